"""What became of expected actions and decisions, and what it says of officers."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.kinds import evidence
from promdaen.exercise.rules import action_results, crediting, events, room
from promdaen.exercise.rules.action_results import JudgingMoment
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of

END = JudgingMoment(second=720, end=99)


def sample_result(code: str, *lines: Any, at: JudgingMoment = END) -> action_results.ActionResult:
    """What became of an action of the sample scenario after these lines."""
    room = room_of(*lines)
    action = room.scenario.actions[code]
    return action_results.result_of_action(
        action=action,
        room=room,
        grade=evidence.action_grade(action=action, room=room),
        told_grade=evidence.logged_grade(action=action, room=room),
        moment=at,
    )


CALLED = [fired(1, 1, 2, [B]), fired(2, 3, 3, [B])]
"""F1 at minute 1, F2 and the decision at minute 3; A1 and A2 are due by minute 6."""


@pytest.mark.parametrize(
    ("lines", "at", "became"),
    [
        ([], END, ("not_called", None, None, ())),
        ([*CALLED], JudgingMoment(second=300), ("open", None, None, (2,))),
        ([*CALLED], END, ("missed", None, None, (2,))),
        ([*CALLED, message_event(3, 5, B, [A], "F2")], END, ("met", 120, None, (2, 3))),
        ([*CALLED, message_event(3, 7, B, [A], "F2")], END, ("late", 240, 60, (2, 3))),
    ],
)
def test_an_action_of_the_log_is_met_late_missed_open_or_not_called(
    lines: list, at: JudgingMoment, became: tuple
) -> None:
    result = sample_result("A1", *lines, at=at)
    assert (result.kind, result.delay_s, result.over_s, result.events) == became


def test_a_dated_grade_counts_at_its_time_even_after_the_end() -> None:
    def graded(sequence: int, minute: float, **more: float) -> action_results.ActionResult:
        body = {"action": "A1", "grade": "performed", "text": ""}
        grade_event = line(sequence, events.GRADE, minute, cell="observer", **body, **more)
        return sample_result("A1", *CALLED, grade_event)

    assert (graded(4, 10).kind, graded(4, 10).done_s) == ("late", 600)
    dated = graded(4, 10, happened_s=330)
    assert (dated.kind, dated.done_s) == ("met", 330)
    # A date needs no time for writing down: due by minute 6, one minute late.
    assert graded(4, 7).kind == "met"
    assert graded(4, 7, happened_s=420).kind == "late"
    assert (graded(120, 12).kind, graded(120, 12).done_s) == ("met", None)
    after = graded(120, 12, happened_s=540)
    assert (after.kind, after.done_s) == ("late", 540)


def test_a_grade_overrides_the_log_and_the_log_gives_the_time() -> None:
    event = message_event(3, 5, B, [A], "F2")
    hard = line(4, events.GRADE, 10, cell="observer", action="A1", grade="difficulty", text="slow")
    result = sample_result("A1", *CALLED, event, hard)
    assert (result.kind, result.is_difficult, result.done_s) == ("met", True, 300)
    assert result.events == (2, 3, 4)
    refused = line(4, events.GRADE, 5, cell="observer", action="A1", grade="not", text="")
    result = sample_result("A1", *CALLED, event, refused)
    assert (result.kind, result.done_s, result.events) == ("missed", None, (2, 4))


@pytest.mark.parametrize(
    ("minute", "sequence", "kind", "done_s"),
    [(11.5, 3, "met", 690), (12.5, 3, "late", 750), (12.5, 100, "met", None)],
)
def test_an_observer_has_two_minutes_to_write_and_after_the_end_no_time_is_known(
    minute: float, sequence: int, kind: str, done_s: float | None
) -> None:
    called = fired(1, 6, 6, [A, B])
    event = line(
        sequence, events.GRADE, minute, cell="observer", action="A3", grade="performed", text=""
    )
    result = sample_result("A3", called, event)
    assert (result.kind, result.done_s) == (kind, done_s)


def test_a_tally_counts_each_kind_and_judges_what_was_called_for() -> None:
    room = room_of(*CALLED, message_event(3, 5, B, [A], "F2"))
    actions = room.scenario.actions
    grades_by_code = {
        code: evidence.action_grade(action=action, room=room) for code, action in actions.items()
    }
    lines = action_results.action_results(
        room=room, grade=grades_by_code, told_grade=grades_by_code, moment=END
    )
    action_tally = action_results.tally(lines=lines)
    assert (
        action_tally.expected,
        action_tally.met,
        action_tally.missed,
        action_tally.not_called,
    ) == (4, 1, 1, 2)
    assert action_tally.judged == 2
    assert [result.is_marked for result in lines] == [True, False, True, False]


@pytest.mark.parametrize(
    ("lines", "at", "kind", "latency_s"),
    [
        ([], END, "not_put", None),
        ([*CALLED], JudgingMoment(second=300), "open", None),
        ([*CALLED], END, "undecided", None),
        ([*CALLED, (5,)], END, "in_time", 120),
        ([*CALLED, (7,)], END, "over", 240),
    ],
)
def test_a_decision_is_taken_in_time_or_over_it_or_not(
    lines: list, at: JudgingMoment, kind: str, latency_s: float | None
) -> None:
    events_and_decision = [
        line(9, events.DECISION, event[0], cell=B, decision="D1", option="b", by="leader")
        if isinstance(event, tuple)
        else event
        for event in lines
    ]
    room = room_of(*events_and_decision)
    [result] = action_results.decision_results(room=room, moment=at)
    assert (result.kind, result.latency_s) == (kind, latency_s)
    assert action_results.median_latency_s(results=[result]) == latency_s


def test_credit_is_of_the_group_and_nothing_where_it_was_not_called_for() -> None:
    event = message_event(3, 5, B, [A], "F2")
    hard = line(4, events.GRADE, 5, cell="observer", action="A1", grade=room.DIFFICULT, text="")
    credits = [
        crediting.officer_credit(result=sample_result("A1", *lines, at=at))
        for lines, at in (
            ((*CALLED, event), END),
            ((*CALLED, message_event(3, 7, B, [A], "F2")), END),
            ((*CALLED, event, hard), END),
            (CALLED, END),
            ((), END),
            (CALLED, JudgingMoment(second=300)),
        )
    ]
    assert credits == [1.0, 0.75, 0.5, 0.0, None, None]
