"""The room as its log tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from promdaen.exercise.rules import events, quorums, room
from promdaen.exercise.rules.events import is_for
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import NOW, A, B, fired, line, message_event, room_of

SEATS = (
    line(1, events.SEAT_TAKEN, 0, cell=A, seat="p", number=1),
    line(2, events.SEAT_TAKEN, 0, cell=A, seat="q", number=2),
)


def test_who_finds_a_fact_knows_it_and_others_learn_it_once() -> None:
    folded_room = room_of(
        line(1, events.CLOCK, 0, base_s=0.0, since=NOW.isoformat(), rate=1.0, why="start"),
        line(2, events.STATE, 0, to="running"),
        fired(3, 1, 2, [B]),
        message_event(4, 2, B, [A, "control"], "F1"),
        message_event(5, 3, B, [A], "F1"),
    )
    assert folded_room.clock.second(now=NOW + timedelta(minutes=4)) == 240
    assert (folded_room.state, folded_room.sequence, folded_room.last_id) == ("running", 5, "5")
    assert folded_room.known_by(cell=B)["F1"].how == room.FOUND
    knowledge = folded_room.known_by(cell=A)["F1"]
    assert (knowledge.how, knowledge.by, knowledge.second, knowledge.sequence) == (
        room.TOLD,
        B,
        120,
        4,
    )
    assert folded_room.messages[4].new_to == ((A, "F1"), ("control", "F1"))
    # Control is no cell: that it was told before is not kept.
    assert folded_room.messages[5].new_to == ()


def test_a_fact_shared_aloud_is_known_as_such() -> None:
    aloud = line(2, events.SHARED_ALOUD, 2, cell="observer", seat="o", by=B, to=[A], facts=["F1"])
    folded_room = room_of(fired(1, 1, 2, [B]), aloud)
    assert folded_room.known_by(cell=A)["F1"].how == room.ALOUD
    assert folded_room.messages[2].by == B
    assert [is_for(event=aloud, cell=cell) for cell in (A, B)] == [True, True]


def test_a_room_that_was_folded_stays_as_it_is() -> None:
    before = room_of(fired(1, 1, 2, [B]))
    after = room.fold(room=before, log_events=[message_event(2, 2, B, [A], "F1")])
    assert (A, "F1") not in before.knows
    assert (A, "F1") in after.knows


def test_injects_are_put_on_hold_released_skipped_edited_and_added() -> None:
    fresh = samples.inject(1001, {"kind": "manual"}, [A])
    edited = samples.inject(5, {"kind": "at", "minute": 9}, ["all"])
    room = room_of(
        line(1, events.INJECT_ON_HOLD, 1, number=2),
        line(2, events.INJECT_ON_HOLD, 1, number=3),
        line(3, events.INJECT_RELEASED, 1, number=3),
        line(4, events.INJECT_SKIPPED, 1, number=2),
        line(5, events.INJECT_ADDED, 1, values=fresh),
        line(6, events.INJECT_EDITED, 1, number=5, values=edited),
    )
    assert (room.withheld, room.skipped) == (frozenset(), frozenset({2}))
    assert room.injects[1001].is_added
    assert room.injects[5].to == (A, B)
    assert not room.scenario.injects[5].is_added


def test_the_leader_is_who_was_made_so_or_the_first_still_in() -> None:
    assert room_of().cell_leader(cell=A) == ""
    assert room_of(*SEATS).cell_leader(cell=A) == "p"
    folded_room = room_of(*SEATS, replace(line(3, events.LEADER, 1, cell=A), body={"seat": "q"}))
    assert folded_room.cell_leader(cell=A) == "q"
    event = line(4, events.SEAT_LEFT, 2, cell=A, seat="q")
    gone = room.fold(room=folded_room, log_events=[event])
    assert (gone.cell_leader(cell=A), gone.seats_in(cell=A)) == ("p", ["p"])


def test_votes_decisions_notes_grades_remarks_and_answers_are_kept() -> None:
    folded_room = room_of(
        *SEATS,
        fired(3, 3, 3, [B]),
        line(4, events.VOTE, 4, cell=B, seat="p", decision="D1", option="a"),
        line(5, events.VOTE, 4, cell=B, seat="p", decision="D1", option="b"),
        line(6, events.DECISION, 4, cell=B, decision="D1", option="b", by="leader"),
        line(7, events.DECISION, 5, cell=B, decision="D1", option="a", by="control"),
        line(8, events.NOTE, 5, cell=A, seat="p", text="Ask the crew"),
        line(9, events.NOTE, 5, cell=A, seat="q", text="Call"),
        line(10, events.NOTE_STRUCK, 6, cell=A, seat="q", of=8),
        line(11, events.GRADE, 6, cell="observer", seat="o", action="A3", grade="difficulty"),
        line(12, events.OBSERVED, 6, cell="observer", seat="o", about=A, text="Calm"),
        line(13, events.HOT_WASH, 12, cell=A, seat="p", question="told", value=4, text=""),
    )
    assert folded_room.put_at(decision="D1") is not None
    assert room_of().put_at(decision="D1") is None
    assert folded_room.votes["D1"] == {"p": "b"}
    assert (
        folded_room.decisions_taken["D1"].option,
        folded_room.decisions_taken["D1"].sequence,
    ) == (
        "b",
        6,
    )
    assert [note.is_struck for note in folded_room.notes[A]] == [True, False]
    assert folded_room.graded["A3"].grade == room.DIFFICULT
    assert folded_room.remarks[12].about == A
    assert folded_room.answers["p", "told"]["value"] == 4


def test_a_line_set_right_reads_as_it_should_have_and_the_first_one_stays() -> None:
    lines = (
        fired(1, 1, 2, [B]),
        message_event(2, 2, B, [A], "F1"),
        line(3, events.GRADE, 3, cell="observer", action="A3", grade="performed", text=""),
        line(4, events.OBSERVED, 3, cell="observer", about=B, text="Loud"),
    )
    right = [
        line(5, events.AMENDED, 4, cell="control", of=2, values={"text": "Left at 05:40"},
             reason="r", cells=[A, B]),
        line(6, events.AMENDED, 4, cell="control", of=3, values={"grade": "not"}, reason="r",
             cells=[]),
        line(7, events.AMENDED, 4, cell="control", of=4, values={"text": "Clear"}, reason="r",
             cells=[]),
    ]  # fmt: skip
    folded_room = room_of(*lines, *right)
    assert folded_room.messages[2].text == "Left at 05:40"
    assert folded_room.graded["A3"].grade == room.NOT_DONE
    assert folded_room.remarks[4].text == "Clear"
    assert folded_room.knows[A, "F1"].sequence == 2
    assert [is_for(event=right[0], cell=cell) for cell in (A, "border", "control")] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "seen_by"),
    [
        (events.CLOCK, {"cell": "control"}, {A, B, "observer", "control"}),
        (events.NOTE, {"cell": A}, {A, "observer", "control"}),
        (events.VOTE, {"cell": A}, {A, "observer", "control"}),
        (events.INJECT, {"to": [B]}, {B, "observer", "control"}),
        (events.MESSAGE, {"cell": A, "to": [B]}, {A, B, "observer", "control"}),
        (events.MESSAGE, {"cell": A, "to": ["control"]}, {A, "observer", "control"}),
        (events.GRADE, {"cell": "observer"}, {"observer", "control"}),
        (events.OBSERVED, {"cell": "observer", "about": A}, {"observer", "control"}),
        (events.INJECT_ADDED, {"cell": "control"}, {"observer", "control"}),
        (events.HOT_WASH, {"cell": A}, {"observer", "control"}),
    ],
)
def test_each_line_is_for_those_it_is_for(kind: str, fields: dict, seen_by: set) -> None:
    event = line(1, kind, 1, **fields)
    receivers = {cell for cell in (A, B, "observer", "control") if is_for(event=event, cell=cell)}
    assert receivers == seen_by


def test_every_kind_of_line_is_folded_and_the_state_of_phases_is_reported() -> None:
    assert set(room._APPLIED) == set(events.EVENT_KINDS)
    scenario = samples.played()
    assert [scenario.phase_at(minute=minute).code for minute in (-1, 0, 5.9, 6, 99)] == [
        "P1",
        "P1",
        "P1",
        "P2",
        "P2",
    ]
    assert scenario.time_at(second=61 * 60) == "07:01"
    assert scenario.facts["F3"].is_sensitive


@pytest.mark.parametrize(
    ("quorum", "votes", "leader", "decided"),
    [
        ("first", {}, "p", None),
        ("first", {"q": "b", "p": "a"}, "p", "b"),
        ("leader", {"q": "b"}, "p", None),
        ("leader", {"q": "b", "p": "a"}, "p", "a"),
        ("all", {"q": "b"}, "p", None),
        ("all", {"q": "b", "p": "a", "r": "b"}, "p", "b"),
        ("all", {"q": "b", "p": "a", "r": "c"}, "p", "a"),
    ],
)
def test_a_cell_decides_by_its_quorum(
    quorum: str, votes: dict[str, str], leader: str, decided: str | None
) -> None:
    decided_option = quorums.decided_option(
        quorum=quorum, votes=votes, seats=["p", "q", "r"], leader=leader
    )
    assert decided_option == decided


def test_two_even_choices_wait_for_the_leader_and_an_empty_cell_decides_nothing() -> None:
    votes = {"p": "a", "q": "b", "r": "b", "s": "a", "t": "c"}
    seats = list(votes)
    assert quorums.decided_option(quorum="all", votes=votes, seats=seats, leader="t") is None
    assert quorums.decided_option(quorum="all", votes=votes, seats=seats, leader="q") == "b"
    assert quorums.decided_option(quorum="all", votes={}, seats=[], leader="") is None
