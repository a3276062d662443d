"""An exercise run of the sample scenario in the database, its phones, and a clock to move."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from promdaen.exercise.actions import findings, playing, runs, scenarios, seats, ticking
from promdaen.exercise.models import ExerciseRun, Scenario, Seat
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.tests import samples
from tests import factories

NOW = samples.NOW
A, B = samples.A, samples.B


def scenario(**changes: Any) -> Scenario:
    """The sample scenario, loaded, with the outcomes and departments that it names."""
    for code, number, outcome in (("SHARE", 10, 4), ("IDENTIFY", 8, 5)):
        factories.outcome(factories.topic(code, number), outcome)
    values = samples.values(**changes)
    with transaction.atomic():
        scenarios.put_scenario(values=values, by=None, now=NOW)
    return Scenario.objects.get(code=values["code"], is_current=True)


def run(*, row: Scenario | None = None, **fields: Any) -> ExerciseRun:
    """A run of the sample scenario, still a draft."""
    new = runs.NewRun(scenario=row or scenario(), planned_on=NOW.date(), **fields)
    return runs.create_run(new=new, by=None, now=NOW)


def seat(run_row: ExerciseRun, cell: str, *, now: datetime = NOW) -> Seat:
    """A phone that joins a cell, or the observers."""
    codes = {cell_row.cell: cell_row.join_code for cell_row in run_row.cells.all()}
    code = codes.get(cell, run_row.observer_code)
    return seats.take_seat(code=code, address="", now=now)


def started(**fields: Any) -> tuple[ExerciseRun, dict[str, Seat]]:
    """A run whose clock began at NOW, with one phone in each cell and an observer's."""
    started_run = run(**fields)
    runs.open_briefing(run=started_run, by=None, now=NOW)
    phones = {name: seat(started_run, name) for name in (A, B, "observer")}
    runs.start_run(run=started_run, by=None, now=NOW)
    return fresh(started_run), phones


def later(run_row: ExerciseRun, minutes: float) -> datetime:
    """Let time pass to a minute of the exercise at the room's own pace, tick by tick.

    The server ticks every five seconds here; gives the time it is then.
    """
    goal = NOW + timedelta(minutes=minutes)
    now = fresh(run_row).last_tick_at or NOW
    while now < goal:
        now = min(now + timedelta(seconds=5), goal)
        ticking.tick(now=now)
    return goal


def fresh(run_row: ExerciseRun) -> ExerciseRun:
    """A run as the database has it now."""
    return ExerciseRun.objects.select_related("scenario").get(pk=run_row.pk)


def room(run_row: ExerciseRun) -> ExerciseRoom:
    """The room of a run."""
    return rooms.load_room(run=fresh(run_row))


def tell(phone: Seat, to: list[str], *facts: str, now: datetime, **more: Any) -> Any:
    """A message with facts from a phone."""
    new = playing.NewMessage(to=to, facts=facts, **more)
    return playing.send_message(seat=phone, new=new, now=now)


def addresses() -> dict[str, dict[str, Any]]:
    """What addresses of the pages of exercises need, over a run that is played."""
    played, _phones = started()
    over = ended(row=played.scenario)
    return {
        "exercise": {"code": played.code, "scenario": played.scenario.code},
        "exercise:inject": {"code": played.code, "number": 2},
        "exercise:decide": {"code": played.code, "decision": "D1"},
        "exercise:pack": {"code": played.code, "part": "observers"},
        "exercise:phone_code": {"join_code": played.cells.get(cell=A).join_code},
        "exercise:report": {"code": over.code},
        "exercise:report_pdf": {"code": over.code, "language": "en"},
        "exercise:findings": {"code": over.code},
        "exercise:finding": {"code": over.code, "number": 1},
    }


def ended(*, row: Scenario) -> ExerciseRun:
    """A further run of a scenario that has ended at once, with one finding."""
    over = run(row=row)
    runs.open_briefing(run=over, by=None, now=NOW)
    runs.start_run(run=over, by=None, now=NOW)
    runs.end_run(run=over, by=None, now=NOW)
    new = findings.NewExerciseFinding(kind="improvement", text="មិនបានកត់ទុក", due_on=NOW.date())
    findings.make_finding(run=over, new=new, by=None, now=NOW)
    return over
