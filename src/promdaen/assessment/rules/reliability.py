"""Reliability: how much of a score is measurement error."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules.arrays import MIN_VALUES_FOR_SPREAD, FloatArray, IntArray, defined

# The two-sided 95 % point as printed by Jacobson and Truax.
RELIABLE_Z = 1.96


@dataclass(frozen=True, eq=False)
class PaperSums:
    """Sums of one paper on one occasion over the officers who sat both occasions.

    Enough for KR-20 without reading a response; two sums of the same paper add up.

    officers: how many. mark_sums: sum of marks (0..1) of each item, shape (items,). square_sums:
    sum of squared marks of each item, shape (items,); equal to mark_sums if every mark is 0 or 1.
    total_sum, total_square_sum: sums of the officers' totals in marks, and of their squares.
    slope: reported points per point of this paper, 1 unless the paper was equated.
    """

    officers: int
    mark_sums: FloatArray
    square_sums: FloatArray
    total_sum: float
    total_square_sum: float
    slope: float = 1.0

    @property
    def items_count(self) -> int:
        """How many items the paper has."""
        return len(self.mark_sums)


def paper_sums(*, marks: FloatArray, slope: float = 1.0) -> PaperSums:
    """The sums of one paper from its marks, shape (officers, items), each 0..1."""
    totals = marks.sum(axis=1)
    return PaperSums(
        officers=len(marks),
        mark_sums=marks.sum(axis=0),
        square_sums=(marks * marks).sum(axis=0),
        total_sum=float(totals.sum()),
        total_square_sum=float(totals @ totals),
        slope=slope,
    )


def papers_sums(*, marks: FloatArray) -> tuple[PaperSums, ...]:
    """One PaperSums for each set of items asked, from marks (officers, items).

    NaN marks an item that is not on the officer's paper; a row of NaN is left out.
    """
    is_asked = ~np.isnan(marks)
    rows = is_asked.any(axis=1)
    marks, is_asked = marks[rows], is_asked[rows]
    if len(marks) == 0:
        return ()
    papers, pattern_places = np.unique(is_asked, axis=0, return_inverse=True)
    pattern_places = pattern_places.reshape(-1)
    return tuple(
        paper_sums(marks=marks[pattern_places == number][:, paper])
        for number, paper in enumerate(papers)
    )


def added(*, sums: Sequence[PaperSums]) -> PaperSums:
    """The combined sums of one paper over several groups of officers (runs)."""
    first = sums[0]
    return PaperSums(
        officers=sum(group.officers for group in sums),
        mark_sums=np.sum([group.mark_sums for group in sums], axis=0),
        square_sums=np.sum([group.square_sums for group in sums], axis=0),
        total_sum=math.fsum(group.total_sum for group in sums),
        total_square_sum=math.fsum(group.total_square_sum for group in sums),
        slope=first.slope,
    )


def total_variance(*, sums: PaperSums, ddof: int) -> float:
    """Variance of the totals in marks squared, divided by officers - ddof."""
    mean_part = sums.total_sum * sums.total_sum / sums.officers
    spread = sums.total_square_sum - mean_part
    # Sums of a cohort without spread differ only by rounding.
    if spread <= 1e-12 * max(1.0, sums.total_square_sum):
        return 0.0
    return spread / (sums.officers - ddof)


def kr20(*, sums: PaperSums) -> float | None:
    """Kuder-Richardson formula 20 with population variances, for a paper's sums.

    With marks between 0 and 1 it is coefficient alpha, of which KR-20 is the 0/1 case. None below
    two items or two officers, or if all totals are the same. Source: Kuder and Richardson (1937),
    Psychometrika 2, 151-160; Cronbach (1951).

    >>> marks = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0.0]])
    >>> round(kr20(sums=paper_sums(marks=marks)), 6)
    0.75
    """
    items = sums.items_count
    if min(items, sums.officers) < MIN_VALUES_FOR_SPREAD:
        return None
    total = total_variance(sums=sums, ddof=0)
    if total == 0:
        return None
    means = sums.mark_sums / sums.officers
    within = float((sums.square_sums / sums.officers - means * means).sum())
    return defined(value=items / (items - 1) * (1 - within / total))


def sem_points(*, sums: PaperSums) -> float | None:
    """Standard error of measurement: sample sd times sqrt(1 - KR-20), in reported points.

    Source: Lord and Novick (1968), Statistical theories of mental test scores, 67.
    """
    reliability = kr20(sums=sums)
    if reliability is None:
        return None
    sd = math.sqrt(total_variance(sums=sums, ddof=1))
    return abs(sums.slope) * 100 / sums.items_count * sd * math.sqrt(max(0.0, 1 - reliability))


def pooled_kr20(*, papers: Sequence[PaperSums]) -> float | None:
    """KR-20 of an occasion: the mean over its papers weighted by officers.

    With one paper, its own KR-20; None if no paper has one.
    """
    known_values = [
        (paper.officers, value) for paper in papers if (value := kr20(sums=paper)) is not None
    ]
    officers = sum(count for count, _ in known_values)
    return sum(count * value for count, value in known_values) / officers if officers else None


def pooled_sem_points(*, papers: Sequence[PaperSums]) -> float | None:
    """SEM of an occasion: root of the mean square over its papers weighted by officers."""
    known_values = [
        (paper.officers, value)
        for paper in papers
        if (value := sem_points(sums=paper)) is not None
    ]
    officers = sum(count for count, _ in known_values)
    if not officers:
        return None
    return math.sqrt(sum(count * value * value for count, value in known_values) / officers)


def reliable_change_points(*, sem_before: float | None, sem_after: float | None) -> float | None:
    """The smallest change, in points of 100, that measurement error alone rarely causes.

    Source: Jacobson and Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19.

    >>> round(reliable_change_points(sem_before=3.0, sem_after=4.0), 6)
    9.8
    """
    if sem_before is None or sem_after is None:
        return None
    return RELIABLE_Z * math.hypot(sem_before, sem_after)


def answered_differently(*, before: FloatArray, after: FloatArray) -> IntArray:
    """For each officer, the items marked on both occasions with a different mark, shape (n,)."""
    both = ~np.isnan(before) & ~np.isnan(after)
    return np.asarray((both & (before != after)).sum(axis=1), dtype=np.int64)
