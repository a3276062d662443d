"""The monthly table: every cut adds up, no small group shows, none can be worked out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.exchange.rules import monthly as rules
from promdaen.exchange.rules.retention import MonthlyCell
from promdaen.kit.suppression import MIN_CELL_SIZE


def modes(**counts: int) -> list[MonthlyCell]:
    return [
        MonthlyCell(dimension="mode", code=code, persons_count=n) for code, n in counts.items()
    ]


def cut(month: rules.Month, dimension: str = "mode") -> rules.DimensionTotals:
    return next(totals for totals in month.cuts if totals.dimension == dimension)


def test_a_small_group_goes_and_another_with_it() -> None:
    month = rules.month_from_cells(cells=modes(sea=3, land=20, air=9), persons_count=32)
    assert cut(month).shown_counts == {"land": 20}
    assert cut(month).rest_count == 12


def test_a_month_of_few_shows_nothing() -> None:
    month = rules.month_from_cells(cells=modes(sea=4), persons_count=4)
    assert (month.persons_count, month.cuts) == (None, ())


def test_persons_without_a_mode_count_as_a_group() -> None:
    month = rules.month_from_cells(cells=modes(sea=10, land=20), persons_count=32)
    assert cut(month).shown_counts == {"land": 20}
    assert cut(month).rest_count == 12


def test_persons_count_in_three_cuts_and_other_sums_in_none() -> None:
    cells = [
        MonthlyCell(dimension="persons", code="VN|female|", persons_count=9),
        MonthlyCell(dimension="persons", code="KH|female|18_24", persons_count=6),
        MonthlyCell(dimension="route", code="KH>TH", persons_count=15),
    ]
    month = rules.month_from_cells(cells=cells, persons_count=15)
    assert cut(month, "nationality").shown_counts == {"VN": 9, "KH": 6}
    assert cut(month, "sex").shown_counts == {"female": 15}
    assert (cut(month, "age").shown_counts, cut(month, "age").rest_count) == ({"18_24": 6}, 9)


def test_more_described_than_counted_shows_nothing() -> None:
    cells = [MonthlyCell(dimension="persons", code="VN|female|18_24", persons_count=30)]
    month = rules.month_from_cells(cells=cells, persons_count=20)
    assert (cut(month, "sex").shown_counts, cut(month, "sex").rest_count) == ({}, 20)


@given(counts=st.lists(st.integers(0, 12), min_size=1, max_size=6), missing=st.integers(0, 9))
def test_nothing_under_five_shows_and_the_rest_is_none_or_five(
    counts: list[int], missing: int
) -> None:
    cells = modes(**{f"m{place}": n for place, n in enumerate(counts)})
    month = rules.month_from_cells(cells=cells, persons_count=sum(counts) + missing)
    for totals in month.cuts:
        assert all(n >= MIN_CELL_SIZE for n in totals.shown_counts.values())
        assert sum(totals.shown_counts.values()) + totals.rest_count == month.persons_count
        assert totals.rest_count == 0 or totals.rest_count >= MIN_CELL_SIZE


@pytest.mark.parametrize("today", [date(2026, 11, 10), date(2026, 1, 1), date(2026, 3, 31)])
def test_no_open_month_is_offered(today: date) -> None:
    months = rules.closed_months(today=today)
    assert len(months) == len(set(months)) == rules.MONTHS
    newest = months[0]
    after = date(newest.year + newest.month // 12, newest.month % 12 + 1, 1)
    assert after + rules.CLOSES_AFTER <= today
