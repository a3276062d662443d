"""The delivery of measures: how far each is, and what course runs let a plan expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.kit import suppression
from promdaen.kit.texts import Text

PLANNED, BEGUN, DELIVERED = "planned", "begun", "delivered"
DELIVERY_STATES: Mapping[str, Text] = {
    PLANNED: Text("Planned", context="delivery"),
    BEGUN: Text("Begun", context="delivery"),
    DELIVERED: Text("Delivered", context="delivery"),
}
PASS_POINTS = 70.0
"""Of 100 on the test after the course: the standard of the evaluation of costs."""


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """A course run of a training measure: officers tested after it, and those who passed."""

    measure: str
    tested: int
    passed: int

    @property
    def is_shown(self) -> bool:
        """Whether enough officers were tested to show how many passed."""
        return self.tested > 0 and not suppression.is_small(n=self.tested)


def passed_shares(*, results: Iterable[RunResult]) -> dict[str, float]:
    """The share of officers who passed by measure, over all its runs, if enough were tested.

    >>> passed_shares(results=[RunResult(measure="M", tested=8, passed=6)])
    {'M': 0.75}
    >>> passed_shares(results=[RunResult(measure="M", tested=3, passed=3)])
    {}
    """
    sums: dict[str, list[int]] = {}
    for result in results:
        row = sums.setdefault(result.measure, [0, 0])
        row[0] += result.tested
        row[1] += result.passed
    return {
        measure: passed / tested
        for measure, (tested, passed) in sums.items()
        if tested and not suppression.is_small(n=tested)
    }


def is_delivered_by(*, steps: Sequence[tuple[str, date]], day: date) -> bool:
    """Whether a measure counts as delivered before a day, by its last step before that day.

    steps: state and day on which it happened, in the order of these days. A measure without any
    step counts as the plan says.

    >>> is_delivered_by(steps=[], day=date(2027, 1, 1))
    True
    >>> steps = [("delivered", date(2026, 1, 1)), ("begun", date(2028, 1, 1))]
    >>> is_delivered_by(steps=steps, day=date(2027, 1, 1))
    True
    >>> is_delivered_by(steps=steps, day=date(2029, 1, 1))
    False
    """
    if not steps:
        return True
    states = [state for state, happened_on in steps if happened_on < day]
    return bool(states) and states[-1] == DELIVERED
