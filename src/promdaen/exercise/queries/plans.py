"""Exercise runs as they are listed, planned and joined: rows of the list, choices, join cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from promdaen.course.models import CourseRun
from promdaen.course.queries import classroom
from promdaen.course.queries import runs as course_runs
from promdaen.exercise.models import ExerciseRun, Scenario, Seat
from promdaen.exercise.queries import boards, cells, scenarios, visible
from promdaen.exercise.rules import states, wording
from promdaen.exercise.rules.scenario import ScenarioContent as Played
from promdaen.kit import signing
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import roles

if TYPE_CHECKING:
    from promdaen.people.models import Account

CONTROLLING = tuple(code for code, role in roles.ROLES.items() if "exercises" in role.rights)


@dataclass(frozen=True, kw_only=True)
class ExerciseRunSummary:
    run: ExerciseRun
    state: Words
    cell_count: int
    has_report: bool


@dataclass(frozen=True, kw_only=True)
class CellCard:
    """The join card of a cell: name, code, QR code and address."""

    name: Words
    full_name: Words
    brief: Words | None
    code: str
    qr: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Cards:
    """The join cards of a run; no address if phones cannot reach this installation."""

    address: str
    cells: Sequence[CellCard]
    observers: CellCard


@dataclass(frozen=True, kw_only=True)
class NextExercise:
    """The exercise that its controller works on now, or the next planned one.

    `cells` and `cells_seated` count playing cells and those with a phone, `officers` its members.
    """

    run: ExerciseRun
    is_today: bool
    action: Words
    url: str
    cells: int
    cells_seated: int
    officers: int


def next_exercise(*, account: Account, today: date) -> NextExercise | None:
    """An exercise that is open, else the next planned one, from today on; None without.

    What runs comes before what waits for its start, and that before what is to be reported.
    """
    if not people_queries.has_right("exercises", account=account):
        return None
    exercise_runs = visible.runs_visible_to(account=account).exclude(state=states.CLOSED)
    waiting = exercise_runs.exclude(state=states.DRAFT, planned_on__lt=today)
    run = min(waiting, key=_urgency, default=None)
    if run is None:
        return None
    seated = Seat.objects.filter(run=run, left_at=None, cell__in=run.cells.values("cell"))
    return NextExercise(
        run=run,
        is_today=run.planned_on == today,
        action=wording.NEXT_STEP_LABELS[run.state],
        url=reverse(NEXT_PAGES.get(run.state, "exercise:console"), args=(run.code,)),
        cells=run.cells.count(),
        cells_seated=seated.values("cell").distinct().count(),
        officers=run.members.count(),
    )


NEXT_PAGES = {states.DRAFT: "exercise:run", states.HOT_WASH: "exercise:report"}
STATE_ORDER = (states.RUNNING, states.PAUSED, states.BRIEFING, states.HOT_WASH, states.DRAFT)


def _urgency(run: ExerciseRun) -> tuple[int, date, str]:
    return (STATE_ORDER.index(run.state), run.planned_on, run.code)


def run_summaries(*, account: Account) -> list[ExerciseRunSummary]:
    """The runs that an account may see, the newest first."""
    rows = visible.runs_visible_to(account=account).annotate(cell_count=Count("cells"))
    return [
        ExerciseRunSummary(
            run=row,
            state=wording.STATE_LABELS[row.state],
            cell_count=row.cell_count,
            has_report=row.state in {states.HOT_WASH, states.CLOSED},
        )
        for row in rows
    ]


def scenario_choices(*, run: ExerciseRun | None) -> list[Scenario]:
    """The current scenarios, the shortest first, and the older version of the run."""
    choices = sorted(
        scenarios.current_scenarios(), key=lambda scenario: (scenario.minutes, scenario.code)
    )
    if run is not None and run.scenario not in choices:
        choices.append(run.scenario)
    return choices


def course_run_choices(*, account: Account) -> list[CourseRun]:
    """The course runs that an account sees, the newest first."""
    runs = course_runs.visible_to(account=account).select_related("province")
    return list(runs.order_by("-starts_on"))


def controllers() -> list[Account]:
    """The accounts that may control exercises, by name."""
    return list(people_queries.accounts_with_roles(roles=CONTROLLING))


def join_cards(*, run: ExerciseRun) -> Cards:
    """A card for each cell of a run, and one for the observers."""
    scenario = scenarios.played_scenario(scenario=run.scenario)
    address = classroom.join_address()
    short = cells.names_by_cell(scenario=scenario)
    full = _full_names(scenario=scenario)
    return Cards(
        address=f"{address}/p/exercise/".split("://", 1)[-1] if address else "",
        cells=[
            _card(
                name=short[run_cell.cell],
                full_name=full[run_cell.cell],
                brief=scenario.cells[run_cell.cell].brief,
                code=run_cell.join_code,
                address=address,
            )
            for run_cell in run.cells.all()
        ],
        observers=_card(
            name=boards.OBSERVERS_LABEL,
            full_name=boards.OBSERVERS_LABEL,
            brief=None,
            code=run.observer_code,
            address=address,
        ),
    )


def _full_names(*, scenario: Played) -> Mapping[str, Words]:
    """The department of each cell by its full name."""
    names_by_department = {
        department.pk: Words(en=department.name_en, km=department.name_km)
        for department in people_queries.departments()
    }
    return {
        code: names_by_department.get(cell.department, Words.same(code))
        for code, cell in scenario.cells.items()
    }


def _card(
    *, name: Words, full_name: Words, brief: Words | None, code: str, address: str
) -> CellCard:
    link = f"{address}{reverse('exercise:phone_join')}{code}/join/"
    qr = signing.qr_rows(text=link) if address else []
    return CellCard(name=name, full_name=full_name, brief=brief, code=code, qr=qr)
