"""A case as it is read: stages with their parts and lines, and what its facts support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.casework.rules import marking
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an officer can cite: a sentence, a field, an object or an utterance."""

    code: str
    text: Words
    who: Words | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a stage: a paragraph, a document, belongings or a statement."""

    kind: str
    title: Words | None
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class CaseStage:
    """A stage: what is read, and what its facts support."""

    code: str
    title: Words
    parts: Sequence[Part]
    facts: Mapping[str, str]
    shows: Mapping[str, frozenset[str]]
    offices: frozenset[str]
    protection: frozenset[str]
    reasoning: Words

    @property
    def line_codes(self) -> frozenset[str]:
        """The codes of its lines."""
        return frozenset(line.code for part in self.parts for line in part.lines)


@dataclass(frozen=True, kw_only=True)
class CaseText:
    """A case: where it happens, who is assessed, which elements are asked, its stages."""

    setting: Words
    place: str
    assessed: Words
    asks: Sequence[str]
    stages: Sequence[CaseStage]
    discussion: Sequence[Words]

    def index_of(self, *, stage: str) -> int:
        """The place of a stage from 0. Raises KeyError."""
        return {one.code: place for place, one in enumerate(self.stages)}[stage]


def case_text(*, body: Mapping[str, Any]) -> CaseText:
    """Read a case from its record as content has it."""
    return CaseText(
        setting=_words(body["setting"]),
        place=body["place"],
        assessed=_words(body["assessed"]),
        asks=tuple(body["asks"]),
        stages=tuple(_stage(one) for one in body["stages"]),
        discussion=tuple(_words(one) for one in body["discussion"]),
    )


def lines_until(*, text: CaseText, index: int) -> frozenset[str]:
    """The codes of the lines that are known at a stage: its own and those of earlier stages."""
    codes = [one.line_codes for one in text.stages[: index + 1]]
    return frozenset[str]().union(*codes)


def facts_with(
    *, text: CaseText, index: int, said: Mapping[str, marking.Said] | None = None
) -> dict[str, str]:
    """The facts of a stage for the engine: of the elements asked what was said, else the truth."""
    stage = text.stages[index]
    if said is None:
        return dict(stage.facts)
    asked = {code: said[code].value for code in text.asks if code in said}
    others = {code: value for code, value in stage.facts.items() if code not in text.asks}
    return others | asked


def truth_of(*, text: CaseText, index: int, missing: Iterable[str]) -> marking.Truth:
    """What the facts of a stage support; `missing` is the engine's order of facts to obtain."""
    stage = text.stages[index]
    values = {code: stage.facts.get(code, marking.UNKNOWN) for code in text.asks}
    shows = {code: shown_by(text=text, index=index, element=code) for code in text.asks}
    return marking.Truth(
        values=values,
        shows={code: lines for code, lines in shows.items() if lines},
        missing=tuple(code for code in missing if code in values),
        offices=stage.offices,
        protection=stage.protection,
    )


def shown_by(*, text: CaseText, index: int, element: str) -> frozenset[str]:
    """The lines that show an element at a stage: of every stage since it had this value."""
    found: frozenset[str] = frozenset()
    value = text.stages[index].facts.get(element)
    for stage in reversed(text.stages[: index + 1]):
        if value is None or stage.facts.get(element) != value:
            break
        found |= stage.shows.get(element, frozenset())
    return found


def answer_of(*, held: Mapping[str, Any]) -> marking.Answer:
    """Read an answer as it is stored: elements, missing, offices, protection."""
    return marking.Answer(
        elements={
            code: marking.Said(value=one["value"], cites=frozenset(one["cites"]))
            for code, one in held["elements"].items()
        },
        missing=tuple(held["missing"]),
        offices=frozenset(held["offices"]),
        protection=frozenset(held["protection"]),
    )


def _stage(held: Mapping[str, Any]) -> CaseStage:
    return CaseStage(
        code=held["code"],
        title=_words(held["title"]),
        parts=tuple(_part(one) for one in held["parts"]),
        facts=dict(held["facts"]),
        shows={code: frozenset(lines) for code, lines in held["shows"].items()},
        offices=frozenset(held["offices"]),
        protection=frozenset(held["protection"]),
        reasoning=_words(held["reasoning"]),
    )


def _part(held: Mapping[str, Any]) -> Part:
    title = held.get("title")
    return Part(
        kind=held["kind"],
        title=_words(title) if title else None,
        lines=tuple(_line(one) for one in held["lines"]),
    )


def _line(held: Mapping[str, Any]) -> Line:
    who = held.get("who")
    return Line(code=held["code"], text=_words(held["text"]), who=_words(who) if who else None)


def _words(held: Mapping[str, str]) -> Words:
    return Words(en=held["en"], km=held["km"])
