"""What a cell did so many times, and when the next inject comes."""

from __future__ import annotations

import pytest

from promdaen.exercise.kinds import firing, triggers
from promdaen.exercise.rules import events
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of


@pytest.mark.parametrize(
    ("counted", "cell", "count", "due_at"),
    [
        ("facts", B, 2, 180),
        ("facts", B, 3, None),
        ("messages", B, 1, 240),
        ("requests", B, 1, 300),
        ("decisions", B, 1, 360),
        ("decisions", A, 1, None),
    ],
)
def test_the_nth_of_a_cell_makes_an_inject_due(
    counted: str, cell: str, count: int, due_at: float | None
) -> None:
    room = room_of(
        fired(1, 1, 2, [B]),
        fired(2, 3, 3, [B]),
        message_event(3, 4, B, [A], "F1"),
        message_event(4, 5, B, [A], is_request=True, subject="papers"),
        line(5, events.DECISION, 6, cell=B, decision="D1", option="a", by="leader"),
    )
    trigger = {"kind": "counted", "of": counted, "cell": cell, "count": count}
    assert triggers.due_at(trigger=trigger, room=room) == due_at
    if due_at is not None:
        later = triggers.due_at(trigger={**trigger, "minutes": 1}, room=room)
        assert later == due_at + 60


def test_the_next_inject_is_the_first_that_waits_for_a_time() -> None:
    room = room_of(fired(1, 0, 1, [A, B]), line(2, events.INJECT_ON_HOLD, 0, number=2))
    assert firing.next_second(room=room, second=0) == 480
    assert firing.next_second(room=room, second=480) is None
    assert [inject.number for _at, inject in firing.due_injects(room=room, second=480)] == [6]
