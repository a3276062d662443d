"""Which injects are due: the trigger has fired, and control has not held or skipped them."""

from __future__ import annotations

from promdaen.exercise.kinds import triggers
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Inject


def due_injects(*, room: ExerciseRoom, second: float) -> list[tuple[float, Inject]]:
    """The injects due by a second, with when they were due; first due first, then by number."""
    waiting = [
        inject
        for number, inject in room.injects.items()
        if number not in room.fired and number not in room.skipped and number not in room.withheld
    ]
    timed = [(triggers.due_at(trigger=inject.trigger, room=room), inject) for inject in waiting]
    due_injects = [
        (due_s, inject) for due_s, inject in timed if due_s is not None and due_s <= second
    ]
    return sorted(due_injects, key=lambda pair: (pair[0], pair[1].number))


def next_second(*, room: ExerciseRoom, second: float) -> float | None:
    """The next second after this one at which an inject is due; None if none is pending."""
    waiting = [inject for number, inject in room.injects.items() if not _is_over(room, number)]
    times = [triggers.due_at(trigger=inject.trigger, room=room) for inject in waiting]
    return min((due_s for due_s in times if due_s is not None and due_s > second), default=None)


def _is_over(room: ExerciseRoom, number: int) -> bool:
    return number in room.fired or number in room.skipped or number in room.withheld
