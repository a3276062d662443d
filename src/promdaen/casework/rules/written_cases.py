"""Edit a case: the head, stages, codes for new lines."""

from __future__ import annotations

import copy
from collections.abc import Collection
from itertools import product
from string import ascii_lowercase

from promdaen.casework.rules import case_faults
from promdaen.kit.json_objects import JsonObject, NewJsonObject

OPEN_EXPECTATION = {"verdict": "undetermined", "referral": "yes"}
"""What the law says of a stage of which nothing is known."""


def new_case(*, head: JsonObject, line: JsonObject, reasoning: JsonObject) -> dict[str, object]:
    """A case of one stage with one line, without any truth yet."""
    stage = {
        "code": "1",
        "title": {"en": "Stage 1", "km": "ដំណាក់កាលទី ១"},
        "facts": {},
        "shows": {},
        **OPEN_EXPECTATION,
        "offices": [],
        "protection": [],
        "reasoning": dict(reasoning),
        "parts": [{"kind": "paragraph", "lines": [{"code": "1a", "text": dict(line)}]}],
    }
    return {**head, "stages": [stage]}


def replace_head(*, values: JsonObject, head: JsonObject) -> dict[str, object]:
    """The case with another head; its stages stay."""
    return {**copy.deepcopy(dict(values)), **head}


def replace_stage(*, values: JsonObject, place: int, stage: JsonObject) -> dict[str, object]:
    """The case with a stage replaced at an index from 0; one after the last is added."""
    case_values = copy.deepcopy(dict(values))
    case_values["stages"][place : place + 1] = [dict(stage)]
    return case_values


def next_stage(*, values: JsonObject) -> NewJsonObject:
    """An empty stage after the last, with the facts known until then."""
    last = values["stages"][-1]
    stage_codes = [stage["code"] for stage in values["stages"]]
    number = next(
        number for number in range(len(stage_codes) + 1, 1000) if str(number) not in stage_codes
    )
    return {
        **{key: last[key] for key in ("facts", "shows", "verdict", "referral")},
        **({"person": last["person"]} if "person" in last else {}),
        "code": str(number),
        "title": {"en": "", "km": ""},
        "offices": list(last["offices"]),
        "protection": list(last["protection"]),
        "reasoning": {"en": "", "km": ""},
        "parts": [],
    }


def free_codes(*, values: JsonObject, stage: str) -> list[str]:
    """Unused codes for new lines of a stage, in order.

    >>> held = {"stages": [{"parts": [{"lines": [{"code": "1a"}]}]}]}
    >>> free_codes(values=held, stage="1")[:2]
    ['1b', '1c']
    """
    codes_by_stage = (
        case_faults.line_codes(stage=stage_values) for stage_values in values["stages"]
    )
    used_codes: Collection[str] = {code for codes in codes_by_stage for code in codes}
    letters = [
        "".join(letters)
        for length in (1, 2)
        for letters in product(ascii_lowercase, repeat=length)
    ]
    return [f"{stage}{letter}" for letter in letters if f"{stage}{letter}" not in used_codes]
