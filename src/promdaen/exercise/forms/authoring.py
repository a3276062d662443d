"""Forms to write a scenario: head, times of injects, and parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.curriculum import queries as curriculum_queries
from promdaen.exercise.forms import scenario_parts as parts
from promdaen.exercise.forms import scenario_tables as tables
from promdaen.exercise.forms.choices import CODE
from promdaen.exercise.rules import scenario_parts
from promdaen.kit import fields
from promdaen.kit.bilingual_forms import BilingualForm, TextFieldPair

Values = Mapping[str, Any]
MAX_TITLE_LENGTH = 160
HEAD_TEXTS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("What it trains, for who plans a run"),
    "setting": gettext_lazy("Where and when, read out at the start"),
}


class ScenarioHeadForm(BilingualForm):
    """The head of a scenario: title, setting, start, length and learning outcomes."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    start = forms.TimeField(
        label=gettext_lazy("The clock of the exercise shows at the start"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        input_formats=["%H:%M"],
    )
    minutes = fields.TypedInteger(label=gettext_lazy("Minutes"), min_value=1, max_value=480)
    objectives = forms.MultipleChoiceField(
        label=gettext_lazy("Outcomes that it trains"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: QueryDict | None = None, *, values: Values, is_new: bool = False
    ) -> None:
        super().__init__(data)
        self.held = values
        for name, label in HEAD_TEXTS.items():
            self.add_text(name, values.get(name), rows=3, label_start=label)
        for language in ("km", "en"):
            self.fields[f"title_{language}"].validators.append(
                MaxLengthValidator(MAX_TITLE_LENGTH)
            )
        outcomes = [
            (outcome.code, f"{outcome.code} {outcome.text}")
            for topic in curriculum_queries.topics()
            for outcome in topic.outcomes.all()
        ]
        fields.set_choices(self, objectives=outcomes)
        for name in ("start", "minutes", "objectives"):
            self.fields[name].initial = values.get(name)
        if is_new:
            self.fields["code"] = fields.TypedCode(
                label=_("Code"), validators=[CODE], help_text=_("Such as EX-PIER.")
            )
        self.order_fields([field for field in self.fields if field.endswith(("_km", "_en"))])

    def twins(self) -> Iterator[TextFieldPair]:
        """The texts of the head, in their order."""
        for name, label in HEAD_TEXTS.items():
            yield self.field_pair(name, label)

    def others(self) -> Iterator[forms.BoundField]:
        """The other fields of the head, in their order."""
        for name in ("code", "start", "minutes", "objectives"):
            if name in self.fields:
                yield self[name]

    def new_values(self) -> dict[str, object]:
        """The scenario with the head as typed."""
        cleaned = self.cleaned_data
        return {
            **self.held,
            **({"code": cleaned["code"]} if "code" in cleaned else {}),
            **{name: self.text(name) for name in HEAD_TEXTS},
            "start": f"{cleaned['start']:%H:%M}",
            "minutes": cleaned["minutes"],
            "objectives": cleaned["objectives"],
        }


class MinutesForm(forms.Form):
    """The minutes of every timed inject on one page."""

    version = forms.CharField(widget=forms.HiddenInput)
    reason = fields.TypedText(
        label=gettext_lazy("What you changed, and why"), required=False, max_length=200
    )

    def __init__(self, data: QueryDict | None = None, *, values: Values) -> None:
        super().__init__(data)
        self.values = values
        for inject in values["injects"]:
            if inject["trigger"].get("kind") == "at":
                self.fields[f"m{inject['number']}"] = fields.TypedInteger(
                    label=_("Minute of inject %(n)s") % {"n": inject["number"]},
                    initial=inject["trigger"]["minute"],
                    min_value=0,
                    max_value=values["minutes"],
                )

    def new_values(self) -> dict[str, object]:
        """The scenario with the minutes as typed."""
        minutes = {
            int(name[1:]): value
            for name, value in self.cleaned_data.items()
            if name.startswith("m") and name[1:].isdigit()
        }
        return scenario_parts.with_minutes(values=self.values, minutes=minutes)


FORMS: Mapping[str, type[parts.PartForm]] = {
    form.PART: form
    for form in (
        parts.PhaseForm,
        parts.CellForm,
        parts.SubjectForm,
        parts.MapPlaceForm,
        parts.FactForm,
        tables.ScenarioInjectForm,
        parts.ScenarioDecisionForm,
        tables.ActionForm,
        parts.QuestionForm,
    )
}
"""The form of each part."""
