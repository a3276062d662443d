"""Forms of exercise runs: plan, and officers in cells."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exercise.actions.runs import NewRun
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import plans
from promdaen.exercise.rules import clocks
from promdaen.kit import edits, fields, ids, widgets
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

CELL, OPENED_CELL = "cell-", "opened-"
REAL, REHEARSAL = "real", "rehearsal"


class ExerciseRunForm(edits.EditForm):
    """An exercise run, new or edited; `by` is the account that fills it in."""

    scenario = forms.ChoiceField(label=gettext_lazy("Scenario"))
    planned_on = fields.DayField(label=gettext_lazy("Day"), widget=widgets.DayInput())
    place_km = fields.TypedText(
        label=gettext_lazy("Place, in Khmer"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    place_en = fields.TypedText(
        label=gettext_lazy("Place, in English"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What it is for"),
        widget=forms.RadioSelect,
        choices=[
            (REAL, gettext_lazy("Officers play; it is reported")),
            (REHEARSAL, gettext_lazy("Rehearsal: the clock may run faster, nothing is counted")),
        ],
        initial=REAL,
    )
    pace = forms.ChoiceField(
        label=gettext_lazy("Pace"),
        widget=forms.RadioSelect,
        choices=[
            (clocks.CALM, gettext_lazy("Calm: a third more time, for a first exercise")),
            (clocks.NORMAL, gettext_lazy("Normal: the minutes of the scenario")),
            (clocks.HARD, gettext_lazy("Hard: a fifth less time; no evidence for officers")),
        ],
        initial=clocks.NORMAL,
    )
    course_run = forms.ChoiceField(
        label=gettext_lazy("Course run"),
        required=False,
        help_text=gettext_lazy("Its officers are put into the cells of their departments."),
    )
    controllers = forms.MultipleChoiceField(
        label=gettext_lazy("Controllers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, by: Account, run: ExerciseRun | None = None, **options: Any
    ) -> None:
        self.by, self.held = by, run
        if run is not None:
            options.setdefault("initial", _initial(run))
        super().__init__(*args, **options)
        self.scenarios = {
            str(scenario.pk): scenario for scenario in plans.scenario_choices(run=run)
        }
        self.course_runs = {
            str(course_run.pk): course_run for course_run in plans.course_run_choices(account=by)
        }
        if run is not None and run.course_run is not None:
            self.course_runs.setdefault(str(run.course_run.pk), run.course_run)
        self.people = {str(account.pk): account for account in plans.controllers()}
        if run is None:
            self.fields["controllers"].initial = [str(by.pk)]
        fields.set_choices(
            self,
            scenario=[
                (key, f"{scenario.title} · {_length(scenario.minutes)} · {scenario.code}")
                for key, scenario in self.scenarios.items()
            ],
            course_run=[
                ("", _("None")),
                *((key, course_run.label) for key, course_run in self.course_runs.items()),
            ],
            controllers=[(key, account.name) for key, account in self.people.items()],
        )

    def is_edit(self) -> bool:
        """Whether an existing run is edited."""
        return self.held is not None

    def new_run(self) -> NewRun:
        """The run as typed; an account that sees only its own runs remains a controller."""
        clean = self.cleaned_data
        accounts = [self.people[key] for key in clean["controllers"]]
        if not people_queries.has_right("runs", account=self.by) and self.by not in accounts:
            accounts.append(self.by)
        return NewRun(
            scenario=self.scenarios[clean["scenario"]],
            planned_on=clean["planned_on"],
            place_km=clean["place_km"] or "",
            place_en=clean["place_en"] or "",
            is_rehearsal=clean["purpose"] == REHEARSAL,
            pace=clean["pace"],
            course_run=self.course_runs.get(clean["course_run"]),
            controllers=accounts,
        )


def _length(minutes: int) -> str:
    return _("%(n)s min") % {"n": minutes}


def cells_typed(*, data: QueryDict) -> dict[UUID, str]:
    """The cell chosen for each officer on the page: {officer: cell}, "" for none."""
    return _cells(data=data, prefix=CELL)


def cells_opened(*, data: QueryDict) -> dict[UUID, str]:
    """The cell that each officer had when the page was opened: {officer: cell}."""
    return _cells(data=data, prefix=OPENED_CELL)


def _cells(*, data: QueryDict, prefix: str) -> dict[UUID, str]:
    """Cells by officer; keys that are not officer ids are skipped."""
    return {
        officer: str(value)
        for name, value in data.items()
        if name.startswith(prefix) and (officer := ids.read_id(name.removeprefix(prefix)))
    }


def _initial(run: ExerciseRun) -> dict[str, object]:
    return {
        "scenario": str(run.scenario_id),
        "planned_on": run.planned_on,
        "place_km": run.place_km,
        "place_en": run.place_en,
        "purpose": REHEARSAL if run.is_rehearsal else REAL,
        "pace": run.pace,
        "course_run": str(run.course_run_id or ""),
        "controllers": [str(account.pk) for account in run.controllers.all()],
    }
