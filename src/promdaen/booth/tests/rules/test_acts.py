"""Acts of a run: what each does, what each costs, and everything that is no act of it."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import acts
from promdaen.booth.rules.acts import Act, PlayedRun, WrongAct
from promdaen.booth.tests import mornings

PEOPLE = (
    mornings.traveller("t01", opinion="face", database="hit"),
    mornings.traveller("t02", arrives=1000, need="trafficking", dialogue="need_trafficking",
                       room="room_trafficking"),
)  # fmt: skip
CALLED = ("call", "t01")


def after(*rows: tuple[Any, ...], outages: tuple[tuple[int, int], ...] = ()) -> PlayedRun:
    return mornings.through(mornings.run(*PEOPLE, outages=outages), *rows)


def test_the_clock_moves_by_costs_and_thoughts_and_is_where_it_should() -> None:
    clocks = []
    rows: list[tuple[Any, ...]] = [
        ("call", "t01", "", "", 2), ("tool", "t01", "digits", "", 3),
        ("answer", "t01", "digits", "same", 1),
        ("incident", "t01", "money", "right", 99), ("say", "t01", "a1", "", 5),
        ("pause", "", "", "", 500), ("rule", "t01", "admit", "", 400), ("note", "t01", "", "", 60),
        ("call", "t02"), ("rule", "t02", "second_line", "need"), ("room", "t02", "", "", 7),
        ("say", "t02", "a2"), ("rule", "t02", "anti_trafficking"),
        ("hand_over", "", "", "nothing", 90), ("end",),
    ]  # fmt: skip
    for count in range(1, len(rows) + 1):
        clocks.append(after(*rows[:count]).clock)
    assert clocks == [
        6, 29, 30, 30, 50, 50, 355, 355, 1004, 1024, 1031, 1046, 1076, 1076, 1076,
    ]  # fmt: skip
    whole = after(*rows)
    first, second = whole.turns["t01"], whole.turns["t02"]
    assert (first.wait, first.ruled_at, first.final) == (2, 355, ("admit", ""))
    assert (second.wait, second.ruled_at, second.room_at, second.room_ruled_at) == (
        0, 1024, 1031, 1076,
    )  # fmt: skip
    assert second.final == ("anti_trafficking", "")
    assert second.found == ("papers_held",)
    assert second.room is not None
    assert second.room.set == ("private",)
    assert (whole.hand_over, whole.is_ended, whole.acts_count) == (("nothing",), True, 15)
    assert whole.next_traveller() is None


def test_who_waits_and_who_is_next() -> None:
    start = after()
    assert [traveller.code for traveller in start.waiting()] == ["t01"]
    assert after(CALLED).waiting() == []
    later = after(CALLED, ("rule", "t01", "refuse", "story"), ("incident", "", "down", "right"))
    following = later.next_traveller()
    assert following is not None
    assert following.code == "t02"
    assert later.desk_incidents == {"down": "right"}


def test_what_the_database_and_a_colleague_give() -> None:
    """Silent in an outage, and a hit after it; the last look is the one an answer belongs to."""
    turn = after(
        CALLED, ("tool", "t01", "database"), ("tool", "t01", "database"),
        ("tool", "t01", "opinion"),
        ("tool", "t01", "uv"), ("tool", "t01", "uv"), ("answer", "t01", "uv", "different"),
        outages=((0, 30),),
    ).turns["t01"]  # fmt: skip
    assert [(used_tool.tool, used_tool.gave, used_tool.answer) for used_tool in turn.used] == [
        ("database", "down", ""), ("database", "hit", ""), ("opinion", "face", ""),
        ("uv", "", ""), ("uv", "", "different"),
    ]  # fmt: skip
    assert turn.has_hit
    assert not after(CALLED, ("tool", "t01", "database"), outages=((0, 30),)).turns["t01"].has_hit


@pytest.mark.parametrize(
    "rows",
    [
        [("call", "t02")],
        [CALLED, ("call", "t02")],
        [CALLED, ("rule", "t01", "admit"), ("call", "t01")],
        [("tool", "t01", "uv")],
        [("tool", "", "uv")],
        [CALLED, ("tool", "t02", "uv")],
        [CALLED, ("tool", "t01", "hammer")],
        [CALLED, ("answer", "t01", "uv", "same")],
        [CALLED, ("tool", "t01", "uv"), ("answer", "t01", "uv", "forged")],
        [CALLED, ("say", "t01", "b1")],
        [CALLED, ("incident", "t02", "money", "right")],
        [CALLED, ("rule", "t01", "arrest")],
        [CALLED, ("rule", "t01", "admit", "story")],
        [CALLED, ("rule", "t01", "refuse")],
        [CALLED, ("rule", "t01", "second_line", "face")],
        [("note", "t01", "", "afraid")],
        [("room", "t01")],
        [CALLED, ("room", "t01")],
        [CALLED, ("rule", "t01", "admit"), ("room", "t01")],
        [CALLED, ("rule", "t01", "admit"), ("call", "t02"), ("rule", "t02", "second_line", "need"),
         ("room", "t02"), ("room", "t02")],
        [CALLED, ("rule", "t01", "admit"), ("call", "t02"), ("rule", "t02", "second_line", "need"),
         ("room", "t02"), ("say", "t02", "a1"), ("rule", "t02", "asylum"), ("room", "t02")],
        [("end",), CALLED],
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_changes_nothing(rows: list[tuple[Any, ...]]) -> None:
    booth_acts = mornings.acts(*rows)
    run = mornings.run(*PEOPLE)
    before = acts.fold_acts(run=run, acts=booth_acts[:-1], dialogues=mornings.DIALOGUES)
    with pytest.raises(WrongAct, match=str(booth_acts[-1].number)):
        acts.apply_act(played=before, act=booth_acts[-1], dialogues=mornings.DIALOGUES)
    assert before == acts.fold_acts(run=run, acts=booth_acts[:-1], dialogues=mornings.DIALOGUES)


def test_acts_come_in_their_order_and_not_without_end() -> None:
    run = mornings.run(*PEOPLE)
    for number in (0, 2):
        with pytest.raises(WrongAct, match="1 is next"):
            acts.fold_acts(
                run=run, acts=[Act(number=number, kind="pause")], dialogues=mornings.DIALOGUES
            )
    full = PlayedRun(run=run, acts_count=acts.MAX_ACTS)
    with pytest.raises(WrongAct, match="has ended"):
        acts.apply_act(played=full, act=Act(number=acts.MAX_ACTS + 1, kind="pause"), dialogues={})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "not a table"),
        ({"kind": 3, "number": 1}, "text"),
        ({"kind": "note", "value": "x" * 601}, "text"),
        ({"kind": "note", "who": "t\x00"}, "nobody types"),
        ({"kind": "note", "value": "\ud800"}, "nobody types"),
        ({"kind": "pause", "thought": 2**31}, "number"),
        ({"kind": "pause", "number": -1}, "number"),
        ({"kind": "pause", "number": True}, "number"),
        ({"kind": "pause", "thought": 1.5}, "number"),
        ({"kind": "fly", "number": 1}, "kind fly"),
        ({"number": 1}, "kind"),
    ],
)
def test_what_a_phone_sends_that_is_no_act(values: Any, message: str) -> None:
    with pytest.raises(WrongAct, match=message):
        acts.read_act(values=values)


def test_acts_as_values_and_back() -> None:
    booth_acts = mornings.acts(CALLED, ("note", "t01", "", "afraid,,papers_held", 4))
    assert [
        acts.read_act(values=as_value) for as_value in acts.as_values(acts=booth_acts)
    ] == booth_acts
    assert booth_acts[1].codes == ("afraid", "papers_held")


def test_who_has_no_interview_of_the_room_is_heard_there_again_in_private() -> None:
    """What was said at the counter is said anew; the room tells nothing of what is true."""
    again = mornings.traveller("t01", dialogue="plain", room="plain")
    rows = (CALLED, ("say", "t01", "a2"), ("rule", "t01", "second_line", "story"))
    played = mornings.through(mornings.run(again), *rows, ("room", "t01"), ("say", "t01", "a2"))
    turn = played.turns["t01"]
    assert turn.talk is not None
    assert turn.room is not None
    assert ("private" in turn.talk.set, "private" in turn.room.set) == (False, True)
