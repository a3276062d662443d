"""Topics: which may come next so that each stays within one item of its share."""

import numpy as np

from promdaen.assessment.rules.arrays import BoolArray, FloatArray, IntArray

# Tolerance for rounding, such as three times a third.
ROUNDING = 1e-9


def fewest(*, shares: FloatArray, longest: int) -> IntArray:
    """Fewest items of a topic after 0, 1, .. longest items, shape (topics, longest + 1).

    >>> fewest(shares=np.array([0.5, 0.25, 0.25]), longest=6)[0].tolist()
    [0, 0, 0, 1, 1, 2, 2]
    """
    due = np.ceil(np.outer(shares, np.arange(longest + 1)) - 1 - ROUNDING)
    return np.maximum(0, due).astype(np.int64)


def most(*, shares: FloatArray, longest: int) -> IntArray:
    """Most items of a topic after 0, 1, .. longest items, shape (topics, longest + 1).

    >>> most(shares=np.array([0.5, 0.25, 0.25]), longest=4)[1].tolist()
    [1, 1, 1, 1, 2]
    """
    room = np.floor(np.outer(shares, np.arange(longest + 1)) + 1 + ROUNDING)
    return np.where(shares[:, np.newaxis] > 0, room, 0).astype(np.int64)


def allowed(
    *, counts: IntArray, asked_count: int, min_items: IntArray, max_items: IntArray
) -> BoolArray:
    """Topics that may come next, shape (persons, topics).

    counts: items each person was asked of each topic, shape (persons, topics); asked_count: number
    of items asked so far. A topic is allowed if it stays within one item of its share and leaves
    room for all items due later: when the due items just fill the remaining places, they come
    first. Source: Tijdeman (1980), Discrete Mathematics 32, 323-330, shows that shares can be kept
    within one at every length; the ends are those of earliest-due-date scheduling.
    """
    later = min_items[:, asked_count + 1 :]
    ends = _ends(due=later)
    may: BoolArray = counts + 1 <= max_items[:, asked_count + 1]
    if len(ends) == 0:
        return may
    ahead = np.maximum(0, later[:, ends] - counts[:, :, np.newaxis])
    is_full = ahead.sum(axis=1) > ends
    first = is_full.argmax(axis=1)
    must = ahead[np.arange(len(counts)), :, first] > 0
    pressed = is_full.any(axis=1)
    may[pressed] &= must[pressed]
    return may


def _ends(*, due: IntArray) -> IntArray:
    """Places at which more becomes due than just before; only there can places run short."""
    before = np.concatenate([np.zeros((len(due), 1), dtype=np.int64), due[:, :-1]], axis=1)
    return np.flatnonzero((due > before).any(axis=0))
