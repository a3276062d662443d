"""Forms of the console: inject, message and decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exercise.actions.playing import NewMessage
from promdaen.exercise.rules import wording
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import CONTROL, Inject
from promdaen.kit import edits, fields
from promdaen.kit.texts import Words, page_language

LONGEST = 1000
AT_ONCE, BY_HAND = "now", "hand"


def _text(
    label: Any, language: str, *, rows: int = 0, is_required: bool = False
) -> fields.TypedText:
    attrs = {"lang": language}
    widget = (
        forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    )
    longest = LONGEST if rows else 160
    return fields.TypedText(label=label, max_length=longest, required=is_required, widget=widget)


class RunChoicesForm(forms.Form):
    """A form whose choices are the cells and facts of a room; `names` are those of cells."""

    def __init__(
        self, *args: Any, room: ExerciseRoom, names: Mapping[str, Words], **options: Any
    ) -> None:
        self.room, self.language = room, page_language()
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            to=[(code, self.says(name)) for code, name in names.items() if code != CONTROL],
            facts=[
                (code, f"{code} {self.says(fact.text)}")
                for code, fact in room.scenario.facts.items()
            ],
        )

    def says(self, words: Words) -> str:
        """Return the text in the language of the page."""
        return words.text(language="en" if self.language == "en" else "km")


class LiveInjectForm(edits.EditForm, RunChoicesForm):
    """An inject; if one language is empty, the text of the other is used for both."""

    to = forms.MultipleChoiceField(
        label=pgettext_lazy("exercise", "To"), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    title_km = _text(gettext_lazy("Title for control, in Khmer"), "km")
    title_en = _text(gettext_lazy("Title for control, in English"), "en")
    from_km = _text(gettext_lazy("From whom, in Khmer"), "km")
    from_en = _text(gettext_lazy("From whom, in English"), "en")
    body_km = _text(gettext_lazy("Text, in Khmer"), "km", rows=4)
    body_en = _text(gettext_lazy("Text, in English"), "en", rows=4)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"))
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Facts that it gives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Show it on the projector too"), required=False
    )

    def __init__(self, *args: Any, inject: Inject | None = None, **options: Any) -> None:
        self.inject = inject
        if inject is not None:
            options.setdefault("initial", _initial(inject))
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            kind=[(code, self.says(kind)) for code, kind in wording.KINDS.items()],
            priority=[
                (code, self.says(priority)) for code, priority in wording.PRIORITIES.items()
            ],
        )

    def is_edit(self) -> bool:
        """Whether an existing inject is edited."""
        return self.inject is not None

    def clean(self) -> dict[str, Any]:
        """Require each text in one language at least; an empty title is made from the first
        words.
        """
        clean: dict[str, Any] = super().clean() or {}
        for name in ("from", "body"):
            if not (clean.get(f"{name}_km") or clean.get(f"{name}_en")):
                self.add_error(f"{name}_{self.language}", _("Write it in one language at least."))
        return clean

    def values(self) -> dict[str, Any]:
        """Return the inject as in a scenario, without number; values without a field are
        unchanged.
        """
        clean, unchanged = self.cleaned_data, _fieldless_values(self.inject)
        texts = {name: _both(clean, name) for name in ("title", "from", "body")}
        if not any(texts["title"].values()):
            texts["title"] = {code: text[:60] for code, text in texts["body"].items()}
        return {
            **unchanged,
            **texts,
            "to": clean["to"],
            "kind": clean["kind"],
            "priority": clean["priority"],
            "facts": clean["facts"],
            "is_public": clean["is_public"],
        }


class NewInjectForm(LiveInjectForm):
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

    to = forms.MultipleChoiceField(
        label=pgettext_lazy("exercise", "To"), widget=forms.CheckboxSelectMultiple
    )
    text = fields.TypedText(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Facts that it gives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def new(self) -> NewMessage:
        """Return the message as typed."""
        clean = self.cleaned_data
        return NewMessage(to=clean["to"], text=clean["text"] or "", facts=clean["facts"])


def _both(clean: Mapping[str, Any], name: str) -> dict[str, str]:
    km, en = clean[f"{name}_km"] or "", clean[f"{name}_en"] or ""
    return {"en": en or km, "km": km or en}


def _initial(inject: Inject) -> dict[str, Any]:
    pairs = (("title", inject.title), ("from", inject.sender), ("body", inject.body))
    texts = {
        f"{name}_{code}": words.text(language=code)
        for name, words in pairs
        for code in ("km", "en")
    }
    return {
        **texts,
        "to": list(inject.to),
        "kind": inject.kind,
        "priority": inject.priority,
        "facts": list(inject.facts),
        "is_public": inject.is_public,
    }


def _fieldless_values(inject: Inject | None) -> dict[str, Any]:
    """Return the values that have no field: trigger, decision, place, note and attachments."""
    if inject is None:
        return {}
    inject_fields: dict[str, Any] = {"trigger": dict(inject.trigger), "place": inject.place}
    inject_fields |= {"decision": inject.decision} if inject.decision else {}
    inject_fields |= {"note": inject.note.by_language()} if inject.note else {}
    return inject_fields | {
        "attachments": [
            {
                "kind": inject_attachment.kind,
                "title": inject_attachment.title.by_language(),
                "model": inject_attachment.model,
                "seed": inject_attachment.seed,
                "defect": inject_attachment.defect,
                "lines": [line.by_language() for line in inject_attachment.lines],
            }
            for inject_attachment in inject.attachments
        ]
    }
