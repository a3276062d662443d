"""Retention at a later sitting."""

import numpy as np
import pytest

from promdaen.assessment.rules import retention


def retention_of_scores(*, before, after, later, resamples=400):
    return retention.retention(
        before=np.array(before, float),
        after=np.array(after, float),
        later=np.array(later, float),
        seed=2,
        resamples=resamples,
    )


def test_only_officers_with_all_three_occasions_count():
    got = retention_of_scores(before=[40, 50, np.nan], after=[60, 70, 80], later=[55, np.nan, 70])
    assert (got.n, got.later_mean, got.retained, got.interval) == (1, 55, 0.75, None)


def test_no_one_with_all_three_leaves_it_undefined():
    got = retention_of_scores(before=[np.nan], after=[50], later=[50])
    assert (got.n, got.later_mean, got.retained, got.interval) == (0, None, None, None)


def test_without_a_gain_there_is_nothing_to_keep():
    got = retention_of_scores(before=[40, 60], after=[60, 40], later=[50, 60])
    assert (got.retained, got.interval) == (None, None)
    assert got.later_mean == 55


def test_the_interval_holds_the_share_kept():
    draw = np.random.default_rng(1)
    before = draw.normal(50, 10, 60)
    after, later = before + draw.normal(20, 8, 60), before + draw.normal(12, 8, 60)
    got = retention_of_scores(before=before, after=after, later=later, resamples=2000)
    low, high = got.interval
    assert low < got.retained < high
    assert got.retained == pytest.approx(0.6, abs=0.15)


def test_a_group_that_fell_below_its_start_kept_less_than_nothing():
    assert retention_of_scores(before=[50, 50], after=[60, 60], later=[45, 45]).retained == -0.5
