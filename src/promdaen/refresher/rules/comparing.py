"""Compare the plan with its control: whether its officers know more of the random questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import intervals

# Fewer officers in an arm are too few for a result.
MIN_OFFICERS = 5
# Not being ahead counts after two quarters: one alone may be chance.
MIN_QUARTERS = 2
EARLY, AHEAD, OPEN, BEHIND = "early", "ahead", "open", "behind"
# Shares right by cohort (0..1, one for each officer).
Cohorts = Mapping[str, Sequence[float]]


@dataclass(frozen=True, kw_only=True)
class ArmComparison:
    """Mean shares right of both arms, their difference with a 95 % interval, and the state.

    state: early (too few answered), ahead (surely better than passes), behind (not ahead: the
    season falls back), open (not sure). cohorts_count: cohorts in which both arms answered; only
    these count.
    """

    cohorts_count: int
    planned_count: int
    control_count: int
    planned: float | None
    control: float | None
    difference: float | None
    interval: tuple[float, float] | None
    state: str


def compare(*, planned: Cohorts, control: Cohorts, quarters: int) -> ArmComparison:
    """Compare the arms on the randomly drawn questions so far, over pooled cohorts.

    A single course has too few officers in the control. The mean of its cohort is subtracted from
    each share, so that an easy cohort favours neither arm; then Welch's interval of the difference
    of means is computed (B. L. Welch, Biometrika 34, 1947). The plan is behind if the whole
    interval is below 0, or if the difference is 0 or less after two quarters.

    >>> compare(planned={"A": [.8, .9, .7, .8, .9]}, control={"A": [.4, .5, .3, .4, .5]},
    ...         quarters=1).state
    'ahead'
    >>> compare(planned={"A": [.8] * 9}, control={"B": [.4] * 9}, quarters=1).state
    'early'
    """
    both = sorted(code for code in planned if planned[code] and control.get(code))
    ours = np.array([mark for code in both for mark in planned[code]])
    theirs = np.array([mark for code in both for mark in control[code]])
    difference, interval = None, None
    if min(len(ours), len(theirs)) >= MIN_OFFICERS:
        means = {code: np.mean([*planned[code], *control[code]]) for code in both}
        first = np.array([mark - means[code] for code in both for mark in planned[code]])
        second = np.array([mark - means[code] for code in both for mark in control[code]])
        difference = float(first.mean() - second.mean())
        interval = intervals.welch(first=first, second=second)
    return ArmComparison(
        cohorts_count=len(both),
        planned_count=len(ours),
        control_count=len(theirs),
        planned=float(ours.mean()) if both else None,
        control=float(theirs.mean()) if both else None,
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
    if high < 0 or (quarters >= MIN_QUARTERS and difference <= 0):
        return BEHIND
    return OPEN
