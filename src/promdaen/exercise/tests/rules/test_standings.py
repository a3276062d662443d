"""What became of expected actions and decisions, and what it says of officers."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.kinds import evidence
from promdaen.exercise.rules import crediting, events, room, standings
from promdaen.exercise.rules.standings import Moment
from promdaen.exercise.tests.samples import A, B, fired, line, room_of, told

END = Moment(second=720, end=99)


def standing_of(code: str, *lines: Any, at: Moment = END) -> standings.Standing:
    """What became of an action of the sample scenario after these lines."""
    held = room_of(*lines)
    action = held.scenario.actions[code]
    return standings.standing(
        action=action,
        room=held,
        seen=evidence.seen(action=action, room=held),
        told=evidence.told(action=action, room=held),
        at=at,
    )


CALLED = [fired(1, 1, 2, [B]), fired(2, 3, 3, [B])]
"""F1 at minute 1, F2 and the decision at minute 3; A1 and A2 are due by minute 6."""


@pytest.mark.parametrize(
    ("lines", "at", "became"),
    [
        ([], END, ("not_called", None, None, ())),
        ([*CALLED], Moment(second=300), ("open", None, None, (2,))),
        ([*CALLED], END, ("missed", None, None, (2,))),
        ([*CALLED, told(3, 5, B, [A], "F2")], END, ("met", 120, None, (2, 3))),
        ([*CALLED, told(3, 7, B, [A], "F2")], END, ("late", 240, 60, (2, 3))),
    ],
)
def test_an_action_of_the_log_is_met_late_missed_open_or_not_called(
    lines: list, at: Moment, became: tuple
) -> None:
    made = standing_of("A1", *lines, at=at)
    assert (made.kind, made.delay_s, made.over_s, made.events) == became


def test_a_grade_counts_before_the_log_and_the_log_says_when() -> None:
    sent = told(3, 5, B, [A], "F2")
    hard = line(4, events.SEEN, 10, cell="observer", action="A1", grade="difficulty", text="slow")
    made = standing_of("A1", *CALLED, sent, hard)
    assert (made.kind, made.is_difficult, made.done_s) == ("met", True, 300)
    assert made.events == (2, 3, 4)
    refused = line(4, events.SEEN, 5, cell="observer", action="A1", grade="not", text="")
    made = standing_of("A1", *CALLED, sent, refused)
    assert (made.kind, made.done_s, made.events) == ("missed", None, (2, 4))


@pytest.mark.parametrize(
    ("minute", "sequence", "kind", "done_s"),
    [(11.5, 3, "met", 690), (12.5, 3, "late", 750), (12.5, 100, "met", None)],
)
def test_an_observer_has_two_minutes_to_write_and_after_the_end_no_time_is_known(
    minute: float, sequence: int, kind: str, done_s: float | None
) -> None:
    called = fired(1, 6, 6, [A, B])
    seen = line(
        sequence, events.SEEN, minute, cell="observer", action="A3", grade="performed", text=""
    )
    made = standing_of("A3", called, seen)
    assert (made.kind, made.done_s) == (kind, done_s)


def test_a_tally_counts_each_kind_and_judges_what_was_called_for() -> None:
    held = room_of(*CALLED, told(3, 5, B, [A], "F2"))
    actions = held.scenario.actions
    seen = {code: evidence.seen(action=one, room=held) for code, one in actions.items()}
    lines = standings.standings(room=held, seen=seen, told=seen, at=END)
    made = standings.tally(lines=lines)
    assert (made.expected, made.met, made.missed, made.not_called) == (4, 1, 1, 2)
    assert made.judged == 2
    assert [one.is_marked for one in lines] == [True, False, True, False]


@pytest.mark.parametrize(
    ("lines", "at", "kind", "latency_s"),
    [
        ([], END, "not_put", None),
        ([*CALLED], Moment(second=300), "open", None),
        ([*CALLED], END, "undecided", None),
        ([*CALLED, (5,)], END, "in_time", 120),
        ([*CALLED, (7,)], END, "over", 240),
    ],
)
def test_a_decision_is_taken_in_time_or_over_it_or_not(
    lines: list, at: Moment, kind: str, latency_s: float | None
) -> None:
    written = [
        line(9, events.DECISION, one[0], cell=B, decision="D1", option="b", by="leader")
        if isinstance(one, tuple)
        else one
        for one in lines
    ]
    held = room_of(*written)
    [made] = standings.choices(room=held, at=at)
    assert (made.kind, made.latency_s) == (kind, latency_s)
    assert standings.median_latency_s(lines=[made]) == latency_s


def test_credit_is_of_the_group_and_nothing_where_it_was_not_called_for() -> None:
    sent = told(3, 5, B, [A], "F2")
    hard = line(4, events.SEEN, 5, cell="observer", action="A1", grade=room.DIFFICULT, text="")
    credits = [
        crediting.credit_of(standing=standing_of("A1", *lines, at=at))
        for lines, at in (
            ((*CALLED, sent), END),
            ((*CALLED, told(3, 7, B, [A], "F2")), END),
            ((*CALLED, sent, hard), END),
            (CALLED, END),
            ((), END),
            (CALLED, Moment(second=300)),
        )
    ]
    assert credits == [1.0, 0.75, 0.5, 0.0, None, None]
