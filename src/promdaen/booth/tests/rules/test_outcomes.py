"""Which outcomes the handling of travellers shows, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.booth.rules import outcomes
from promdaen.booth.rules.travellers import Traveller
from promdaen.booth.tests import mornings

DEFECTS = {"uv_absent": "DOCPROD.4", "expired": "FRAUDDOC.3"}


def credits_after(travellers: list[Traveller], *rows: tuple[Any, ...]) -> dict[str, float]:
    """The credits of these travellers after these acts."""
    return outcomes.outcome_credits(
        played=mornings.through(mornings.run(*travellers), *rows),
        dialogues=mornings.DIALOGUES,
        incidents=mornings.INCIDENTS,
        defects=DEFECTS,
    )


def credits_of_traveller(rows: list[tuple[Any, ...]], **changes: Any) -> dict[str, float]:
    """The credits of one traveller who is called, and then these acts."""
    called = [("call", "t01"), *((kind, "t01", *more) for kind, *more in rows)]
    return credits_after([mornings.traveller(**changes)], *called)


def test_nothing_ruled_shows_nothing() -> None:
    assert credits_after([mornings.traveller()]) == {}
    assert credits_of_traveller([("tool", "look")]) == {}


@pytest.mark.parametrize(
    ("rule", "document", "ruling"),
    [
        (("rule", "second_line", "document"), 1.0, 1.0),
        (("rule", "refuse", "document"), 1.0, 0.5),
        (("rule", "second_line", "story"), 0.5, 0.5),
        (("rule", "admit"), 0.0, 0.0),
    ],
)
def test_a_defect_shows_its_own_outcome(
    rule: tuple[str, ...], document: float, ruling: float
) -> None:
    credits = credits_of_traveller([rule], document="uv_absent")
    assert credits == {"BASICS.4": ruling, "DOCPROD.4": document}
    assert "DOCPROD.4" not in credits_of_traveller([rule], document="not_in_the_lab")


def test_another_bearer_a_hit_and_a_reported_document() -> None:
    credits = credits_of_traveller([("rule", "second_line", "identity")], identity="other")
    assert credits == {"BASICS.4": 1.0, "FRAUDDOC.2": 1.0}
    database_query = [("tool", "database"), ("rule", "second_line", "database")]
    credits = credits_of_traveller(database_query, document="reported", database="hit")
    assert credits == {"BASICS.4": 1.0, "BASICS.6": 1.0, "FRAUDDOC.5": 1.0}
    proof = [("tool", "database"), ("rule", "refuse", "database")]
    assert credits_of_traveller(proof, database="hit") == {"BASICS.4": 0.0, "BASICS.6": 0.0}
    credits = credits_of_traveller([("rule", "admit")], document="reported", database="hit")
    assert credits == {"BASICS.4": 0.0, "FRAUDDOC.5": 0.0}


def test_a_need_shows_the_referral_and_the_interview() -> None:
    """One of two indicators, alone with the person; the papers are not asked for any more."""
    talk: list[tuple[Any, ...]] = [("say", "a1"), ("say", "a2")]
    changes = {"need": "trafficking", "document": "uv_absent", "dialogue": "need_trafficking"}
    credits = credits_of_traveller([*talk, ("rule", "anti_trafficking")], **changes)
    assert credits == {
        "BASICS.4": 1.0, "BASICS.5": 0.5, "IDENTIFY.3": 1.0, "IDENTIFY.5": 1.0, "INTERVIEW.3": 0.5,
    }  # fmt: skip
    credits = credits_of_traveller([("say", "a4"), ("rule", "second_line", "need")], **changes)
    assert (credits["IDENTIFY.5"], credits["IDENTIFY.3"], credits["BASICS.5"]) == (0.5, 0.0, 0.0)
    asylum = {"need": "protection", "dialogue": "need_protection"}
    credits = credits_of_traveller(
        [("say", "a3"), ("say", "b1"), ("rule", "refuse", "story")], **asylum
    )
    assert (credits["IDENTIFY.6"], credits["RETURN.2"]) == (0.0, 0.0)
    assert (credits["BASICS.5"], credits["INTERVIEW.3"]) == (0.5, 0.0), "words that insult"
    assert "IDENTIFY.3" not in credits


def test_a_room_that_was_entered_counts_beside_the_counter() -> None:
    credits = credits_of_traveller(
        [
            ("rule", "second_line", "need"), ("room",), ("say", "a2"), ("say", "b1"),
            ("rule", "child_protection"),
        ],
        need="child", dialogue="need_child", room="room_child",
    )  # fmt: skip
    assert credits["IDENTIFY.7"] == 1.0
    assert credits["INTERVIEW.3"] == credits["BASICS.5"] == pytest.approx((0 + 1) / 2)
    assert credits["IDENTIFY.3"] == 1.0, "a closed room is private"


def test_an_interview_that_goes_on_in_the_room_counts_once() -> None:
    """Half was told at the counter, and half later; what was told is not asked for again."""
    start: list[tuple[Any, ...]] = [("say", "a2"), ("rule", "second_line", "need"), ("room",)]
    same = {"need": "protection", "dialogue": "need_protection", "room": "need_protection"}
    for more, share in (([], 0.5), ([("say", "a2"), ("say", "b1")], 1.0)):
        credits = credits_of_traveller([*start, *more, ("rule", "asylum")], **same)
        assert credits["BASICS.5"] == credits["INTERVIEW.3"] == share
    harm = credits_of_traveller([*start, ("say", "a3"), ("rule", "asylum")], **same)
    assert (harm["BASICS.5"], harm["INTERVIEW.3"]) == (0.5, 0.0)


def test_incidents_show_their_outcome_once_a_run() -> None:
    people = [mornings.traveller(f"t0{number}", incident="money") for number in (1, 2, 3)]
    credits = credits_after(
        people,
        ("call", "t01"), ("incident", "t01", "money", "right"), ("rule", "t01", "admit"),
        ("call", "t02"), ("incident", "t02", "call", "wrong"), ("rule", "t02", "admit"),
        ("call", "t03"), ("incident", "t03", "money", "wrong"), ("rule", "t03", "admit"),
        ("incident", "", "down", "gone"), ("incident", "", "unknown", "right"),
    )  # fmt: skip
    assert credits["CORRUPT.4"] == pytest.approx((1 + 0.5 + 0 + 0) / 4)


def test_doubt_is_read_from_those_to_stop_and_those_to_let_go_alike() -> None:
    """One of two to stop was stopped, two of three ordinary ones let go: (1/2 + 2/3) / 2.

    A hit that was passed on and a person in need are left out.
    """
    people = [
        mornings.traveller("t01", purpose="other", dialogue="story"),
        mornings.traveller("t02", identity="other"),
        mornings.traveller("t03"),
        mornings.traveller("t04"),
        mornings.traveller("t05"),
        mornings.traveller("t06", database="hit"),
        mornings.traveller("t07", need="health", dialogue="need_health"),
    ]
    rulings = {
        "t01": ("second_line", "story"), "t02": ("admit",), "t03": ("admit",), "t04": ("admit",),
        "t05": ("second_line", "story"), "t06": ("second_line", "database"), "t07": ("health",),
    }  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for code, ruling in rulings.items():
        rows += [("call", code), ("tool", code, "database"), ("rule", code, *ruling)]
    credits = credits_after(people, *rows)
    assert credits["FRAUDDOC.7"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert credits["HEALTH.5"] == 1.0
    assert list(credits) == sorted(credits)


def test_an_interview_without_anything_to_bring_out_shows_no_questioning() -> None:
    credits = credits_of_traveller([("rule", "health")], need="health", dialogue="none_such")
    assert outcomes.INDICATORS not in credits
