"""The law and its judgements as text: conditions as sentences, codes with their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promdaen.casework.rules import logic
from promdaen.casework.rules.engine import LegalJudgement
from promdaen.casework.rules.law import (
    Charge,
    Element,
    EventVerdict,
    LegalTests,
    PersonAnswer,
    VerdictStep,
)
from promdaen.casework.rules.logic import Every, Expression, Inverse, NamedTest
from promdaen.kit.texts import Joined, Text, Words

ALL_OF_THESE = Text("All of these")
ANY_OF_THESE = Text("At least one of these")
THIS_ONE = Text("This")
VALUE_TEXTS = {
    logic.YES: Text("Yes", context="exists"),
    logic.NO: Text("No", context="exists"),
    logic.UNKNOWN: Text("Unknown"),
}
"""An answer about a fact in words."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition as text: how its lines are joined, and the lines."""

    head: Words
    lines: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class ToldStep:
    """A step in the order of verdicts: the verdict and its condition."""

    verdict: EventVerdict
    when: Words


@dataclass(frozen=True, kw_only=True)
class ToldJudgement:
    """A judgement with the texts for its codes, in the order of the judgement."""

    judgement: LegalJudgement
    verdict: EventVerdict
    person: PersonAnswer | None
    treated_as: PersonAnswer | None
    because: Sequence[Element]
    missing: Sequence[Element]
    referral_reasons: Sequence[Words]
    referral_doubts: Sequence[Words]
    notes: Sequence[Words]
    charges: Sequence[Charge]


def read_condition(*, law: LegalTests, expression: Expression) -> Condition:
    """A condition as a list of sentences; deeper parts become one sentence.

    Names of tests are kept, so that each test is read once.
    """
    if isinstance(expression, (NamedTest, Inverse)):
        return Condition(head=THIS_ONE, lines=(_sentence(law, expression),))
    return Condition(
        head=ALL_OF_THESE if isinstance(expression, Every) else ANY_OF_THESE,
        lines=tuple(_sentence(law, part) for part in expression.parts),
    )


def element_name(*, law: LegalTests, code: str) -> Words:
    """The name of an element, with its code, or of a test."""
    names = {
        element.code: Text("{short} ({code})", short=element.short, code=element.code)
        for element in law.elements
    }
    return names.get(code) or law.test(code=code).name


def verdict_steps(*, law: LegalTests) -> list[ToldStep]:
    """The order of verdicts as text."""
    return [
        ToldStep(verdict=law.verdict(code=step.verdict), when=_when(law, step))
        for step in law.order
    ]


def _when(law: LegalTests, step: VerdictStep) -> Words:
    if step.when:
        name = law.test(code=step.when).name
        return Text("{name}: yes", name=name)
    if not step.open:
        return Text("otherwise")
    names = [law.test(code=code).name for code in step.open]
    return Text("unknown: {names}", names=Joined(names, Text(" or ")))


def judgement_in_words(*, law: LegalTests, judgement: LegalJudgement) -> ToldJudgement:
    """A judgement with its texts."""
    notes = {note.code: note.text for note in law.notes}
    return ToldJudgement(
        judgement=judgement,
        verdict=law.verdict(code=judgement.verdict),
        person=_answer(law, judgement.person),
        treated_as=_answer(law, judgement.treated_as),
        because=_elements(law, judgement.because),
        missing=_elements(law, judgement.missing),
        referral_reasons=[element_name(law=law, code=code) for code in judgement.referral_reasons],
        referral_doubts=[element_name(law=law, code=code) for code in judgement.referral_doubts],
        notes=[notes[code] for code in judgement.notes],
        charges=[law.charge(code=code) for code in judgement.charges],
    )


def _answer(law: LegalTests, code: str | None) -> PersonAnswer | None:
    return None if code is None else law.person_answer(code=code)


def _elements(law: LegalTests, codes: Iterable[str]) -> list[Element]:
    return [law.element(code=code) for code in codes]


def _sentence(law: LegalTests, expression: Expression) -> Words:
    match expression:
        case NamedTest(name=name):
            return element_name(law=law, code=name)
        case Inverse(part=part):
            inside = _sentence(law, part)
            return Text("not: {inside}", inside=inside)
        case _:
            inner = [_sentence(law, part) for part in expression.parts]
            sign = Text(" and ") if isinstance(expression, Every) else Text(" or ")
            return Text("[{parts}]", parts=Joined(inner, sign))
