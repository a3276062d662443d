"""The ticker: sends due injects of running exercises every second."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from promdaen.exercise.actions import firing, log
from promdaen.exercise.kinds import firing as rules
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules import clocks, states

LAST_TICK_INTERVAL = timedelta(seconds=2)
"""What a server that dies can lose of the time of an exercise."""
logger = logging.getLogger(__name__)


def tick(*, now: datetime) -> int:
    """Check each running run once; returns the number of injects sent.

    Several servers may call this at the same time: each run is locked while it is written, and an
    inject is sent once. An error in one run is logged and does not stop the others.
    """
    count = 0
    running = ExerciseRun.objects.filter(state=states.RUNNING, running_since__isnull=False)
    for run in running.select_related("scenario").defer("scenario__body"):
        try:
            count += tick_run(run=run, now=now)
        except Exception:
            logger.exception("the ticker failed in %s", run.code)
    return count


def tick_run(*, run: ExerciseRun, now: datetime) -> int:
    """Send due injects of one run; after a server outage the clock resumes from its last tick."""
    resumed = clocks.resume_clock(
        clock=rooms.run_clock(run=run), last_tick_at=run.last_tick_at, now=now
    )
    count = 0
    room = rooms.load_room(run=run)
    if resumed is not None or rules.due_injects(room=room, second=room.clock.second(now=now)):
        with log.open_log(run=run, now=now) as pen:
            _come_back(pen=pen)
            if pen.run.state == states.RUNNING:
                count = firing.fire_all_due(pen=pen)
    if resumed is not None or _is_to_be_noted(run=run, now=now):
        ExerciseRun.objects.filter(pk=run.pk).update(last_tick_at=now)
    return count


def _is_to_be_noted(*, run: ExerciseRun, now: datetime) -> bool:
    """Whether to save the tick: not every time, because each save costs a disk write."""
    return run.last_tick_at is None or abs(now - run.last_tick_at) >= LAST_TICK_INTERVAL


def _come_back(*, pen: log.Pen) -> None:
    """Set the clock back to the last tick after a server outage."""
    clock = clocks.resume_clock(
        clock=pen.room.clock, last_tick_at=pen.run.last_tick_at, now=pen.now
    )
    if clock is None:
        return
    pen.set_clock(clock=clock, reason="server away", hand=log.SYSTEM)
    if not clock.is_running:
        pen.set_state(state=states.PAUSED, hand=log.SYSTEM)
