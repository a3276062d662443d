"""The text of a case: stages with parts and lines, and what its facts support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.casework.rules import marking
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, words_from


@dataclass(frozen=True, kw_only=True)
class CitableLine:
    """A line that can be cited: a sentence, a field, an object or an utterance."""

    code: str
    text: Words
    speaker: Words | None


@dataclass(frozen=True, kw_only=True)
class StagePart:
    """A part of a stage: a paragraph, a document, belongings or a statement."""

    kind: str
    title: Words | None
    lines: Sequence[CitableLine]

    @property
    def template(self) -> str:
        """The template of its lines."""
        return f"casework/session/part/{self.kind}.html"


@dataclass(frozen=True, kw_only=True)
class CaseStage:
    """A stage: its text, and what its facts support."""

    code: str
    title: Words
    parts: Sequence[StagePart]
    facts: Mapping[str, str]
    shows: Mapping[str, frozenset[str]]
    offices: frozenset[str]
    protection: frozenset[str]
    reasoning: Words

    @property
    def line_codes(self) -> frozenset[str]:
        return frozenset(citable_line.code for part in self.parts for citable_line in part.lines)


@dataclass(frozen=True, kw_only=True)
class CaseText:
    """A case: setting, person assessed, elements asked, stages."""

    setting: Words
    place: str
    assessed: Words
    asks: Sequence[str]
    stages: Sequence[CaseStage]
    discussion: Sequence[Words]

    def stage_index(self, *, stage: str) -> int:
        """The place of a stage from 0. Raises KeyError."""
        return {case_stage.code: index for index, case_stage in enumerate(self.stages)}[stage]


def case_text(*, body: JsonObject) -> CaseText:
    """Read a case from its record as content has it."""
    return CaseText(
        setting=words_from(body["setting"]),
        place=body["place"],
        assessed=words_from(body["assessed"]),
        asks=tuple(body["asks"]),
        stages=tuple(_stage(stage) for stage in body["stages"]),
        discussion=tuple(words_from(row) for row in body["discussion"]),
    )


def lines_until(*, text: CaseText, index: int) -> frozenset[str]:
    """The codes of the lines that are known at a stage: its own and those of earlier stages."""
    codes = [stage.line_codes for stage in text.stages[: index + 1]]
    return frozenset[str]().union(*codes)


def facts_with(
    *, text: CaseText, index: int, answers: Mapping[str, marking.ElementAnswer] | None = None
) -> dict[str, str]:
    """The facts of a stage for the engine: answers for elements asked, else the truth."""
    stage = text.stages[index]
    if answers is None:
        return dict(stage.facts)
    answered_values = {code: answers[code].value for code in text.asks if code in answers}
    others = {code: value for code, value in stage.facts.items() if code not in text.asks}
    return others | answered_values


def stage_truth(*, text: CaseText, index: int, missing: Iterable[str]) -> marking.StageTruth:
    """What the facts of a stage support; `missing` is the engine's order of facts to obtain."""
    stage = text.stages[index]
    values = {code: stage.facts.get(code, marking.UNKNOWN) for code in text.asks}
    shows = {code: shown_by(text=text, index=index, element=code) for code in text.asks}
    return marking.StageTruth(
        values=values,
        shows={code: lines for code, lines in shows.items() if lines},
        missing=tuple(code for code in missing if code in values),
        offices=stage.offices,
        protection=stage.protection,
    )


def shown_by(*, text: CaseText, index: int, element: str) -> frozenset[str]:
    """The lines that show an element at a stage: of every stage since it had this value."""
    line_codes: frozenset[str] = frozenset()
    value = text.stages[index].facts.get(element)
    for stage in reversed(text.stages[: index + 1]):
        if value is None or stage.facts.get(element) != value:
            break
        line_codes |= stage.shows.get(element, frozenset())
    return line_codes


def read_answer(*, record: JsonObject) -> marking.CaseAnswer:
    """Parse a stored answer: elements, missing, offices, protection."""
    return marking.CaseAnswer(
        elements={
            code: marking.ElementAnswer(value=answer["value"], cites=frozenset(answer["cites"]))
            for code, answer in record["elements"].items()
        },
        missing=tuple(record["missing"]),
        offices=frozenset(record["offices"]),
        protection=frozenset(record["protection"]),
    )


def _stage(record: JsonObject) -> CaseStage:
    return CaseStage(
        code=record["code"],
        title=words_from(record["title"]),
        parts=tuple(_part(part) for part in record["parts"]),
        facts=dict(record["facts"]),
        shows={code: frozenset(lines) for code, lines in record["shows"].items()},
        offices=frozenset(record["offices"]),
        protection=frozenset(record["protection"]),
        reasoning=words_from(record["reasoning"]),
    )


def _part(record: JsonObject) -> StagePart:
    title = record.get("title")
    return StagePart(
        kind=record["kind"],
        title=words_from(title) if title else None,
        lines=tuple(_citable_line(line) for line in record["lines"]),
    )


def _citable_line(record: JsonObject) -> CitableLine:
    speaker = record.get("who")
    return CitableLine(
        code=record["code"],
        text=words_from(record["text"]),
        speaker=words_from(speaker) if speaker else None,
    )
