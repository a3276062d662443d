"""The shrinkage against the published case, and the gain of a trainer's runs."""

from typing import Any

import numpy as np
import pytest

from promdaen.course.rules import trainer_gain as gain

HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
AT_BATS = 45


def test_it_is_the_estimate_of_efron_and_morris_1975() -> None:
    """Batting averages of 18 players: V = 18.96, factor 0.209, table 2 of the paper."""
    averages = np.array(HITS) / AT_BATS
    turned = np.sqrt(AT_BATS) * np.arcsin(2 * averages - 1)
    assert ((turned - turned.mean()) ** 2).sum() == pytest.approx(18.96, abs=0.005)
    shrunk = gain.shrink(means=turned, variances=np.ones(18), design=np.ones((18, 1)))
    assert 1 - shrunk.factor == pytest.approx(0.209, abs=0.0005)
    back = (np.sin((shrunk.expected + shrunk.difference) / np.sqrt(AT_BATS)) + 1) / 2
    assert back.round(3).tolist() == [
        *(0.290, 0.286, 0.281, 0.277, 0.273, 0.273, 0.268, 0.264, 0.259, 0.259),
        *(0.254, 0.254, 0.254, 0.254, 0.254, 0.249, 0.244, 0.239),
    ]


def test_it_is_the_table_of_efron_2010() -> None:
    """The same players untransformed: Efron (2010), Large-scale inference, table 1.1."""
    averages = np.array(HITS) / AT_BATS
    mean = averages.mean()
    variances = np.full(18, mean * (1 - mean) / AT_BATS)
    shrunk = gain.shrink(means=averages, variances=variances, design=np.ones((18, 1)))
    assert (shrunk.expected + shrunk.difference).round(3).tolist() == [
        *(0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261),
        *(0.256, 0.256, 0.256, 0.256, 0.256, 0.252, 0.247, 0.242),
    ]


def test_its_variance_is_that_of_morris_1983() -> None:
    """For equal variances 1: 1 - (k-1)/k B + 2/(k-3) B^2 (y - mean)^2, worked by hand."""
    averages = np.array(HITS) / AT_BATS
    turned = np.sqrt(AT_BATS) * np.arcsin(2 * averages - 1)
    shrunk = gain.shrink(means=turned, variances=np.ones(18), design=np.ones((18, 1)))
    share = shrunk.factor[0]
    by_hand = 1 - 17 / 18 * share + 2 / 15 * share**2 * (turned - turned.mean()) ** 2
    assert shrunk.own + shrunk.shared == pytest.approx(by_hand)


def test_groups_that_differ_by_chance_alone_shrink_the_most() -> None:
    even = np.array([10.0, 10.1, 9.9, 10.0, 10.0, 10.1, 9.9, 10.0])
    shrunk = gain.shrink(means=even, variances=np.ones(8), design=np.ones((8, 1)))
    assert shrunk.factor == pytest.approx(5 / 7)


def run(code: str, **fields: Any) -> gain.RunGain:
    values = {"n": 30, "before_mean": 50.0, "gain_mean": 15.0, "gain_sd": 10.0}
    return gain.RunGain(run=code, **(values | fields))


RUNS = [
    run(str(place), before_mean=40.0 + 2 * place, gain_mean=24.0 - place + (place % 3))
    for place in range(12)
]


def test_runs_that_began_lower_are_not_to_be_blamed_or_praised_for_it() -> None:
    line = [
        run(str(place), before_mean=40.0 + 2 * place, gain_mean=24.0 - place)
        for place in range(12)
    ]
    for own in ("012", ("9", "10", "11")):
        own_gain = gain.own_gain(runs=line, trainer_runs=own)
        assert own_gain.difference_points == pytest.approx(0, abs=1e-9)
        assert own_gain.usual_points == pytest.approx(own_gain.gain_points)
        low, high = own_gain.difference_interval
        assert low < 0 < high


def test_a_real_difference_is_shown_smaller_than_it_looks() -> None:
    runs = [*RUNS[3:], *(run(f"own{place}", gain_mean=29.0 + place) for place in range(3))]
    own = {"own0", "own1", "own2"}
    own_gain = gain.own_gain(runs=runs, trainer_runs=own)
    assert (own_gain.runs_count, own_gain.officers_count) == (3, 90)
    assert own_gain.gain_points == pytest.approx(30)
    assert 0 < own_gain.difference_points < own_gain.gain_points - own_gain.usual_points
    low, high = own_gain.difference_interval
    assert low < own_gain.difference_points < high
    assert high - own_gain.difference_points == pytest.approx(own_gain.difference_points - low)


def test_large_runs_are_shrunk_less_than_small_ones() -> None:
    runs = [run(str(place), n=10 + 40 * (place % 2), gain_mean=10 + place) for place in range(10)]
    before = np.array([course_run.before_mean for course_run in runs])
    shrunk = gain.shrink(
        means=np.array([course_run.gain_mean for course_run in runs]),
        variances=np.array([100 / course_run.n for course_run in runs]),
        design=np.column_stack([np.ones(10), before - before.mean()]),
    )
    assert shrunk.factor[0] > shrunk.factor[1]


def test_few_runs_or_officers_are_not_shown_and_why() -> None:
    assert gain.hidden_reason(runs=RUNS, trainer_runs="01") == gain.TOO_FEW_RUNS
    small = [run(str(place), n=9) for place in range(12)]
    assert gain.hidden_reason(runs=small, trainer_runs="012") == gain.TOO_FEW_OFFICERS
    assert gain.hidden_reason(runs=RUNS[:7], trainer_runs="012") == gain.TOO_FEW_COMPARED
    assert gain.hidden_reason(runs=RUNS[:8], trainer_runs="012") is None
