"""Judge an event by the law: verdict, referral, person, and the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from promdaen.casework.rules import grids, logic
from promdaen.casework.rules.law import LegalTests, VerdictStep
from promdaen.casework.rules.logic import Expression, Grid
from promdaen.kit.texts import Text, WordsError

Facts = Mapping[str, str]


class BadFacts(WordsError):
    """The facts are not valid for the law; `words` say why in both languages."""


@dataclass(frozen=True, kw_only=True)
class LegalJudgement:
    """The judgement of the law on an event, as far as its facts are known.

    `verdict` is about the event; `referral` is "yes" or "no", and doubt counts as yes; `person` is
    None unless a migrant is assessed, and `treated_as` is how the person is treated meanwhile.
    `because`: a minimal set of elements whose values alone give the verdict (empty if it is
    undetermined). `missing`: the elements that could still change the verdict, most telling first.
    `referral_reasons` and `referral_doubts`: the parts of the referral test, elements or tests,
    that are yes and that are unknown; `referral_missing` and `person_missing`: the open elements
    that could still change these two. `charges` and `notes` are codes of the law: national law in
    addition to the verdict, lines to print.
    """

    verdict: str
    referral: str
    person: str | None
    treated_as: str | None
    because: tuple[str, ...]
    missing: tuple[str, ...]
    referral_reasons: tuple[str, ...]
    referral_doubts: tuple[str, ...]
    referral_missing: tuple[str, ...]
    person_missing: tuple[str, ...]
    is_attempted: bool
    charges: tuple[str, ...]
    notes: tuple[str, ...]


def judge(*, law: LegalTests, facts: Facts) -> LegalJudgement:
    """The judgement on the known facts; an element not named is unknown, never no.

    Raises BadFacts for an element or a value that the law does not have.
    """
    checked_facts = _checked(law=law, facts=facts)
    verdict = first_verdict(law=law, facts=checked_facts)
    referral = _value(expression=law.expressions[law.referral], facts=checked_facts)
    person = _person(law=law, facts=checked_facts)
    person_answers_by_code = {person_answer.code: person_answer for person_answer in law.person}
    is_attempted = _value(expression=law.attempted, facts=checked_facts) == logic.YES
    return LegalJudgement(
        verdict=verdict,
        referral=logic.NO if referral == logic.NO else logic.YES,
        person=person,
        treated_as=(person_answers_by_code[person].treated_as or person) if person else None,
        because=_because(law=law, facts=checked_facts, verdict=verdict),
        missing=_missing(law=law, facts=checked_facts),
        referral_reasons=_referral_parts(law=law, facts=checked_facts, value=logic.YES),
        referral_doubts=_referral_parts(law=law, facts=checked_facts, value=logic.UNKNOWN),
        referral_missing=_referral_missing(law=law, facts=checked_facts),
        person_missing=_person_missing(law=law, facts=checked_facts, person=person),
        is_attempted=is_attempted,
        charges=tuple(
            charge.code
            for charge in law.charges
            if verdict in charge.verdicts
            or any(checked_facts.get(code) == logic.YES for code in charge.elements)
        ),
        notes=tuple(
            note.code
            for note in law.notes
            if verdict in note.verdicts
            and _value(expression=note.when, facts=checked_facts) == note.value
        ),
    )


def first_verdict(*, law: LegalTests, facts: Facts) -> str:
    """The verdict only, by the order of the law."""
    values = grids.case_values(names=law.codes, facts=facts)
    return law.verdicts[int(verdict_grid(law=law, values=values))].code


def verdict_grid(*, law: LegalTests, values: Mapping[str, Grid]) -> NDArray[np.int8]:
    """The index of the verdict in `law.verdicts`, for every case of a grid.

    The first matching step gives it: its test is yes, or one of its open tests is unknown.
    """
    places = {verdict.code: index for index, verdict in enumerate(law.verdicts)}
    tests = law.expressions
    verdict_values: NDArray[np.int8] = np.asarray(-1, dtype=np.int8)
    for step in reversed(law.order):
        holds = _holds(step=step, tests=tests, values=values)
        verdict_values = np.where(holds, np.int8(places[step.verdict]), verdict_values)
    return verdict_values


def deciding(*, law: LegalTests) -> tuple[str, ...]:
    """The elements that the verdict depends on, in the order of the law."""
    tests = law.expressions
    test_names = [name for step in law.order for name in (step.when, *step.open) if name]
    element_names = {
        element for name in test_names for element in logic.names_in(expression=tests[name])
    }
    return tuple(code for code in law.codes if code in element_names)


def _checked(*, law: LegalTests, facts: Facts) -> dict[str, str]:
    for code, value in facts.items():
        if code not in law.codes:
            code_list = ", ".join(law.codes)
            raise BadFacts(
                words=Text(
                    "{code} is not an element of the law; the elements are {known}.",
                    code=code,
                    known=code_list,
                )
            )
        if value not in logic.ELEMENT_VALUES:
            raise BadFacts(
                words=Text(
                    '{code}: {value} is not an answer; write "yes", "no" or "unknown".',
                    code=code,
                    value=f"{value!r}",
                )
            )
    return dict(facts)


def _value(*, expression: Expression, facts: Facts) -> str:
    names = tuple(logic.names_in(expression=expression))
    values = grids.case_values(names=names, facts=facts)
    return logic.ELEMENT_VALUES[int(logic.expression_value(expression=expression, values=values))]


def _holds(
    *, step: VerdictStep, tests: Mapping[str, Expression], values: Mapping[str, Grid]
) -> NDArray[np.bool_]:
    if step.when:
        return np.equal(logic.expression_value(expression=tests[step.when], values=values), 2)
    is_held: NDArray[np.bool_] = np.asarray(not step.open)
    for name in step.open:
        is_held = is_held | np.equal(
            logic.expression_value(expression=tests[name], values=values), 1
        )
    return is_held


def _person(*, law: LegalTests, facts: Facts) -> str | None:
    """The first answer whose condition is yes, else the one without a condition."""
    if _value(expression=law.person_asked, facts=facts) != logic.YES:
        return None
    for answer in law.person:
        if answer.when and _value(expression=answer.when, facts=facts) == logic.YES:
            return answer.code
    return next(answer.code for answer in law.person if answer.when is None)


def _because(*, law: LegalTests, facts: Facts, verdict: str) -> tuple[str, ...]:
    """A minimal set of known elements that give the verdict; none can be left out."""
    known_facts = {
        code: facts[code]
        for code in deciding(law=law)
        if facts.get(code, logic.UNKNOWN) != logic.UNKNOWN
    }
    for code in reversed(tuple(known_facts)):
        without = {name: value for name, value in known_facts.items() if name != code}
        if first_verdict(law=law, facts=without) == verdict:
            known_facts = without
    return tuple(known_facts)


def _missing(*, law: LegalTests, facts: Facts) -> tuple[str, ...]:
    """The open elements that can change the verdict, most telling first.

    The weight of an element is the share of all completions of the other open elements in which
    its answer changes the verdict (Banzhaf 1965, Rutgers Law Review 19: 317), counted exactly.
    """
    names = deciding(law=law)
    open_names = _open(names=names, facts=facts)
    values = {
        **grids.case_values(names=names, facts=facts),
        **grids.open_grid(names=open_names, choices=(logic.NO, logic.YES)),
    }
    shape = (2,) * len(open_names)
    verdict_values = np.broadcast_to(verdict_grid(law=law, values=values), shape)
    return _ranked(law=law, weights=_weights(names=open_names, values=verdict_values))


def _weights(*, names: Sequence[str], values: NDArray[np.int8]) -> dict[str, int]:
    """How often each axis changes the result, without zeros."""
    changes = {
        name: int(np.count_nonzero(values.take(0, axis=axis) != values.take(1, axis=axis)))
        for axis, name in enumerate(names)
    }
    return {name: count for name, count in changes.items() if count}


def _ranked(*, law: LegalTests, weights: Mapping[str, int]) -> tuple[str, ...]:
    """Codes by weight, highest first; equal ones by rank of the group and order of
    the law.
    """
    ranks = {group.code: group.rank for group in law.groups}
    groups = {element.code: element.group for element in law.elements}
    places = {code: index for index, code in enumerate(law.codes)}
    return tuple(
        sorted(weights, key=lambda code: (-weights[code], ranks[groups[code]], places[code]))
    )


def _open(*, names: Iterable[str], facts: Facts) -> list[str]:
    return [name for name in names if facts.get(name, logic.UNKNOWN) == logic.UNKNOWN]


def _in_order(*, law: LegalTests, expression: Expression) -> Iterator[str]:
    fact_names = set(logic.names_in(expression=expression))
    return (code for code in law.codes if code in fact_names)


def _referral_parts(*, law: LegalTests, facts: Facts, value: str) -> tuple[str, ...]:
    """The names in the referral test that have this value."""
    when = law.test(code=law.referral).when
    return tuple(
        name
        for name in logic.names_in(expression=when)
        if _value(expression=law.expressions.get(name, logic.NamedTest(name)), facts=facts)
        == value
    )


def _referral_missing(*, law: LegalTests, facts: Facts) -> tuple[str, ...]:
    """The open elements that can still settle or change the referral."""
    expression = law.expressions[law.referral]
    names = tuple(_in_order(law=law, expression=expression))
    open_names = _open(names=names, facts=facts)
    values = {
        **grids.case_values(names=names, facts=facts),
        **grids.open_grid(names=open_names, choices=(logic.NO, logic.YES)),
    }
    shape = (2,) * len(open_names)
    referral_values = np.broadcast_to(
        logic.expression_value(expression=expression, values=values), shape
    )
    return _ranked(law=law, weights=_weights(names=open_names, values=referral_values))


def _person_missing(*, law: LegalTests, facts: Facts, person: str | None) -> tuple[str, ...]:
    """The open elements that would settle the person: whether one is assessed, and as what."""
    law_value = _value(expression=law.person_asked, facts=facts)
    if law_value == logic.NO:
        return ()
    expressions = [law.person_asked] if law_value == logic.UNKNOWN else []
    waiting = next(
        person_answer.code for person_answer in law.person if person_answer.when is None
    )
    if person == waiting:
        expressions = [person_answer.when for person_answer in law.person if person_answer.when]
    element_names = {
        name for expression in expressions for name in logic.names_in(expression=expression)
    }
    return tuple(code for code in _open(names=law.codes, facts=facts) if code in element_names)
