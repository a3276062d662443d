"""Gain, effect size and their intervals."""

import tracemalloc

import numpy as np
import pytest

from promdaen.assessment.rules import gains


def test_relative_gain_is_per_cent_of_the_mean_before():
    assert gains.gain_relative(before_mean=40, after_mean=50) == 25
    assert gains.gain_relative(before_mean=0, after_mean=50) is None


def test_normalised_gain_is_the_share_of_what_was_missing():
    assert gains.gain_normalised(before_mean=80, after_mean=75) == -0.25
    assert gains.gain_normalised(before_mean=100, after_mean=90) is None


def test_the_effect_size_of_a_hand_worked_example():
    before, after = np.array([10.0, 20, 30]), np.array([20.0, 40, 60])
    spread = ((100 + 400) / 2) ** 0.5
    assert gains.g_av(before=before, after=after) == pytest.approx(20 / spread * (1 - 3 / 7))


def test_a_bootstrap_repeats_itself_and_heeds_its_seed():
    draw = np.random.default_rng(3)
    before, after = draw.normal(50, 10, 40), draw.normal(60, 10, 40)
    interval = gains.bootstrap(before=before, after=after, seed=1, resamples=500)
    assert interval == gains.bootstrap(before=before, after=after, seed=1, resamples=500)
    assert interval != gains.bootstrap(before=before, after=after, seed=2, resamples=500)


def test_the_bootstrap_resamples_ten_thousand_times_by_default():
    before, after = np.array([10.0, 20, 30, 60]), np.array([20.0, 40, 60, 70])
    interval = gains.bootstrap(before=before, after=after, seed=1, resamples=10_000)
    assert gains.bootstrap(before=before, after=after, seed=1) == interval


def test_two_officers_are_the_fewest_and_one_resample_the_least_of_a_bootstrap():
    before, after = np.array([10.0, 20]), np.array([20.0, 40])
    assert gains.bootstrap(before=before, after=after, seed=1, resamples=500).gain_points == (
        10,
        20,
    )
    low, high = gains.bootstrap(before=before, after=after, seed=1, resamples=1).gain_points
    assert low == high
    none = gains.NO_BOOTSTRAP
    assert gains.bootstrap(before=before, after=after, seed=1, resamples=0) == none
    assert gains.bootstrap(before=before[:1], after=after[:1], seed=1, resamples=9) == none


def test_the_bootstrap_agrees_with_one_done_officer_by_officer():
    draw = np.random.default_rng(4)
    before, after = draw.normal(50, 10, 30), draw.normal(60, 12, 30)
    effects, means = [], []
    for _ in range(4000):
        rows = draw.integers(0, 30, 30)
        effects.append(gains.g_av(before=before[rows], after=after[rows]))
        means.append((after - before)[rows].mean())
    got = gains.bootstrap(before=before, after=after, seed=9, resamples=4000)
    assert got.g_av == pytest.approx(np.percentile(effects, [2.5, 97.5]), abs=0.06)
    assert got.gain_points == pytest.approx(np.percentile(means, [2.5, 97.5]), abs=0.6)


@pytest.mark.bounded
def test_a_thousand_officers_are_resampled_in_little_memory():
    draw = np.random.default_rng(4)
    before, after = draw.normal(50, 10, 1000), draw.normal(60, 12, 1000)
    tracemalloc.start()
    gains.bootstrap(before=before, after=after, seed=9)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6


def test_the_correlation_of_before_and_gain_needs_spread():
    flat, rising = np.array([50.0, 50, 50]), np.array([50.0, 60, 70])
    assert gains.before_gain_correlation(before=flat, after=rising) is None
    assert gains.before_gain_correlation(before=rising, after=rising) is None
    assert gains.before_gain_correlation(before=rising, after=flat) == pytest.approx(-1)


def test_the_correlation_of_before_and_gain_needs_two_officers():
    before, after = np.array([50.0, 60]), np.array([60.0, 65])
    assert gains.before_gain_correlation(before=before, after=after) == pytest.approx(-1)
    assert gains.before_gain_correlation(before=before[:1], after=after[:1]) is None
