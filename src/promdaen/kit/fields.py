"""Form fields that read what people here type: Khmer digits and unseen spaces."""

from __future__ import annotations

from typing import Any

from django import forms

from promdaen.kit import languages


class TypedText(forms.CharField):
    """Text as it is stored: NFC, without zero-width spaces."""

    def to_python(self, value: Any) -> str | None:
        """The text cleaned of what cannot be seen."""
        text = super().to_python(value)
        return languages.clean_text(text) if text else text


class TypedCode(TypedText):
    """A code, a phone number or a document number: Khmer digits become Latin ones."""

    def to_python(self, value: Any) -> str | None:
        """The code in Latin digits."""
        text = super().to_python(value)
        return languages.latin_digits(text) if text else text


class TypedInteger(forms.IntegerField):
    """A whole number typed in Khmer or Latin digits, with or without spaces between thousands."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "numeric")
        self.widget.attrs.setdefault("class", "short")

    def to_python(self, value: Any) -> int | None:
        """The number, read from either kind of digits."""
        if isinstance(value, str):
            typed = languages.latin_digits(languages.clean_text(value))
            value = "".join(typed.split()).replace("\u2212", "-")
        return super().to_python(value)
