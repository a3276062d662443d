"""Forms of the console: inject, message and decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exercise.actions.playing import NewMessage
from promdaen.exercise.rules import wording
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import CONTROL, Inject, inject_values
from promdaen.kit import edits, fields, languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, page_language

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MAX_TEXT_LENGTH = 1000
AT_ONCE, BY_HAND = "now", "hand"
CONTENT_TEXTS = ("title", "from", "body")
"""Texts of an inject, each with a field a language of the content."""
PLAIN_VALUES = ("to", "kind", "priority", "facts", "is_public")
"""Fields whose values are in a scenario as they are typed."""


def _text(label: _StrPromise, language: str, *, rows: int = 0) -> fields.TypedText:
    attrs = {"lang": language}
    widget = (
        forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    )
    longest = MAX_TEXT_LENGTH if rows else 160
    return fields.TypedText(label=label, max_length=longest, required=False, widget=widget)


class RunChoicesForm(forms.Form):
    """A form with the cells and facts of a room; `names` are those of cells."""

    to = forms.MultipleChoiceField(
        label=pgettext_lazy("exercise", "To"), widget=forms.CheckboxSelectMultiple
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Facts that it gives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, room: ExerciseRoom, names: Mapping[str, Words], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            to=[
                (code, name.text(language=language))
                for code, name in names.items()
                if code != CONTROL
            ],
            facts=[
                (code, f"{code} {fact.text.text(language=language)}")
                for code, fact in room.scenario.facts.items()
            ],
        )


class InjectForm(RunChoicesForm):
    """An inject; if one language is empty, the text of the other is used for both."""

    field_order = ("to", "kind")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    title_km = _text(gettext_lazy("Title for control, in Khmer"), "km")
    title_en = _text(gettext_lazy("Title for control, in English"), "en")
    from_km = _text(gettext_lazy("From whom, in Khmer"), "km")
    from_en = _text(gettext_lazy("From whom, in English"), "en")
    body_km = _text(gettext_lazy("Text, in Khmer"), "km", rows=4)
    body_en = _text(gettext_lazy("Text, in English"), "en", rows=4)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"))
    is_public = forms.BooleanField(
        label=gettext_lazy("Show it on the projector too"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            kind=[
                (code, kind.text(language=language))
                for code, kind in wording.INJECT_KIND_LABELS.items()
            ],
            priority=[
                (code, priority.text(language=language))
                for code, priority in wording.PRIORITY_LABELS.items()
            ],
        )

    def clean(self) -> dict[str, Any]:
        """Require each text in one language at least."""
        clean: dict[str, Any] = super().clean() or {}
        language = languages.content_language(page_language())
        for name in ("from", "body"):
            if not (clean.get(f"{name}_km") or clean.get(f"{name}_en")):
                self.add_error(f"{name}_{language}", _("Write it in one language at least."))
        return clean

    def values(self) -> JsonObject:
        """The values as in a scenario; an empty title is made from the first words."""
        clean = self.cleaned_data
        texts = {name: _both(clean, name) for name in CONTENT_TEXTS}
        if not any(texts["title"].values()):
            texts["title"] = {code: text[:60] for code, text in texts["body"].items()}
        return {**texts, **{name: clean[name] for name in PLAIN_VALUES}}


class LiveInjectForm(edits.EditForm, InjectForm):
    """An inject of a running exercise; values without a field are unchanged."""

    def __init__(self, *args: Any, inject: Inject, **options: Any) -> None:
        self.stored_values = inject_values(inject=inject)
        options.setdefault("initial", _initial(self.stored_values))
        super().__init__(*args, **options)

    def values(self) -> JsonObject:
        """The whole inject as in a scenario."""
        return {**self.stored_values, **super().values()}


class NewInjectForm(InjectForm):
    """An inject added by control: sent at once, or held until sent manually."""

    when = forms.ChoiceField(
        label=pgettext_lazy("exercise", "When"),
        widget=forms.RadioSelect,
        choices=[
            (AT_ONCE, gettext_lazy("At once")),
            (BY_HAND, gettext_lazy("Later, when I fire it")),
        ],
        initial=AT_ONCE,
    )

    @property
    def is_at_once(self) -> bool:
        return bool(self.cleaned_data["when"] == AT_ONCE)


class TellForm(RunChoicesForm):
    """A message from control to cells."""

    field_order = ("to", "text")
    text = fields.TypedText(
        label=gettext_lazy("Text"),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def new_message(self) -> NewMessage:
        """The message as typed."""
        clean = self.cleaned_data
        return NewMessage(to=clean["to"], text=clean["text"] or "", facts=clean["facts"])


def _both(clean: Mapping[str, Any], name: str) -> dict[str, str]:
    km, en = clean[f"{name}_km"] or "", clean[f"{name}_en"] or ""
    return {"en": en or km, "km": km or en}


def _initial(stored_values: JsonObject) -> dict[str, Any]:
    texts = {
        f"{name}_{code}": text
        for name in CONTENT_TEXTS
        for code, text in stored_values[name].items()
    }
    return {**texts, **{name: stored_values[name] for name in PLAIN_VALUES}}
