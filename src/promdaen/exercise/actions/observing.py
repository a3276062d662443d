"""Record what observers and control write: grades, remarks and facts passed on by voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.exercise.actions import log
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, ExerciseRun, Seat
from promdaen.exercise.rules import events, states
from promdaen.exercise.rules.room import ACTION_GRADES
from promdaen.exercise.rules.scenario import OBSERVER
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

MAX_TEXT_LENGTH = 1000
OBSERVED_IN = states.PLAYED_STATES | {states.HOT_WASH}
"""An observer may still write down after the end what was seen before."""


@dataclass(frozen=True, kw_only=True)
class Observer:
    """An observer: a phone with the observers' code, or an account of control."""

    run: ExerciseRun
    seat: Seat | None = None
    account: Account | None = None
    client_id: UUID | None = None

    @property
    def hand(self) -> log.LogAuthor:
        """The author. Raises ExerciseRefused for a phone of a cell, and NotAllowed."""
        if self.seat is None:
            people_queries.require_right("exercises", account=self.account)
            return replace(log.control_author(by=self.account), client_id=self.client_id)
        if self.seat.cell != OBSERVER or self.seat.run_id != self.run.pk:
            raise ExerciseRefused(_("This phone does not observe."))
        return log.seat_author(seat=self.seat, client_id=self.client_id)


def grade_action(
    *,
    observer: Observer,
    action: str,
    grade: str,
    text: str = "",
    happened_at: str = "",
    now: datetime,
) -> Event:
    """Grade an expected action; the last grade counts. Raises ExerciseRefused.

    `happened_at` is the time of the exercise at which it happened, "06:47"; "" if it was written
    down at once.
    """
    body: NewJsonObject = {"action": action, "grade": grade, "text": _short(text)}
    with log.open_log(run=observer.run, now=now) as pen:
        if action not in pen.room.scenario.actions or grade not in ACTION_GRADES:
            raise ExerciseRefused(_("Choose an action and how it was done."))
        if happened_at:
            body["happened_s"] = _happened_s(pen=pen, time=happened_at)
        return _observation_event(pen=pen, observer=observer, kind=events.GRADE, body=body)


def note_remark(*, observer: Observer, cell: str, text: str, now: datetime) -> Event:
    """Record a remark about a cell, or the room (""). Raises ExerciseRefused without text."""
    clean = _short(text)
    if not clean:
        raise ExerciseRefused(_("Write what you saw."))
    with log.open_log(run=observer.run, now=now) as pen:
        if cell and cell not in pen.room.scenario.cells:
            raise ExerciseRefused(_("Choose a cell of this exercise."))
        body = {"about": cell, "text": clean}
        return _observation_event(pen=pen, observer=observer, kind=events.OBSERVED, body=body)


def note_shared_aloud(
    *,
    observer: Observer,
    by_cell: str,
    receivers: Sequence[str],
    facts: Sequence[str],
    now: datetime,
) -> Event:
    """Record that a cell passed facts to others by voice; they know them from now on.

    Raises ExerciseRefused if the cell does not know the facts itself.
    """
    with log.open_log(run=observer.run, now=now) as pen:
        cells = set(pen.room.scenario.cells)
        if (
            by_cell not in cells
            or not receivers
            or by_cell in receivers
            or not set(receivers) <= cells
        ):
            raise ExerciseRefused(_("Choose who informed whom."))
        if not facts or not set(facts) <= set(pen.room.known_by(cell=by_cell)):
            raise ExerciseRefused(_("Choose facts that the cell knows."))
        body = {"by": by_cell, "to": list(receivers), "facts": list(facts)}
        return _observation_event(pen=pen, observer=observer, kind=events.SHARED_ALOUD, body=body)


def amend_event(
    *,
    run: ExerciseRun,
    sequence: int,
    values: JsonObject,
    reason: str,
    by: Account | None,
    now: datetime,
) -> Event:
    """Correct a line of the log by a further line; the first one remains.

    `values`: text, or for a grade also grade. Raises ExerciseRefused for a line that cannot be
    corrected, and without a reason; NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    why = _short(reason)
    if not why:
        raise ExerciseRefused(_("Say why."))
    with log.open_log(run=run, now=now) as pen:
        row = Event.objects.filter(run=run, sequence=sequence).first()
        if row is None or row.kind not in events.AMENDABLE_KINDS or pen.run.state == states.CLOSED:
            raise ExerciseRefused(_("This line cannot be corrected."))
        readers = {row.cell, row.body.get("by", ""), *row.body.get("to", ())}
        cells = sorted(readers - {""})
        body = {"of": sequence, "values": dict(values), "reason": why, "cells": cells}
        return pen.write(kind=events.AMENDED, body=body, hand=log.control_author(by=by))


def _observation_event(*, pen: log.Pen, observer: Observer, kind: str, body: JsonObject) -> Event:
    hand = observer.hand
    before = pen.written_before(hand=hand)
    if before is not None:
        return before
    if observer.seat is not None and not pen.room.seats[str(observer.seat.pk)].is_in:
        raise ExerciseRefused(_("This phone has left."))
    if pen.run.state not in OBSERVED_IN:
        raise ExerciseRefused(_("The exercise does not run."))
    return pen.write(kind=kind, body=body, hand=hand)


def _happened_s(*, pen: log.Pen, time: str) -> float:
    """The second of the exercise of a past time of its clock. Raises ExerciseRefused."""
    try:
        second = pen.room.scenario.second_at(time=time)
    except ValueError:
        raise ExerciseRefused(_("Write the time like 07:05.")) from None
    if second > pen.second:
        raise ExerciseRefused(
            _("The clock of the exercise has not shown %(time)s yet.") % {"time": time}
        )
    return second


def _short(text: str) -> str:
    return text.replace("\x00", "").strip()[:MAX_TEXT_LENGTH]
