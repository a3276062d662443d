"""Exposure: no item goes to more than its part of the persons, at any time."""

import math

import numpy as np
import numpy.typing as npt

from promdaen.assessment.rules.arrays import IntArray

MOST_SHARE = 0.2
# A fifth of ten is two, whatever a machine makes of 0.2 * 10.
ROUNDING = 1e-9
NOTHING = -1


def left(*, shown_counts: IntArray, persons: int, share: float = MOST_SHARE) -> IntArray:
    """To how many more each item may be shown, shape (items,).

    shown: to how many it was shown; persons: how many have begun, those included who sit
    now. Among fewer persons than one share holds, an item may go to one.
    Source: the restricted method of Revuelta and Ponsoda (1998), Journal of Educational
    Measurement 35, 311-327, with counts in the place of rates.

    >>> left(shown_counts=np.array([0, 1, 2]), persons=10).tolist()
    [2, 1, 0]
    """
    each = max(1, math.floor(persons * share + ROUNDING))
    return np.maximum(0, each - shown_counts)


def dealt(*, values: npt.NDArray[np.floating], quota: IntArray) -> IntArray:
    """An item to each person: of highest value, and to no more persons than quota says.

    values: shape (persons, items), 0 or less where it may not be given; it is changed. Where
    too many want one item, those who stand first have it and the others choose again; -1 where
    nothing is left.

    >>> wanted = np.array([[2.0, 1.0], [2.0, 1.0], [2.0, 0.0]])
    >>> dealt(values=wanted, quota=np.array([1, 1])).tolist()
    [0, 1, -1]
    """
    found = np.full(len(values), NOTHING, dtype=np.int64)
    quota = quota.copy()
    values *= quota > 0
    waiting, best = np.arange(len(values)), values.argmax(axis=1)
    while len(waiting):
        some = values[waiting, best] > 0
        waiting, best = waiting[some], best[some]
        has = _ranks(numbers=best) < quota[best]
        found[waiting[has]] = best[has]
        quota -= np.bincount(best[has], minlength=len(quota))
        waiting = waiting[~has]
        values[:, np.unique(best[~has])] = 0
        best = values[waiting].argmax(axis=1)
    return found


def _ranks(*, numbers: IntArray) -> IntArray:
    """How many equal numbers stand before each.

    >>> _ranks(numbers=np.array([7, 3, 7, 7, 3])).tolist()
    [0, 0, 1, 2, 1]
    """
    order = np.argsort(numbers, kind="stable")
    inside = numbers[order]
    starts = np.searchsorted(inside, inside, side="left")
    ranks = np.empty(len(numbers), dtype=np.int64)
    ranks[order] = np.arange(len(numbers)) - starts
    return ranks
