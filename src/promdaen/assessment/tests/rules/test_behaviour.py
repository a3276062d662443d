"""All figures of an item together, hand-worked, and never of too few officers."""

import numpy as np
import pytest

from promdaen.assessment.rules import behaviour

GUTTMAN = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0.0]])


def test_a_hand_worked_paper():
    first, middle, _last = behaviour.behaviours(marks=GUTTMAN, fewest=4)
    assert (first.n, first.facility, first.sd) == (4, 0.75, pytest.approx(0.5))
    assert first.facility_interval == pytest.approx((0.300642, 0.954413), abs=1e-5)
    assert middle.discrimination == pytest.approx(1 / np.sqrt(2))
    assert middle.discrimination_interval == pytest.approx((-0.79268, 0.99321), abs=1e-5)
    assert (middle.efficiency, middle.upper_lower) == (pytest.approx(1), 1)
    assert (middle.alpha, middle.alpha_if_deleted) == (pytest.approx(0.75), pytest.approx(0.5))


def test_too_few_officers_have_their_number_alone():
    marks = np.tile(GUTTMAN, (7, 1))
    assert behaviour.behaviours(marks=marks) == [behaviour.Behaviour(n=28)] * 3
    marks = np.vstack([marks, GUTTMAN[:2]])
    assert behaviour.behaviours(marks=marks)[0].facility == pytest.approx(23 / 30)


def test_an_officer_without_some_answer_is_not_counted():
    marks = np.vstack([np.tile(GUTTMAN, (8, 1)), [[1, np.nan, 1]]])
    assert [item_behaviour.n for item_behaviour in behaviour.behaviours(marks=marks)] == [
        32,
        32,
        32,
    ]


def test_an_item_answered_alike_has_no_discrimination_and_no_interval_of_it():
    marks = np.column_stack([np.tile(GUTTMAN, (8, 1)), np.ones(32)])
    got = behaviour.behaviours(marks=marks)[3]
    assert (got.facility, got.discrimination, got.discrimination_interval) == (1, None, None)


def test_part_marks_take_the_interval_of_a_mean_within_its_bounds():
    marks = np.array([0.5, 1, 1, 1])
    low, high = behaviour.facility_interval(marks=marks)
    assert (round(low, 3), high) == (0.477, 1.0)
    assert behaviour.facility_interval(marks=np.array([0.5])) is None
