"""A traveller is told by what was true, done and left."""

from __future__ import annotations

from typing import Any

from promdaen.booth.kinds import tellings
from promdaen.booth.kinds.tellings import Told
from promdaen.booth.rules import measures
from promdaen.booth.tests import mornings

SHOWN = {"uv_absent": ("uv",), "expired": ("look", "zone")}


def told(*rows: tuple[Any, ...], **changes: Any) -> Told:
    """One traveller who is called, and then these acts, told."""
    one = mornings.traveller(**changes)
    called = [("call", "t01"), *((kind, "t01", *more) for kind, *more in rows)]
    played = mornings.through(mornings.run(one), *called)
    given = {"dialogues": mornings.DIALOGUES, "incidents": mornings.INCIDENTS}
    [verdict] = measures.measured(played=played, shown=SHOWN, **given).verdicts
    return tellings.told(turn=played.turns["t01"], verdict=verdict, **given)


def english(words: Any) -> list[str]:
    return [one.en for one in words]


def test_who_is_in_order_and_let_go_is_not_worth_a_look() -> None:
    one = told(("tool", "look"), ("tool", "look"), ("rule", "admit"))
    assert (one.number, one.chip, one.is_sound, one.is_worth_a_look) == (1, "done", True, False)
    assert english(one.truth) == [
        "Genuine document", "Carried by its holder", "Travels for what was said",
        "No need of help",
    ]  # fmt: skip
    assert (english(one.tools), one.asked, one.next, one.missed, one.left) == (
        ["Look at it"], (), (), (), "",
    )  # fmt: skip
    assert one.first is None
    assert one.ground is None
    assert one.seconds == 4 + 3 + 3 + 5
    assert told(("tool", "database"), ("rule", "admit"), database="hit").is_worth_a_look


def test_a_missed_defect_says_how_to_see_it() -> None:
    one = told(("tool", "look"), ("rule", "admit"), document="uv_absent", purpose="other")
    defect = tellings.DEFECTS["uv_absent"]
    assert one.truth[0] == defect.LABEL
    assert len(one.truth) == 3, "the purpose was drawn and cannot be heard in this interview"
    assert one.next[:3] == (
        tellings.done.REASONS["defect_not_looked"], defect.SIGN, defect.NEXT,
    )  # fmt: skip
    assert one.defect == "uv_absent"
    seen = told(
        ("tool", "uv"), ("answer", "uv", "different"), ("rule", "second_line", "document"),
        document="uv_absent",
    )  # fmt: skip
    assert (seen.next, seen.defect, seen.is_worth_a_look) == ((), "", True)
    gone = told(("rule", "admit"), document="gone")
    assert gone.truth[0].en == "Document that is not in order"
    assert english(gone.next) == ["The tool that shows it was not used."]


def test_an_incident_not_rightly_answered_says_what_followed() -> None:
    wrong = told(("incident", "money", "wrong"), ("rule", "admit"), incident="money")
    assert wrong.option is not None
    assert len(wrong.next) == 1
    right = told(("incident", "money", "right"), ("rule", "admit"), incident="money")
    assert (right.next, right.is_worth_a_look) == ((), True)
    assert told(("incident", "gone", "right"), ("rule", "admit")).option is None


def test_what_was_left_of_an_interview_is_named_and_the_room_counts_once_entered() -> None:
    need = {"need": "child", "dialogue": "need_child", "room": "room_child"}
    silent = told(("rule", "admit"), **need)
    assert (len(silent.missed), silent.left, silent.flags) == (2, "child", ())
    half = told(
        ("say", "a1"), ("say", "a2"), ("rule", "second_line", "need"), ("room",), ("say", "a2"),
        ("rule", "child_protection"), **need,
    )  # fmt: skip
    assert half.first is not None
    assert half.first.en == "Sent to second line"
    assert half.ruling.en == "Referred to child protection"
    assert len(half.missed) == 1
    assert [(words.en, n) for words, n in half.asked] == [
        ("Open question", 2),
        ("Making contact", 1),
    ]
    assert half.flags[0].en == "spoke in private"
    assert half.is_sound


def test_the_face_of_who_stood_there_is_drawn_even_where_the_defect_is_gone() -> None:
    for changes in ({}, {"identity": "other"}, {"document": "gone"}, {"document": "uv_absent"}):
        one = mornings.traveller(**changes)
        played = mornings.through(mornings.run(one), ("call", "t01"))
        assert tellings.face(turn=played.turns["t01"]).startswith("<svg")
