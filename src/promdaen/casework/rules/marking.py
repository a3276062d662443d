"""Mark the answers to the stages of a case against what their facts support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

YES, NO, UNKNOWN = "yes", "no", "unknown"
ELEMENT_VALUES = (YES, NO, UNKNOWN)
MAX_MISSING_FACTS = 3
# Credit for leaving an element open although the lines show it: less than reading them, more than
# a wrong claim (docs/why/credit-for-an-honest-unknown.md).
CAUTION_CREDIT = 0.25
# By the position at which the fact that the engine asks for first was named.
CREDIT_BY_PLACE = (1.0, 0.75, 0.5)
OTHER_FACT_CREDIT = 0.25
AGGRAVATION = ("A1", "A2")


@dataclass(frozen=True, kw_only=True)
class ElementAnswer:
    """The answer to an element, and the lines cited for it."""

    value: str
    cites: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CaseAnswer:
    """The answers of a session to one stage; `missing` has the most telling first."""

    elements: Mapping[str, ElementAnswer] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    offices: frozenset[str] = frozenset()
    protection: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class StageTruth:
    """What the facts of a stage support, for the elements that are asked.

    `shows` has the lines that show an element; `missing` is the engine's order of the facts to
    obtain, for the elements asked only.
    """

    values: Mapping[str, str]
    shows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    offices: frozenset[str] = frozenset()
    protection: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AnsweredStage:
    """An answered stage: its code, what the facts support, and the answers."""

    code: str
    truth: StageTruth
    answer: CaseAnswer


# The parts of a mark, calculated by stage, and their weights in each outcome.
ELEMENTS, AGGRAVATING, CITATIONS = "elements", "aggravating", "citations"
UNKNOWNS, MISSING, RECONSIDERED = "unknowns", "missing", "reconsidered"
OFFICES, PROTECTION = "offices", "protection"
CASE_WEIGHTS: Mapping[str, float] = {
    ELEMENTS: 3,
    CITATIONS: 1,
    RECONSIDERED: 1,
    OFFICES: 1,
    PROTECTION: 1,
}
PROTECTION_WEIGHTS: Mapping[str, float] = {PROTECTION: 3, OFFICES: 1}
OUTCOME_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "UNTOC.5": {ELEMENTS: 3, CITATIONS: 1},
    "UNTOC.6": {RECONSIDERED: 2, ELEMENTS: 1},
    "UNTOC.8": {OFFICES: 1},
    "UNTOC.9": {AGGRAVATING: 1},
    "METHODS.7": {MISSING: 1},
    "IDENTIFY.4": {UNKNOWNS: 2, MISSING: 1},
    "IDENTIFY.5": PROTECTION_WEIGHTS,
    "IDENTIFY.6": PROTECTION_WEIGHTS,
    "IDENTIFY.7": PROTECTION_WEIGHTS,
}


def value_credit(*, answer: str, truth: str) -> float:
    """The credit 0..1 for the value given to one element; "" is no answer.

    >>> [value_credit(answer=answer, truth="unknown") for answer in ("unknown", "yes")]
    [1.0, 0.0]
    >>> value_credit(answer="unknown", truth="yes"), value_credit(answer="no", truth="yes")
    (0.25, 0.0)
    """
    if answer == truth:
        return 1.0
    return CAUTION_CREDIT if answer == UNKNOWN else 0.0


def citation_credit(*, cites: frozenset[str], shows: frozenset[str]) -> float:
    """The credit 0..1 for citations: half for a correct line, half for no wrong ones.

    >>> citation_credit(cites=frozenset({"1a"}), shows=frozenset({"1a", "1b"}))
    1.0
    >>> citation_credit(cites=frozenset({"1a", "1c"}), shows=frozenset({"1a", "1b"}))
    0.75
    >>> citation_credit(cites=frozenset({"1c"}), shows=frozenset({"1a", "1b"}))
    0.0
    """
    hits = len(cites & shows)
    return 0.5 + 0.5 * hits / len(cites) if hits else 0.0


def missing_credit(*, missing: Sequence[str], ranked: Sequence[str]) -> float:
    """The credit 0..1 for missing facts: more, the earlier the engine's first is named.

    >>> missing_credit(missing=["T2", "S4"], ranked=["S4", "T3"])
    0.75
    >>> [missing_credit(missing=facts, ranked=["S4", "T3"]) for facts in (["T3"], [])]
    [0.25, 0.0]
    """
    missing_places = list(missing)[:MAX_MISSING_FACTS]
    if ranked[0] in missing_places:
        return CREDIT_BY_PLACE[missing_places.index(ranked[0])]
    return OTHER_FACT_CREDIT if set(missing_places) & set(ranked) else 0.0


def overlap(*, answers: Iterable[str], truth: Iterable[str]) -> float:
    """The credit 0..1 of a set: correct answers over all correct or given (Jaccard).

    >>> overlap(answers=["BPP", "ACU"], truth=["BPP", "IMM"]), overlap(answers=[], truth=[])
    (0.3333333333333333, 1.0)
    """
    answered, right = set(answers), set(truth)
    return len(answered & right) / len(answered | right) if answered | right else 1.0


def stage_parts(*, truth: StageTruth, answer: CaseAnswer) -> dict[str, float]:
    """The credit 0..1 of every part that one stage measures; other parts are left out."""
    parts = {
        OFFICES: overlap(answers=answer.offices, truth=truth.offices),
        PROTECTION: overlap(answers=answer.protection, truth=truth.protection),
    }
    credits = {
        code: value_credit(answer=_value(answer, code), truth=value)
        for code, value in truth.values.items()
    }
    parts |= _mean(ELEMENTS, list(credits.values()))
    parts |= _mean(AGGRAVATING, [credits[code] for code in AGGRAVATION if code in credits])
    parts |= _mean(CITATIONS, _citations(truth=truth, answer=answer))
    open_ones = {code for code, value in truth.values.items() if value == UNKNOWN}
    left_open = {code for code in truth.values if _value(answer, code) == UNKNOWN}
    if open_ones or left_open:
        parts[UNKNOWNS] = overlap(answers=left_open, truth=open_ones)
    if truth.missing:
        parts[MISSING] = missing_credit(missing=answer.missing, ranked=truth.missing)
    return parts


def reconsidered(*, before: AnsweredStage, after: AnsweredStage) -> float | None:
    """The credit 0..1 for judging again: changed where facts changed, kept where right.

    The mean of both, if both occur; None if the facts changed nothing and no answer was right
    before.
    """
    changed, standing_parts = [], []
    for code, value in after.truth.values.items():
        is_right = float(_value(after.answer, code) == value)
        if before.truth.values.get(code) != value:
            changed.append(is_right)
        elif _value(before.answer, code) == value:
            standing_parts.append(is_right)
    means = [sum(marks) / len(marks) for marks in (changed, standing_parts) if marks]
    return sum(means) / len(means) if means else None


def case_parts(*, stages: Sequence[AnsweredStage]) -> dict[str, float]:
    """Credit 0..1 of every part, the mean of the stages that measure it."""
    credits_by_part: dict[str, list[float]] = {}
    for stage in stages:
        for name, credit in stage_parts(truth=stage.truth, answer=stage.answer).items():
            credits_by_part.setdefault(name, []).append(credit)
    for before, after in pairwise(stages):
        again = reconsidered(before=before, after=after)
        if again is not None:
            credits_by_part.setdefault(RECONSIDERED, []).append(again)
    return {name: sum(credits) / len(credits) for name, credits in credits_by_part.items()}


def outcome_credit(*, outcome: str, parts: Mapping[str, float]) -> float | None:
    """The credit 0..1 of an outcome: the weighted mean of its measured parts.

    An outcome without its own weights has those of the whole case. None if the case measured none
    of its parts: then it is no evidence for the outcome.

    >>> outcome_credit(outcome="UNTOC.5", parts={"elements": 1.0, "citations": 0.0})
    0.75
    >>> outcome_credit(outcome="UNTOC.9", parts={"elements": 1.0}) is None
    True
    """
    weights = OUTCOME_WEIGHTS.get(outcome, CASE_WEIGHTS)
    weights_present = {name: weight for name, weight in weights.items() if name in parts}
    if not weights_present:
        return None
    return sum(parts[name] * weight for name, weight in weights_present.items()) / sum(
        weights_present.values()
    )


def _value(answer: CaseAnswer, code: str) -> str:
    element_answer = answer.elements.get(code)
    return element_answer.value if element_answer else ""


def _citations(*, truth: StageTruth, answer: CaseAnswer) -> list[float]:
    """The share of elements with correct citations; lines under a wrong answer score 0."""
    cited_lines = []
    for code, lines in truth.shows.items():
        element_answer = answer.elements.get(code)
        is_right = element_answer is not None and element_answer.value == truth.values.get(code)
        cites = element_answer.cites if element_answer is not None and is_right else frozenset()
        cited_lines.append(citation_credit(cites=cites, shows=lines))
    return cited_lines


def _mean(name: str, credits: Sequence[float]) -> dict[str, float]:
    return {name: sum(credits) / len(credits)} if credits else {}
