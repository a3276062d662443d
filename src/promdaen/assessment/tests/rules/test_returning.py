"""Who came back to a later test, what they kept, and what must not be worked out from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promdaen.assessment.rules import intervals, returning

NAN = np.nan


def scores(*, points, asked=None, comparable=None, months=3, invited=None):
    points = np.array(points, float)
    has_come = ~np.isnan(points)
    return returning.RoundScores(
        months=months,
        invited_count=invited,
        is_asked=np.ones(len(points), bool) if asked is None else np.array(asked, bool),
        points=points,
        is_comparable=has_come if comparable is None else np.array(comparable, bool),
    )


def told(*rounds, before, after, resamples=200):
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
    [one] = told(scores(points=later, invited=14), before=before, after=after)
    assert (one.invited, one.due_count, one.came, one.n, one.away_n) == (14, 12, 6, 6, 6)
    assert one.came_share == 0.5
    assert one.came_interval == intervals.wilson(hits=6, n=12)
    assert (one.before_mean, one.after_mean, one.later_mean) == (40, 65, 55)
    assert one.retained == pytest.approx((55 - 40) / (65 - 40))
    assert one.retained_interval is not None
    assert (one.away_before_mean, one.away_after_mean) == (50, 60)
    assert (one.before_apart, one.after_apart) == (-10, 5)
    assert one.before_apart_interval is None
    assert one.after_apart_interval is not None


def test_who_is_not_asked_yet_did_not_stay_away():
    later = [50.0] * 6 + [NAN] * 6
    [one] = told(
        scores(points=later, asked=[True] * 6 + [False] * 6), before=[40] * 12, after=[60] * 12
    )
    assert (one.due_count, one.came_share, one.away_n) == (6, 1.0, 0)
    assert (one.away_before_mean, one.before_apart) == (None, None)
    assert one.before_mean == 40


def test_who_lacks_a_test_or_is_off_the_scale_is_not_in_the_means():
    later = [50.0] * 8
    [one] = told(
        scores(points=later, comparable=[True] * 6 + [False] * 2),
        before=[40] * 5 + [NAN] + [40] * 2,
        after=[60] * 8,
    )
    assert (one.came, one.incomparable, one.n) == (8, 2, 5)


def test_no_one_came_to_a_round_that_is_not_due():
    [one] = told(
        scores(points=[NAN] * 6, asked=[False] * 6, invited=6), before=[40] * 6, after=[60] * 6
    )
    assert (one.due_count, one.came, one.came_share, one.came_interval) == (0, 0, None, None)
    assert (one.n, one.before_mean, one.retained) == (0, None, None)


@pytest.mark.parametrize("came", [1, 4])
def test_under_five_who_came_back_nothing_of_them_is_shown(came):
    later = [50.0] * came + [NAN] * (20 - came)
    [one] = told(scores(points=later), before=[40] * 20, after=[60] * 20)
    assert not one.is_shown
    shown = (one.before_mean, one.after_mean, one.later_mean, one.retained, one.retained_interval)
    assert shown == (None,) * 5
    assert (one.away_before_mean, one.before_apart) == (None, None)


def test_few_who_stayed_away_are_not_worked_out_from_those_who_came():
    later = [50.0] * 18 + [NAN] * 2
    [one] = told(scores(points=later), before=[40] * 20, after=[60] * 20)
    assert (one.later_mean, one.retained) == (50, 0.5)
    assert (one.before_mean, one.after_mean, one.away_before_mean) == (None, None, None)


def test_few_who_were_not_asked_are_not_worked_out_from_the_rest():
    later = [50.0] * 10 + [NAN] * 10
    asked = [True] * 18 + [False] * 2
    [one] = told(scores(points=later, asked=asked), before=[40] * 20, after=[60] * 20)
    assert (one.n, one.away_n) == (10, 8)
    assert [one.before_mean, one.away_before_mean].count(None) >= 1
    assert one.before_apart is None


def test_few_by_whom_one_round_differs_from_another_are_not_worked_out():
    first = [50.0] * 12 + [NAN] * 8
    nested = [50.0] * 10 + [NAN] * 10
    other = [NAN] * 2 + [50.0] * 11 + [NAN] * 7
    one, two, three = told(
        scores(points=first, months=1),
        scores(points=nested, months=3),
        scores(points=other, months=6),
        before=[40] * 20,
        after=[60] * 20,
    )
    assert one.before_mean == 40
    assert (two.before_mean, two.away_before_mean, two.retained) == (None, None, 0.5)
    assert three.before_mean == 40


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 100)), min_size=0, max_size=40)
)
def test_no_group_of_one_to_four_is_ever_reported(rows):
    n = len(rows)
    points = [score if came else NAN for came, _asked, score in rows]
    asked = [came or asked for came, asked, _score in rows]
    before = np.linspace(20, 50, n)
    [one] = told(scores(points=points, asked=asked), before=before, after=before + 10, resamples=0)
    rest = n - one.n - one.away_n
    told_groups = [
        (one.n, one.before_mean), (one.away_n, one.away_before_mean), (one.n, one.later_mean),
    ]  # fmt: skip
    assert not any(0 < size < 5 and mean is not None for size, mean in told_groups)
    hidden = [rest] + [
        size for size, mean in ((one.n, one.before_mean), (one.away_n, one.away_before_mean))
        if mean is None
    ]  # fmt: skip
    assert sum(hidden) == 0 or sum(hidden) >= 5 or n < 5


def test_the_interval_apart_is_welchs():
    draw = np.random.default_rng(4)
    one, other = draw.normal(60, 10, 12), draw.normal(50, 20, 7)
    known = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    assert intervals.welch(first=one, second=other) == pytest.approx((known.low, known.high))
    assert intervals.welch(first=one[:1], second=other) is None
    assert intervals.welch(first=np.ones(3), second=np.zeros(3)) is None
