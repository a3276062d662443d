"""Parts of a scenario that have a trigger or evidence: a kind, and the keys of that kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.curriculum import queries as curriculum_queries
from promdaen.exercise.forms.choices import EVENT_WORDS, Choices
from promdaen.exercise.forms.scenario_parts import PartForm
from promdaen.exercise.kinds import evidence, triggers
from promdaen.exercise.kinds.triggers import counted, missing
from promdaen.exercise.rules import scenario_parts, wording
from promdaen.exercise.rules.scenario import ALL, CONTROL
from promdaen.kit import fields
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language


class TableForm(PartForm):
    """A part with a trigger or evidence: a kind, and the keys of that kind."""

    TABLE = ""
    ASKED: Any = ""

    def keys(self) -> JsonObject:
        """The kinds of the table by their codes."""
        raise NotImplementedError

    def add_table(self) -> None:
        """Fields for every key that any kind has; those of the chosen kind are read."""
        language = page_language()
        kinds = self.keys()
        choices = [(code, kind_.LABEL.text(language=language)) for code, kind_ in kinds.items()]
        table = self.held.get(self.TABLE, {})
        self.fields["kind_of"] = forms.ChoiceField(
            label=self.ASKED, choices=choices, initial=table.get("kind", choices[0][0])
        )
        row_kinds = {key: kind for trigger in kinds.values() for key, kind in trigger.KEYS.items()}
        for key, kind in row_kinds.items():
            if kind != "trigger":
                self.fields[f"t_{key}"] = self.key_field(key, kind, table.get(key))

    def key_field(self, key: str, kind: str, current: Any) -> forms.Field:
        """The field of one key, by what it names."""
        label = TABLE_WORDS[key]
        if kind in {"minute", "count"}:
            return fields.TypedInteger(label=label, required=False, min_value=0, initial=current)
        if kind in {"receivers", "facts"}:
            part = "fact" if kind == "facts" else "cell"
            extra = [(CONTROL, _("Control"))] if kind == "receivers" else []
            return forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=[*self.names(part), *extra],
                widget=forms.CheckboxSelectMultiple,
                initial=current,
            )
        if kind == "options":
            typed = ", ".join(current) if current else ""
            return fields.TypedText(label=label, required=False, initial=typed, max_length=40)
        if kind == "counted":
            choices: Choices = [(source, EVENT_WORDS[source]) for source in counted.SOURCES]
        else:
            choices = self.names(kind)
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "–"), *choices], initial=current
        )

    def own(self) -> list[str]:
        """The fields of the part itself, without those of its table."""
        return [
            field for field in super().own() if field != "kind_of" and not field.startswith("t_")
        ]

    def table_fields(self) -> Iterator[tuple[forms.BoundField, str]]:
        """The fields of the table, each with the kinds that have it."""
        yield self["kind_of"], ""
        for name in self.fields:
            if name.startswith("t_"):
                key = name.removeprefix("t_")
                yield (
                    self[name],
                    " ".join(code for code, trigger in self.keys().items() if key in trigger.KEYS),
                )

    def typed_table(self, kind: str, prefix: str = "t_") -> dict[str, object]:
        """The table as typed: the filled keys of its kind."""
        keys = self.keys()[kind].KEYS
        typed: dict[str, Any] = {"kind": kind}
        for key, reads in keys.items():
            value = self.cleaned_data.get(f"{prefix}{key}")
            if reads == "options":
                value = [part for part in (value or "").replace(",", " ").split() if part]
            if reads == "inject" and value:
                value = int(value)
            if value not in ("", None, []):
                typed[key] = value
        return typed


TABLE_WORDS = {
    "minute": gettext_lazy("At minute"),
    "minutes": gettext_lazy("So many minutes after it"),
    "inject": gettext_lazy("After inject"),
    "decision": gettext_lazy("Decision"),
    "options": gettext_lazy("Options, by their codes"),
    "fact": pgettext_lazy("exercise", "Fact"),
    "facts": gettext_lazy("Facts"),
    "cell": pgettext_lazy("exercise", "Cell"),
    "action": gettext_lazy("Expected action"),
    "subject": gettext_lazy("Subject"),
    "of": gettext_lazy("What is counted"),
    "count": gettext_lazy("How many"),
    "to": gettext_lazy("Shared or asked"),
}


class ScenarioInjectForm(TableForm):
    """An inject: content, receivers, trigger and attachments."""

    PART = "inject"
    TABLE = "trigger"
    ASKED = gettext_lazy("It is sent")
    TEXTS = {
        "title": gettext_lazy("Title, for the controller"),
        "from": gettext_lazy("Who speaks"),
        "body": gettext_lazy("What players read"),
        "note": gettext_lazy("Note for the controller"),
    }
    OPTIONAL = frozenset({"note"})
    number = fields.TypedInteger(label=gettext_lazy("Number"), min_value=1, max_value=1000)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    priority = forms.ChoiceField(label=gettext_lazy("Priority"))
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Goes to"), widget=forms.CheckboxSelectMultiple
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Facts that it brings"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    decision = forms.ChoiceField(label=gettext_lazy("Decision that it puts"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Place on the map"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("On the projector too"), required=False)

    def keys(self) -> JsonObject:
        """Every kind of trigger."""
        return triggers.KINDS

    def lay_out(self) -> None:
        """Set the choices from the scenario, and add the fields of the trigger."""
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
            to=[(ALL, _("All cells")), *self.names("cell")],
            facts=self.names("fact"),
            decision=[("", "–"), *self.names("decision")],
            place=[("", "–"), *self.names("place")],
        )
        self.fields["number"].initial = self.named
        self.add_table()
        condition = self.held.get("trigger", {}).get("what", {})
        choices = [
            (code, missing_kind.LABEL.text(language=language))
            for code, missing_kind in missing.CONDITION_KINDS.items()
        ]
        self.fields["w_kind"] = forms.ChoiceField(
            label=_("What has not happened by then"),
            choices=choices,
            required=False,
            initial=condition.get("kind", choices[0][0]),
        )
        if condition:
            for key in condition:
                if f"t_{key}" in self.fields and key != "kind":
                    value = condition[key]
                    field = self.fields[f"t_{key}"]
                    field.initial = ", ".join(value) if key == "options" else value

    def own(self) -> list[str]:
        return [field for field in super().own() if field != "w_kind"]

    def table_fields(self) -> Iterator[tuple[forms.BoundField, str]]:
        """The fields of the trigger; fields of a missed event also belong to the "missing"
        trigger.
        """
        missed = {
            key for missing_kind in missing.CONDITION_KINDS.values() for key in missing_kind.KEYS
        } - {"minutes"}
        for bound, kinds in super().table_fields():
            key = bound.name.removeprefix("t_")
            yield bound, f"{kinds} missing" if kinds and key in missed else kinds
        yield self["w_kind"], "missing"

    def typed_name(self) -> int:
        """An inject may get another number."""
        number: int = self.cleaned_data["number"]
        return number

    def one(self) -> dict[str, object]:
        """The inject as typed, with its trigger."""
        kind = self.cleaned_data["kind_of"]
        trigger = self.typed_table(kind)
        if kind == missing.CODE:
            condition = self.typed_table(self.cleaned_data["w_kind"])
            condition.pop("minutes", None)
            trigger["what"] = condition
        return {**super().one(), "trigger": trigger}

    def new_values(self) -> dict[str, object]:
        """The scenario with the inject; if its number changed, the old one is removed."""
        inject_values = super().new_values()
        old = self.held.get("number")
        if old is not None and old != self.cleaned_data["number"]:
            inject_values = scenario_parts.without_part(
                values=inject_values, part="inject", key=str(old)
            )
        return inject_values


class ActionForm(TableForm):
    """An expected action: cell, outcome, deadline and evidence."""

    PART = "action"
    TABLE = "evidence"
    ASKED = gettext_lazy("It is seen")
    TEXTS = {
        "text": gettext_lazy("What is expected, as an observer can see it"),
        "why": gettext_lazy("Why"),
    }
    OPTIONAL = frozenset({"why"})
    cell = forms.ChoiceField(label=pgettext_lazy("exercise", "Cell"))
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    after = forms.TypedChoiceField(label=gettext_lazy("Called for by inject"), coerce=int)
    minutes = fields.TypedInteger(label=gettext_lazy("Due within minutes"), min_value=1)
    is_critical = forms.BooleanField(label=gettext_lazy("Critical"), required=False)
    is_protection = forms.BooleanField(
        label=gettext_lazy("Protection or lawful treatment"), required=False
    )

    def keys(self) -> JsonObject:
        """Every kind of evidence."""
        return evidence.KINDS

    def lay_out(self) -> None:
        """Cells, outcomes and injects, and the fields of the evidence."""
        outcomes = [
            (outcome.code, f"{outcome.code} {outcome.text}")
            for topic in curriculum_queries.topics()
            for outcome in topic.outcomes.all()
        ]
        fields.set_choices(
            self, cell=self.names("cell"), outcome=outcomes, after=self.names("inject")
        )
        self.add_table()

    def one(self) -> dict[str, object]:
        """The action as typed, with its evidence."""
        return {**super().one(), "evidence": self.typed_table(self.cleaned_data["kind_of"])}
