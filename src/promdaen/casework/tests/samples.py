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
def shipped() -> law.Law:
    """The law of the content folder."""
    return reading.law_of(body=_shipped())


def text(said: str) -> dict[str, str]:
    """A text that says the same in both languages."""
    return {"en": said, "km": said}


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
    named = {"name": text("name"), "says": text("says")}
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
        "verdicts": [{"code": code, **named} for code in ("paid", "unpaid", "open", "neither")],
        "order": [
            {"verdict": "paid", "when": "paid"},
            {"verdict": "open", "open": ["paid", "unpaid"]},
            {"verdict": "unpaid", "when": "unpaid"},
            {"verdict": "neither"},
        ],
        "person": [{"code": "moved", **named, "when": "M"}, {"code": "waiting", **named}],
        "notes": [],
        "always": [],
        "cambodia": [],
    }
