"""Three-valued logic: yes, no and unknown, for one case or for a whole grid of cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from promdaen.kit.texts import Text, WordsError

NO, UNKNOWN, YES = "no", "unknown", "yes"
ELEMENT_VALUES = (NO, UNKNOWN, YES)
VALUE_NUMBERS: Mapping[str, int] = {NO: 0, UNKNOWN: 1, YES: 2}
Grid = NDArray[np.int8]
"""Values as numbers 0 (no), 1 (unknown), 2 (yes); a grid broadcasts over the unknown elements."""


class BadLawExpression(WordsError):
    """An expression cannot be parsed; `words` say why in both languages."""


@dataclass(frozen=True)
class NamedTest:
    """The value of an element or of another test."""

    name: str


@dataclass(frozen=True)
class Every:
    """Yes when all parts are yes, no when one is no."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Some:
    """Yes when one part is yes, no when all are no."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Inverse:
    """Yes when the part is no, no when it is yes."""

    part: Expression


Expression = NamedTest | Every | Some | Inverse


def read_expression(*, source: object) -> Expression:
    """Parse an expression as in content: a name, `{ all }`, `{ any }` or `{ not }`.

    Raises BadLawExpression.

    >>> read_expression(source={"all": ["S1", {"not": "S4"}]})
    Every(parts=(NamedTest(name='S1'), Inverse(part=NamedTest(name='S4'))))
    """
    if isinstance(source, str) and source:
        return NamedTest(name=source)
    if isinstance(source, Mapping) and len(source) == 1:
        ((word, inside),) = source.items()
        if word == "not":
            return Inverse(part=read_expression(source=inside))
        if word in ("all", "any") and isinstance(inside, Sequence) and inside:
            parts = tuple(read_expression(source=part) for part in inside)
            return Every(parts=parts) if word == "all" else Some(parts=parts)
    raise BadLawExpression(
        words=Text(
            "{given} is not an expression: write a name, or {{ all = [...] }}, {{ any = [...] }} "
            "or {{ not = ... }}",
            given=f"{source!r}",
        )
    )


def names_in(*, expression: Expression) -> Iterator[str]:
    """Yield every name of an expression in order, including repeats.

    >>> list(names_in(expression=read_expression(source={"any": ["A1", {"not": "A2"}]})))
    ['A1', 'A2']
    """
    match expression:
        case NamedTest(name=name):
            yield name
        case Inverse(part=part):
            yield from names_in(expression=part)
        case _:
            for part in expression.parts:
                yield from names_in(expression=part)


def expression_value(*, expression: Expression, values: Mapping[str, Grid]) -> Grid:
    """The value of an expression by Kleene's strong logic, over the whole grid at once.

    Numbers as in VALUE_NUMBERS: all is the minimum, any the maximum, not is 2 minus the value
    (Kleene, Introduction to Metamathematics, 1952, section 64).

    >>> yes, open = np.int8(2), np.int8(1)
    >>> given = {"S1": yes, "S2": open}
    >>> expression = read_expression(source={"all": ["S1", "S2"]})
    >>> int(expression_value(expression=expression, values=given))
    1
    """
    match expression:
        case NamedTest(name=name):
            return values[name]
        case Inverse(part=part):
            return np.subtract(np.int8(2), expression_value(expression=part, values=values))
        case _:
            inside = [
                expression_value(expression=part, values=values) for part in expression.parts
            ]
            join = np.minimum if isinstance(expression, Every) else np.maximum
            return reduce(join, inside)


def full(*, expression: Expression, tests: Mapping[str, Expression]) -> Expression:
    """The expression with the names of tests replaced by their definitions.

    >>> full(expression=NamedTest("a"), tests={"a": NamedTest("S1")})
    NamedTest(name='S1')
    """
    match expression:
        case NamedTest(name=name):
            return tests.get(name, expression)
        case Inverse(part=part):
            return Inverse(part=full(expression=part, tests=tests))
        case Every(parts=parts):
            return Every(parts=tuple(full(expression=part, tests=tests) for part in parts))
        case _:
            return Some(
                parts=tuple(full(expression=part, tests=tests) for part in expression.parts)
            )
