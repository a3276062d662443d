"""Cohort: compact data of a group of officers for a results sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import reliability, shifts
from promdaen.assessment.rules.arrays import BoolArray, FloatArray, IntArray

# Officers in rows, items in columns.
MATRIX = 2


@dataclass(frozen=True, eq=False)
class Cohort:
    """Officers and items of one scope: a run, a province, a programme, a file.

    before_points, after_points: each officer's score in points of 100, shape (officers,), NaN for
    an absent occasion; 100 * marks / items unrounded, or equated. changed_counts: for each
    officer, items answered on both occasions with a different mark, shape (officers,); 0 for an
    officer without both. before_papers, after_papers: sums of each paper over the officers with
    both occasions. shift_counts: wrong-wrong, wrong-right, right-wrong, right-right, shape (items,
    4), over officers who answered the item on both occasions. later_points: as before_points for a
    later sitting, or None without one.
    """

    before_points: FloatArray
    after_points: FloatArray
    changed_counts: IntArray
    before_papers: tuple[reliability.PaperSums, ...]
    after_papers: tuple[reliability.PaperSums, ...]
    shift_counts: IntArray
    later_points: FloatArray | None = None

    @property
    def has_before(self) -> BoolArray:
        """Officers tested before, shape (officers,)."""
        return ~np.isnan(self.before_points)

    @property
    def has_after(self) -> BoolArray:
        """Officers tested after, shape (officers,)."""
        return ~np.isnan(self.after_points)

    @property
    def has_both(self) -> BoolArray:
        """Officers tested before and after, shape (officers,)."""
        return self.has_before & self.has_after

    @property
    def shared_items_count(self) -> int:
        """How many items have an answer on both occasions."""
        return int((self.shift_counts.sum(axis=1) > 0).sum()) if self.shift_counts.size else 0


def points(*, marks: FloatArray) -> FloatArray:
    """Scores in points of 100 from marks 0..1, shape (officers, items); NaN for a NaN row.

    NaN marks an item that is not on the officer's paper and does not count.

    >>> [float(value) for value in points(marks=np.array([[1, 0, 1, 1], [1, 0, np.nan, np.nan]]))]
    [75.0, 50.0]
    """
    answer_counts = (~np.isnan(marks)).sum(axis=1)
    totals = np.nansum(marks, axis=1)
    scores = np.full(len(marks), np.nan)
    np.divide(100 * totals, answer_counts, out=scores, where=answer_counts > 0)
    return scores


def cohort_of_marks(
    *, before: FloatArray, after: FloatArray, later: FloatArray | None = None
) -> Cohort:
    """The cohort of marks 0..1, each of shape (officers, items), same officers and items.

    A row of NaN is an absent officer; NaN in a row is an item not on that officer's paper (a blank
    answer on a paper that was sat is 0, not NaN). Papers are identified by their items. Raises
    ValueError if the shapes differ.
    """
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if before.shape != after.shape or before.ndim != MATRIX:
        raise ValueError(f"before has shape {before.shape} and after has shape {after.shape}.")
    before_points, after_points = points(marks=before), points(marks=after)
    both = ~np.isnan(before_points) & ~np.isnan(after_points)
    return Cohort(
        before_points=before_points,
        after_points=after_points,
        changed_counts=reliability.answered_differently(before=before, after=after),
        before_papers=reliability.papers_sums(marks=before[both]),
        after_papers=reliability.papers_sums(marks=after[both]),
        shift_counts=shifts.shift_counts(before=before, after=after),
        later_points=None if later is None else points(marks=np.asarray(later, dtype=float)),
    )


def officer_shares(*, cohort: Cohort) -> list[tuple[float, float]]:
    """Before and after points of officers with both, sorted, without names."""
    both = cohort.has_both
    return sorted(
        zip(cohort.before_points[both].tolist(), cohort.after_points[both].tolist(), strict=True)
    )


def floats(*, values: Sequence[float | None]) -> FloatArray:
    """Points as stored (None for absent) as the array of a cohort (NaN for absent)."""
    return np.array([np.nan if value is None else value for value in values], dtype=float)
