"""Form to write a part of a lesson: both languages side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.curriculum.rules import editing
from promdaen.kit import fields
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words

MAX_MINUTES = 600
LANGUAGES = ("km", "en")


@dataclass(frozen=True, kw_only=True)
class BilingualField:
    """The two fields of one text, and its label."""

    label: Words
    km: BoundField
    en: BoundField


class LessonPartForm(forms.Form):
    """The texts of a part, or the minutes of all steps and exercises."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = fields.TypedText(
        label=gettext_lazy("What you changed, and why"),
        help_text=gettext_lazy("Stays in the history of the lesson."),
        required=False,
        max_length=300,
    )

    def __init__(
        self, data: QueryDict | None = None, *, body: JsonObject, part: str, version: int
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.body, self.part = body, part
        self.spots = editing.editable_texts(body=body, part=part)
        self.clocks = editing.step_minutes(body=body) if part == editing.MINUTES else []
        for number, spot in enumerate(self.spots):
            for language in LANGUAGES:
                self.fields[f"t{number}_{language}"] = _text(spot, language)
        for number, clock in enumerate(self.clocks):
            self.fields[f"m{number}"] = fields.TypedInteger(
                label=clock.title.en, initial=clock.minutes, min_value=1, max_value=MAX_MINUTES
            )

    def twins(self) -> list[BilingualField]:
        """The texts of the part, each with its two fields."""
        return [
            BilingualField(
                label=editing.spot_label(place=spot.place, part=self.part),
                km=self[f"t{number}_km"],
                en=self[f"t{number}_en"],
            )
            for number, spot in enumerate(self.spots)
        ]

    def minutes(self) -> list[tuple[editing.StepMinutes, BoundField]]:
        """The steps and exercises, each with the field of its minutes."""
        return [(clock, self[f"m{number}"]) for number, clock in enumerate(self.clocks)]

    def clean(self) -> dict[str, object]:
        """Require each text in both languages, with the same paragraphs and lists."""
        cleaned = super().clean() or {}
        for number, spot in enumerate(self.spots):
            km, en = cleaned.get(f"t{number}_km"), cleaned.get(f"t{number}_en")
            if en and km == "":
                self.add_error(f"t{number}_km", _("Write this text in Khmer as well."))
            if km and en == "":
                self.add_error(f"t{number}_en", _("Write this text in English as well."))
            if km and en and editing.is_long(place=spot.place):
                self._compare(number=number, km=km, en=en)
        if not self.errors:
            self._keep_a_row()
        return cleaned

    def _keep_a_row(self) -> None:
        empty = editing.emptied(body=self.new_body())
        for number, spot in enumerate(self.spots):
            if spot.place.endswith("[1]") and spot.place.removesuffix("[1]") in empty:
                self.add_error(f"t{number}_km", _("Keep at least one row of this list."))

    def _compare(self, *, number: int, km: str, en: str) -> None:
        if not editing.are_alike(km=km, en=en):
            self.add_error(
                f"t{number}_km",
                _("Khmer and English must have the same paragraphs and the same lists."),
            )

    def new_body(self) -> dict[str, Any]:
        """The lesson with the part as typed."""
        cleaned = self.cleaned_data
        texts = {
            spot.place: {language: cleaned[f"t{number}_{language}"] for language in LANGUAGES}
            for number, spot in enumerate(self.spots)
        }
        minutes = {clock.place: cleaned[f"m{number}"] for number, clock in enumerate(self.clocks)}
        edited_body = editing.replace_texts(body=self.body, texts=texts)
        return editing.replace_minutes(body=edited_body, minutes=minutes)


def _text(spot: editing.EditableText, language: str) -> fields.ContentText:
    rows = 10 if editing.is_long(place=spot.place) else 2
    return fields.ContentText(
        language=language,
        label=gettext_lazy("Khmer") if language == "km" else gettext_lazy("English"),
        initial=spot.km if language == "km" else spot.en,
        required=not spot.is_row,
        widget=forms.Textarea(attrs={"rows": rows}),
    )
