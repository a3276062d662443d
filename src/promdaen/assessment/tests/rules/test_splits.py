"""Gains by group, with small groups suppressed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promdaen.assessment.rules import cohorts, splits

POINTS = st.integers(0, 100).map(float)


def cohort_of(*, pairs):
    before, after = np.array(pairs, dtype=float).T
    empty = np.zeros((0, 4), dtype=np.int64)
    return cohorts.Cohort(
        before_points=before,
        after_points=after,
        changed_counts=np.zeros(len(before), dtype=np.int64),
        before_papers=(),
        after_papers=(),
        shift_counts=empty,
    )


@given(pairs=st.lists(st.tuples(POINTS, POINTS), min_size=3, max_size=30))
def test_sums_give_what_the_scores_give(pairs):
    before, after = np.array(pairs).T
    got = splits.split_of_sums(sums=splits.gain_sums(before=before, after=after))
    assert got.n == len(pairs)
    assert got.before_mean == pytest.approx(before.mean())
    assert got.gain_points == pytest.approx((after - before).mean(), abs=1e-9)
    low, high = got.gain_points_interval
    half = stats.t.ppf(0.975, len(pairs) - 1) * stats.sem(after - before)
    assert (high - low) / 2 == pytest.approx(half, abs=1e-4)


def test_the_reference_cohort_splits_by_department(reference):
    got = splits.splits_by(cohort=reference.cohort, groups=reference.departments)
    assert sum(split.n for split in got.values()) == 90
    weighted = sum(split.n * split.gain_points for split in got.values()) / 90
    assert weighted == pytest.approx(17.39, abs=5e-3)
    maritime = got["Department of Maritime Police"]
    assert (maritime.n, maritime.is_shown) == (23, True)


def test_a_small_group_shows_nothing_and_takes_another_with_it():
    cohort = cohort_of(pairs=[(40, 60)] * 20)
    got = splits.splits_by(cohort=cohort, groups=["F"] * 3 + ["M"] * 17)
    assert got == {"F": splits.HIDDEN_SPLIT, "M": splits.HIDDEN_SPLIT}


def test_officers_of_unknown_group_are_a_group():
    cohort = cohort_of(pairs=[(40, 60)] * 20)
    got = splits.splits_by(cohort=cohort, groups=["F"] * 8 + [None] * 12)
    assert got[None].n == 12


def test_a_group_without_both_occasions_is_shown_empty():
    cohort = cohort_of(pairs=[(40, np.nan), (50, 60), (50, 60), (50, 60), (50, 60), (50, 70)])
    got = splits.splits_by(cohort=cohort, groups=["a"] + ["b"] * 5)
    assert (got["a"].n, got["a"].gain_points, got["a"].is_shown) == (0, None, True)
    assert got["b"].gain_points == 12


def test_a_table_and_its_lists_are_suppressed_together(reference):
    got = splits.table_by(
        cohort=reference.cohort, rows=reference.departments, columns=reference.provinces
    )
    assert sum(not split.is_shown for split in got.cells.values()) == 4
    assert [split.n for split in got.columns.values()] == [30, 30, 30]
    assert all(split.is_shown for split in got.rows.values())


def test_a_pair_no_one_belongs_to_is_an_empty_cell():
    cohort = cohort_of(pairs=[(40, 60)] * 12)
    got = splits.table_by(cohort=cohort, rows=["a"] * 6 + ["b"] * 6, columns=["x"] * 6 + ["y"] * 6)
    assert (got.cells["a", "y"].n, got.cells["a", "x"].n) == (0, 6)


def test_a_table_of_no_one_is_empty():
    got = splits.suppressed_table(cells={})
    assert (got.cells, got.rows, got.columns) == ({}, {}, {})


def test_one_officer_has_a_gain_without_an_interval():
    got = splits.split_of_sums(sums=splits.GainSums(n=1, before=50, after=60, gain_squares=100))
    assert (got.gain_points, got.gain_points_interval) == (10, None)
