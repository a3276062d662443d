"""Intervals: confidence intervals of shares, means and correlations."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import scipy

from promdaen.assessment.rules.arrays import MIN_VALUES_FOR_SPREAD, FloatArray, IntArray, Interval
from promdaen.kit import intervals as kit_intervals
from promdaen.kit.cluster import ClusterMap

CONFIDENCE = kit_intervals.CONFIDENCE
# Fisher's transformed correlation has the variance 1 / (n - 3).
MIN_PAIRS_FOR_CORRELATION = 4
# A resample can be undefined (no spread, no gain); above this share there is no interval.
MAX_UNDEFINED_SHARE = 0.05
# Numbers drawn at once: limits memory to about 10 MB per array for any cohort.
DRAWN_AT_ONCE = 1_000_000
ResampleBlock = tuple[int, int, int | list[int]]
"""Officers, resamples, and the seed of a block."""


def wilson(*, hits: int, n: int) -> Interval | None:
    """The score interval of a share hits / n, both ends 0..1; None if n is 0.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> [round(end, 3) for end in wilson(hits=86, n=90)]
    [0.891, 0.983]
    """
    if n == 0:
        return None
    return kit_intervals.wilson(share=hits / n, n=n)


def t_of_moments(*, mean: float, sd: float, n: int) -> Interval | None:
    """Student's t interval of a mean, from its sample sd (n - 1); None below two values.

    Source: Student (1908), Biometrika 6, 1-25.
    """
    if n < MIN_VALUES_FOR_SPREAD:
        return None
    quantile = kit_intervals.student_quantile(freedom=n - 1)
    half = quantile * sd / math.sqrt(n)
    return mean - half, mean + half


def t_of_values(*, values: FloatArray) -> Interval | None:
    """Student's t interval of the mean of values, shape (n,), in their own unit.

    >>> [round(end, 3) for end in t_of_values(values=np.array([1.0, 2.0, 3.0]))]
    [-0.484, 4.484]
    """
    if len(values) < MIN_VALUES_FOR_SPREAD:
        return None
    return t_of_moments(
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)),
        n=len(values),
    )


def welch(*, first: FloatArray, second: FloatArray) -> Interval | None:
    """The interval of the mean of first minus that of second, for unequal variances.

    None if either has fewer than two values, or neither has any spread. Source: Welch (1947),
    Biometrika 34, 28-35.

    >>> one, other = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0, 8.0])
    >>> [round(end, 3) for end in welch(first=one, second=other)]
    [-6.898, 0.898]
    """
    if min(len(first), len(second)) < MIN_VALUES_FOR_SPREAD:
        return None
    parts = [float(scores.var(ddof=1)) / len(scores) for scores in (first, second)]
    if sum(parts) == 0:
        return None
    shares = [
        part**2 / (len(scores) - 1) for part, scores in zip(parts, (first, second), strict=True)
    ]
    freedom = sum(parts) ** 2 / sum(shares)
    quantile = kit_intervals.student_quantile(freedom=freedom)
    half = quantile * math.sqrt(sum(parts))
    difference = float(first.mean() - second.mean())
    return difference - half, difference + half


def fisher(*, correlation: float, n: int) -> Interval | None:
    """The interval of a correlation over n officers; None below four, or if it is -1 or 1.

    Source: Fisher (1921), Metron 1, 3-32.

    >>> [round(end, 3) for end in fisher(correlation=0.5, n=28)]
    [0.156, 0.736]
    """
    if n < MIN_PAIRS_FOR_CORRELATION or abs(correlation) >= 1:
        return None
    half = float(scipy.special.ndtri((1 + CONFIDENCE) / 2)) / math.sqrt(n - 3)
    middle = math.atanh(correlation)
    return math.tanh(middle - half), math.tanh(middle + half)


def resample_blocks(*, n: int, resamples: int, seed: int) -> list[ResampleBlock]:
    """The blocks of seeded resamples, each with a seed of its own."""
    block = max(1, DRAWN_AT_ONCE // max(1, n))
    return [
        (n, min(block, resamples - start), [seed, number] if number else seed)
        for number, start in enumerate(range(0, resamples, block))
    ]


def resampled_rows(*, block: ResampleBlock) -> IntArray:
    """Row numbers of the resamples of a block, with replacement, shape (resamples, n)."""
    n, resamples, seed = block
    return np.random.default_rng(seed).integers(0, n, (resamples, n))


def _block_statistics(
    statistics: Callable[[IntArray], FloatArray], block: ResampleBlock
) -> FloatArray:
    return statistics(resampled_rows(block=block))


def percentile_bootstrap(
    *,
    n: int,
    statistics: Callable[[IntArray], FloatArray],
    seed: int,
    resamples: int,
    spread: ClusterMap = map,
) -> list[Interval | None]:
    """Percentile intervals of several statistics of n officers, resampled together.

    `statistics` takes row numbers, shape (block, n), and returns shape (statistics, block). None
    for each with fewer than two officers or no resamples, and for one whose value is undefined in
    more than 5 % of the resamples. `spread` may compute blocks of resamples elsewhere; the
    intervals are the same. Source: Efron (1979), Annals of Statistics 7, 1-26.
    """
    if n < MIN_VALUES_FOR_SPREAD or resamples < 1:
        return [None] * len(statistics(np.zeros((1, max(n, 1)), dtype=np.int64)))
    parts = resample_blocks(n=n, resamples=resamples, seed=seed)
    blocks = list(spread(partial(_block_statistics, statistics), parts))
    return [percentiles(values=row) for row in np.concatenate(blocks, axis=1)]


def percentiles(*, values: FloatArray) -> Interval | None:
    """The central share of resampled values, None if more than 5 % are undefined."""
    good = values[np.isfinite(values)]
    if len(good) == 0 or len(good) < (1 - MAX_UNDEFINED_SHARE) * len(values):
        return None
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(good, [tail, 100 - tail])
    return float(low), float(high)
