"""Forms for check digit exercises."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields, languages
from promdaen.specimen.rules.mrz import digits, lessons

MAX_SUM_LENGTH = 60  # the sum for a whole card is over 50
MAX_NUMBER_LENGTH = 5
TYPED = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "autocorrect": "off",
    "spellcheck": "false",
}


class ZoneText(fields.TypedCode):
    """Characters of a zone: letters become capitals, spaces are removed."""

    def to_python(self, value: object) -> str | None:
        """The characters as in a zone; raises ValidationError naming invalid ones."""
        text = "".join((super().to_python(value) or "").split()).upper()
        errors = sorted(set(text) - set(digits.ALPHABET))
        if errors:
            raise ValidationError(
                _("A zone can have only A to Z, digits and <, not %(signs)s.")
                % {"signs": " ".join(errors)}
            )
        return text


class DigitsForm(forms.Form):
    """A field of a zone and the check digit printed behind it."""

    value = ZoneText(
        label=gettext_lazy("Field as printed in the zone"),
        max_length=MAX_SUM_LENGTH,
        help_text=gettext_lazy("Letters, digits and <, without its check digit."),
        widget=forms.TextInput(attrs=TYPED),
        error_messages={
            "required": gettext_lazy("Type the characters of the field."),
            "max_length": gettext_lazy("Give 60 characters at most."),
        },
    )
    given = ZoneText(
        label=gettext_lazy("Check digit printed"),
        required=False,
        max_length=1,
        widget=forms.TextInput(attrs=TYPED | {"class": "short", "inputmode": "numeric"}),
        error_messages={"max_length": gettext_lazy("A check digit is one digit.")},
    )

    def clean_given(self) -> str:
        """Require one digit, a filler or nothing."""
        typed_zone: str = self.cleaned_data["given"]
        if typed_zone and typed_zone not in digits.DIGITS + digits.FILLER:
            raise ValidationError(_("A check digit is one digit."))
        return typed_zone


def digit_working(*, data: QueryDict, width: int) -> lessons.Working:
    """The typed working for a field of `width` characters, in Latin digits."""
    agree = data.get("agree", "")
    return lessons.Working(
        products=tuple(_typed(data.get(f"p{place}", "")) for place in range(1, width + 1)),
        total=_typed(data.get("sum", "")),
        digit=_typed(data.get("digit", "")),
        agree=agree if agree in ("yes", "no") else "",
    )


def _typed(text: str) -> str:
    return "".join(languages.latin_digits(text).split())[:MAX_NUMBER_LENGTH]
