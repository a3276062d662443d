"""A traveller is told by what was true, done and left."""

from __future__ import annotations

from typing import Any

from promdaen.booth.kinds import traveller_stories
from promdaen.booth.kinds.traveller_stories import TravellerStory
from promdaen.booth.rules import measures
from promdaen.booth.tests import mornings

SHOWN_DEFECTS = {"uv_absent": ("uv",), "expired": ("look", "zone")}


def story_after(*rows: tuple[Any, ...], **changes: Any) -> TravellerStory:
    """One traveller who is called, and then these acts, told."""
    traveller = mornings.traveller(**changes)
    called = [("call", "t01"), *((kind, "t01", *more) for kind, *more in rows)]
    played = mornings.through(mornings.run(traveller), *called)
    content = {"dialogues": mornings.DIALOGUES, "incidents": mornings.INCIDENTS}
    [verdict] = measures.run_measures(
        played=played, shown_defects=SHOWN_DEFECTS, **content
    ).verdicts
    return traveller_stories.traveller_story(turn=played.turns["t01"], verdict=verdict, **content)


def english(words: Any) -> list[str]:
    return [word.en for word in words]


def test_who_is_in_order_and_let_go_is_not_worth_a_look() -> None:
    story = story_after(("tool", "look"), ("tool", "look"), ("rule", "admit"))
    assert (story.number, story.chip, story.is_sound, story.is_worth_a_look) == (
        1,
        "done",
        True,
        False,
    )
    assert english(story.truth) == [
        "Genuine document", "Carried by its holder", "Travels for what was said",
        "No need of help",
    ]  # fmt: skip
    assert (english(story.tools), story.question_counts, story.next, story.missed, story.left) == (
        ["Look at it"], (), (), (), "",
    )  # fmt: skip
    assert story.first is None
    assert story.ground is None
    assert story.seconds == 4 + 3 + 3 + 5
    assert story_after(("tool", "database"), ("rule", "admit"), database="hit").is_worth_a_look


def test_a_missed_defect_explains_how_to_see_it() -> None:
    story = story_after(("tool", "look"), ("rule", "admit"), document="uv_absent", purpose="other")
    defect = traveller_stories.DEFECTS["uv_absent"]
    assert story.truth[0] == defect.LABEL
    assert len(story.truth) == 3, "the purpose was drawn and cannot be heard in this interview"
    assert story.next[:3] == (
        traveller_stories.act_labels.REASON_LABELS["defect_not_looked"], defect.SIGN, defect.NEXT,
    )  # fmt: skip
    assert story.defect == "uv_absent"
    story_of_seen_defect = story_after(
        ("tool", "uv"), ("answer", "uv", "different"), ("rule", "second_line", "document"),
        document="uv_absent",
    )  # fmt: skip
    assert (
        story_of_seen_defect.next,
        story_of_seen_defect.defect,
        story_of_seen_defect.is_worth_a_look,
    ) == ((), "", True)
    gone = story_after(("rule", "admit"), document="gone")
    assert gone.truth[0].en == "Document that is not in order"
    assert english(gone.next) == ["The tool that shows it was not used."]


def test_an_incident_not_rightly_answered_names_what_followed() -> None:
    wrong = story_after(("incident", "money", "wrong"), ("rule", "admit"), incident="money")
    assert wrong.option is not None
    assert len(wrong.next) == 1
    right = story_after(("incident", "money", "right"), ("rule", "admit"), incident="money")
    assert (right.next, right.is_worth_a_look) == ((), True)
    assert story_after(("incident", "gone", "right"), ("rule", "admit")).option is None


def test_what_was_left_of_an_interview_is_named_and_the_room_counts_once_entered() -> None:
    need = {"need": "child", "dialogue": "need_child", "room": "room_child"}
    silent = story_after(("rule", "admit"), **need)
    assert (len(silent.missed), silent.left, silent.flags) == (2, "child", ())
    half = story_after(
        ("say", "a1"), ("say", "a2"), ("rule", "second_line", "need"), ("room",), ("say", "a2"),
        ("rule", "child_protection"), **need,
    )  # fmt: skip
    assert half.first is not None
    assert half.first.en == "Sent to second line"
    assert half.ruling.en == "Referred to child protection"
    assert len(half.missed) == 1
    assert [(words.en, n) for words, n in half.question_counts] == [
        ("Open question", 2),
        ("Making contact", 1),
    ]
    assert half.flags[0].en == "spoke in private"
    assert half.is_sound


def test_the_face_of_who_was_there_is_drawn_even_where_the_defect_is_gone() -> None:
    for changes in ({}, {"identity": "other"}, {"document": "gone"}, {"document": "uv_absent"}):
        traveller = mornings.traveller(**changes)
        played = mornings.through(mornings.run(traveller), ("call", "t01"))
        assert traveller_stories.face(turn=played.turns["t01"]).startswith("<svg")
