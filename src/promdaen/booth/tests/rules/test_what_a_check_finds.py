"""What the check of an interview says that every way through it brings out."""

from typing import Any

from promdaen.booth.rules.dialogues import checking, graph

WORDS = {"en": "Words.", "km": "ពាក្យ។"}


def choice(code: str, *, finds: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"code": code, "kind": "open", "text": WORDS, "to": "end", "finds": finds}


def interview(*choices: dict[str, Any]) -> graph.DialogueGraph:
    plain = dict.fromkeys(
        ("code", "place", "purpose", "need", "language", "companion"), "none"
    ) | {"title": WORDS, "aim": WORDS, "minutes": 2, "trust": 5, "start": "first"}
    nodes = [
        {"code": "first", "says": WORDS, "choices": choices},
        {"code": "end", "says": WORDS, "is_end": True},
    ]
    indicator = {"code": "haste", "text": WORDS, "manner": "said"}
    lists = {
        "classes": (),
        "outcomes": (),
        "referral": (),
        "indicators": [indicator],
        "nodes": nodes,
    }
    return graph.read_dialogue(values=plain | lists)


def test_a_find_counts_although_another_choice_came_to_the_same_place_before() -> None:
    dialogue = interview(choice("a1"), choice("a2", finds=("haste",)))
    assert checking.errors(dialogue=dialogue) == []


def test_an_indicator_that_no_choice_finds_is_an_error() -> None:
    faults = checking.errors(dialogue=interview(choice("a1"), choice("a2")))
    assert [fault.place for fault in faults] == ["indicators haste"]
