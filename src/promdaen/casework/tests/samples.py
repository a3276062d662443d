"""The law that the product ships, and small laws that tests bend."""

from __future__ import annotations

import copy
import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from promdaen.casework.rules import law, reading

CONTENT = Path(__file__).parents[4] / "content"


@functools.cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads((CONTENT / "casework" / "law.toml").read_text(encoding="utf-8"))


def shipped_body() -> dict[str, Any]:
    """The law of the content folder, to be changed at will."""
    return copy.deepcopy(dict(_shipped()))


@functools.cache
def shipped() -> law.LegalTests:
    """The law of the content folder."""
    return reading.read_law(body=_shipped())


def text(words: str) -> dict[str, str]:
    """A text that says the same in both languages."""
    return {"en": words, "km": words}


def element(code: str, *, group: str = "facts", **more: Any) -> dict[str, Any]:
    """An element with what it must have."""
    return {
        "code": code,
        "group": group,
        "short": text(code),
        "question": text(f"Is {code} so?"),
        "sources": ["DESIGN"],
        "passage": "Art 1",
        "verification": "design",
    } | more


def small_body() -> dict[str, Any]:
    """A law of four elements that can be judged by: help for a benefit, or none."""
    labels = {"name": text("name"), "says": text("says")}
    return {
        "code": "LAW",
        "person_asked": "M",
        "attempted": {"not": "A"},
        "referral": "referral",
        "groups": [
            {"code": "facts", "name": text("facts"), "rank": 2},
            {"code": "protection", "name": text("protection"), "rank": 1, "protects": True},
        ],
        "elements": [
            element("A"),
            element("B"),
            element("M"),
            element("P", group="protection"),
        ],
        "tests": [
            {"code": "paid", "name": text("paid"), "when": {"all": ["A", "B"]}},
            {"code": "unpaid", "name": text("unpaid"), "when": {"all": ["A", {"not": "B"}]}},
            {"code": "referral", "name": text("referral"), "when": {"any": ["P", "paid"]}},
        ],
        "verdicts": [{"code": code, **labels} for code in ("paid", "unpaid", "open", "neither")],
        "order": [
            {"verdict": "paid", "when": "paid"},
            {"verdict": "open", "open": ["paid", "unpaid"]},
            {"verdict": "unpaid", "when": "unpaid"},
            {"verdict": "neither"},
        ],
        "person": [{"code": "moved", **labels, "when": "M"}, {"code": "waiting", **labels}],
        "notes": [],
        "always": [],
        "cambodia": [],
    }


def line(code: str) -> dict[str, Any]:
    """A line to read and to cite."""
    return {"code": code, "text": text(f"Line {code}.")}


def stage(code: str, *lines: str, **values: Any) -> dict[str, Any]:
    """A stage of one paragraph with these lines; nothing is known unless given."""
    return {
        "code": code,
        "title": text(f"Stage {code}"),
        "parts": [{"kind": "paragraph", "lines": [line(line_code) for line_code in lines]}],
        "facts": {},
        "shows": {},
        "verdict": "undetermined",
        "referral": "yes",
        "offices": ["BPP"],
        "protection": ["needs"],
        "reasoning": text("Why."),
    } | values


WALKED = {"S1": "yes", "S2": "yes", "S3": "yes", "S5": "yes"}
SHOWN_LINES = {"S1": ["1a"], "S2": ["1a"], "S3": ["1b"], "S5": ["1b"]}


def case_values(**values: Any) -> dict[str, Any]:
    """A case of two stages under the law that ships: a walk, then the money."""
    paid = dict.fromkeys(("A1", "A2", "T1", "P1", "P2", "P3", "P4", "P5"), "no")
    return {
        "code": "CASE-X",
        "title": text("A walk"),
        "setting": text("At night."),
        "place": "green",
        "assessed": text("The guide."),
        "minutes": 10,
        "outcomes": ["UNTOC.5"],
        "sources": ["DESIGN"],
        "verification": "invented",
        "asks": ["S1", "S4", "T2"],
        "stages": [
            stage("1", "1a", "1b", facts=dict(WALKED), shows=dict(SHOWN_LINES)),
            stage(
                "2",
                "2a",
                facts={**WALKED, "S4": "yes", **paid},
                shows={**SHOWN_LINES, "S4": ["2a"]},
                verdict="smuggling",
                referral="no",
            ),
        ],
        "discussion": [text("What if?")],
    } | values


def in_khmer(values: Any) -> Any:
    """The same with the Khmer of each text in Khmer letters, as pages in Khmer must have it."""
    if isinstance(values, dict):
        if set(values) == {"en", "km"}:
            return {"en": values["en"], "km": "អត្ថបទសាកល្បង"}
        return {key: in_khmer(value) for key, value in values.items()}
    return [in_khmer(value) for value in values] if isinstance(values, list) else values
