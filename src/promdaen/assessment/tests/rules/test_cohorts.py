"""The compact facts of a cohort."""

import numpy as np
import pytest

from promdaen.assessment.rules import cohorts

NAN = float("nan")


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="shape"):
        cohorts.cohort_of_marks(before=np.zeros((3, 4)), after=np.zeros((3, 5)))


def test_items_not_on_the_paper_do_not_count_and_part_marks_do():
    marks = np.array([[1, 0.5, NAN, NAN], [NAN, NAN, 1, 0], [NAN] * 4])
    got = cohorts.points(marks=marks)
    assert got[:2].tolist() == [75, 50]
    assert np.isnan(got[2])


def test_an_officer_with_one_occasion_is_left_out_of_paired_sums():
    before = np.array([[1, 0], [1, 1], [NAN, NAN]])
    after = np.array([[1, 1], [NAN, NAN], [0, 0.0]])
    cohort = cohorts.cohort_of_marks(before=before, after=after)
    assert cohort.has_both.tolist() == [True, False, False]
    assert [paper.officers for paper in cohort.before_papers + cohort.after_papers] == [1, 1]
    assert cohort.shared_items_count == 2


def test_officers_are_listed_by_scores_and_without_names():
    before = np.array([[1, 1], [0, 0], [1, 0], [NAN, NAN]])
    after = np.array([[1, 1], [1, 0], [0, 0], [1, 1.0]])
    cohort = cohorts.cohort_of_marks(before=before, after=after)
    assert cohorts.officer_shares(cohort=cohort) == [(0, 50), (50, 0), (100, 100)]


def test_stored_points_become_the_arrays_of_a_cohort():
    got = cohorts.floats(values=[50.0, None])
    assert got[0] == 50
    assert np.isnan(got[1])


def test_a_cohort_of_no_items_shares_none():
    cohort = cohorts.cohort_of_marks(before=np.zeros((2, 0)), after=np.zeros((2, 0)))
    assert cohort.shared_items_count == 0
