"""Ratings: distribution, shares and mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promdaen.assessment.rules import feedback


def test_the_reference_ratings_give_the_published_values(reference):
    overall = feedback.counted_ratings(counts=reference.overall)
    assert overall.mean == 4.5
    assert overall.mean_interval == pytest.approx((4.38, 4.62), abs=5e-3)
    relevance = feedback.counted_ratings(counts=reference.relevance)
    assert (relevance.count_3_5, relevance.count_4_5, relevance.n) == (90, 76, 90)


def test_a_rating_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="not 6"):
        feedback.count_ratings(ratings=[6])


def test_no_one_rating_leaves_everything_undefined():
    got = feedback.counted_ratings(counts=feedback.NO_RATINGS)
    assert (got.n, got.mean, got.share_3_5, got.share_4_5_interval) == (0, None, None, None)


def test_one_rating_has_a_mean_without_an_interval():
    got = feedback.counted_ratings(counts=(0, 0, 0, 1, 0))
    assert (got.mean, got.mean_interval) == (4, None)


@given(ratings=st.lists(st.integers(1, 5), min_size=2, max_size=40))
def test_counts_give_the_same_as_the_ratings_themselves(ratings):
    got = feedback.counted_ratings(counts=feedback.count_ratings(ratings=ratings))
    assert got.mean == pytest.approx(np.mean(ratings))
    half = stats.t.ppf(0.975, len(ratings) - 1) * stats.sem(ratings)
    low, high = got.mean_interval
    assert (high - low) / 2 == pytest.approx(half, abs=1e-9)
    assert got.count_3_5 == sum(rating >= 3 for rating in ratings)
