"""Pause, resume, speed up or set the clock of a run."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from promdaen.exercise.actions import firing, log
from promdaen.exercise.actions.refusals import ExerciseRefused, wrong_state
from promdaen.exercise.kinds import firing as firing_rules
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.rules import clocks, states
from promdaen.people.models import Account


def pause_clock(*, run: ExerciseRun, by: Account | None, now: datetime) -> ExerciseRun:
    """Stop the clock; cells can still write. Raises ExerciseRefused if it is already stopped."""
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        _require(pen=pen, state=states.RUNNING)
        pen.set_clock(
            clock=clocks.pause_clock(clock=pen.room.clock, now=now), reason="pause", hand=hand
        )
        pen.set_state(state=states.PAUSED, hand=hand)
    return pen.run


def resume_clock(*, run: ExerciseRun, by: Account | None, now: datetime) -> ExerciseRun:
    """Resume a paused clock. Raises ExerciseRefused if the clock is running."""
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        _require(pen=pen, state=states.PAUSED)
        clock = clocks.start_clock(clock=pen.room.clock, now=now)
        pen.set_clock(clock=clock, reason="go on", hand=hand)
        pen.set_state(state=states.RUNNING, hand=hand)
        ExerciseRun.objects.filter(pk=run.pk).update(last_tick_at=now)
    return pen.run


def set_rate(*, run: ExerciseRun, rate: float, by: Account | None, now: datetime) -> ExerciseRun:
    """Set the rate of the clock, faster than the run's pace only in a rehearsal.

    Raises ExerciseRefused.
    """
    hand = log.controller_author(by=by)
    fastest = clocks.fastest_rate(pace=run.pace, is_rehearsal=run.is_rehearsal)
    if rate not in clocks.CLOCK_RATES or rate > fastest:
        raise ExerciseRefused(_("Only a rehearsal runs faster than the pace chosen for it."))
    with log.open_log(run=run, now=now) as pen:
        _require_played(pen=pen)
        clock = clocks.with_rate(clock=pen.room.clock, rate=rate, now=now)
        pen.set_clock(clock=clock, reason="rate", hand=hand)
    return pen.run


def jump_clock(
    *, run: ExerciseRun, second: float | None = None, by: Account | None, now: datetime
) -> ExerciseRun:
    """Move the clock forward to a second, or to the next inject; injects due before it are sent.

    Raises ExerciseRefused if `second` is in the past, or if no inject is pending.
    """
    hand = log.controller_author(by=by)
    with log.open_log(run=run, now=now) as pen:
        _require_played(pen=pen)
        goal = second
        if goal is None:
            goal = firing_rules.next_second(room=pen.room, second=pen.second)
        if goal is None:
            raise ExerciseRefused(_("No inject waits for a time: nothing to jump to."))
        if goal < pen.second:
            raise ExerciseRefused(_("The clock only jumps forward."))
        clock = clocks.jump_clock(clock=pen.room.clock, second=goal, now=now)
        pen.set_clock(clock=clock, reason="jump", hand=hand)
        firing.fire_all_due(pen=pen)
    return pen.run


def _require(*, pen: log.Pen, state: str) -> None:
    if pen.run.state != state:
        raise wrong_state()


def _require_played(*, pen: log.Pen) -> None:
    if pen.run.state not in states.PLAYED_STATES:
        raise wrong_state()
