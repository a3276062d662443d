"""The form of a part of a scenario, and of those that are fields alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exercise.forms.choices import HANDLINGS, PLACE_KINDS, QUORUM_WORDS
from promdaen.exercise.rules import scenario_parts
from promdaen.exercise.rules.quorums import QUORUM_KINDS
from promdaen.kit import fields
from promdaen.kit.bilingual_forms import BilingualForm, TextFieldPair
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

Values = Mapping[str, Any]
MAX_OPTIONS = 4
MAX_SHOWN_LENGTH = 60
EMPTY: tuple[Any, ...] = ("", None, [], False)


class PartForm(BilingualForm):
    """One of a part of a scenario; `TEXTS` are its texts, `OWN` its other fields."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    PART = ""
    TEXTS: JsonObject = {}
    OPTIONAL: frozenset[str] = frozenset()

    def __init__(
        self, data: QueryDict | None = None, *, values: Values, current: Values | None
    ) -> None:
        super().__init__(data)
        self.values, self.held = values, current or {}
        name_field = scenario_parts.SCENARIO_PARTS[self.PART].name
        self.named = self.held.get(name_field) or scenario_parts.next_name(
            values=values, part=self.PART
        )
        for name, label in self.TEXTS.items():
            self.add_text(
                name, self.held.get(name), label_start=label, is_needed=name not in self.OPTIONAL
            )
        self.lay_out()
        for name in self.own():
            if name in self.held:
                self.fields[name].initial = self.held[name]

    def lay_out(self) -> None:
        """Set the choices of the fields."""

    def own(self) -> list[str]:
        """The names of the fields of this form that are not texts, in order."""
        return [
            field
            for field in self.fields
            if field not in {"version", "reason"} and not field.endswith(("_km", "_en"))
        ]

    def twins(self) -> Iterator[TextFieldPair]:
        """The texts, in their order."""
        for name, label in self.TEXTS.items():
            yield self.field_pair(name, label)

    def others(self) -> Iterator[forms.BoundField]:
        """The other fields, in their order."""
        for name in self.own():
            yield self[name]

    def names(self, part: str) -> list[tuple[str, str]]:
        """The codes of a part of this scenario, with what each is called."""
        name_field = scenario_parts.SCENARIO_PARTS[part].name
        return [
            (str(row[name_field]), _called(row, name_field))
            for row in scenario_parts.part_rows(values=self.values, part=part)
        ]

    def one(self) -> dict[str, object]:
        """The part as typed, without empty values."""
        name_field = scenario_parts.SCENARIO_PARTS[self.PART].name
        texts = {name: text for name in self.TEXTS if (text := self.text(name))}
        typed = {name: self.cleaned_data[name] for name in self.own()}
        filled = {name: value for name, value in typed.items() if value not in EMPTY}
        left = {
            name: value
            for name, value in self.held.items()
            if name not in typed and name not in self.TEXTS
        }
        return {**left, name_field: self.typed_name(), **texts, **filled}

    def typed_name(self) -> object:
        """The typed code or number of the part."""
        return (
            int(self.named)
            if scenario_parts.SCENARIO_PARTS[self.PART].name == "number"
            else self.named
        )

    def new_values(self) -> dict[str, object]:
        """The scenario with this part replaced."""
        return scenario_parts.with_part(values=self.values, part=self.PART, part_values=self.one())


class PhaseForm(PartForm):
    """A phase: its title, and the minute it begins at."""

    PART = "phase"
    TEXTS = {"title": gettext_lazy("Title")}
    minute = fields.TypedInteger(label=gettext_lazy("Begins at minute"), min_value=0)

    def new_values(self) -> dict[str, object]:
        """The scenario; a phase may begin at minute 0."""
        clock_row = {**self.one(), "minute": self.cleaned_data["minute"]}
        return scenario_parts.with_part(values=self.values, part=self.PART, part_values=clock_row)


class CellForm(PartForm):
    """A cell: its department, and its role."""

    PART = "cell"
    TEXTS = {"brief": gettext_lazy("Who you are, what you have, whom you can call")}
    department = forms.ChoiceField(label=gettext_lazy("Department"))

    def lay_out(self) -> None:
        """Set the choices to the four departments."""
        fields.set_choices(
            self,
            department=[
                (department.code, department.short) for department in people_queries.departments()
            ],
        )


class SubjectForm(PartForm):
    """What cells can ask about."""

    PART = "subject"
    TEXTS = {"name": gettext_lazy("What can be asked about")}


class MapPlaceForm(PartForm):
    PART = "place"
    TEXTS = {"name": gettext_lazy("Name")}
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PLACE_KINDS)
    x = fields.TypedInteger(label=gettext_lazy("From west 0 to east 100"), max_value=100)
    y = fields.TypedInteger(label=gettext_lazy("From north 0 to south 100"), max_value=100)
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Linked to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def lay_out(self) -> None:
        """Set the choices to other places of the scenario."""
        fields.set_choices(
            self, to=[name for name in self.names("place") if name[0] != self.named]
        )

    def new_values(self) -> dict[str, object]:
        """The scenario; a place may be at the edge, at 0."""
        typed = self.cleaned_data
        place_row = {**self.one(), "x": typed["x"], "y": typed["y"]}
        if not typed["to"]:
            place_row.pop("to", None)
        return scenario_parts.with_part(values=self.values, part=self.PART, part_values=place_row)


class FactForm(PartForm):
    """A fact: who finds it, who needs it, how long it helps, how it is handled."""

    PART = "fact"
    TEXTS = {"text": gettext_lazy("One piece of information")}
    subject = forms.ChoiceField(label=gettext_lazy("Subject"))
    owner = forms.ChoiceField(label=gettext_lazy("Found by"))
    needed_by = forms.MultipleChoiceField(
        label=gettext_lazy("Needed by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    useful_minutes = fields.TypedInteger(
        label=gettext_lazy("Useful for so many minutes after it was found"),
        required=False,
        min_value=1,
    )
    handling = forms.ChoiceField(
        label=gettext_lazy("Handling"), choices=HANDLINGS, required=False, initial="green"
    )
    is_false = forms.BooleanField(label=gettext_lazy("It is a rumour, not true"), required=False)

    def lay_out(self) -> None:
        """Set the choices to subjects and cells of the scenario."""
        cells = self.names("cell")
        fields.set_choices(self, subject=self.names("subject"), owner=cells, needed_by=cells)


class QuestionForm(PartForm):
    """A question of the hot wash."""

    PART = "question"
    TEXTS = {"text": gettext_lazy("Question")}
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=(("scale", gettext_lazy("1 to 5")), ("words", gettext_lazy("Words"))),
    )


class ScenarioDecisionForm(PartForm):
    """A decision: cell, minutes, quorum, and two to four options."""

    PART = "decision"
    TEXTS = {"prompt": gettext_lazy("What is to be decided")}
    cell = forms.ChoiceField(label=pgettext_lazy("exercise", "Cell"))
    minutes = fields.TypedInteger(label=gettext_lazy("To be decided in minutes"), min_value=1)
    quorum = forms.ChoiceField(label=gettext_lazy("How it is decided"))

    def lay_out(self) -> None:
        """Set the choices of cells, and add an empty option."""
        fields.set_choices(
            self,
            cell=self.names("cell"),
            quorum=[(quorum, QUORUM_WORDS[quorum]) for quorum in QUORUM_KINDS],
        )
        stored_options = self.held.get("options", [])
        self.codes = [option["code"] for option in stored_options]
        for code in "abcdefgh":
            if code not in self.codes and len(self.codes) < max(
                len(stored_options) + 1, MAX_OPTIONS
            ):
                self.codes.append(code)
        by_code = {option["code"]: option for option in stored_options}
        for code in self.codes:
            option_row = by_code.get(code, {})
            label = _("Option %(code)s") % {"code": code}
            self.add_text(f"o{code}", option_row.get("text"), label_start=label, is_needed=False)
            label = _("What follows from %(code)s") % {"code": code}
            self.add_text(f"e{code}", option_row.get("effect"), label_start=label, is_needed=False)

    def twins(self) -> Iterator[TextFieldPair]:
        """The prompt, and each option with what follows."""
        yield from super().twins()
        for code in self.codes:
            yield self.field_pair(f"o{code}", _("Option %(code)s") % {"code": code})
            yield self.field_pair(f"e{code}", _("What follows from %(code)s") % {"code": code})

    def one(self) -> dict[str, object]:
        """The decision as typed, without options that have no text."""
        options = [
            {"code": code, "text": text, "effect": self.text(f"e{code}") or text}
            for code in self.codes
            if (text := self.text(f"o{code}"))
        ]
        return {**super().one(), "options": options}


def _called(part: Values, name_key: str) -> str:
    language = page_language()
    for key in ("title", "name", "prompt", "text", "brief"):
        if key in part:
            text = part[key].get(language) or part[key].get("en", "")
            short_text = text if len(text) <= MAX_SHOWN_LENGTH else f"{text[:MAX_SHOWN_LENGTH]}…"
            return f"{part[name_key]} · {short_text}"
    return str(part[name_key])
