"""Exposure: no item is shown to more than its share of the persons, at any time."""

import math

import numpy as np
import numpy.typing as npt

from promdaen.assessment.rules.arrays import IntArray

MAX_EXPOSURE = 0.2
# Rounded: a fifth of ten is two, even if 0.2 * 10 is not exact.
ROUNDING = 1e-9
NO_ITEM = -1


def left(*, shown_counts: IntArray, persons: int, share: float = MAX_EXPOSURE) -> IntArray:
    """How many more times each item may be shown, shape (items,).

    shown_counts: times each item was shown; persons: how many have started, including those taking
    the test now. While there are fewer persons than 1 / share, an item may be shown once. Source:
    the restricted method of Revuelta and Ponsoda (1998), Journal of Educational Measurement 35,
    311-327, with counts instead of rates.

    >>> left(shown_counts=np.array([0, 1, 2]), persons=10).tolist()
    [2, 1, 0]
    """
    each = max(1, math.floor(persons * share + ROUNDING))
    return np.maximum(0, each - shown_counts)


def dealt(*, values: npt.NDArray[np.floating], quota: IntArray) -> IntArray:
    """Assign each person the item of highest value, each item to at most `quota` persons.

    values: shape (persons, items), 0 or less if not allowed; modified in place. If too many want
    one item, the first persons get it and the others choose again; -1 if nothing is left.

    >>> wanted = np.array([[2.0, 1.0], [2.0, 1.0], [2.0, 0.0]])
    >>> dealt(values=wanted, quota=np.array([1, 1])).tolist()
    [0, 1, -1]
    """
    chosen_items = np.full(len(values), NO_ITEM, dtype=np.int64)
    quota = quota.copy()
    values *= quota > 0
    waiting, best = np.arange(len(values)), values.argmax(axis=1)
    while len(waiting):
        some = values[waiting, best] > 0
        waiting, best = waiting[some], best[some]
        has = _ranks(numbers=best) < quota[best]
        chosen_items[waiting[has]] = best[has]
        quota -= np.bincount(best[has], minlength=len(quota))
        waiting = waiting[~has]
        values[:, np.unique(best[~has])] = 0
        best = values[waiting].argmax(axis=1)
    return chosen_items


def _ranks(*, numbers: IntArray) -> IntArray:
    """For each number, how many equal numbers precede it.

    >>> _ranks(numbers=np.array([7, 3, 7, 7, 3])).tolist()
    [0, 0, 1, 2, 1]
    """
    order = np.argsort(numbers, kind="stable")
    inside = numbers[order]
    starts = np.searchsorted(inside, inside, side="left")
    ranks = np.empty(len(numbers), dtype=np.int64)
    ranks[order] = np.arange(len(numbers)) - starts
    return ranks
