"""How the spread of facts is drawn, and lines of the log as sentences."""

from __future__ import annotations

import pytest

from promdaen.exercise.rules import events, flow, log_sentences, spreading
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of
from promdaen.kit.texts import Words

CELLS = {A: Words(en="Immigration", km="ក"), B: Words(en="Maritime", km="ខ")}


def test_a_row_shows_its_useful_time_and_who_had_it_when() -> None:
    room = room_of(fired(1, 3, 2, [B]), message_event(2, 6, B, [A], "F1"))
    (row,) = flow.grid(room=room, second=720)
    window, *marks = spreading.row_marks(flow_grid_row=row, minutes=12)
    assert (window.kind, window.x, window.width) == (spreading.WINDOW_KIND, 75, 125)
    assert {(flow_mark.kind, flow_mark.x) for flow_mark in marks} == {("found", 75), ("told", 150)}
    assert row.marks[A].minute == 6
    facts = samples.values()["facts"]
    del facts[0]["useful_minutes"]
    endless = room_of(fired(1, 3, 2, [B]), facts=facts)
    (row,) = flow.grid(room=endless, second=720)
    # Maritime alone has it, and immigration, which was not told, has no place in the drawing.
    assert [
        flow_mark.kind for flow_mark in spreading.row_marks(flow_grid_row=row, minutes=12)
    ] == ["found"]


def test_the_last_minute_is_that_of_the_last_thing_that_happened() -> None:
    assert spreading.last_minute(room=room_of()) == 0
    vote = line(3, events.DECISION, 9.5, cell=B, decision="D1", option="a", by="leader")
    room = room_of(fired(1, 3, 3, [B]), message_event(2, 7.2, B, [A], "F2"), vote)
    assert spreading.last_minute(room=room) == 9


def test_a_needed_pair_shares_in_time_late_or_never_and_measures_add_up() -> None:
    room = room_of(fired(1, 1, 2, [B]), fired(2, 3, 3, [B]), message_event(3, 5, B, [A], "F1"))
    pairs = flow.needed_pairs(room=room, second=720)
    assert [spreading.pair_state(pair=need) for need in pairs] == ["in_time", "never"]
    late = room_of(fired(1, 1, 2, [B]), message_event(2, 9, B, [A], "F1"))
    (pair,) = flow.needed_pairs(room=late, second=720)
    assert spreading.pair_state(pair=pair) == "late"
    sums = flow.summary(room=room, second=720)
    measure_values = [
        (measure.value(sums), measure.total(sums)) for measure in spreading.RUN_MEASURES
    ]
    assert measure_values == [(2, 3), (1, 2), (1, 2), (4.0, 0), (0, 0), (0, 0), (0, 0)]
    assert spreading.seconds_to_minutes(seconds=None) is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (line(9, events.CLOCK, 1, why="server away"), "The server was away"),
        (line(9, events.CLOCK, 1, why="other"), "at another rate"),
        (line(9, events.STATE, 1, to="paused"), "Paused"),
        (line(9, events.SEAT_TAKEN, 1, cell=A), "A phone joins: Immigration"),
        (fired(9, 1, 2, [A, B]), "Inject 2 to Immigration, Maritime: Inject 2"),
        (line(9, events.INJECT_ON_HOLD, 1, number=2), "Inject 2 held"),
        (line(9, events.INJECT_ADDED, 1, values={"number": 2}), "Inject 2 added"),
        (
            message_event(9, 1, B, [A, "control"], is_request=False),
            "Maritime to Immigration, Control",
        ),
        (
            message_event(9, 1, B, [A], is_request=True, subject="boat"),
            "asks Immigration about The boat",
        ),
        (
            line(9, events.SHARED_ALOUD, 1, cell="observer", by=B, to=[A], facts=[]),
            "Maritime informed Immigration by voice, seen by Observer",
        ),
        (
            line(9, events.DECISION, 1, cell=B, decision="D1", option="b", by="leader"),
            "Maritime decides D1: Follow",
        ),
        (
            line(9, events.GRADE, 1, cell="observer", action="A3", grade="difficulty"),
            "A3 Talks with the child in private: performed with difficulty",
        ),
        (line(9, events.OBSERVED, 1, cell="control", about=""), "Control notes"),
        (line(9, events.OBSERVED, 1, cell="observer", about=A), "notes about Immigration"),
        (line(9, events.AMENDED, 1, cell="control", of=3), "Line 3 corrected"),
        (line(9, events.NOTE, 1, cell="other"), "Notepad of other"),
    ],
)
def test_each_line_of_the_log_is_a_sentence(event: events.LogEvent, expected: str) -> None:
    context = log_sentences.SentenceContext(room=room_of(), cells=CELLS)
    words = log_sentences.line_sentence(event=event, context=context)
    assert expected in words.en
    assert words.km
    assert set(log_sentences._SENTENCES) == set(events.EVENT_KINDS)


def test_what_was_typed_is_beside_the_sentence() -> None:
    assert log_sentences.typed_text(event=line(1, events.NOTE, 1, cell=A, text="Call")) == "Call"
    assert log_sentences.typed_text(event=line(1, events.STATE, 1, to="paused")) == ""
