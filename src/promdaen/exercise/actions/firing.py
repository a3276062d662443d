"""Send injects: by the ticker when they are due, or by the controller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from promdaen.exercise.actions import log
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.kinds import firing as rules
from promdaen.exercise.models import Event, ExerciseRun, Firing
from promdaen.exercise.rules import events, states
from promdaen.exercise.rules.scenario import ALL, FIRST_ADDED, Inject
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account

MANUAL: Mapping[str, Any] = {"kind": "manual"}


def fire_all_due(*, pen: log.Pen) -> int:
    """Send all injects that are due, including those they make due; returns their number.

    Call within a transaction.
    """
    count = 0
    while due := rules.due_injects(room=pen.room, second=pen.second):
        for _at, inject in due:
            _fire(pen=pen, inject=inject, hand=log.SYSTEM)
            count += 1
    return count


def fire_inject(*, run: ExerciseRun, number: int, by: Account | None, now: datetime) -> Event:
    """Send an inject now, whatever its trigger. Raises ExerciseRefused if it was already sent."""
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        return _fire(pen=pen, inject=_waiting(pen=pen, number=number), hand=hand)


def hold_inject(*, run: ExerciseRun, number: int, by: Account | None, now: datetime) -> Event:
    """Stop an inject from being sent automatically. Raises ExerciseRefused if it was sent."""
    return _mark(run=run, number=number, kind=events.INJECT_ON_HOLD, by=by, now=now)


def release_inject(*, run: ExerciseRun, number: int, by: Account | None, now: datetime) -> Event:
    """Let a held inject be sent automatically again. Raises ExerciseRefused if it was sent."""
    return _mark(run=run, number=number, kind=events.INJECT_RELEASED, by=by, now=now)


def skip_inject(*, run: ExerciseRun, number: int, by: Account | None, now: datetime) -> Event:
    """Skip an inject permanently. Raises ExerciseRefused if it was already sent."""
    return _mark(run=run, number=number, kind=events.INJECT_SKIPPED, by=by, now=now)


def edit_inject(
    *, run: ExerciseRun, number: int, values: JsonObject, by: Account | None, now: datetime
) -> Event:
    """Change an inject that has not been sent; `values` has the shape used in scenarios.

    The change is written to the log; the scenario is not changed. Raises ExerciseRefused.
    """
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        _waiting(pen=pen, number=number)
        _require_cells(pen=pen, cells=values["to"])
        body = {"number": number, "values": {**values, "number": number}}
        return pen.write(kind=events.INJECT_EDITED, body=body, hand=hand)


def add_inject(
    *,
    run: ExerciseRun,
    values: JsonObject,
    is_at_once: bool = True,
    by: Account | None,
    now: datetime,
) -> Event:
    """Add an inject to a running exercise; it is sent at once or by the controller.

    `values` has the shape used in scenarios, without number; the trigger is optional. Raises
    ExerciseRefused.
    """
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        if pen.run.state not in states.PLAYED_STATES:
            raise ExerciseRefused(_("The exercise does not run."))
        _require_cells(pen=pen, cells=values["to"])
        number = max([FIRST_ADDED - 1, *pen.room.injects]) + 1
        inject_values = {"trigger": MANUAL, **values, "number": number}
        event = pen.write(kind=events.INJECT_ADDED, body={"values": inject_values}, hand=hand)
        if is_at_once:
            event = _fire(pen=pen, inject=pen.room.injects[number], hand=hand)
        return event


def _fire(*, pen: log.Pen, inject: Inject, hand: log.LogAuthor) -> Event:
    body = {"number": inject.number, "to": list(inject.to), "facts": list(inject.facts)}
    event = pen.write(kind=events.INJECT, body=body, hand=hand)
    Firing.objects.bulk_create(
        Firing(run=pen.run, inject=inject.number, cell=cell, event=event) for cell in inject.to
    )
    return event


def _mark(*, run: ExerciseRun, number: int, kind: str, by: Account | None, now: datetime) -> Event:
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        _waiting(pen=pen, number=number)
        return pen.write(kind=kind, body={"number": number}, hand=hand)


def _waiting(*, pen: log.Pen, number: int) -> Inject:
    """An inject that was not sent or skipped. Raises ExerciseRefused."""
    if pen.run.state not in states.PLAYED_STATES:
        raise ExerciseRefused(_("The exercise does not run."))
    inject = pen.room.injects.get(number)
    if inject is None:
        raise ExerciseRefused(_("There is no inject of this number."))
    if number in pen.room.fired:
        raise ExerciseRefused(_("This inject was already sent."))
    if number in pen.room.skipped:
        raise ExerciseRefused(_("This inject was left out."))
    return inject


def _require_cells(*, pen: log.Pen, cells: Sequence[str]) -> None:
    if not cells or not set(cells) <= {*pen.room.scenario.cells, ALL}:
        raise ExerciseRefused(_("Choose the cells that it goes to."))
