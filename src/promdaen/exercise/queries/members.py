"""The officers of each cell, by department, named only for accounts with the right to names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from promdaen.course.models import Enrolment
from promdaen.exercise.models import CellMember, ExerciseRun
from promdaen.exercise.queries import cells, scenarios
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer

if TYPE_CHECKING:
    from promdaen.people.models import Account

MAX_MATCHES = 20


@dataclass(frozen=True, kw_only=True)
class CellRoster:
    """A cell with its officers; `officers` is empty without the right to see names."""

    cell: str
    name: Words
    count: int
    officers: Sequence[Officer]


@dataclass(frozen=True, kw_only=True)
class Members:
    """The cells of a run, their officers, and officers found by a search."""

    run: ExerciseRun
    lines: Sequence[CellRoster]
    matches: Sequence[Officer]
    may_name: bool
    enrolled_count: int

    @property
    def count(self) -> int:
        """How many officers play."""
        return sum(cell_roster.count for cell_roster in self.lines)

    @property
    def choices(self) -> Sequence[tuple[str, Words]]:
        """The cells to choose from."""
        return [(cell_roster.cell, cell_roster.name) for cell_roster in self.lines]


def run_members(*, run: ExerciseRun, account: Account, text: str = "") -> Members:
    """The officers of each cell; officers whom a text names, where the account reads names."""
    may_name = people_queries.has_right("officers", account=account)
    cell_members = CellMember.objects.filter(run=run).select_related("officer__rank")
    by_cell: dict[str, list[Officer]] = {}
    for member in cell_members.order_by("officer__name_latin", "officer__code"):
        by_cell.setdefault(member.cell, []).append(member.officer)
    names = cells.names_by_cell(scenario=scenarios.played_scenario(scenario=run.scenario))
    return Members(
        run=run,
        lines=[
            CellRoster(
                cell=cell,
                name=name,
                count=len(by_cell.get(cell, [])),
                officers=by_cell.get(cell, []) if may_name else [],
            )
            for cell, name in names.items()
            if cell != CONTROL
        ],
        matches=_matching_officers(run=run, account=account, text=text) if text.strip() else [],
        may_name=may_name,
        enrolled_count=len(course_members(run=run)),
    )


@dataclass(frozen=True, kw_only=True)
class MovedOfficer:
    """An officer moved by another account meanwhile: the new cell, and the choice made here."""

    officer: Officer
    theirs: Words | None
    yours: Words | None


def cells_after(*, run: ExerciseRun, choices: Mapping[UUID, str]) -> dict[UUID, str]:
    """{officer: cell} after these changes; "" removes an officer."""
    cell_members = CellMember.objects.filter(run=run).values_list("officer_id", "cell")
    return {key: cell for key, cell in {**dict(cell_members), **choices}.items() if cell}


def changed_cells(
    *, run: ExerciseRun, typed: Mapping[UUID, str], opened: Mapping[UUID, str]
) -> tuple[dict[UUID, str], list[MovedOfficer]]:
    """The changed cells, and officers moved by another account meanwhile.

    `opened` are the cells when the page was opened, so that unchanged fields change nothing.
    """
    rows = CellMember.objects.filter(run=run).values_list("officer_id", "cell")
    cells_by_officer: dict[UUID, str] = dict(rows)
    chosen_cells, moved = {}, {}
    for key, cell in typed.items():
        before, now = opened.get(key), cells_by_officer.get(key, "")
        if before is None or before == now:
            chosen_cells[key] = cell
        elif cell not in {before, now}:
            moved[key] = (now, cell)
    officers = Officer.objects.in_bulk(list(moved))
    names = cells.names_by_cell(scenario=scenarios.played_scenario(scenario=run.scenario))
    return chosen_cells, [
        MovedOfficer(officer=officers[key], theirs=names.get(theirs), yours=names.get(yours))
        for key, (theirs, yours) in moved.items()
        if key in officers
    ]


def course_members(*, run: ExerciseRun) -> dict[UUID, str]:
    """{officer: cell} for the course run, each in a cell of their department.

    Several cells of one department are filled in turn, in roster order; officers whose department
    has no cell are left out.
    """
    if run.course_run_id is None:
        return {}
    played: dict[str, list[str]] = {}
    for cell in scenarios.played_scenario(scenario=run.scenario).cells.values():
        played.setdefault(cell.department, []).append(cell.code)
    cells_by_officer: dict[UUID, str] = {}
    seats_by_cell: dict[str, int] = {}
    enrolments = Enrolment.objects.filter(run_id=run.course_run_id).order_by("seat")
    for officer, department in enrolments.values_list("officer_id", "department_id"):
        own = played.get(department)
        if own:
            turn = seats_by_cell[department] = seats_by_cell.get(department, -1) + 1
            cells_by_officer[officer] = own[turn % len(own)]
    return cells_by_officer


def _matching_officers(*, run: ExerciseRun, account: Account, text: str) -> list[Officer]:
    officers = people_queries.officers_visible_to(account=account)
    matching_officers = people_queries.officers_matching(text=text, officers=officers)
    return list(
        matching_officers.exclude(exercise_cells__run=run).order_by("name_latin", "code")[
            :MAX_MATCHES
        ]
    )
