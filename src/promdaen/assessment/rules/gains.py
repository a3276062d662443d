"""Gain: the increase of the score, in the four forms that are reported."""

import math
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import intervals
from promdaen.assessment.rules.arrays import (
    MIN_VALUES_FOR_SPREAD,
    SAME_POINTS,
    FloatArray,
    IntArray,
    Interval,
    defined,
    ratio,
)
from promdaen.kit.cluster import ClusterMap


@dataclass(frozen=True)
class Bootstrap:
    """Percentile intervals from resampled officers; stored for cohorts above 1,000.

    gain_points in points of 100, g_av in standard deviations.
    """

    gain_points: Interval | None
    g_av: Interval | None


NO_BOOTSTRAP = Bootstrap(gain_points=None, g_av=None)


def gain_relative(*, before_mean: float, after_mean: float) -> float | None:
    """Gain in per cent of the mean before; None if that is 0.

    >>> gain_relative(before_mean=50, after_mean=60)
    20.0
    """
    share = ratio(part=after_mean - before_mean, total=before_mean)
    return None if share is None else 100 * share


def gain_normalised(*, before_mean: float, after_mean: float) -> float | None:
    """The share of the possible gain that was achieved; None if the mean before is 100.

    Source: Hake (1998), American Journal of Physics 66, 64-74, equation 1.

    >>> gain_normalised(before_mean=60, after_mean=80)
    0.5
    """
    room = 100 - before_mean
    if abs(room) <= SAME_POINTS:
        return None
    return ratio(part=after_mean - before_mean, total=room)


def gain_normalised_persons(*, before: FloatArray, after: FloatArray) -> float | None:
    """Mean of the officers' own normalised gains, over those below 100 before.

    before, after: points of 100 of the same officers, shape (n,).
    Source: Bao (2006), American Journal of Physics 74, 917-922.
    """
    has_room = before < 100 - SAME_POINTS
    if not has_room.any():
        return None
    own = (after - before)[has_room] / (100 - before[has_room])
    return defined(value=float(own.mean()))


def hedges_correction(*, n: int) -> float:
    """Small-sample correction of a standardised mean difference of n pairs.

    Source: Hedges (1981), Journal of Educational Statistics 6, 107-128, with n - 1 degrees of
    freedom; 0 for two pairs, where no effect can be estimated.

    >>> round(hedges_correction(n=90), 5)
    0.99155
    """
    return 1 - 3 / (4 * (n - 1) - 1)


def g_av(*, before: FloatArray, after: FloatArray) -> float | None:
    """Mean difference over the root mean square of both sds, Hedges-corrected.

    Sample variances (n - 1); None below two pairs or without spread. Unit: sd.
    Source: Lakens (2013), Frontiers in Psychology 4, 863, equations 10 and 4.
    """
    n = len(before)
    if n < MIN_VALUES_FOR_SPREAD:
        return None
    spread = math.sqrt((before.var(ddof=1) + after.var(ddof=1)) / 2)
    if spread <= SAME_POINTS:
        return None
    return defined(value=float((after - before).mean()) / spread * hedges_correction(n=n))


def bootstrap(
    *,
    before: FloatArray,
    after: FloatArray,
    seed: int,
    resamples: int = 10_000,
    spread: ClusterMap = map,
) -> Bootstrap:
    """Percentile intervals of gain_points and g_av, from resampled officers.

    before, after: points of 100 of the same officers, shape (n,). None below two officers, with
    resamples=0, or if more than 5 % of the resamples have no spread.
    """
    n = len(before)
    if n < MIN_VALUES_FOR_SPREAD or resamples < 1:
        return NO_BOOTSTRAP
    # Sums of squares lose digits far from 0; shifting the origin changes no figure.
    first, second = before - before.mean(), after - after.mean()
    offset = float(after.mean() - before.mean())

    def statistics(rows: IntArray) -> FloatArray:
        was, now = first[rows], second[rows]
        was_mean, now_mean = was.mean(axis=1), now.mean(axis=1)
        gain = now_mean - was_mean + offset
        squares = np.einsum("ij,ij->i", was, was) + np.einsum("ij,ij->i", now, now)
        variances = (squares - n * (was_mean**2 + now_mean**2)) / (n - 1)
        variances = np.where(variances > SAME_POINTS, variances, np.nan)
        return np.stack([gain, gain / np.sqrt(variances / 2) * hedges_correction(n=n)])

    gain_points, effect = intervals.percentile_bootstrap(
        n=n, statistics=statistics, seed=seed, resamples=resamples, spread=spread
    )
    return Bootstrap(gain_points=gain_points, g_av=effect)


def before_gain_correlation(*, before: FloatArray, after: FloatArray) -> float | None:
    """Correlation of the score before with the gain; None without spread in either."""
    gain = after - before
    if (
        len(before) < MIN_VALUES_FOR_SPREAD
        or before.std() <= SAME_POINTS
        or gain.std() <= SAME_POINTS
    ):
        return None
    return defined(value=float(np.corrcoef(before, gain)[0, 1]))
