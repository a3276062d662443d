"""Form fields that accept local input: Khmer digits and invisible spaces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import amounts, languages
from promdaen.kit.content import wording
from promdaen.kit.texts import Text

LETTER_MESSAGES = {
    "is not Khmer": gettext_lazy("Write this text in Khmer."),
    "holds two spaces in a row": gettext_lazy("There are two spaces in a row: keep one."),
    "holds a zero-width character": gettext_lazy("It contains an invisible character: remove it."),
    "holds a control character": gettext_lazy("It contains an invisible character: remove it."),
    "": gettext_lazy(
        "A Khmer letter is typed in an order, or with a sign, that looks right and is "
        "not: type the word again."
    ),
}
"""What the reader of files finds in the letters of a text, as said to the person who typed it."""

YEAR_AFTER_LAST = 2100


def set_choices(
    form: forms.BaseForm, *, blank: object = None, **choices: Iterable[tuple[Any, Any]]
) -> None:
    """Give fields of a form their choices, by name; `blank` is the text of a first, empty one."""
    first = [] if blank is None else [("", blank)]
    for name, pairs in choices.items():
        cast(forms.ChoiceField, form.fields[name]).choices = [*first, *pairs]


class TypedText(forms.CharField):
    """Text in its stored form: NFC, without zero-width spaces."""

    def to_python(self, value: object) -> str | None:
        """The text without invisible characters."""
        text = super().to_python(value)
        return languages.clean_text(text) if text else text


class TypedCode(TypedText):
    """A code, a phone number or a document number: Khmer digits become Latin ones."""

    def to_python(self, value: object) -> str | None:
        """The code in Latin digits."""
        text = super().to_python(value)
        return languages.latin_digits(text) if text else text


class AddressCode(TypedCode):
    """A code that becomes part of an address, beside which "new" is the page of a new one."""

    default_validators = [
        RegexValidator(
            r"^(?!new\Z)[A-Za-z0-9][A-Za-z0-9-]*\Z",
            gettext_lazy("Use Latin letters, digits and dashes, such as 2026."),
        )
    ]


class TypedInteger(forms.IntegerField):
    """A whole number in Khmer or Latin digits, with or without spaces between thousands."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "numeric")
        self.widget.attrs.setdefault("class", "short")

    def to_python(self, value: object) -> int | None:
        """The number, from either kind of digits."""
        if isinstance(value, str):
            typed = languages.latin_digits(languages.clean_text(value))
            value = "".join(typed.split()).replace("\u2212", "-")
        return super().to_python(value)


class TypedAmount(forms.DecimalField):
    """An amount in Khmer or Latin digits; what could mean two amounts is refused."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("class", "short")

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """The amount, from either kind of digits."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(None if isinstance(value, str) else value)
        amount = amounts.read_amount(text=value, places=self.decimal_places or 0)
        if isinstance(amount, Text):
            raise ValidationError(str(amount))
        return amount


class DayField(forms.DateField):
    """A day, from which months and rounds can be counted within the calendar."""

    def validate(self, value: date | None) -> None:
        """Refuse the years of a slip, such as 9999."""
        super().validate(value)
        if value and value.year >= YEAR_AFTER_LAST:
            words = _("Choose a day before the year %(year)s.")
            raise ValidationError(words % {"year": YEAR_AFTER_LAST})


class ContentText(TypedText):
    """A text of the content in one language, with only the characters that files may have."""

    def __init__(self, *, language: str, **options: Any) -> None:
        super().__init__(**options)
        self.language = language
        self.widget.attrs.setdefault("lang", language)

    def to_python(self, value: object) -> str | None:
        """The text with the line breaks of a file."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text

    def validate(self, value: Any) -> None:
        """Report invalid characters, as the reader of files does."""
        super().validate(value)
        if value:
            wording_faults = wording.faults(text=value, language=self.language)
            if lines := [self._line(problem) for problem, _remedy in wording_faults]:
                raise ValidationError(lines)

    def _line(self, problem: str) -> str:
        return str(LETTER_MESSAGES.get(problem, LETTER_MESSAGES[""]))
