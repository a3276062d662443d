"""The law and its judgements in words: conditions as sentences, codes with their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promdaen.casework.rules import logic
from promdaen.casework.rules.engine import Judgement
from promdaen.casework.rules.law import Charge, Element, Law, PersonAnswer, Step, Verdict
from promdaen.casework.rules.logic import Every, Expression, Inverse, Named
from promdaen.kit.spreadsheets.words import Words

ALL = Words(en="All of these", km="ចំណុចទាំងអស់នេះ")
ANY = Words(en="At least one of these", km="យ៉ាងតិចមួយក្នុងចំណោមនេះ")
ONE = Words(en="This", km="ចំណុចនេះ")
VALUES = {
    logic.YES: Words(en="Yes", km="មាន"),
    logic.NO: Words(en="No", km="គ្មាន"),
    logic.UNKNOWN: Words(en="Unknown", km="មិនដឹង"),
}
"""An answer about a fact in words."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition in words: how its lines are joined, and the lines."""

    head: Words
    lines: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class ToldStep:
    """A place in the order of verdicts: the verdict, and when it is given."""

    verdict: Verdict
    when: Words


@dataclass(frozen=True, kw_only=True)
class ToldJudgement:
    """A judgement with what its codes stand for, in the order of the judgement."""

    judgement: Judgement
    verdict: Verdict
    person: PersonAnswer | None
    treated_as: PersonAnswer | None
    because: Sequence[Element]
    missing: Sequence[Element]
    referral_reasons: Sequence[Words]
    referral_doubts: Sequence[Words]
    notes: Sequence[Words]
    charges: Sequence[Charge]


def condition_of(*, law: Law, expression: Expression) -> Condition:
    """A condition as a list of sentences; what stands deeper is told in one sentence.

    Names of tests stay names of tests, so that each test is read once.
    """
    if isinstance(expression, (Named, Inverse)):
        return Condition(head=ONE, lines=(_sentence(law, expression),))
    return Condition(
        head=ALL if isinstance(expression, Every) else ANY,
        lines=tuple(_sentence(law, part) for part in expression.parts),
    )


def name_of(*, law: Law, code: str) -> Words:
    """What an element or a test is called, with the code of an element before it."""
    names = {one.code: _coded(one) for one in law.elements}
    return names.get(code) or law.test(code=code).name


def steps_of(*, law: Law) -> list[ToldStep]:
    """The order of verdicts in words."""
    return [
        ToldStep(verdict=law.verdict(code=step.verdict), when=_when(law, step))
        for step in law.order
    ]


def _when(law: Law, step: Step) -> Words:
    if step.when:
        name = law.test(code=step.when).name
        return Words(en=f"{name.en}: yes", km=f"{name.km}៖ បំពេញ")
    if not step.open:
        return Words(en="otherwise", km="ក្រៅពីនេះ")
    names = [law.test(code=code).name for code in step.open]
    return Words(
        en=f"unknown: {' or '.join(name.en for name in names)}",
        km=f"មិនទាន់ដឹង៖ {' ឬ '.join(name.km for name in names)}",
    )


def told(*, law: Law, judgement: Judgement) -> ToldJudgement:
    """A judgement with its words."""
    notes = {one.code: one.says for one in law.notes}
    return ToldJudgement(
        judgement=judgement,
        verdict=law.verdict(code=judgement.verdict),
        person=_answer(law, judgement.person),
        treated_as=_answer(law, judgement.treated_as),
        because=_elements(law, judgement.because),
        missing=_elements(law, judgement.missing),
        referral_reasons=[name_of(law=law, code=code) for code in judgement.referral_reasons],
        referral_doubts=[name_of(law=law, code=code) for code in judgement.referral_doubts],
        notes=[notes[code] for code in judgement.notes],
        charges=[law.charge(code=code) for code in judgement.charges],
    )


def _answer(law: Law, code: str | None) -> PersonAnswer | None:
    return None if code is None else law.person_answer(code=code)


def _elements(law: Law, codes: Iterable[str]) -> list[Element]:
    return [law.element(code=code) for code in codes]


def _coded(element: Element) -> Words:
    return Words(
        en=f"{element.short.en} ({element.code})", km=f"{element.short.km} ({element.code})"
    )


def _sentence(law: Law, expression: Expression) -> Words:
    match expression:
        case Named(name=name):
            return name_of(law=law, code=name)
        case Inverse(part=part):
            inside = _sentence(law, part)
            return Words(en=f"not: {inside.en}", km=f"មិនមាន៖ {inside.km}")
        case _:
            inner = [_sentence(law, part) for part in expression.parts]
            en, km = (" and ", " និង ") if isinstance(expression, Every) else (" or ", " ឬ ")
            return Words(
                en=f"[{en.join(one.en for one in inner)}]",
                km=f"[{km.join(one.km for one in inner)}]",
            )
