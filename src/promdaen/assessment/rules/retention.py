"""Retention: how much of the gain remains at a later sitting."""

from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import intervals
from promdaen.assessment.rules.arrays import SAME_POINTS, FloatArray, IntArray, Interval


@dataclass(frozen=True)
class Retention:
    """Retention of a group, over the officers with all three occasions.

    n: officers; later_mean in points of 100; retained: share of the gain kept (1 is all, below 0
    is worse than before, None without a gain) with its percentile interval.
    """

    n: int
    later_mean: float | None
    retained: float | None
    interval: Interval | None


def retention(
    *,
    before: FloatArray,
    after: FloatArray,
    later: FloatArray,
    seed: int,
    resamples: int = 10_000,
) -> Retention:
    """(later mean - before mean) / (after mean - before mean) of officers with all three.

    before, after, later: points of 100 of the same officers, shape (n,), NaN for absent.
    """
    has_all = ~(np.isnan(before) | np.isnan(after) | np.isnan(later))
    was, now, kept_points = before[has_all], after[has_all], later[has_all]
    n = int(has_all.sum())
    if n == 0:
        return Retention(n=0, later_mean=None, retained=None, interval=None)
    gain, left = now - was, kept_points - was
    mean_gain = float(gain.mean())

    def statistics(rows: IntArray) -> FloatArray:
        gains = gain[rows].mean(axis=1)
        gains = np.where(np.abs(gains) > SAME_POINTS, gains, np.nan)
        return np.stack([left[rows].mean(axis=1) / gains])

    (interval,) = intervals.percentile_bootstrap(
        n=n, statistics=statistics, seed=seed, resamples=resamples
    )
    has_gain = abs(mean_gain) > SAME_POINTS
    return Retention(
        n=n,
        later_mean=float(kept_points.mean()),
        retained=float(left.mean()) / mean_gain if has_gain else None,
        interval=interval if has_gain else None,
    )
