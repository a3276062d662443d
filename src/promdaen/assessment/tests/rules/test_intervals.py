"""Intervals of shares and means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promdaen.assessment.rules import intervals


def test_wilson_gives_a_published_interval():
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    assert intervals.wilson(hits=81, n=263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert intervals.wilson(hits=15, n=148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert intervals.wilson(hits=0, n=20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert intervals.wilson(hits=1, n=29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_a_share_of_no_one_has_no_interval():
    assert intervals.wilson(hits=0, n=0) is None


@given(n=st.integers(1, 500), data=st.data())
def test_wilson_holds_the_share_and_stays_between_0_and_1(n, data):
    hits = data.draw(st.integers(0, n))
    low, high = intervals.wilson(hits=hits, n=n)
    assert 0 <= low <= hits / n <= high <= 1


def test_the_t_interval_is_that_of_scipy():
    values = np.array([3.0, 5, 8, 13, 21])
    expected = stats.t.interval(0.95, 4, values.mean(), stats.sem(values))
    assert intervals.t_of_values(values=values) == pytest.approx(expected)


def test_one_value_has_no_t_interval():
    assert intervals.t_of_values(values=np.array([3.0])) is None
    assert intervals.t_of_moments(mean=3, sd=0, n=1) is None


def test_blocks_of_resamples_add_up_to_the_number_asked_for():
    parts = intervals.resample_blocks(n=300_000, resamples=7, seed=1)
    blocks = [intervals.resampled_rows(block=part) for part in parts]
    assert [len(block) for block in blocks] == [3, 3, 1]
    assert all(block.min() >= 0 and block.max() < 300_000 for block in blocks)
    # Each has draws of its own.
    assert len({tuple(block[0, :5].tolist()) for block in blocks}) == 3


def test_a_statistic_mostly_undefined_has_no_interval():
    assert intervals.percentiles(values=np.array([1.0, 2, np.nan])) is None
    assert intervals.percentiles(values=np.array([np.nan])) is None
    values = np.append(np.arange(99.0), np.nan)
    assert intervals.percentiles(values=values) == pytest.approx((2.45, 95.55))


def test_one_officer_or_no_resamples_give_no_bootstrap_interval():
    def statistics(rows):
        return np.stack([rows.mean(axis=1), rows.mean(axis=1)])

    arguments = {"statistics": statistics, "seed": 1}
    assert intervals.percentile_bootstrap(n=1, resamples=9, **arguments) == [None, None]
    assert intervals.percentile_bootstrap(n=9, resamples=0, **arguments) == [None, None]


def test_a_correlation_has_an_interval_that_is_turned_with_it():
    low, high = intervals.fisher(correlation=-0.5, n=28)
    assert (low, high) == pytest.approx((-0.736, -0.156), abs=5e-4)
    middle = intervals.fisher(correlation=0.0, n=103)
    assert middle == pytest.approx((-np.tanh(0.1959964), np.tanh(0.1959964)))


def test_three_officers_and_a_perfect_correlation_have_no_interval_of_it():
    assert intervals.fisher(correlation=0.2, n=3) is None
    assert intervals.fisher(correlation=1.0, n=30) is None
    assert intervals.fisher(correlation=0.2, n=4) is not None
