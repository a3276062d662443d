"""Who came back to a later test, what they kept, and what must not be worked out from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promdaen.assessment.rules import intervals, returning

NAN = np.nan


def scores(*, points, is_asked=None, comparable=None, months=3, invited=None):
    points = np.array(points, float)
    has_come = ~np.isnan(points)
    return returning.RoundScores(
        months=months,
        invited_count=invited,
        is_asked=np.ones(len(points), bool) if is_asked is None else np.array(is_asked, bool),
        points=points,
        is_comparable=has_come if comparable is None else np.array(comparable, bool),
    )


def rounds_returned(*rounds, before, after, resamples=200):
    return returning.returned(
        before=np.array(before, float),
        after=np.array(after, float),
        rounds=rounds,
        seed=3,
        resamples=resamples,
    )


def test_a_round_is_reported_as_worked_out_by_hand():
    before = [40.0] * 6 + [50.0] * 6
    after = [60.0, 60, 60, 70, 70, 70] + [60.0] * 6
    later = [50.0, 50, 50, 60, 60, 60] + [NAN] * 6
    [first_round] = rounds_returned(scores(points=later, invited=14), before=before, after=after)
    assert (
        first_round.invited,
        first_round.due_count,
        first_round.came,
        first_round.n,
        first_round.away_n,
    ) == (14, 12, 6, 6, 6)
    assert first_round.came_share == 0.5
    assert first_round.came_interval == intervals.wilson(hits=6, n=12)
    assert (first_round.before_mean, first_round.after_mean, first_round.later_mean) == (
        40,
        65,
        55,
    )
    assert first_round.retained == pytest.approx((55 - 40) / (65 - 40))
    assert first_round.retained_interval is not None
    assert (first_round.away_before_mean, first_round.away_after_mean) == (50, 60)
    assert (first_round.before_apart, first_round.after_apart) == (-10, 5)
    assert first_round.before_apart_interval is None
    assert first_round.after_apart_interval is not None


def test_an_officer_not_yet_asked_is_not_counted_absent():
    later = [50.0] * 6 + [NAN] * 6
    [first_round] = rounds_returned(
        scores(points=later, is_asked=[True] * 6 + [False] * 6), before=[40] * 12, after=[60] * 12
    )
    assert (first_round.due_count, first_round.came_share, first_round.away_n) == (6, 1.0, 0)
    assert (first_round.away_before_mean, first_round.before_apart) == (None, None)
    assert first_round.before_mean == 40


def test_who_lacks_a_test_or_is_off_the_scale_is_not_in_the_means():
    later = [50.0] * 8
    [first_round] = rounds_returned(
        scores(points=later, comparable=[True] * 6 + [False] * 2),
        before=[40] * 5 + [NAN] + [40] * 2,
        after=[60] * 8,
    )
    assert (first_round.came, first_round.incomparable, first_round.n) == (8, 2, 5)


def test_no_one_came_to_a_round_that_is_not_due():
    [first_round] = rounds_returned(
        scores(points=[NAN] * 6, is_asked=[False] * 6, invited=6), before=[40] * 6, after=[60] * 6
    )
    assert (
        first_round.due_count,
        first_round.came,
        first_round.came_share,
        first_round.came_interval,
    ) == (0, 0, None, None)
    assert (first_round.n, first_round.before_mean, first_round.retained) == (0, None, None)


@pytest.mark.parametrize("came", [1, 4])
def test_under_five_who_came_back_nothing_of_them_is_shown(came):
    later = [50.0] * came + [NAN] * (20 - came)
    [first_round] = rounds_returned(scores(points=later), before=[40] * 20, after=[60] * 20)
    assert not first_round.is_shown
    figures = (
        first_round.before_mean,
        first_round.after_mean,
        first_round.later_mean,
        first_round.retained,
        first_round.retained_interval,
    )
    assert figures == (None,) * 5
    assert (first_round.away_before_mean, first_round.before_apart) == (None, None)


def test_few_absent_officers_cannot_be_worked_out_from_those_who_came():
    later = [50.0] * 18 + [NAN] * 2
    [first_round] = rounds_returned(scores(points=later), before=[40] * 20, after=[60] * 20)
    assert (first_round.later_mean, first_round.retained) == (50, 0.5)
    assert (first_round.before_mean, first_round.after_mean, first_round.away_before_mean) == (
        None,
        None,
        None,
    )


def test_few_who_were_not_asked_are_not_worked_out_from_the_rest():
    later = [50.0] * 10 + [NAN] * 10
    is_asked = [True] * 18 + [False] * 2
    [first_round] = rounds_returned(
        scores(points=later, is_asked=is_asked), before=[40] * 20, after=[60] * 20
    )
    assert (first_round.n, first_round.away_n) == (10, 8)
    assert [first_round.before_mean, first_round.away_before_mean].count(None) >= 1
    assert first_round.before_apart is None


def test_few_officers_by_which_rounds_differ_cannot_be_worked_out():
    first = [50.0] * 12 + [NAN] * 8
    nested = [50.0] * 10 + [NAN] * 10
    other = [NAN] * 2 + [50.0] * 11 + [NAN] * 7
    first_round, nested_round, other_round = rounds_returned(
        scores(points=first, months=1),
        scores(points=nested, months=3),
        scores(points=other, months=6),
        before=[40] * 20,
        after=[60] * 20,
    )
    assert first_round.before_mean == 40
    assert (nested_round.before_mean, nested_round.away_before_mean, nested_round.retained) == (
        None,
        None,
        0.5,
    )
    assert other_round.before_mean == 40


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 100)), min_size=0, max_size=40)
)
def test_no_group_of_one_to_four_is_ever_reported(rows):
    n = len(rows)
    points = [score if came else NAN for came, _asked, score in rows]
    is_asked = [came or was_asked for came, was_asked, _score in rows]
    before = np.linspace(20, 50, n)
    [first_round] = rounds_returned(
        scores(points=points, is_asked=is_asked), before=before, after=before + 10, resamples=0
    )
    rest = n - first_round.n - first_round.away_n
    reported_groups = [
        (first_round.n, first_round.before_mean),
        (first_round.away_n, first_round.away_before_mean),
        (first_round.n, first_round.later_mean),
    ]
    assert not any(0 < size < 5 and mean is not None for size, mean in reported_groups)
    hidden = [rest] + [size for size, mean in reported_groups[:2] if mean is None]
    assert sum(hidden) == 0 or sum(hidden) >= 5 or n < 5


def test_the_interval_of_a_difference_is_welchs():
    draw = np.random.default_rng(4)
    first_scores, second_scores = draw.normal(60, 10, 12), draw.normal(50, 20, 7)
    expected = stats.ttest_ind(first_scores, second_scores, equal_var=False).confidence_interval()
    assert intervals.welch(first=first_scores, second=second_scores) == pytest.approx(
        (expected.low, expected.high)
    )
    assert intervals.welch(first=first_scores[:1], second=second_scores) is None
    assert intervals.welch(first=np.ones(3), second=np.zeros(3)) is None
