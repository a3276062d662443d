"""Simulate a run: a rehearsal without people, or demonstration data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exercise.actions import runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.kinds import playing
from promdaen.exercise.kinds.plays import Play
from promdaen.exercise.models import Event, ExerciseRun, Firing, Seat
from promdaen.exercise.queries import scenarios
from promdaen.exercise.rules import events, states
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

PHONES, OBSERVERS = 3, 2


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """How a run is simulated: the random seed, and whether the run is closed afterwards.

    `is_demonstration` allows a run that is not a rehearsal, for demonstration data only.
    """

    seed: int
    is_closed: bool = True
    is_demonstration: bool = False


def play_through(
    *, run: ExerciseRun, simulation: Simulation, by: Account | None, now: datetime
) -> ExerciseRun:
    """Write a whole simulated play into the log of a run that was not opened; it ends at `now`.

    The run is marked as simulated permanently. Raises ExerciseRefused if the run is open or not a
    rehearsal; NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        locked_runs = ExerciseRun.objects.select_for_update(of=("self",)).select_related(
            "scenario"
        )
        exercise_run = locked_runs.get(pk=run.pk)
        if exercise_run.state != states.DRAFT:
            raise ExerciseRefused(_("Only a run that has not been opened can be played through."))
        if not (exercise_run.is_rehearsal or simulation.is_demonstration):
            raise ExerciseRefused(_("Only a rehearsal can be played through without people."))
        _write(exercise_run=exercise_run, simulation=simulation, by=by, now=now)
        detail = {"run": exercise_run.code, "seed": simulation.seed}
        audit.record_line(
            action="play_exercise_through", subject=exercise_run, by=by, now=now, detail=detail
        )
        return (
            runs.close_run(run=exercise_run, by=by, now=now)
            if simulation.is_closed
            else exercise_run
        )


def _write(
    *, exercise_run: ExerciseRun, simulation: Simulation, by: Account | None, now: datetime
) -> None:
    """Write phones, log and firings, and the columns of the run computed from its log."""
    played = scenarios.played_scenario(scenario=exercise_run.scenario)
    begins_at = now - timedelta(minutes=played.minutes, seconds=playing.END_S)
    seats = _seats(
        exercise_run=exercise_run, cells=list(played.cells), begins_at=begins_at, now=now
    )
    play = playing.simulate_play(
        scenario=played,
        rng=np.random.default_rng(simulation.seed),
        seating={
            cell: [str(seat.pk) for seat in cell_seats] for cell, cell_seats in seats.items()
        },
        begins_at=begins_at,
        is_spoken=True,
    )
    _write_log(exercise_run=exercise_run, play=play, by=by)
    exercise_run.is_simulated, exercise_run.state = True, play.room.state
    exercise_run.base_seconds, exercise_run.running_since = play.room.clock.base_s, None
    exercise_run.last_sequence = play.room.sequence
    exercise_run.last_tick_at = begins_at + timedelta(minutes=played.minutes)
    exercise_run.save()


def _seats(
    *, exercise_run: ExerciseRun, cells: Sequence[str], begins_at: datetime, now: datetime
) -> dict[str, list[Seat]]:
    joined_at = begins_at - timedelta(seconds=playing.BRIEFING_S)
    counts = {**dict.fromkeys(cells, PHONES), OBSERVER: OBSERVERS}
    seats_by_cell = {
        cell: [
            Seat(run=exercise_run, cell=cell, number=number, joined_at=joined_at, last_seen_at=now)
            for number in range(1, count + 1)
        ]
        for cell, count in counts.items()
    }
    Seat.objects.bulk_create([seat for seats in seats_by_cell.values() for seat in seats])
    return seats_by_cell


def _write_log(*, exercise_run: ExerciseRun, play: Play, by: Account | None) -> None:
    rows = [
        Event(
            run=exercise_run,
            sequence=line.sequence,
            kind=line.kind,
            second=line.second,
            at=line.at,
            cell=line.cell,
            seat_id=UUID(line.seat) if line.seat else None,
            account=by if line.cell == CONTROL else None,
            body=dict(line.body),
        )
        for line in play.lines
    ]
    Event.objects.bulk_create(rows)
    Firing.objects.bulk_create(
        Firing(run=exercise_run, inject=event.body["number"], cell=cell, event=event)
        for event in rows
        if event.kind == events.INJECT
        for cell in event.body["to"]
    )
