"""Edit a scenario: replace parts, find new codes, move times."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from types import MappingProxyType

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text

NUMBER_PATTERN = re.compile(r"\d+$")


@dataclass(frozen=True, kw_only=True)
class ScenarioPart:
    """A list in a scenario: its key in the record, the key of its items, prefix of new codes."""

    key: str
    name: str
    first: str


SCENARIO_PARTS: Mapping[str, ScenarioPart] = MappingProxyType(
    {
        "phase": ScenarioPart(key="phases", name="code", first="P1"),
        "cell": ScenarioPart(key="cells", name="code", first="cell1"),
        "subject": ScenarioPart(key="subjects", name="code", first="subject1"),
        "place": ScenarioPart(key="places", name="code", first="place1"),
        "fact": ScenarioPart(key="facts", name="code", first="F1"),
        "inject": ScenarioPart(key="injects", name="number", first="1"),
        "decision": ScenarioPart(key="decisions", name="code", first="D1"),
        "action": ScenarioPart(key="actions", name="code", first="A1"),
        "question": ScenarioPart(key="hot_wash", name="code", first="Q1"),
    }
)
"""What a scenario is made of, in the order in which it is written."""
OPTIONAL = "question"
"""The one part of which a scenario may have none."""

CELLS = {
    "immigration": "IMM",
    "maritime": "MAR",
    "border_patrol": "BPP",
    "anti_trafficking": "AHT",
}
"""The cells of a new scenario, and their departments."""


def blank_scenario() -> NewJsonObject:
    """A scenario to begin with: four cells, and one of each part, to be written over."""
    to_write, start = Text("To be written.").by_language(), Text("Start").by_language()
    return {
        "code": "EX",
        "title": to_write,
        "summary": to_write,
        "setting": to_write,
        "start": "08:00",
        "minutes": 60,
        "sources": ["DESIGN"],
        "verification": "invented",
        "objectives": [],
        "phases": [{"code": "P1", "title": start, "minute": 0}],
        "cells": [
            {"code": cell, "department": department, "brief": to_write}
            for cell, department in CELLS.items()
        ],
        "subjects": [{"code": "people", "name": Text("The people").by_language()}],
        "places": [{"code": "post", "name": to_write, "kind": "checkpoint", "x": 50, "y": 50}],
        "facts": [{"code": "F1", "text": to_write, "subject": "people", "owner": "immigration"}],
        "injects": [
            {
                "number": 1,
                "title": start,
                "kind": "message",
                "from": Text("Control").by_language(),
                "to": ["all"],
                "body": to_write,
                "trigger": {"kind": "at", "minute": 0},
                "priority": "routine",
                "decision": "D1",
            }
        ],
        "decisions": [
            {
                "code": "D1",
                "cell": "immigration",
                "prompt": to_write,
                "minutes": 5,
                "quorum": "first",
                "options": [
                    {"code": "a", "text": to_write, "effect": to_write},
                    {"code": "b", "text": to_write, "effect": to_write},
                ],
            }
        ],
        "actions": [
            {
                "code": "A1",
                "cell": "immigration",
                "text": to_write,
                "outcome": "SHARE.4",
                "after": 1,
                "minutes": 10,
                "evidence": {"kind": "observer"},
            }
        ],
    }


def part_rows(*, values: JsonObject, part: str) -> Sequence[JsonObject]:
    """All of one part, in their order."""
    rows: Sequence[JsonObject] = values.get(SCENARIO_PARTS[part].key, ())
    return rows


def find_part(*, values: JsonObject, part: str, key: str) -> JsonObject | None:
    """One of a part by its code or number; None where there is none."""
    name = SCENARIO_PARTS[part].name
    return next(
        (row for row in part_rows(values=values, part=part) if str(row[name]) == key), None
    )


def with_part(*, values: JsonObject, part: str, part_values: JsonObject) -> dict[str, object]:
    """The scenario with one part replaced, or added at the end.

    Phases are sorted by minute and injects by number; other parts keep their order.
    """
    name, key = SCENARIO_PARTS[part].name, SCENARIO_PARTS[part].key
    other_rows = [dict(other) for other in part_rows(values=values, part=part)]
    places = [index for index, other in enumerate(other_rows) if other[name] == part_values[name]]
    if places:
        other_rows[places[0]] = dict(part_values)
    else:
        other_rows.append(dict(part_values))
    if part == "phase":
        other_rows.sort(key=lambda other: other["minute"])
    if part == "inject":
        other_rows.sort(key=lambda other: other["number"])
    return {**copy.deepcopy(dict(values)), key: other_rows}


def without_part(*, values: JsonObject, part: str, key: str) -> NewJsonObject:
    """The scenario without one part; the check reports what still refers to it."""
    name, place = SCENARIO_PARTS[part].name, SCENARIO_PARTS[part].key
    other_rows = [row for row in part_rows(values=values, part=part) if str(row[name]) != key]
    changed_values = {**copy.deepcopy(dict(values)), place: other_rows}
    if part == OPTIONAL and not other_rows:
        del changed_values[place]
    return changed_values


def next_name(*, values: JsonObject, part: str) -> str:
    """The next code or number of a part that is free.

    >>> next_name(values={"facts": [{"code": "F1"}, {"code": "F3"}]}, part="fact")
    'F4'
    """
    name_field, first = SCENARIO_PARTS[part].name, SCENARIO_PARTS[part].first
    stem = NUMBER_PATTERN.sub("", first)
    used_names = [str(row[name_field]) for row in part_rows(values=values, part=part)]
    numbers = [int(match[0]) for key in used_names if (match := NUMBER_PATTERN.search(key))]
    start = max(numbers, default=0) + 1
    return next(name for number in count(start) if (name := f"{stem}{number}") not in used_names)


def with_minutes(*, values: JsonObject, minutes: Mapping[int, int]) -> dict[str, object]:
    """The scenario with injects at other minutes; injects with conditions are unchanged."""
    changed_values = copy.deepcopy(dict(values))
    for inject in changed_values["injects"]:
        if inject["number"] in minutes and inject["trigger"]["kind"] == "at":
            inject["trigger"]["minute"] = minutes[inject["number"]]
    return changed_values


def copy_scenario(*, values: JsonObject, code: str, title: JsonObject) -> dict[str, object]:
    """A copy of a scenario with a new code and title."""
    return {**copy.deepcopy(dict(values)), "code": code, "title": dict(title)}


def longest_gaps(*, values: JsonObject) -> dict[str, int]:
    """The longest time in minutes, by cell, without a timed inject.

    Faster and stricter than simulated plays, because injects with conditions are not counted.
    """
    gaps = {}
    for cell in part_rows(values=values, part="cell"):
        times = sorted(
            inject["trigger"]["minute"]
            for inject in values["injects"]
            if inject["trigger"].get("kind") == "at" and {cell["code"], "all"} & set(inject["to"])
        )
        stops = [0, *times, values["minutes"]]
        gaps[cell["code"]] = max(after - before for before, after in pairwise(stops))
    return gaps
