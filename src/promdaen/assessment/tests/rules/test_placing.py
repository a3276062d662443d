"""A group on the national scale: recovered, held against it item by item, silent when small."""

import numpy as np
import pytest
from scipy import stats

from promdaen.assessment.rules import abilities, placing

DIFFICULTIES = np.linspace(-2, 2, 20)


def run_of(*, officers, mean, sd=0.8, seed=1, difficulties=DIFFICULTIES):
    draw = np.random.default_rng(seed)
    ability = draw.normal(mean, sd, officers)
    chance = 1 / (1 + np.exp(-(ability[:, None] - difficulties)))
    return (draw.random(chance.shape) < chance).astype(float)


def test_a_group_is_placed_by_anchored_abilities():
    marks = run_of(officers=200, mean=0.6)
    got = placing.group_placement(marks=marks, difficulties=DIFFICULTIES)
    group = abilities.anchored(marks=marks, difficulties=DIFFICULTIES)
    assert (got.n, got.mean, got.sd) == (200, group.mean, group.sd)
    low, high = got.mean_interval
    assert (low + high) / 2 == pytest.approx(group.mean)
    assert (high - low) / 2 == pytest.approx(1.959964 * group.se_mean, rel=1e-6)
    assert low < 0.6 < high
    assert got.quarters == pytest.approx(np.percentile(group.abilities.mean, [25, 50, 75]))
    assert got.officer_sd == pytest.approx(np.sqrt((group.abilities.sd**2).mean()))


def test_an_item_harder_here_than_in_the_country_is_found():
    group_difficulties = DIFFICULTIES.copy()
    group_difficulties[7] += 2.5
    marks = run_of(officers=60, mean=0.4, difficulties=group_difficulties, seed=2)
    got = placing.group_placement(marks=marks, difficulties=DIFFICULTIES)
    harder_places = [place for place, item in enumerate(got.items) if item.p_holm < 0.05]
    assert harder_places == [7]
    assert got.items[7].is_harder
    assert got.items[7].share == marks[:, 7].mean() < got.items[7].expected
    assert got.items[7].interval[0] < got.items[7].share < got.items[7].interval[1]


def test_an_item_without_a_national_difficulty_is_shown_but_not_judged():
    fixed = DIFFICULTIES.copy()
    fixed[3] = np.nan
    marks = run_of(officers=40, mean=0.0)
    marks[:, 5] = np.nan
    got = placing.group_placement(marks=marks, difficulties=fixed).items
    assert (got[3].n, got[3].share, got[3].expected) == (40, marks[:, 3].mean(), None)
    assert not got[3].is_harder
    assert (got[5].n, got[5].share, got[5].interval, got[5].p) == (0, None, None, None)
    assert [item.p_holm is None for item in got].count(True) == 2


def test_nine_officers_are_not_placed():
    marks = run_of(officers=10, mean=0.0)
    assert placing.group_placement(marks=marks, difficulties=DIFFICULTIES).n == 10
    assert placing.group_placement(marks=marks[:9], difficulties=DIFFICULTIES) is None
    marks[0] = np.nan
    assert placing.group_placement(marks=marks, difficulties=DIFFICULTIES) is None


def test_a_group_without_known_items_or_beyond_them_is_not_placed():
    marks = run_of(officers=20, mean=0.0)
    assert placing.group_placement(marks=marks, difficulties=np.full(20, np.nan)) is None
    assert placing.group_placement(marks=np.ones((20, 20)), difficulties=DIFFICULTIES) is None


def test_part_marks_are_passed_over():
    marks = run_of(officers=20, mean=0.0)
    marks[0, 0] = 0.5
    assert placing.group_placement(marks=marks, difficulties=DIFFICULTIES).items[0].n == 19


def test_an_interval_without_errors_is_left_out(monkeypatch):
    marks = run_of(officers=20, mean=0.0)
    monkeypatch.setattr(abilities, "_errors", lambda **_: (None, None))
    assert placing.group_placement(marks=marks, difficulties=DIFFICULTIES).mean_interval is None


def test_expected_shares_are_a_mean_over_abilities():
    at, weight = np.polynomial.hermite_e.hermegauss(60)
    chance = 1 / (1 + np.exp(-(0.5 + 1.2 * at - (-0.7))))
    got = placing.expected_shares(mean=0.5, sd=1.2, difficulties=np.array([-0.7]))
    assert got[0] == pytest.approx(weight @ chance / weight.sum(), abs=1e-6)


@pytest.mark.parametrize(("hits", "n", "share"), [(0, 10, 0.3), (10, 10, 0.3), (4, 9, 0.55)])
def test_the_binomial_probability_is_double_the_smaller_tail(hits, n, share):
    below, above = stats.binom.cdf(hits, n, share), stats.binom.sf(hits - 1, n, share)
    expected = min(1, 2 * min(below, above))
    assert placing.binomial_p(hits=hits, n=n, share=share) == pytest.approx(expected)
