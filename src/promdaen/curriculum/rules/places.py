"""The place of a text in its record, as text: "steps[2].guide" is "Step 2 · Guide"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

PLACE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "actions": Text("Expected action"),
        "against_part": Text("Part of the second share"),
        "against_whole": Text("Whole of the second share"),
        "aim": Text("Aim"),
        "also": Text("Right too"),
        "alt": Text("Drawing in words"),
        "answer": Text("Answer"),
        "answers": Text("Answer"),
        "ask": Text("Question", context="dialogue"),
        "assessed": Text("The person assessed"),
        "attachments": Text("Attachment"),
        "attestation": Text("Where it was seen"),
        "avoid": Text("Not used"),
        "basis": Text("What it rests on"),
        "board": Text("On the board"),
        "body": Text("Text"),
        "brief": Text("Role"),
        "capacities": Text("Capacity"),
        "caption": Text("Caption"),
        "cards": Text("Card", context="lesson"),
        "cells": Text("Cell"),
        "collect": Text("To collect"),
        "debrief": Text("Debriefing"),
        "decisions": Text("Decision"),
        "definition": Text("Meaning"),
        "discussion": Text("Question for the room"),
        "effect": Text("What follows"),
        "evidence": Text("Evidence"),
        "example": Text("Example"),
        "exercises": Text("Exercise"),
        "expected": Text("What a good answer contains"),
        "facts": Text("Fact"),
        "figure": Text("Drawing"),
        "figures": Text("Further drawing"),
        "from": Text("Who speaks"),
        "guide": Text("Guide"),
        "handout": Text("Handout"),
        "help": Text("Help"),
        "high": Text("Highest step"),
        "hint": Text("Hint"),
        "hot_wash": Text("Question of the hot wash"),
        "injects": Text("Inject"),
        "instructions": Text("Instructions"),
        "key": Text("Key", context="item"),
        "kind": Text("Kind"),
        "label": Text("Label"),
        "labels": Text("Label"),
        "law": Text("What the law says"),
        "left": Text("Left", context="side"),
        "level": Text("Level"),
        "levels": Text("Level"),
        "lines": Text("Line", context="text"),
        "low": Text("Lowest step"),
        "materials": Text("Material"),
        "mistakes": Text("Common mistake"),
        "name": Text("Name"),
        "note": Text("Note"),
        "nothing": Text("Nothing was due"),
        "options": Text("Option"),
        "outcome": Text("Outcome"),
        "part": Text("Part"),
        "parts": Text("Part"),
        "passage": Text("Passage of the source"),
        "phases": Text("Phase"),
        "places": Text("Place"),
        "prompt": Text("What is to be decided"),
        "question": Text("Question", context="dialogue"),
        "rationale": Text("Rationale"),
        "reasoning": Text("Reasoning"),
        "right": Text("Right", context="side"),
        "says": Text("What is said"),
        "scales": Text("Scale"),
        "seen": Text("What is seen"),
        "sessions": Text("Session", context="timetable"),
        "setting": Text("Where and when"),
        "short": Text("Short name"),
        "sources": Text("Sources"),
        "stages": Text("Stage"),
        "stem": Text("Stem"),
        "steps": Text("Step"),
        "sub_domains": Text("Sub-domain"),
        "successions": Text("Old and new indicators"),
        "subjects": Text("Subject"),
        "summary": Text("Summary"),
        "task": Text("Task"),
        "text": Text("Text"),
        "title": Text("Title"),
        "unit": Text("Unit"),
        "use": Text("Use"),
        "verification": Text("Verification"),
        "views": Text("Photograph"),
        "who": Text("Who speaks"),
        "whole": Text("Whole"),
        "why": Text("Why"),
        "words": Text("Words of a score"),
        "zero": Text("There is none"),
    }
)
_SEGMENT = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<which>[^\]]+)\])?")


def words_of_place(*, place: str) -> Words:
    """A place in both languages; a key without a label is returned unchanged.

    >>> words_of_place(place="steps[2].guide").en, words_of_place(place="options[a]").en
    ('Step 2 · Guide', 'Option a')
    """
    segments = list(_SEGMENT.finditer(place))
    return Words(
        en=" · ".join(_segment(segment, "en") for segment in segments),
        km=" · ".join(_segment(segment, "km") for segment in segments),
    )


def place_marks(*, values: JsonObject) -> dict[str, str]:
    """The mark of an item's key for its options, by place: "✓", or a number in an order.

    A key is one option, some of them, all of them in their right order, pairs of left and right,
    or whether a statement is true; the last has no options to mark.

    >>> place_marks(values={"key": ["b", "a"], "options": [{"id": "a"}, {"id": "b"}]})
    {'options[a]': '2', 'options[b]': '1'}
    >>> place_marks(values={"key": {"1": "c"}, "left": [{"id": "1"}], "right": [{"id": "c"}]})
    {'left[1]': 'c'}
    """
    if "key" not in values:
        return {}
    key = values["key"]
    options = [option["id"] for option in values.get("options", ())]
    if isinstance(key, Mapping):
        return {f"left[{left}]": str(right) for left, right in key.items()}
    if isinstance(key, list) and len(key) == len(options):
        return {
            f"options[{option}]": str(key.index(option) + 1) for option in options if option in key
        }
    right = key if isinstance(key, list) else [key]
    return {f"options[{option}]": "✓" for option in options if option in right}


def _segment(match: re.Match[str], language: str) -> str:
    text = PLACE_NAMES.get(match["name"])
    name = text.text(language=language) if text else match["name"]
    return f"{name} {match['which']}" if match["which"] else name
