"""Events at a booth in addition to travellers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, words_from

INCIDENT_KINDS = ("bribe", "superior", "minor", "interpreter", "system_down", "conduct")

AT_THE_DESK = ("system_down", "interpreter")
"""Kinds of incidents of the desk, not of a traveller: database down, no common language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentOption:
    """An option of an incident; `red_line` is "" or the line that it crosses."""

    code: str
    text: Words
    effect: Words
    red_line: str
    is_right: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentContent:
    """An incident: what is said and seen, the options, and the law."""

    code: str
    kind: str
    title: Words
    says: Words
    seen: Words | None
    question: Words
    options: Sequence[IncidentOption]
    law: Words
    outcome: str

    def option(self, *, code: str) -> IncidentOption:
        """An option by its code. Raises KeyError."""
        return {option.code: option for option in self.options}[code]


def read_incident(*, values: JsonObject) -> IncidentContent:
    """The incident of a record of the content."""
    return IncidentContent(
        code=values["code"],
        kind=values["kind"],
        title=words_from(values["title"]),
        says=words_from(values["says"]),
        seen=words_from(values["seen"]) if "seen" in values else None,
        question=words_from(values["question"]),
        options=tuple(_option(option) for option in values["options"]),
        law=words_from(values["law"]),
        outcome=values["outcome"],
    )


def _option(values: JsonObject) -> IncidentOption:
    return IncidentOption(
        code=values["code"],
        text=words_from(values["text"]),
        effect=words_from(values["effect"]),
        red_line=values.get("red_line", ""),
        is_right=values.get("is_right", False),
    )
