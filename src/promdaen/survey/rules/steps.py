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
class ScoreBound:
    """One bound: ">=0.25" is true from 0.25 on."""

    sign: str
    limit: Fraction

    def holds(self, value: Fraction) -> bool:
        """Whether a value is at or beyond this bound."""
        return _HOLDS[self.sign](value, self.limit)


def read_step(*, text: str) -> ScoreBound | None:
    """Parse a step like ">=0.25" or "<15"; None if invalid.

    >>> read_step(text=">= 0.5"), read_step(text="about 3")
    (ScoreBound(sign='>=', limit=Fraction(1, 2)), None)
    """
    step_match = _STEP.fullmatch(text.strip())
    return ScoreBound(sign=step_match[1], limit=Fraction(step_match[2])) if step_match else None


def reached_score(*, steps: Sequence[ScoreBound], value: Fraction) -> int:
    """The number of steps that a value has reached: its score.

    Each step implies those before it, so that the bands are half-open and without holes.

    >>> quarter, half = Fraction(1, 4), Fraction(1, 2)
    >>> share = [ScoreBound(">", Fraction(0)), ScoreBound(">=", quarter), ScoreBound(">=", half)]
    >>> [reached_score(steps=share, value=Fraction(one)) for one in ("0", "1/10", "1/4", "1")]
    [0, 1, 2, 3]
    """
    return sum(step.holds(value) for step in steps)


def are_nested(*, steps: Sequence[ScoreBound]) -> bool:
    """Whether each step is stricter than the one before it, in one direction.

    >>> are_nested(steps=[ScoreBound("<=", Fraction(90)), ScoreBound("<", Fraction(30))])
    True
    >>> are_nested(steps=[ScoreBound(">=", Fraction(2)), ScoreBound(">=", Fraction(2))])
    False
    """
    return all(_asks_more(bound, other) for bound, other in pairwise(steps))


def _asks_more(bound: ScoreBound, other: ScoreBound) -> bool:
    if bound.sign[0] != other.sign[0]:
        return False
    if bound.limit == other.limit:
        return len(bound.sign) > len(other.sign)
    return (bound.limit < other.limit) == (bound.sign[0] == ">")
