"""A comparison group: officers not yet trained who sat the same tests at the same times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from promdaen.evaluation.rules import rollout_files
from promdaen.kit import intervals, suppression
from promdaen.kit.spreadsheets import SheetTable

Pair = rollout_files.Pair
"""Scores of an officer in both tests, points of 100; None for a test that was not taken."""
FloatArray = npt.NDArray[np.float64]
MIN_GROUP_SIZE = suppression.MIN_CELL_SIZE
COLUMNS = ("before", "after")


def read_pairs(*, table: SheetTable) -> list[Pair]:
    """The scores of a table with the columns before and after, a row for each officer.

    Raises RefusedTable with the line.
    """
    return rollout_files.read_points(table=table, columns=COLUMNS)


def whole_pairs(*, pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """The officers who took both tests."""
    return [(before, after) for before, after in pairs if before is not None and after is not None]


@dataclass(frozen=True, kw_only=True)
class GainAgainst:
    """Mean gains of trained officers and of those not yet trained, points of 100.

    n, other_n: officers with both tests; other_asked: those in the group. Means, gains,
    gain_against and its interval are None below five officers in either group.
    """

    n: int
    other_n: int
    other_asked: int
    before_mean: float | None = None
    other_before_mean: float | None = None
    gain_points: float | None = None
    other_gain_points: float | None = None
    gain_against_points: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether both groups are large enough."""
        return self.gain_against_points is not None


def gain_against(*, trained: Sequence[tuple[float, float]], others: Sequence[Pair]) -> GainAgainst:
    """The mean gain of the trained less that of the others, with an interval by Welch's t.

    Source: Welch (1947), Biometrika 34, 28-35.

    >>> found = gain_against(trained=[(50, 70), (40, 62)] * 3, others=[(50, 52), (44, 48)] * 3)
    >>> found.gain_against_points
    18.0
    """
    pairs = whole_pairs(pairs=others)
    numbers = GainAgainst(n=len(trained), other_n=len(pairs), other_asked=len(others))
    if min(len(trained), len(pairs)) < MIN_GROUP_SIZE:
        return numbers
    gains, other_gains = (
        np.array([after - before for before, after in rows]) for rows in (trained, pairs)
    )
    difference = float(gains.mean() - other_gains.mean())
    return replace(
        numbers,
        before_mean=float(np.mean([before for before, _after in trained])),
        other_before_mean=float(np.mean([before for before, _after in pairs])),
        gain_points=float(gains.mean()),
        other_gain_points=float(other_gains.mean()),
        gain_against_points=difference,
        interval=_welch(difference=difference, groups=(gains, other_gains)),
    )


def group_gain(*, pairs: Sequence[Pair]) -> float | None:
    """The mean gain of officers with both tests, points of 100; None below five of them."""
    both = whole_pairs(pairs=pairs)
    if len(both) < MIN_GROUP_SIZE:
        return None
    return float(np.mean([after - before for before, after in both]))


def _welch(
    *, difference: float, groups: tuple[FloatArray, FloatArray]
) -> tuple[float, float] | None:
    """The interval of a difference of means; None where no gain varies."""
    squares = [float(group.var(ddof=1)) / group.size for group in groups]
    if not sum(squares):
        return None
    parts = [square**2 / (group.size - 1) for square, group in zip(squares, groups, strict=True)]
    freedom = sum(squares) ** 2 / sum(parts)
    half = intervals.student_quantile(freedom=freedom) * math.sqrt(sum(squares))
    return difference - half, difference + half
