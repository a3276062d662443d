"""Feedback: the distribution of ratings from 1 to 5, not only their mean."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from promdaen.assessment.rules import intervals
from promdaen.assessment.rules.arrays import MIN_VALUES_FOR_SPREAD, Interval, ratio

MIN_RATING, MAX_RATING = 1, 5
RELEVANT_FROM, VERY_RELEVANT_FROM = 3, 4

Counts = tuple[int, int, int, int, int]
NO_RATINGS: Counts = (0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Ratings:
    """One rated question over all who rated it.

    counts: officers giving 1, 2, 3, 4, 5; mean in rating points with its t interval;
    count_3_5 and share_3_5 those giving 3 or more ("relevant"), count_4_5 those giving
    4 or 5 with the Wilson interval of their share 0..1.
    """

    counts: Counts
    n: int
    mean: float | None
    mean_interval: Interval | None
    count_3_5: int
    share_3_5: float | None
    count_4_5: int
    share_4_5: float | None
    share_4_5_interval: Interval | None


def count_ratings(*, ratings: Iterable[int | None]) -> Counts:
    """Number of ratings 1, 2, 3, 4, 5; None is an officer who did not rate.

    Raises ValueError for a rating outside 1 to 5.

    >>> count_ratings(ratings=[5, 4, None, 5])
    (0, 0, 0, 1, 2)
    """
    counts = [0] * MAX_RATING
    for rating in ratings:
        if rating is None:
            continue
        if not MIN_RATING <= rating <= MAX_RATING:
            raise ValueError(f"A rating is 1 to 5, not {rating}.")
        counts[rating - MIN_RATING] += 1
    ones, two, three, four, five = counts
    return ones, two, three, four, five


def counted_ratings(*, counts: Counts) -> Ratings:
    """Mean, shares and intervals of a question from its five counts.

    >>> counted_ratings(counts=(0, 0, 1, 1, 2)).mean
    4.25
    """
    n = sum(counts)
    mean = ratio(part=sum(count * (index + 1) for index, count in enumerate(counts)), total=n)
    relevant = sum(counts[RELEVANT_FROM - 1 :])
    high = sum(counts[VERY_RELEVANT_FROM - 1 :])
    return Ratings(
        counts=counts,
        n=n,
        mean=mean,
        mean_interval=_mean_interval(counts=counts, mean=mean),
        count_3_5=relevant,
        share_3_5=ratio(part=relevant, total=n),
        count_4_5=high,
        share_4_5=ratio(part=high, total=n),
        share_4_5_interval=intervals.wilson(hits=high, n=n),
    )


def _mean_interval(*, counts: Counts, mean: float | None) -> Interval | None:
    n = sum(counts)
    if mean is None or n < MIN_VALUES_FOR_SPREAD:
        return None
    squares = sum(count * (index + 1 - mean) ** 2 for index, count in enumerate(counts))
    return intervals.t_of_moments(mean=mean, sd=math.sqrt(squares / (n - 1)), n=n)
