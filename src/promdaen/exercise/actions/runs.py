"""Create, change, open, start, end and close exercise runs."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.exercise.actions import crediting, log
from promdaen.exercise.actions.refusals import ExerciseRefused, wrong_state
from promdaen.exercise.models import CellMember, Event, ExerciseRun, RunCell, Scenario
from promdaen.exercise.queries import scenarios
from promdaen.exercise.rules import clocks, codes, states
from promdaen.kit import audit
from promdaen.kit.models import PlainJson
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer


@dataclass(frozen=True, kw_only=True)
class NewRun:
    """An exercise to plan: scenario, date, place, and controllers in addition to its creator."""

    scenario: Scenario
    planned_on: date
    place_km: str = ""
    place_en: str = ""
    is_rehearsal: bool = False
    pace: str = clocks.NORMAL
    course_run: CourseRun | None = None
    controllers: Sequence[Account] = field(default_factory=tuple)


def create_run(*, new: NewRun, by: Account | None, now: datetime) -> ExerciseRun:
    """Create a run of the current version of a scenario, with a code for each cell.

    Raises NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        run = ExerciseRun.objects.create(
            code=_next_code(),
            scenario=new.scenario,
            course_run=new.course_run,
            place_km=new.place_km,
            place_en=new.place_en,
            planned_on=new.planned_on,
            is_rehearsal=new.is_rehearsal,
            pace=new.pace,
            observer_code=_fresh_code(),
            made_at=now,
        )
        run.controllers.set([*new.controllers, *([by] if by else [])])
        _create_cells(run=run)
        detail = {"run": run.code, "scenario": new.scenario.code}
        audit.record_line(action="create_exercise_run", subject=run, by=by, now=now, detail=detail)
    return run


def change_run(*, run: ExerciseRun, new: NewRun, by: Account | None, now: datetime) -> ExerciseRun:
    """Change the date, place and controllers of a run.

    The scenario can change only before the run was opened. Whether it is a rehearsal, and
    its pace, can change only before it started, because a clock that ran faster gives no evidence.
    Raises ExerciseRefused.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        run = ExerciseRun.objects.select_for_update().get(pk=run.pk)
        is_other = new.scenario.pk != run.scenario_id
        if is_other and run.state != states.DRAFT:
            raise ExerciseRefused(
                _("The scenario cannot change any more: phones may have joined.")
            )
        if new.is_rehearsal != run.is_rehearsal and run.state in states.STARTED_STATES:
            raise ExerciseRefused(_("It has begun: what it is for cannot change any more."))
        if new.pace != run.pace and run.state in states.STARTED_STATES:
            raise ExerciseRefused(_("The exercise has begun: its pace can no longer change."))
        run.scenario, run.course_run = new.scenario, new.course_run
        run.place_km, run.place_en = new.place_km, new.place_en
        run.planned_on, run.is_rehearsal, run.pace = new.planned_on, new.is_rehearsal, new.pace
        changed = ("scenario", "course_run", "planned_on", "is_rehearsal", "pace")
        run.save(update_fields=(*changed, "place_km", "place_en"))
        run.controllers.set(new.controllers)
        if is_other:
            run.cells.all().delete()
            run.members.all().delete()
            _create_cells(run=run)
        audit.record_line(
            action="change_exercise_run", subject=run, by=by, now=now, detail={"run": run.code}
        )
    return run


def set_members(
    *, run: ExerciseRun, cells: Mapping[UUID, str], by: Account | None, now: datetime
) -> None:
    """Set which officer plays in which cell ({officer: cell}), replacing all earlier choices.

    Raises ExerciseRefused for an unknown cell, or if the run is closed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        run = ExerciseRun.objects.select_for_update().get(pk=run.pk)
        if run.state == states.CLOSED:
            raise ExerciseRefused(_("The exercise is closed; its cells stay as they were."))
        if not set(cells.values()) <= set(scenarios.played_scenario(scenario=run.scenario).cells):
            raise ExerciseRefused(_("The scenario has no such cell."))
        run.members.all().delete()
        officers = Officer.objects.in_bulk(list(cells))
        CellMember.objects.bulk_create(
            CellMember(run=run, cell=cells[key], officer=officer)
            for key, officer in officers.items()
        )
        audit.record_line(
            action="set_exercise_cells",
            subject=run,
            by=by,
            now=now,
            detail={"run": run.code, "officers": len(officers)},
        )


def open_briefing(*, run: ExerciseRun, by: Account | None, now: datetime) -> ExerciseRun:
    """Open a run for phones. Raises ExerciseRefused if it is already open."""
    return _change_state(run=run, next_state=states.BRIEFING, act="open_briefing", by=by, now=now)


def start_run(
    *, run: ExerciseRun, rate: float | None = None, by: Account | None, now: datetime
) -> ExerciseRun:
    """Start the clock at the rate of the run's pace; at another one only in a rehearsal.

    Raises ExerciseRefused.
    """
    if rate is not None and not run.is_rehearsal:
        raise ExerciseRefused(_("Only a rehearsal starts at another rate than that of its pace."))
    if rate is not None and rate not in clocks.CLOCK_RATES:
        raise ExerciseRefused(_("The clock has no such rate. Choose one of the list."))
    return _change_state(
        run=run, next_state=states.RUNNING, act="start_exercise", by=by, now=now, rate=rate
    )


def end_run(*, run: ExerciseRun, by: Account | None, now: datetime) -> ExerciseRun:
    """End the play and begin the hot wash. Raises ExerciseRefused if it is not running."""
    return _change_state(run=run, next_state=states.HOT_WASH, act="end_exercise", by=by, now=now)


def close_run(*, run: ExerciseRun, by: Account | None, now: datetime) -> ExerciseRun:
    """Close a run permanently; the digest of its log is recorded in the audit log.

    What its cells did becomes group evidence of their officers.
    """
    with transaction.atomic():
        closed = _change_state(
            run=run, next_state=states.CLOSED, act="close_exercise_run", by=by, now=now
        )
        crediting.record_group_evidence(run=closed, by=by, now=now)
    return closed


def log_digest(*, run: ExerciseRun) -> str:
    """The SHA-256 of the log: of its lines as compact JSON, one for each line."""
    digest = hashlib.sha256()
    rows = Event.objects.filter(run=run).order_by("sequence")
    for row in rows.values("sequence", "kind", "second", "at", "cell", "seat_id", "body"):
        logged_row = {**row, "at": row["at"].isoformat(), "seat_id": str(row["seat_id"] or "")}
        digest.update(json.dumps(logged_row, cls=PlainJson).encode() + b"\n")
    return digest.hexdigest()


def _change_state(
    *,
    run: ExerciseRun,
    next_state: str,
    act: str,
    by: Account | None,
    now: datetime,
    rate: float | None = None,
) -> ExerciseRun:
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        if not states.can_change_state(state=pen.run.state, next_state=next_state):
            raise wrong_state()
        if next_state == states.RUNNING:
            fresh = clocks.with_rate(
                clock=pen.room.clock, rate=rate or clocks.RATES_BY_PACE[pen.run.pace], now=now
            )
            started = clocks.start_clock(clock=fresh, now=now)
            pen.set_clock(clock=started, reason="start", hand=hand)
            pen.run.last_tick_at = now
            pen.run.save(update_fields=["last_tick_at"])
        if next_state == states.HOT_WASH and pen.room.clock.is_running:
            stands = clocks.pause_clock(clock=pen.room.clock, now=now)
            pen.set_clock(clock=stands, reason="end", hand=hand)
        pen.set_state(state=next_state, hand=hand)
        if next_state == states.CLOSED:
            pen.run.closed_at, pen.run.digest = now, log_digest(run=pen.run)
        detail = {"run": run.code, "digest": pen.run.digest} if pen.run.digest else {}
        audit.record_line(action=act, subject=run, by=by, now=now, detail=detail)
    return pen.run


def _next_code() -> str:
    """The next run code: EX-0001, EX-0002, ..."""
    numbers = [int(code[3:]) for code in ExerciseRun.objects.values_list("code", flat=True)]
    return f"EX-{max(numbers, default=0) + 1:04d}"


def _create_cells(*, run: ExerciseRun) -> None:
    for position, cell in enumerate(
        scenarios.played_scenario(scenario=run.scenario).cells, start=1
    ):
        RunCell.objects.create(run=run, cell=cell, position=position, join_code=_fresh_code())


def _fresh_code() -> str:
    while True:
        code = codes.join_code(choose=secrets.choice)
        is_taken = RunCell.objects.filter(join_code=code).exists()
        if not is_taken and not ExerciseRun.objects.filter(observer_code=code).exists():
            return code
