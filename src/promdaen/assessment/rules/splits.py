"""Splits: the gain of each group of officers, with small groups suppressed."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from promdaen.assessment.rules import cohorts, intervals
from promdaen.assessment.rules.arrays import FloatArray, Interval
from promdaen.kit import suppression

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Split:
    """One group's officers with both occasions; every figure is None unless is_shown.

    n: officers; means and gain with its t interval in points of 100.
    """

    n: int | None
    before_mean: float | None
    after_mean: float | None
    gain_points: float | None
    gain_points_interval: Interval | None
    is_shown: bool


HIDDEN_SPLIT = Split(
    n=None,
    before_mean=None,
    after_mean=None,
    gain_points=None,
    gain_points_interval=None,
    is_shown=False,
)


@dataclass(frozen=True)
class GainSums:
    """Sums over a group's officers with both occasions; two groups' sums add up.

    n: officers; before, after: sums of points; gain_squares: sum of squared gains.
    """

    n: int
    before: float
    after: float
    gain_squares: float


@dataclass(frozen=True)
class SplitTable:
    """A two-way split with its one-way lists, suppressed together."""

    cells: dict[tuple[Hashable, Hashable], Split]
    rows: dict[Hashable, Split]
    columns: dict[Hashable, Split]


def gain_sums(*, before: FloatArray, after: FloatArray) -> GainSums:
    """Sums of the officers with both occasions, from points of shape (n,), NaN for absent."""
    both = ~np.isnan(before) & ~np.isnan(after)
    was, now = before[both], after[both]
    gain = now - was
    return GainSums(
        n=int(both.sum()),
        before=float(was.sum()),
        after=float(now.sum()),
        gain_squares=float(gain @ gain),
    )


def split_of_sums(*, sums: GainSums) -> Split:
    """The figures of one group or topic from its sums, without suppression.

    >>> split_of_sums(sums=GainSums(n=2, before=100, after=140, gain_squares=1000)).gain_points
    20.0
    """
    n = sums.n
    if n == 0:
        return Split(0, None, None, None, None, True)
    gain = (sums.after - sums.before) / n
    spread = max(0.0, sums.gain_squares - n * gain * gain)
    sd = math.sqrt(spread / (n - 1)) if n > 1 else 0.0
    return Split(
        n=n,
        before_mean=sums.before / n,
        after_mean=sums.after / n,
        gain_points=gain,
        gain_points_interval=intervals.t_of_moments(mean=gain, sd=sd, n=n),
        is_shown=True,
    )


def suppressed(
    *, groups: dict[Hashable, GainSums], smallest: int = suppression.MIN_CELL_SIZE
) -> dict[Hashable, Split]:
    """The splits of a one-way list from its groups' sums, small groups suppressed."""
    counts = [sums.n for sums in groups.values()]
    publishable = suppression.shown_list(counts=counts, smallest=smallest)
    return {
        group: split_of_sums(sums=sums) if is_shown else HIDDEN_SPLIT
        for (group, sums), is_shown in zip(groups.items(), publishable, strict=True)
    }


def suppressed_table(
    *,
    cells: dict[tuple[Hashable, Hashable], GainSums],
    smallest: int = suppression.MIN_CELL_SIZE,
) -> SplitTable:
    """The two-way split and both its lists from the sums of its cells, small groups suppressed.

    A pair that is not in `cells` is empty. The lists beside a table must come from here, because
    their totals could reveal a cell.
    """
    rows = list(dict.fromkeys(row for row, _ in cells))
    columns = list(dict.fromkeys(column for _, column in cells))
    nobody = GainSums(n=0, before=0.0, after=0.0, gain_squares=0.0)
    counts = np.array(
        [[cells.get((row, column), nobody).n for column in columns] for row in rows],
        dtype=np.int64,
    ).reshape(len(rows), len(columns))
    is_shown = suppression.shown_table(counts=counts, smallest=smallest)
    by_row = {
        row: total(sums=[cells.get((row, column), nobody) for column in columns]) for row in rows
    }
    by_column = {
        column: total(sums=[cells.get((row, column), nobody) for row in rows])
        for column in columns
    }
    return SplitTable(
        cells={
            (row, column): _split(
                sums=cells.get((row, column), nobody), is_shown=is_shown.cells[i, j]
            )
            for i, row in enumerate(rows)
            for j, column in enumerate(columns)
        },
        rows={
            row: _split(sums=by_row[row], is_shown=is_shown.rows[i]) for i, row in enumerate(rows)
        },
        columns={
            column: _split(sums=by_column[column], is_shown=is_shown.columns[j])
            for j, column in enumerate(columns)
        },
    )


def total(*, sums: Sequence[GainSums]) -> GainSums:
    """The combined sums of several groups."""
    return GainSums(
        n=sum(part.n for part in sums),
        before=math.fsum(part.before for part in sums),
        after=math.fsum(part.after for part in sums),
        gain_squares=math.fsum(part.gain_squares for part in sums),
    )


def splits_by(
    *,
    cohort: cohorts.Cohort,
    groups: Sequence[Hashable],
    smallest: int = suppression.MIN_CELL_SIZE,
) -> dict[Hashable, Split]:
    """The splits of a cohort by one label per officer, in the order of first occurrence.

    None as a label is a group too: officers without a known value.
    """
    return suppressed(groups=_sums_by(cohort=cohort, keys=list(groups)), smallest=smallest)


def table_by(
    *,
    cohort: cohorts.Cohort,
    rows: Sequence[Hashable],
    columns: Sequence[Hashable],
    smallest: int = suppression.MIN_CELL_SIZE,
) -> SplitTable:
    """The two-way split of a cohort by two labels per officer, suppressed with its lists."""
    keys = list(zip(rows, columns, strict=True))
    cells = _sums_by(cohort=cohort, keys=keys)
    return suppressed_table(cells=cells, smallest=smallest)


def _sums_by(*, cohort: cohorts.Cohort, keys: list[Key]) -> dict[Key, GainSums]:
    places: dict[Key, list[int]] = {}
    for index, key in enumerate(keys):
        places.setdefault(key, []).append(index)
    return {
        key: gain_sums(before=cohort.before_points[at], after=cohort.after_points[at])
        for key, at in places.items()
    }


def _split(*, sums: GainSums, is_shown: bool) -> Split:
    return split_of_sums(sums=sums) if is_shown else HIDDEN_SPLIT
