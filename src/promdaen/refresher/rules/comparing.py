"""The plan beside its control: whether officers who follow it know more of what lots asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import intervals

# Fewer officers than these in an arm say nothing yet.
FEWEST_OFFICERS = 5
# Not being ahead counts once two quarters are in: one alone may be chance.
FEWEST_QUARTERS = 2
EARLY, AHEAD, OPEN, BEHIND = "early", "ahead", "open", "behind"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Mean shares right of both arms, the difference with its 95 % interval, and what it says.

    state: early (too few answered), ahead (surely better than passes), behind (not ahead: the
    year falls back), open (it looks better, but is not sure).
    """

    planned_count: int
    control_count: int
    planned: float | None
    control: float | None
    difference: float | None
    interval: tuple[float, float] | None
    state: str


def compare(*, planned: Sequence[float], control: Sequence[float], quarters: int) -> Comparison:
    """Compare shares right (0..1, one an officer) on the questions drawn by lot so far.

    Welch's interval of the difference of means (B. L. Welch, Biometrika 34, 1947). The plan is
    behind where the whole interval lies below 0, or where the difference is 0 or less after two
    quarters.

    >>> compare(planned=[.8, .9, .7, .8, .9], control=[.4, .5, .3, .4, .5], quarters=1).state
    'ahead'
    >>> compare(planned=[.8] * 4, control=[.4] * 9, quarters=1).state
    'early'
    """
    is_early = min(len(planned), len(control)) < FEWEST_OFFICERS
    means = [float(np.mean(one)) if len(one) else None for one in (planned, control)]
    interval = (
        None if is_early else intervals.welch(first=np.array(planned), second=np.array(control))
    )
    difference = None if is_early else means[0] - means[1]  # type: ignore[operator]
    return Comparison(
        planned_count=len(planned),
        control_count=len(control),
        planned=means[0],
        control=means[1],
        difference=difference,
        interval=interval,
        state=_state(difference=difference, interval=interval, quarters=quarters),
    )


def _state(
    *, difference: float | None, interval: tuple[float, float] | None, quarters: int
) -> str:
    if difference is None:
        return EARLY
    low, high = interval or (difference, difference)
    if low > 0:
        return AHEAD
    if high < 0 or (quarters >= FEWEST_QUARTERS and difference <= 0):
        return BEHIND
    return OPEN
