"""Forms of findings: new or edited, a step of the plan, the filter of the plan."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from promdaen.exercise.actions.findings import (
    MAX_PERSON_LENGTH,
    MAX_TEXT_LENGTH,
    FindingsChange,
    NewExerciseFinding,
)
from promdaen.exercise.models import ExerciseRun, Finding
from promdaen.exercise.queries.findings import FindingFilter
from promdaen.exercise.rules import improving, statements
from promdaen.kit import edits, fields, ids, widgets
from promdaen.people import queries as people_queries

KINDS = (
    (statements.IMPROVEMENT, _("To improve")),
    (statements.STRENGTH, _("Strength")),
)
STATES = {
    improving.OPEN: pgettext_lazy("finding", "Open"),
    improving.ONGOING: pgettext_lazy("finding", "Under way"),
    improving.CLOSED: pgettext_lazy("finding", "Closed"),
}
STEPS = {
    improving.ONGOING: _("Under way: record what was done"),
    improving.CLOSED: _("Closed: say what proves it"),
    improving.OPEN: _("Open again: say why"),
}


class OpeningForm(edits.EditForm):
    """The controller's opening words of a report, in one language or both."""

    opening_km = fields.TypedText(
        label=_("Opening words in Khmer"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "km"}),
    )
    opening_en = fields.TypedText(
        label=_("Opening words in English"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )

    @classmethod
    def of_run(cls, *, run: ExerciseRun, data: object = None) -> Self:
        """The form with the words that are stored."""
        names = ("opening_km", "opening_en")
        return cls(data, initial={name: getattr(run, name) for name in names})


class FindingForm(edits.EditForm):
    """A finding, new or edited; `due_on` is the default date of a new one."""

    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS, widget=forms.RadioSelect)
    text = fields.TypedText(
        label=_("What the exercise showed"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    recommendation = fields.TypedText(
        label=_("What is recommended"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ChoiceField(label=_("Department that owns it"), required=False)
    person = fields.TypedText(
        label=_("Person or office"),
        required=False,
        max_length=MAX_PERSON_LENGTH,
        help_text=_("Who is responsible in the department. An office is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = fields.DayField(label=_("To be done by"), required=False, widget=widgets.DayInput())
    events = fields.TypedCode(
        label=_("Lines of the log behind it"),
        required=False,
        help_text=_("Numbers with commas between them, such as 12, 40."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        finding: Finding | None = None,
        due_on: date | None = None,
        **options: Any,
    ) -> None:
        self.finding = finding
        initial: dict[str, Any] = {"kind": statements.IMPROVEMENT, "due_on": due_on}
        if finding is not None:
            initial = {
                "kind": finding.kind,
                "text": finding.shown_text,
                "recommendation": finding.shown_recommendation,
                "person": finding.person,
            }
            numbers = ", ".join(str(number) for number in finding.events)
            initial |= {
                "owner": finding.owner_id or "",
                "due_on": finding.due_on,
                "events": numbers,
            }
        options.setdefault("initial", initial)
        super().__init__(*args, **options)
        fields.set_choices(self, owner=_departments(empty=_("No one yet")))
        if finding and finding.has_suggested_recommendation:
            self.fields["recommendation"].help_text = _(
                "Suggested by rule. Better: what exactly is to be done here."
            )

    def is_edit(self) -> bool:
        """Whether an existing finding is edited."""
        return self.finding is not None

    def clean_events(self) -> list[int]:
        """The numbers that were typed."""
        typed = str(self.cleaned_data["events"] or "").replace(",", " ").split()
        read = [ids.read_number(part, highest=999_999_999) for part in typed]
        numbers = [number for number in read if number is not None]
        if len(numbers) < len(typed):
            raise forms.ValidationError(_("Write numbers with commas between them."))
        return numbers

    def new_finding(self) -> NewExerciseFinding:
        """The finding as typed."""
        cleaned = dict(self.cleaned_data)
        owners = {department.code: department for department in people_queries.departments()}
        cleaned["owner"] = owners.get(cleaned["owner"])
        if self.finding is not None:
            for name in ("text", "recommendation"):
                if cleaned[name] == getattr(self.finding, f"shown_{name}"):
                    cleaned[name] = getattr(self.finding, name)
        return NewExerciseFinding(
            **cleaned, suggestion=self.finding.suggestion if self.finding else ""
        )


class FindingStepForm(forms.Form):
    """A step of the plan of one finding: the new state, and what was done.

    `state` is the state offered first; to close, the form only wants the proof.
    """

    state = forms.ChoiceField(label=_("What comes next"), widget=forms.RadioSelect)
    text = fields.TypedText(
        label=_("What was done, what proves it, or why it is open again"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, finding: Finding, state: str | None = None, **options: Any
    ) -> None:
        following = improving.NEXT_STATES[finding.state]
        first = state if state in following else following[0]
        options.setdefault("initial", {"state": first})
        super().__init__(*args, **options)
        fields.set_choices(self, state=[(step, STEPS[step]) for step in following])
        self.is_closing = state == improving.CLOSED == first
        if self.is_closing:
            self.fields["state"].widget = forms.HiddenInput()
            self.fields["text"].label = _("What proves that it is done")


class FindingsChangeForm(forms.Form):
    """What changes for the findings of a selection."""

    owner = forms.ChoiceField(label=_("Department that owns it"), required=False)
    due_on = fields.DayField(
        label=_("To be done by"),
        help_text=_("Without a day each keeps its own."),
        required=False,
        widget=widgets.DayInput(),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        fields.set_choices(self, owner=_departments(empty=_("As it is")))

    def change(self) -> FindingsChange:
        """The change as chosen."""
        return FindingsChange(**self.cleaned_data)


class FindingFilterForm(forms.Form):
    """The filter of the plan."""

    owner = forms.ChoiceField(label=_("Department"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            owner=_departments(empty=_("All")),
            state=[("", _("Not closed")), *STATES.items()],
        )

    def selected_filter(self) -> FindingFilter:
        """The filter; an unknown value is ignored."""
        self.is_valid()
        cleaned = self.cleaned_data
        return FindingFilter(owner=cleaned.get("owner", ""), state=cleaned.get("state", ""))


def _departments(*, empty: object) -> list[tuple[str, object]]:
    departments = people_queries.departments()
    return [("", empty), *((department.code, str(department)) for department in departments)]
