"""The room of a run, computed from its log, cached between requests and updated."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from promdaen.exercise.models import Event, ExerciseRun
from promdaen.exercise.queries import scenarios
from promdaen.exercise.rules import events as event_rules
from promdaen.exercise.rules import room as rules
from promdaen.exercise.rules.clocks import ExerciseClock
from promdaen.exercise.rules.room import ExerciseRoom

KEPT, NEWEST = 32, 64


@dataclass(frozen=True, kw_only=True, slots=True)
class CachedRoom:
    """A room, and the last of its lines."""

    room: ExerciseRoom
    newest: tuple[event_rules.LogEvent, ...]


_rooms: OrderedDict[UUID, CachedRoom] = OrderedDict()
_lock = threading.Lock()


def load_room(*, run: ExerciseRun) -> ExerciseRoom:
    """The room of a run after the last line of its log.

    The last room is cached and updated. Its last line is checked each time: if the line is gone (a
    rolled back transaction), the whole log is read again.
    """
    return _cached_room(run=run).room


def room_and_news(
    *, run: ExerciseRun, after: int
) -> tuple[ExerciseRoom, Sequence[event_rules.LogEvent]]:
    """The current room of a run, and the lines after a number."""
    cached_room = _cached_room(run=run)
    if cached_room.newest and cached_room.newest[0].sequence <= after + 1:
        return cached_room.room, [event for event in cached_room.newest if event.sequence > after]
    lines = log_events(run=run, after=after)
    return cached_room.room, [
        event for event in lines if event.sequence <= cached_room.room.sequence
    ]


def room_at(*, run: ExerciseRun, second: float) -> ExerciseRoom:
    """The room at a second of the exercise: the lines up to then."""
    lines = [event for event in log_events(run=run) if event.second <= second]
    return rules.fold(room=_empty(run=run), log_events=lines)


def log_events(*, run: ExerciseRun, after: int = 0) -> list[event_rules.LogEvent]:
    """The lines of the log after a number, in their order."""
    rows = Event.objects.filter(run=run, sequence__gt=after).order_by("sequence")
    return [log_event(event=row) for row in rows]


def log_event(*, event: Event) -> event_rules.LogEvent:
    """A stored line as rules read it."""
    return event_rules.LogEvent(
        sequence=event.sequence,
        kind=event.kind,
        second=event.second,
        at=event.at,
        cell=event.cell,
        seat=str(event.seat_id) if event.seat_id else "",
        body=event.body,
        id=str(event.pk),
    )


def run_clock(*, run: ExerciseRun) -> ExerciseClock:
    """The clock of a run as its row has it."""
    return ExerciseClock(base_s=run.base_seconds, since=run.running_since, rate=run.rate)


def _empty(*, run: ExerciseRun) -> ExerciseRoom:
    return rules.empty(scenario=scenarios.played_scenario(scenario=run.scenario))


def _cached_room(*, run: ExerciseRun) -> CachedRoom:
    with _lock:
        before = _rooms.get(run.pk)
    cached_room = None if before is None else _carried_on(run=run, cached=before)
    if cached_room is None:
        lines = log_events(run=run)
        room = rules.fold(room=_empty(run=run), log_events=lines)
        cached_room = CachedRoom(room=room, newest=tuple(lines[-NEWEST:]))
    with _lock:
        _rooms[run.pk] = cached_room
        _rooms.move_to_end(run.pk)
        while len(_rooms) > KEPT:
            _rooms.popitem(last=False)
    return cached_room


def _carried_on(*, run: ExerciseRun, cached: CachedRoom) -> CachedRoom | None:
    """Update a cached room with the lines after it; None if the cache is no longer valid.

    An empty room is not cached: before its first line a run may get another scenario.
    """
    room = cached.room
    if not room.sequence:
        return None
    lines = log_events(run=run, after=room.sequence - 1)
    if not lines or lines[0].id != room.last_id:
        return None
    fresh = lines[1:]
    if not fresh:
        return cached
    newest = (*cached.newest, *fresh)[-NEWEST:]
    return CachedRoom(room=rules.fold(room=room, log_events=fresh), newest=newest)
