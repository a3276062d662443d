"""Check a law: every verdict can be reached, none is overturned by more facts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from promdaen.casework.rules import engine, grids, logic
from promdaen.casework.rules.law import LegalTests
from promdaen.casework.rules.logic import Grid
from promdaen.casework.rules.reading import LawFault
from promdaen.kit.texts import Text, Words

MAX_ELEMENTS = 16
"""A law whose verdict rests on more elements than this is refused: the check goes through every
case of yes, no and unknown, and facts are ranked over every completion; 3 ** 16 is 43 million."""


def check(*, law: LegalTests) -> tuple[LawFault, ...]:
    """The faults of a law, () if there are none.

    The verdicts are checked over every combination of yes, no and unknown of the elements they
    depend on: exact, not a sample.
    """
    if broken := tuple(_endings(law=law)):
        return broken
    faults = [*_uses(law=law), *_protection(law=law)]
    if len(engine.deciding(law=law)) > MAX_ELEMENTS:
        text = Text(
            "the verdict rests on more than {MOST_ELEMENTS} elements, too many to check "
            "every case; join some of them into one question",
            MOST_ELEMENTS=MAX_ELEMENTS,
        )
        return (*faults, LawFault("elements", text))
    return (*faults, *_constants(law=law), *_verdicts(law=law), *_referral(law=law))


def _uses(*, law: LegalTests) -> Iterator[LawFault]:
    """Yield elements in no condition, and elements in one although they must decide nothing."""
    conditions = [
        *law.expressions.values(),
        law.person_asked,
        *(answer.when for answer in law.person if answer.when),
    ]
    used = {name for condition in conditions for name in logic.names_in(expression=condition)}
    for element in law.elements:
        if element.decides and element.code not in used:
            yield LawFault(
                f"elements.{element.code}",
                Text("is in no test; add it to one, or write decides = false"),
            )
        if not element.decides and element.code in used:
            yield LawFault(
                f"elements.{element.code}",
                Text("is to decide nothing, yet is in a test; take it out of the test"),
            )


def _protection(*, law: LegalTests) -> Iterator[LawFault]:
    """Yield elements of protecting groups that are not by themselves a reason to refer."""
    protecting = {group.code for group in law.groups if group.protects}
    test = law.expressions[law.referral]
    for element in law.elements:
        if element.group in protecting:
            facts = dict.fromkeys(law.codes, logic.NO) | {element.code: logic.YES}
            values = grids.case_values(names=law.codes, facts=facts)
            if (
                logic.expression_value(expression=test, values=values)
                != logic.VALUE_NUMBERS[logic.YES]
            ):
                yield LawFault(
                    f"tests.{law.referral}.when",
                    Text("{code} alone gives no referral; add it to `any`", code=element.code),
                )


def _endings(*, law: LegalTests) -> Iterator[LawFault]:
    """Yield an order without a final verdict that always applies, and persons without a
    default.
    """
    always = [index for index, step in enumerate(law.order) if not step.when and not step.open]
    if always != [len(law.order) - 1]:
        yield LawFault(
            "order",
            Text("exactly its last step must be without `when` and `open`"),
        )
    if [bool(answer.when) for answer in law.person].count(False) != 1:
        yield LawFault(
            "person",
            Text("exactly one answer must be without `when`: the one given otherwise"),
        )


def _constants(*, law: LegalTests) -> Iterator[LawFault]:
    """Yield tests that no facts make yes, or that no facts make no."""
    for test in law.tests:
        names = tuple(dict.fromkeys(logic.names_in(expression=test.full)))
        values = grids.open_grid(names=names, choices=(logic.NO, logic.YES))
        test_value = logic.expression_value(expression=test.full, values=values)
        if not (test_value == logic.VALUE_NUMBERS[logic.YES]).any():
            text = Text("no facts make it yes: it contradicts itself")
            yield LawFault(f"tests.{test.code}.when", text)
        if not (test_value == logic.VALUE_NUMBERS[logic.NO]).any():
            text = Text("no facts make it no: it says nothing")
            yield LawFault(f"tests.{test.code}.when", text)


def _verdicts(*, law: LegalTests) -> Iterator[LawFault]:
    """Every case of yes, no and unknown, with the verdicts that more facts can lead to."""
    names = engine.deciding(law=law)
    values = grids.open_grid(names=names, choices=logic.ELEMENT_VALUES)
    verdict_values = np.broadcast_to(
        engine.verdict_grid(law=law, values=values), (3,) * len(names)
    )
    reached = _completions(values=verdict_values)
    for index, verdict in enumerate(law.verdicts):
        is_place = verdict_values == index
        if not is_place.any():
            yield _fault(
                verdict.code,
                Text("no facts lead to this verdict; an earlier one takes all its cases"),
            )
        elif verdict.code in law.open_verdicts:
            yield from _open_faults(law=law, code=verdict.code, reached=reached[is_place])
        else:
            yield from _overturned(law=law, place=index, reached=reached[is_place])


def _completions(*, values: NDArray[np.int8]) -> NDArray[np.uint32]:
    """For every case the verdicts of all its completions, one bit each.

    A case with an unknown element has the completions of the two cases in which it is answered.
    """
    reached = np.left_shift(np.uint32(1), values.astype(np.uint32))
    no, unknown, yes = (logic.VALUE_NUMBERS[value] for value in logic.ELEMENT_VALUES)
    for axis in range(values.ndim):
        lines = np.moveaxis(reached, axis, 0)
        lines[unknown] = lines[no] | lines[yes]
    return reached


def _open_faults(*, law: LegalTests, code: str, reached: NDArray[np.uint32]) -> Iterator[LawFault]:
    """Yield open verdicts that are final, or given where only one verdict can follow."""
    own = np.uint32(1 << [verdict.code for verdict in law.verdicts].index(code))
    if np.bitwise_and(reached, own).any():
        yield _fault(
            code,
            Text("is given although everything is answered"),
        )
    elif (np.bitwise_count(reached) < 2).any():  # noqa: PLR2004
        yield _fault(
            code,
            Text(
                "is given although no missing fact can change anything; write the tests "
                "so that an element is not both plain and under `not`"
            ),
        )


def _overturned(*, law: LegalTests, place: int, reached: NDArray[np.uint32]) -> Iterator[LawFault]:
    """Yield verdicts that more facts change to one that they do not name."""
    codes = [verdict.code for verdict in law.verdicts]
    verdict = law.verdicts[place]
    allowed = {verdict.code, *verdict.rises_to}
    bits = int(np.bitwise_or.reduce(reached, axis=None))
    for other, code in enumerate(codes):
        if bits >> other & 1 and code not in allowed:
            yield _fault(
                verdict.code,
                Text(
                    "more facts can overturn it into {code}; give an open verdict before it, "
                    "or name "
                    "it in rises_to",
                    code=code,
                ),
            )


def _fault(code: str, text: Words) -> LawFault:
    return LawFault(f"verdicts.{code}", text)


def _referral(*, law: LegalTests) -> Iterator[LawFault]:
    """Yield referrals that more reasons would cancel."""
    test = law.expressions[law.referral]
    names = tuple(dict.fromkeys(logic.names_in(expression=test)))
    referral_value = _full(test, names)
    for axis, name in enumerate(names):
        if (referral_value.take(0, axis=axis) > referral_value.take(1, axis=axis)).any():
            yield LawFault(
                f"tests.{law.referral}.when",
                Text(
                    "answering {name} with yes can take a referral back; "
                    "take {name} out from under `not`",
                    name=name,
                ),
            )


def _full(expression: logic.Expression, names: tuple[str, ...]) -> Grid:
    values = grids.open_grid(names=names, choices=(logic.NO, logic.YES))
    full_value = logic.expression_value(expression=expression, values=values)
    return np.broadcast_to(full_value, (2,) * len(names))
