"""A case for trainers: lines with what they show, truth, and reasoning of the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.casework.rules import case_faults, engine, law_text, logic
from promdaen.casework.rules.law import Element, LegalTests
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CASE_PLACES: Mapping[str, Words] = MappingProxyType(
    {
        "land": Text("Land checkpoint"),
        "green": Text("Between checkpoints"),
        "sea": Text("Sea"),
        "river": Text("River"),
        "air": Text("Airport"),
        "inland": Text("Inland"),
    }
)
PART_KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "paragraph": Text("Account", context="case"),
        "document": Text("Document"),
        "belongings": Text("Belongings"),
        "statement": Text("Statement"),
    }
)


@dataclass(frozen=True, kw_only=True)
class TrainerCaseLine:
    """A line that an officer can cite; `shows` are the elements it shows at this stage."""

    code: str
    speaker: JsonObject | None
    text: JsonObject
    shows: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TrainerCasePart:
    """A part of a stage."""

    kind: str
    label: Words
    title: JsonObject | None
    lines: Sequence[TrainerCaseLine]


@dataclass(frozen=True, kw_only=True)
class ElementTruth:
    """The truth of an element at a stage, whether it is asked, and the lines that show it."""

    element: Element
    value: Words
    is_asked: bool
    is_new: bool
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TrainerCaseStage:
    """A stage with its truth and the judgement of the law on it."""

    code: str
    title: JsonObject
    parts: Sequence[TrainerCasePart]
    truth: Sequence[ElementTruth]
    judgement: law_text.ToldJudgement
    offices: Sequence[Words]
    protection: Sequence[Words]
    reasoning: JsonObject


def trainer_stages(*, law: LegalTests, values: JsonObject) -> list[TrainerCaseStage]:
    """The stages of a valid case, each with its truth and its reasoning."""
    asks = values["asks"]
    return [_stage(law, view, asks) for view in case_faults.views(values=values)]


def _stage(law: LegalTests, view: case_faults.StageView, asks: Sequence[str]) -> TrainerCaseStage:
    stage = view.values
    offices = {office.code: office.name for office in law.offices}
    protection = {protection.code: protection.name for protection in law.protection}
    lines_by_code = {code: sorted(lines) for code, lines in view.shown_lines.items()}
    return TrainerCaseStage(
        code=stage["code"],
        title=stage["title"],
        parts=[_part(part, stage["shows"]) for part in stage["parts"]],
        truth=[
            _truth(
                view,
                law.element(code=code),
                is_asked=code in asks,
                lines=lines_by_code.get(code, ()),
            )
            for code in law.codes
            if code in asks or code in view.facts
        ],
        judgement=law_text.judgement_in_words(
            law=law, judgement=engine.judge(law=law, facts=view.facts)
        ),
        offices=[offices[code] for code in stage["offices"] if code in offices],
        protection=[protection[code] for code in stage["protection"] if code in protection],
        reasoning=stage["reasoning"],
    )


def _part(part: JsonObject, shows: Mapping[str, Sequence[str]]) -> TrainerCasePart:
    return TrainerCasePart(
        kind=part["kind"],
        label=PART_KINDS[part["kind"]],
        title=part.get("title"),
        lines=[
            TrainerCaseLine(
                code=line["code"],
                speaker=line.get("who"),
                text=line["text"],
                shows=[code for code, lines in shows.items() if line["code"] in lines],
            )
            for line in part["lines"]
        ],
    )


def _truth(
    view: case_faults.StageView, element: Element, *, is_asked: bool, lines: Sequence[str]
) -> ElementTruth:
    now = view.facts.get(element.code, logic.UNKNOWN)
    before = view.before.get(element.code, logic.UNKNOWN)
    return ElementTruth(
        element=element,
        value=law_text.VALUE_TEXTS[now],
        is_asked=is_asked,
        is_new=view.number > 1 and now != before,
        lines=lines,
    )
