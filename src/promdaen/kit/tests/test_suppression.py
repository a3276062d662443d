"""Suppression: no hidden group can be worked out from what is shown."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from promdaen.kit import suppression

SMALLEST = suppression.MIN_CELL_SIZE


def solvable(*, equations, hidden):
    """Hidden unknowns that the linear equations between them determine."""
    system = equations[:, hidden]
    rank = np.linalg.matrix_rank(system)
    units = np.eye(system.shape[1])
    return [
        place
        for place, unit in enumerate(units)
        if np.linalg.matrix_rank(np.vstack([system, unit])) == rank
    ]


def equations_of(*, rows, columns):
    """Row sums, column sums and the grand total over cells, row totals, column totals."""
    cells = rows * columns
    lines = []
    for row in range(rows):
        line = np.zeros(cells + rows + columns)
        line[row * columns : (row + 1) * columns] = 1
        line[cells + row] = -1
        lines.append(line)
    for column in range(columns):
        line = np.zeros(cells + rows + columns)
        line[column:cells:columns] = 1
        line[cells + rows + column] = -1
        lines.append(line)
    for start, size in ((cells, rows), (cells + rows, columns)):
        line = np.zeros(cells + rows + columns)
        line[start : start + size] = 1
        lines.append(line)
    return np.array(lines)


tables = st.tuples(st.integers(1, 5), st.integers(2, 5)).flatmap(
    lambda shape: arrays.arrays(np.int64, shape, elements=st.integers(0, 14))
)


@settings(max_examples=200, deadline=None)
@given(counts=tables)
def test_no_hidden_cell_or_total_of_a_table_can_be_solved_for(counts):
    suppressed_table = suppression.shown_table(counts=counts)
    hidden = ~np.concatenate(
        [suppressed_table.cells.ravel(), suppressed_table.rows, suppressed_table.columns]
    )
    equations = equations_of(rows=counts.shape[0], columns=counts.shape[1])
    if hidden.any() and counts.sum() >= SMALLEST:
        assert solvable(equations=equations, hidden=hidden) == []


@settings(max_examples=200, deadline=None)
@given(counts=tables)
def test_no_small_cell_or_total_is_ever_shown(counts):
    suppressed_table = suppression.shown_table(counts=counts)
    assert not (suppressed_table.cells & (counts > 0) & (counts < SMALLEST)).any()
    for totals, is_shown in (
        (counts.sum(axis=1), suppressed_table.rows),
        (counts.sum(axis=0), suppressed_table.columns),
    ):
        assert not (is_shown & (totals > 0) & (totals < SMALLEST)).any()


@settings(max_examples=200, deadline=None)
@given(counts=tables)
def test_what_a_shown_total_leaves_over_is_never_a_small_group(counts):
    suppressed_table = suppression.shown_table(counts=counts)
    left = np.where(suppressed_table.cells, 0, counts)
    for sums, is_shown in (
        (left.sum(axis=1), suppressed_table.rows),
        (left.sum(axis=0), suppressed_table.columns),
    ):
        assert not (is_shown & (sums > 0) & (sums < SMALLEST)).any()


@settings(max_examples=200)
@given(counts=st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_no_hidden_group_of_a_list_can_be_solved_for(counts):
    visible = suppression.shown_list(counts=counts)
    hidden = [n for n, is_shown in zip(counts, visible, strict=True) if not is_shown]
    assert not any(
        is_shown and 0 < n < SMALLEST for n, is_shown in zip(counts, visible, strict=True)
    )
    if hidden and sum(counts) >= SMALLEST and sum(n > 0 for n in counts) > 1:
        assert len(hidden) > 1
        assert sum(hidden) >= SMALLEST


def test_a_list_without_small_groups_is_shown_whole():
    assert suppression.shown_list(counts=[5, 0, 80]) == [True, True, True]


def test_a_second_group_hides_the_one_small_one():
    assert suppression.shown_list(counts=[2, 30, 28]) == [False, True, False]


def test_two_groups_that_are_small_together_take_a_third_with_them():
    assert suppression.shown_list(counts=[2, 2, 28]) == [False, False, False]


def test_two_small_cells_of_the_reference_cohort_hide_one_rectangle():
    counts = np.array([[10, 9, 10], [9, 12, 2], [6, 3, 12], [5, 6, 6]])
    suppressed_table = suppression.shown_table(counts=counts)
    assert sorted(map(tuple, np.argwhere(~suppressed_table.cells).tolist())) == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]
    assert suppressed_table.rows.all()
    assert suppressed_table.columns.all()


def test_a_small_department_hides_another_total_too():
    suppressed_table = suppression.shown_table(counts=np.array([[3, 0], [10, 10], [9, 9]]))
    assert suppressed_table.rows.tolist() == [False, True, False]


def test_a_table_of_one_small_cell_hides_it_and_its_totals():
    suppressed_table = suppression.shown_table(counts=np.array([[3]]))
    assert not suppressed_table.cells.any()
    assert not suppressed_table.rows.any()


def test_an_empty_table_has_nothing_to_hide():
    assert suppression.shown_table(counts=np.zeros((0, 0), dtype=np.int64)).cells.shape == (0, 0)


@pytest.mark.bounded
def test_a_national_table_is_suppressed_within_thirty_seconds():
    counts = np.random.default_rng(1).integers(0, 12, (25, 4))
    start = time.perf_counter()
    suppression.shown_table(counts=counts)
    assert time.perf_counter() - start < 30
