"""Forms with texts in Khmer and English side by side, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.kit.json_objects import JsonObject

LANGUAGES = ("km", "en")
MISSING_LANGUAGE = {
    "km": gettext_lazy("Write in Khmer: %(what)s."),
    "en": gettext_lazy("Write in English: %(what)s."),
}


@dataclass(frozen=True, kw_only=True)
class TextFieldPair:
    """The two fields of one text, its label, and the field of its code if it is a new option."""

    label: Any
    km: BoundField
    en: BoundField
    code: BoundField | None = None


class BilingualForm(forms.Form):
    """A form with texts in both languages, and a reason for the change."""

    reason = fields.TypedText(
        label=gettext_lazy("What you changed, and why"),
        help_text=gettext_lazy("Stays in its history."),
        required=False,
        max_length=200,
    )

    def add_text(
        self,
        name: str,
        record: JsonObject | None,
        *,
        rows: int = 2,
        label_start: Any = "",
        is_needed: bool = True,
    ) -> None:
        """Add two fields for one text; `label_start` precedes the language in their labels."""
        for language in LANGUAGES:
            spoken = _("Khmer") if language == "km" else _("English")
            self.fields[f"{name}_{language}"] = fields.ContentText(
                language=language,
                label=f"{label_start} · {spoken}" if label_start else spoken,
                initial=(record or {}).get(language, ""),
                required=is_needed,
                error_messages={
                    "required": MISSING_LANGUAGE[language] % {"what": label_start or spoken}
                },
                widget=forms.Textarea(attrs={"rows": rows}),
            )

    def field_pair(self, name: str, label: object) -> TextFieldPair:
        """The two fields of a text."""
        return TextFieldPair(label=label, km=self[f"{name}_km"], en=self[f"{name}_en"])

    def text(self, name: str) -> dict[str, str]:
        """A text as typed, {} if both are empty."""
        texts = {
            language: self.cleaned_data.get(f"{name}_{language}") or ""
            for language in ("en", "km")
        }
        return texts if any(texts.values()) else {}

    def clean(self) -> dict[str, object]:
        """Require each text in both languages or in none."""
        cleaned = super().clean() or {}
        for name in [field.removesuffix("_km") for field in self.fields if field.endswith("_km")]:
            km, en = cleaned.get(f"{name}_km"), cleaned.get(f"{name}_en")
            if en and km == "":
                self.add_error(f"{name}_km", _("Write this text in Khmer as well."))
            if km and en == "":
                self.add_error(f"{name}_en", _("Write this text in English as well."))
        return cleaned
