"""Answers packed small and read back through ability."""

import numpy as np
import pytest
from scipy import integrate, stats

from promdaen.assessment.rules import responses


def test_answers_all_given_need_no_mask():
    got = responses.mark_responses(marks=np.array([[1, 0], [0, 1]], dtype=np.uint8))
    assert got.is_asked is None
    assert got.right.tolist() == [[1, 0], [0, 1]]
    assert responses.answered_responses(responses=got) is got


def test_another_mark_is_refused():
    with pytest.raises(ValueError, match="0, 1 or NaN"):
        responses.mark_responses(marks=np.array([[2.0]]))


def test_the_likelihood_of_an_officer_is_that_of_an_integral():
    slopes, intercepts = np.array([1.3, 0.7, 1.0]), np.array([0.4, -1.0, 0.0])
    marks = np.array([[1, 0, np.nan], [1, 1, 0]])
    got = responses.expected(
        responses=responses.mark_responses(marks=marks), slopes=slopes, intercepts=intercepts
    )

    def density(t, row):
        chance = 1 / (1 + np.exp(-(slopes * t + intercepts)))
        each = np.where(row == 1, chance, 1 - chance)[~np.isnan(row)]
        return stats.norm.pdf(t) * each.prod()

    each = [integrate.quad(density, -10, 10, args=(row,))[0] for row in marks]
    assert got.log_likelihood == pytest.approx(np.log(each).sum(), abs=1e-6)
    assert got.asked_counts.sum(axis=1) == pytest.approx([2, 2, 1])
    assert got.right.sum(axis=1) == pytest.approx([2, 1, 0])
