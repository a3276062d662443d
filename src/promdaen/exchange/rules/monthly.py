"""The monthly table: totals of persons without records, with small groups suppressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from promdaen.exchange.rules.retention import MonthlyCell
from promdaen.kit import suppression

CLOSES_AFTER = timedelta(days=10)
"""How long after its end a month waits for late reports."""
MONTHS = 24
MONTHLY_DIMENSIONS = ("crossing", "mode", "method", "nationality", "sex", "age", "fee")
PERSONS = ("nationality", "sex", "age")
NO_CODE = ""


@dataclass(frozen=True, kw_only=True)
class DimensionTotals:
    """Persons by the codes of one dimension; `rest_count`: all without a code."""

    dimension: str
    shown_counts: Mapping[str, int]
    rest_count: int


@dataclass(frozen=True, kw_only=True)
class Month:
    """The figures of a month; `persons_count` is None if even the total is small.

    `uncounted`: the reports that do not know their number of persons, None if there are few.
    """

    persons_count: int | None
    cuts: tuple[DimensionTotals, ...]
    uncounted: int | None = 0


def closed_months(*, today: date) -> list[date]:
    """The first days of the months whose figures are available, newest first.

    >>> closed_months(today=date(2026, 11, 11))[0], closed_months(today=date(2026, 11, 10))[0]
    (datetime.date(2026, 10, 1), datetime.date(2026, 9, 1))
    """
    first = (today - CLOSES_AFTER).replace(day=1)
    months = []
    for _number in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months


def month_from_cells(
    *, cells: Iterable[MonthlyCell], persons_count: int, uncounted: int = 0
) -> Month:
    """The figures of a month from its cells, its persons and its reports without their number.

    Each dimension adds up to the same total; persons without a known code are in `rest_count`.
    Codes with fewer than five persons are suppressed, and further codes with them until the
    suppressed ones total at least five, so that subtraction from the total reveals nothing.
    Suppressed codes are not listed.
    """
    uncounted_shown = None if suppression.is_small(n=uncounted) else uncounted
    if persons_count < suppression.MIN_CELL_SIZE:
        return Month(persons_count=None, cuts=(), uncounted=uncounted_shown)
    counts: dict[str, dict[str, int]] = {name: {} for name in MONTHLY_DIMENSIONS}
    for cell in cells:
        for dimension, code in _places(cell=cell):
            dimension_counts = counts[dimension]
            dimension_counts[code] = dimension_counts.get(code, 0) + cell.persons_count
    cuts = (
        _cut(dimension=dimension, counts=counts[dimension], total=persons_count)
        for dimension in MONTHLY_DIMENSIONS
    )
    return Month(persons_count=persons_count, cuts=tuple(cuts), uncounted=uncounted_shown)


def _places(*, cell: MonthlyCell) -> list[tuple[str, str]]:
    """The dimension and code where a cell counts: three for persons, none for other cells."""
    if cell.dimension == "persons":
        return list(zip(PERSONS, cell.code.split("|"), strict=True))
    return [(cell.dimension, cell.code)] if cell.dimension in MONTHLY_DIMENSIONS else []


def _cut(*, dimension: str, counts: Mapping[str, int], total: int) -> DimensionTotals:
    counted_codes = {code: n for code, n in counts.items() if code != NO_CODE and n}
    # More persons may be described than were counted; then the dimension is unreliable.
    if sum(counted_codes.values()) > total:
        return DimensionTotals(dimension=dimension, shown_counts={}, rest_count=total)
    codes = sorted(counted_codes, key=lambda code: (-counted_codes[code], code))
    numbers = [counted_codes[code] for code in codes]
    missing = total - sum(numbers)
    fits = suppression.shown_list(counts=[*numbers, missing])
    publishable_counts = {
        code: n for code, n, fit in zip(codes, numbers, fits, strict=False) if fit
    }
    return DimensionTotals(
        dimension=dimension,
        shown_counts=publishable_counts,
        rest_count=total - sum(publishable_counts.values()),
    )
