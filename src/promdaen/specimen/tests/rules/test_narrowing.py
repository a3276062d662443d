"""What months and modes can be shown of a group: never what leaves fewer than five behind it."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.rules import narrowing

MONTHS, MODES = ("10", "11", "12"), ("learn", "paper")
CELLS = list(product(MONTHS, MODES))
FILTERS = list(product(("", *MONTHS), ("", *MODES)))
ROOM = st.frozensets(st.integers(0, 9), max_size=9)


def open_filters(counts: narrowing.OfficersByCell) -> list[narrowing.Cell]:
    return [
        (month, mode)
        for month, mode in FILTERS
        if narrowing.may_narrow(counts=counts, month=month, mode=mode, smallest=5)
    ]


def test_a_small_month_hides_the_next_one_with_it() -> None:
    officers_by_cell = {
        ("10", "learn"): range(2),
        ("11", "learn"): range(6),
        ("12", "learn"): range(20),
    }
    assert open_filters(officers_by_cell) == [("", ""), ("", "learn"), ("12", ""), ("12", "learn")]


def test_a_small_mode_of_a_month_is_hidden_with_another_and_the_month_stays() -> None:
    officers_by_cell = {
        ("10", "learn"): range(9),
        ("10", "paper"): range(2),
        ("11", "learn"): range(8),
    }
    assert open_filters(officers_by_cell) == [("", ""), ("10", ""), ("11", ""), ("11", "learn")]


def test_the_same_few_officers_in_two_months_are_still_few() -> None:
    officers_by_cell = {month: range(3) for month in (("10", "learn"), ("11", "learn"))}
    officers_by_cell |= {("12", "learn"): range(7)}
    assert open_filters(officers_by_cell) == [("", ""), ("", "learn")]
    assert open_filters({("10", "learn"): range(4)}) == []
    assert open_filters({}) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(ROOM, min_size=len(CELLS), max_size=len(CELLS)))
def test_no_sum_or_difference_leaves_a_cell_of_few(rooms: list[frozenset[int]]) -> None:
    officers_by_cell = {cell: room for cell, room in zip(CELLS, rooms, strict=True) if room}
    cells = list(officers_by_cell)
    table = np.array(
        [
            [float(month in ("", cell[0]) and mode in ("", cell[1])) for cell in cells]
            for month, mode in open_filters(officers_by_cell)
        ]
    ).reshape(len(open_filters(officers_by_cell)), len(cells))
    rank = np.linalg.matrix_rank(table) if table.size else 0
    for place, cell in enumerate(cells):
        unit_row = np.zeros(len(cells))
        unit_row[place] = 1.0
        is_known = np.linalg.matrix_rank(np.vstack([table, unit_row])) == rank
        assert not is_known or len(officers_by_cell[cell]) >= 5
