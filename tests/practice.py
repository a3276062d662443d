"""The law of the content and a case of it, for tests that judge."""

from __future__ import annotations

import copy
import functools
import tomllib
from pathlib import Path
from typing import Any

from promdaen.casework.models import Case, Law
from promdaen.casework.rules import reading
from promdaen.kit.json_objects import body_digest
from tests import factories

CONTENT = Path(__file__).parents[1] / "content"
CASE = "CASE-01"
OUTCOMES = ("UNTOC.5", "IDENTIFY.4")


@functools.cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


@functools.cache
def law_body() -> dict[str, Any]:
    """The record of the law of the content, with its offices and kinds of protection."""
    return reading.law_body(
        law=_toml("casework/law.toml"),
        offices=_toml("casework/offices.toml")["office"],
        protection=_toml("casework/protection.toml")["protection"],
    )


def law() -> Law:
    """The law of the content as the current one."""
    body = law_body()
    values = {"body": body, "loaded_at": factories.NOW}
    return Law.objects.get_or_create(digest=body_digest(body=body), defaults=values)[0]


def case_body() -> dict[str, Any]:
    """The record of a case of two stages, to be changed at will."""
    return copy.deepcopy(_toml("cases/01-trail.toml"))


def case(code: str = CASE, **fields: Any) -> Case:
    """A case of two stages on two outcomes, with the law that it is judged by."""
    law()
    body = case_body()
    title = body.pop("title")
    values = {
        "title_en": title["en"],
        "title_km": title["km"],
        "minutes": body["minutes"],
        "body": {name: value for name, value in body.items() if name != "code"},
        "written_at": factories.NOW,
    } | fields
    row = Case.objects.create(code=code, **values)
    # Numbers that no topic of another test has.
    numbers = {"UNTOC": 41, "IDENTIFY": 48}
    for outcome in OUTCOMES:
        topic, place = outcome.split(".")
        value = factories.topic(topic, numbers[topic])
        row.outcomes.add(factories.outcome(value, int(place)))
    return row


# What the facts of each stage support of the elements asked, with a line that shows it.
RIGHT: dict[str, dict[str, tuple[str, str]]] = {
    "1": {
        "S1": ("yes", "1b"), "S2": ("yes", "1d"), "S3": ("yes", "1a"), "S4": ("unknown", ""),
        "S5": ("yes", "1e"), "A1": ("no", "1f"), "T2": ("unknown", ""), "T3": ("unknown", ""),
        "M1": ("yes", "1c"), "P3": ("unknown", ""),
    },
    "2": {
        "S1": ("yes", "1b"), "S2": ("yes", "1d"), "S3": ("yes", "1a"), "S4": ("yes", "2a"),
        "S5": ("yes", "1e"), "A1": ("no", "1f"), "T2": ("no", "2c"), "T3": ("no", "2d"),
        "M1": ("yes", "1c"), "P3": ("no", "2c"),
    },
}  # fmt: skip
OFFICES = {"1": ["BPP"], "2": ["BPP", "IMM"]}
PROTECTION = {
    "1": ["interpreter", "needs", "private"],
    "2": ["consular", "interpreter", "needs"],
}


def right(stage: str, **other: str) -> dict[str, dict[str, Any]]:
    """The right elements of a stage, but for those given another value."""
    return {
        code: {"value": other.get(code, value), "cites": [line] if line else []}
        for code, (value, line) in RIGHT[stage].items()
    }
