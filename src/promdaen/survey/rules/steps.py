"""Steps: the bounds between the scores 0 to 4 of an answer that is a number."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

_HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
_STEP = re.compile(r"(>=|>|<=|<)\s*(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Step:
    """One bound: ">=0.25" holds from 0.25 on."""

    sign: str
    limit: Fraction

    def holds(self, value: Fraction) -> bool:
        """Whether a value is at or beyond this bound."""
        return _HOLDS[self.sign](value, self.limit)


def read_step(*, text: str) -> Step | None:
    """The step that a text like ">=0.25" or "<15" means, or None.

    >>> read_step(text=">= 0.5"), read_step(text="about 3")
    (Step(sign='>=', limit=Fraction(1, 2)), None)
    """
    found = _STEP.fullmatch(text.strip())
    return Step(sign=found[1], limit=Fraction(found[2])) if found else None


def score_of(*, steps: Sequence[Step], value: Fraction) -> int:
    """How many of the steps a value has reached: its score.

    Each step implies those before it, so that the bands are half-open and leave no hole.

    >>> share = [Step(">", Fraction(0)), Step(">=", Fraction(1, 4)), Step(">=", Fraction(1, 2))]
    >>> [score_of(steps=share, value=Fraction(one)) for one in ("0", "1/10", "1/4", "1")]
    [0, 1, 2, 3]
    """
    return sum(step.holds(value) for step in steps)


def are_nested(*, steps: Sequence[Step]) -> bool:
    """Whether each step asks more than the one before it, in one direction.

    >>> are_nested(steps=[Step("<=", Fraction(90)), Step("<", Fraction(30))])
    True
    >>> are_nested(steps=[Step(">=", Fraction(2)), Step(">=", Fraction(2))])
    False
    """
    return all(_asks_more(one, other) for one, other in pairwise(steps))


def _asks_more(one: Step, other: Step) -> bool:
    if one.sign[0] != other.sign[0]:
        return False
    if one.limit == other.limit:
        return len(one.sign) > len(other.sign)
    return (one.limit < other.limit) == (one.sign[0] == ">")
