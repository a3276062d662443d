"""Information flow, worked out by hand on small logs."""

from __future__ import annotations

import pytest

from promdaen.exercise.rules import events, flow
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of

END = 12 * 60.0


def request_event(
    sequence: int, minute: float, by: str, to: list[str], subject: str = "boat"
) -> object:
    return message_event(sequence, minute, by, to, is_request=True, subject=subject)


def played(*lines: object) -> ExerciseRoom:
    """Maritime finds F1 at 1 and F2 at 3, immigration finds F3 at 4."""
    found_facts = (fired(1, 1, 2, [B]), fired(2, 3, 3, [B]), fired(3, 4, 4, [A]))
    return room_of(*found_facts, *lines)  # type: ignore[arg-type]


def test_a_pair_is_covered_when_the_fact_was_shared_while_it_helps() -> None:
    # F1 helps for 5 minutes and comes after 4; F2 helps for 3 and comes after 4.
    room = played(message_event(4, 5, B, [A], "F1"), message_event(5, 7, B, [A], "F2"))
    first, second = flow.needed_pairs(room=room, second=END)
    assert (first.fact.code, first.cell, first.latency_s, first.is_in_time) == ("F1", A, 240, True)
    assert (second.latency_s, second.is_in_time) == (240, False)
    assert second.is_too_late(second=END)
    assert not first.is_too_late(second=END)
    assert flow.median_latency_s(pairs=[first, second]) == 240


def test_nothing_is_needed_before_it_is_found_and_not_late_while_it_helps() -> None:
    room = played(message_event(4, 5, B, [A], "F1"))
    assert flow.needed_pairs(room=room, second=30) == []
    (pair,) = flow.needed_pairs(room=room, second=2 * 60)
    assert (pair.knowledge, pair.is_too_late(second=120)) == (None, False)
    assert pair.is_too_late(second=7 * 60)
    assert flow.median_latency_s(pairs=[pair]) is None


def test_who_found_it_without_help_did_not_need_to_hear_it() -> None:
    room = room_of(fired(1, 1, 2, [B]), fired(2, 2, 2, [A]))
    assert flow.needed_pairs(room=room, second=END) == []


def test_a_fact_without_an_hour_is_never_late() -> None:
    facts = samples.values()["facts"]
    del facts[0]["useful_minutes"]
    event = fired(1, 1, 2, [B])
    (pair,) = flow.needed_pairs(room=room_of(event, facts=facts), second=END)
    assert not pair.is_too_late(second=END)
    room = room_of(event, message_event(2, 11, B, [A], "F1"), facts=facts)
    (pair,) = flow.needed_pairs(room=room, second=END)
    assert pair.is_in_time


def test_a_sensitive_fact_passed_on_without_need_is_a_leak_and_from_control_it_is_none() -> None:
    room = played(message_event(4, 5, A, [B, "control"], "F3"))
    (leak,) = flow.leaks(room=room, second=END)
    assert (leak.fact.code, leak.cell, leak.by, leak.sequence) == ("F3", B, A, 4)
    assert flow.leaks(room=room, second=4 * 60) == []
    by_control = played(message_event(4, 5, "control", [B], "F3"))
    assert flow.leaks(room=by_control, second=END) == []
    assert len(flow.unneeded_spreads(room=by_control, second=END)) == 1


def test_a_rumour_passed_on_as_certain_is_counted_and_one_marked_so_is_not() -> None:
    facts = samples.values()["facts"]
    facts[0]["is_false"] = True
    lines = [fired(1, 1, 2, [B]), message_event(2, 2, B, [A], "F1", is_unconfirmed=True)]
    assert flow.rumours_spread(room=room_of(*lines, facts=facts), second=END) == []
    certain = room_of(*lines, message_event(3, 3, B, [A], "F1"), facts=facts)
    ((message, fact),) = flow.rumours_spread(room=certain, second=END)
    assert (message.sequence, fact.code) == (3, "F1")


def test_a_request_for_what_one_knows_is_redundant() -> None:
    room = played(
        message_event(4, 2, B, [A], "F1"),
        message_event(5, 4, B, [A], "F2"),
        request_event(6, 6, A, [B]),
    )
    (redundant,) = flow.redundant_requests(room=room, second=END)
    assert (redundant.message.sequence, redundant.to, redundant.why) == (6, B, "known")


def test_a_request_repeated_before_an_answer_is_redundant_and_later_it_is_not() -> None:
    room = played(request_event(4, 5, A, ["control"]), request_event(5, 7, A, ["control"]))
    (redundant,) = flow.redundant_requests(room=room, second=END)
    assert (redundant.message.sequence, redundant.why) == (5, "again")
    late = played(request_event(4, 5, A, ["control"]), request_event(5, 10.5, A, ["control"]))
    assert flow.redundant_requests(room=late, second=END) == []
    other = played(
        request_event(4, 5, A, ["control"]), request_event(5, 6, A, ["control"], "papers")
    )
    assert flow.redundant_requests(room=other, second=END) == []
    answer = message_event(5, 6, "control", [A])
    answered = played(
        request_event(4, 5, A, ["control"]),
        with_words(answer),
        request_event(6, 7, A, ["control"]),
    )
    assert flow.redundant_requests(room=answered, second=END) == []


def with_words(event: object) -> object:
    event.body["text"] = "We look."  # type: ignore[attr-defined]
    return event


def test_an_answer_carries_a_fact_on_the_subject_or_is_words_alone() -> None:
    room = played(
        request_event(4, 5, A, [B]),
        message_event(5, 5.5, B, [A], "F3"),
        request_event(6, 5.7, B, [A]),
        message_event(7, 6, B, [A], "F1"),
    )
    request = room.messages[4]
    assert flow.answered_at(room=room, request=request, asked_cell=B, second=END) == 360
    assert flow.answered_at(room=room, request=request, asked_cell=B, second=350) is None


def test_the_matrix_counts_what_each_cell_sent_to_each_other() -> None:
    room = played(
        message_event(4, 5, B, [A], "F1"),
        message_event(5, 5, B, [A], "F1"),
        request_event(6, 6, A, [B]),
        message_event(7, 8, B, [A], "F2"),
        request_event(8, 9, A, [B]),
    )
    matrix = flow.matrix(room=room, second=END)
    assert set(matrix) == {(A, B), (B, A)}
    outbound, back = matrix[A, B], matrix[B, A]
    assert (back.messages, back.new_facts, back.needed, back.requests) == (3, 2, 2, 0)
    assert back.median_answer_s is None
    assert (outbound.requests, outbound.answered_s, outbound.median_answer_s) == (2, (120.0,), 120)


def test_the_grid_shows_each_mark_at_its_minute() -> None:
    room = played(message_event(4, 5, B, [A], "F1"), message_event(5, 6, A, [B], "F3"))

    def kinds(minute: float) -> dict[str, tuple[str, str]]:
        rows = flow.grid(room=room, second=minute * 60)
        return {row.fact.code: (row.marks[A].kind, row.marks[B].kind) for row in rows}

    assert kinds(0.5) == {}
    assert kinds(2) == {"F1": ("not_told", "found")}
    assert kinds(5) == {
        "F1": ("told", "found"),
        "F2": ("not_told", "found"),
        "F3": ("found", "nothing"),
    }
    assert kinds(6)["F3"] == ("found", "no_need")
    assert flow.grid(room=room, second=END)[0].marks[A].by == B


def test_an_owner_who_hears_what_another_found_is_marked_as_informed() -> None:
    room = room_of(fired(1, 1, 4, [B]), message_event(2, 2, B, [A], "F3"))
    (row,) = flow.grid(room=room, second=END)
    assert (row.marks[A].kind, row.marks[B].kind) == ("told", "found")
    assert flow.leaks(room=room, second=END) == []


def test_the_summary_adds_it_up_and_grows_with_time() -> None:
    aloud = line(6, events.SHARED_ALOUD, 6, cell="observer", by=B, to=[A], facts=["F2"])
    room = played(message_event(4, 5, B, [A], "F1"), request_event(5, 5, A, ["control"]), aloud)
    flow_summary = flow.summary(room=room, second=END)
    assert (
        flow_summary.facts_found,
        flow_summary.facts,
        flow_summary.pairs,
        flow_summary.covered,
    ) == (3, 3, 2, 2)
    assert (flow_summary.in_time, flow_summary.too_late, flow_summary.latency_s) == (2, 0, 210)
    assert (
        flow_summary.messages,
        flow_summary.requests,
        flow_summary.redundant,
        flow_summary.leaks,
    ) == (2, 1, 0, 0)
    early = flow.summary(room=room, second=4 * 60)
    assert (early.covered, early.pairs, early.latency_s) == (0, 2, None)


@pytest.mark.parametrize("minute", range(13))
def test_coverage_never_falls_while_time_passes(minute: int) -> None:
    room = played(message_event(4, 5, B, [A], "F1"), message_event(5, 9, B, [A], "F2"))
    now = flow.summary(room=room, second=minute * 60)
    later = flow.summary(room=room, second=(minute + 1) * 60)
    assert now.covered <= later.covered <= later.pairs
    assert now.in_time <= later.in_time
