"""Reliability, measurement error and reliable change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from promdaen.assessment.rules import reliability

# Four officers, three items: totals 3, 2, 1, 0 with variance 1.25; item variances sum .625.
GUTTMAN = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0.0]])


def test_kr20_of_a_hand_worked_example():
    assert reliability.kr20(sums=reliability.paper_sums(marks=GUTTMAN)) == pytest.approx(0.75)


def test_sem_takes_the_sample_standard_deviation():
    expected = 100 / 3 * np.sqrt(5 / 3) * np.sqrt(0.25)
    sums = reliability.paper_sums(marks=GUTTMAN)
    assert reliability.sem_points(sums=sums) == pytest.approx(expected)
    sloped = reliability.paper_sums(marks=GUTTMAN, slope=1.1)
    assert reliability.sem_points(sums=sloped) == pytest.approx(1.1 * expected)


def test_part_marks_give_coefficient_alpha():
    marks = np.array([[1, 0.5, 1], [0.5, 0.5, 0], [0, 0.25, 0.5], [1, 1, 0.75]])
    alpha = 1.5 * (1 - marks.var(axis=0).sum() / marks.sum(axis=1).var())
    assert reliability.kr20(sums=reliability.paper_sums(marks=marks)) == pytest.approx(alpha)


@settings(max_examples=50)
@given(marks=arrays.arrays(float, (9, 5), elements=st.sampled_from([0.0, 1.0])))
def test_sums_of_runs_add_up_to_the_sums_of_all(marks):
    whole = reliability.paper_sums(marks=marks)
    parts = [reliability.paper_sums(marks=part) for part in (marks[:4], marks[4:])]
    added = reliability.added(sums=parts)
    assert reliability.kr20(sums=added) == reliability.kr20(sums=whole)
    assert added.officers == 9


def test_officers_of_two_papers_are_distinguished_by_the_items_they_met():
    marks = np.full((8, 5), np.nan)
    marks[:4, :3] = GUTTMAN
    marks[4:, 2:] = GUTTMAN[:, ::-1]
    papers = reliability.papers_sums(marks=marks)
    assert sorted(paper.officers for paper in papers) == [4, 4]
    assert reliability.pooled_kr20(papers=papers) == pytest.approx(0.75)
    alone = reliability.sem_points(sums=reliability.paper_sums(marks=GUTTMAN))
    assert reliability.pooled_sem_points(papers=papers) == pytest.approx(alone)


def test_no_papers_have_no_reliability():
    assert reliability.papers_sums(marks=np.full((3, 4), np.nan)) == ()
    assert reliability.pooled_kr20(papers=()) is None
    assert reliability.pooled_sem_points(papers=()) is None


def test_reliable_change_needs_both_errors():
    assert reliability.reliable_change_points(sem_before=None, sem_after=4) is None
    assert reliability.reliable_change_points(sem_before=3, sem_after=None) is None
    assert reliability.reliable_change_points(sem_before=3, sem_after=4) == pytest.approx(9.8)


def test_items_met_once_are_not_answered_differently():
    before = np.array([[1, 0, np.nan, 0], [np.nan] * 4])
    after = np.array([[0, 0, 1, 1], [1, 1, 1, 1.0]])
    got = reliability.answered_differently(before=before, after=after)
    assert got.tolist() == [2, 0]
