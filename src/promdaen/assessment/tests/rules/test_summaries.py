"""The figures of a results sheet, against the published reference values."""

import dataclasses
import json
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from promdaen.assessment.rules import cohorts, feedback, gains, reliability, strict, summaries

KEYS = [
    "both",
    "scored_higher",
    "same",
    "lower",
    "scored_higher_share",
    "scored_higher_interval",
    "by_chance_share",
    "before_mean",
    "after_mean",
    "gain_points",
    "gain_points_interval",
    "gain_points_improvers",
    "gain_relative",
    "gain_normalised",
    "gain_normalised_persons",
    "g_av",
    "g_av_interval",
    "kr20_before",
    "kr20_after",
    "sem_before_points",
    "sem_after_points",
    "reliable_change_points",
    "reliably_improved",
    "reliably_lower",
    "relevance_share_3_5",
    "relevance_share_4_5",
    "overall_mean",
    "before_only",
    "after_only",
]
ABSENT = [np.nan] * 4


def summary_of(*, before, after, resamples=200):
    cohort = cohorts.cohort_of_marks(before=np.array(before, float), after=np.array(after, float))
    nobody = feedback.NO_RATINGS
    return summaries.summary(
        cohort=cohort, relevance=nobody, overall=nobody, seed=1, resamples=resamples
    )


def numbers_in(*, block):
    numbers = []
    for value in dataclasses.astuple(block):
        numbers.extend(value if isinstance(value, tuple) else [value])
    return [value for value in numbers if value is not None]


@pytest.fixture(scope="module")
def headline(reference: strict.StrictCohort) -> summaries.SheetSummary:
    return summaries.summary(
        cohort=reference.cohort,
        relevance=reference.relevance,
        overall=reference.overall,
        seed=20121031,
    )


def test_the_fields_are_the_keys_of_the_json_in_their_order():
    assert [field.name for field in dataclasses.fields(summaries.SheetSummary)] == KEYS


def test_the_reference_cohort_gives_the_published_counts(headline):
    assert (headline.both, headline.scored_higher, headline.same, headline.lower) == (90, 86, 0, 4)
    assert headline.reliably_improved == 40
    assert headline.reliably_lower == 0
    assert headline.before_only == headline.after_only == 0


def test_the_reference_cohort_gives_the_published_shares(headline):
    assert headline.scored_higher_share == pytest.approx(0.956, abs=5e-4)
    assert headline.scored_higher_interval == pytest.approx((0.891, 0.983), abs=5e-4)
    assert headline.by_chance_share == pytest.approx(0.44, abs=5e-3)
    assert headline.relevance_share_3_5 == 1.0
    assert headline.relevance_share_4_5 == pytest.approx(76 / 90)
    assert headline.overall_mean == 4.5


def test_the_reference_cohort_gives_the_published_gains(headline):
    assert headline.gain_points == pytest.approx(17.39, abs=5e-3)
    assert headline.gain_points_interval == pytest.approx((14.92, 19.86), abs=5e-3)
    assert headline.gain_points_improvers == pytest.approx(18.52, abs=5e-3)
    assert headline.gain_relative == pytest.approx(32.1, abs=0.05)
    assert headline.gain_normalised == pytest.approx(0.380, abs=5e-4)
    assert headline.g_av == pytest.approx(0.881, abs=5e-4)
    assert headline.g_av_interval == pytest.approx((0.718, 1.087), abs=0.012)


def test_the_reference_cohort_gives_the_published_reliability(headline):
    assert headline.kr20_before == pytest.approx(0.875, abs=5e-4)
    assert headline.kr20_after == pytest.approx(0.897, abs=5e-4)
    assert headline.reliable_change_points == pytest.approx(18.3, abs=0.05)


def test_the_second_block_gives_the_published_values(reference):
    cohort = reference.cohort
    block = summaries.more(
        cohort=cohort,
        relevance=reference.relevance,
        overall=reference.overall,
        stored=summaries.bootstrap(cohort=cohort, seed=7),
    )
    assert block.reliably_improved_share == pytest.approx(0.44, abs=5e-3)
    assert block.reliably_improved_interval == pytest.approx((0.35, 0.55), abs=5e-3)
    assert block.overall_interval == pytest.approx((4.38, 4.62), abs=5e-3)
    assert (block.relevance_4_5, block.relevance_n, block.overall_n) == (76, 90, 90)
    assert block.chance_items_count == 40
    assert block.at_ceiling_before == 1
    assert block.retention is None
    assert -0.6 < block.before_gain_correlation < -0.2
    assert block.gain_points_bootstrap == pytest.approx((14.94, 19.92), abs=0.25)


def test_summary_tables_of_three_runs_give_what_the_marks_give(reference, headline):
    runs = [
        np.array([code.startswith(place) for code in reference.officers])
        for place in ("KK", "PS", "BM")
    ]
    parts = [
        cohorts.cohort_of_marks(before=reference.before[run], after=reference.after[run])
        for run in runs
    ]
    together = cohorts.Cohort(
        before_points=np.concatenate([part.before_points for part in parts]),
        after_points=np.concatenate([part.after_points for part in parts]),
        changed_counts=np.concatenate([part.changed_counts for part in parts]),
        before_papers=(reliability.added(sums=[part.before_papers[0] for part in parts]),),
        after_papers=(reliability.added(sums=[part.after_papers[0] for part in parts]),),
        shift_counts=sum(part.shift_counts for part in parts),
    )
    again = summaries.summary(
        cohort=together, relevance=reference.relevance, overall=reference.overall, seed=20121031
    )
    for name in KEYS:
        if name != "g_av_interval":
            assert getattr(again, name) == pytest.approx(getattr(headline, name), abs=1e-9), name


def test_a_stored_bootstrap_replaces_a_fresh_one(reference, headline):
    stored = summaries.bootstrap(cohort=reference.cohort, seed=20121031)
    again = summaries.sheet_summary(
        cohort=reference.cohort,
        relevance=reference.relevance,
        overall=reference.overall,
        stored=stored,
    )
    assert again == headline


def test_without_resamples_only_the_bootstrap_interval_is_missing(reference):
    headline = summaries.summary(
        cohort=reference.cohort,
        relevance=reference.relevance,
        overall=reference.overall,
        seed=1,
        resamples=0,
    )
    assert headline.g_av_interval is None
    assert sum(value is None for value in dataclasses.astuple(headline)) == 1


def test_no_one_with_both_occasions_leaves_counts_and_nothing_else():
    got = summary_of(before=[[1, 0, 1, 1], ABSENT, ABSENT], after=[ABSENT, [1, 1, 1, 1], ABSENT])
    assert (got.both, got.scored_higher, got.same, got.lower) == (0, 0, 0, 0)
    assert (got.before_only, got.after_only) == (1, 1)
    rest = KEYS[4:-2]
    assert [name for name in rest if getattr(got, name) is not None] == []


def test_one_pair_has_a_gain_without_an_interval():
    got = summary_of(before=[[1, 0, 0, 0]], after=[[1, 1, 1, 0]])
    assert got.gain_points == 50
    assert got.gain_points_interval is None
    assert got.g_av is None
    assert got.g_av_interval is None
    assert got.kr20_before is None
    assert got.reliably_improved is None
    assert got.gain_normalised == pytest.approx(2 / 3)


def test_two_pairs_show_no_effect_size_since_the_correction_is_zero():
    got = summary_of(before=[[1, 0, 0, 0], [0, 0, 0, 0]], after=[[1, 1, 1, 0], [1, 0, 0, 0]])
    assert got.g_av == 0
    assert got.g_av_interval is None


def test_a_cohort_without_spread_has_no_reliability_and_no_effect_size():
    got = summary_of(before=[[1, 0, 0, 0]] * 3, after=[[1, 1, 0, 0]] * 3)
    assert got.gain_points == 25
    assert got.gain_points_interval == (25, 25)
    assert got.g_av is None
    assert got.kr20_before is None
    assert got.reliable_change_points is None
    assert got.reliably_lower is None


def test_a_paper_of_one_item_has_no_reliability():
    got = summary_of(before=[[0], [1], [0]], after=[[1], [1], [0]])
    assert got.kr20_before is None
    assert got.sem_after_points is None
    assert got.gain_points == pytest.approx(100 / 3)


def test_a_mean_of_zero_before_has_no_relative_gain():
    got = summary_of(before=[[0, 0]] * 3, after=[[1, 0], [1, 1], [0, 0]])
    assert got.gain_relative is None
    assert got.gain_normalised == 0.5


def test_a_mean_of_100_before_has_no_normalised_gain():
    got = summary_of(before=[[1, 1]] * 3, after=[[1, 0], [1, 1], [1, 1]])
    assert got.gain_normalised is None
    assert got.gain_normalised_persons is None
    assert got.gain_points_improvers is None


def test_officers_at_the_ceiling_are_left_out_of_the_mean_of_own_normalised_gains():
    got = summary_of(before=[[1, 1], [1, 0]], after=[[1, 0], [1, 1]])
    assert got.gain_normalised_persons == 1.0


def test_equal_shares_of_different_papers_count_as_the_same_score():
    before = [[1, 1, 0, np.nan, np.nan, np.nan], [*ABSENT, 1, 0]]
    after = [[np.nan, np.nan, np.nan, 1, 1, 0], [1, 0, *ABSENT]]
    got = summary_of(before=before, after=after)
    assert (got.same, got.by_chance_share) == (2, None)


def test_a_later_sitting_measures_retention():
    before = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0.0]])
    after = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 1, 0.0]])
    later = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], ABSENT])
    cohort = cohorts.cohort_of_marks(before=before, after=after, later=later)
    retention = summaries.retained(cohort=cohort, seed=1, resamples=500)
    assert retention.n == 3
    assert retention.retained == pytest.approx(0.5)
    assert retention.later_mean == pytest.approx(50)
    assert retention.interval == pytest.approx((0.5, 0.5))


def test_a_cohort_without_a_later_sitting_has_no_retention(reference):
    assert summaries.retained(cohort=reference.cohort, seed=1) is None


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_figure_is_ever_nan_and_every_share_is_between_0_and_1(data):
    officers, items = data.draw(st.integers(1, 7)), data.draw(st.integers(1, 5))
    marks = arrays.arrays(float, (officers, items), elements=st.sampled_from([0.0, 1.0]))
    before, after = data.draw(marks), data.draw(marks)
    for side in (before, after):
        side[data.draw(arrays.arrays(bool, officers))] = np.nan
    got = summary_of(before=before, after=after, resamples=50)
    assert all(math.isfinite(value) for value in numbers_in(block=got))
    assert got.scored_higher + got.same + got.lower == got.both
    json.dumps(dataclasses.asdict(got), allow_nan=False)
    shares = [got.scored_higher_share, got.by_chance_share, *(got.scored_higher_interval or ())]
    assert all(0 <= share <= 1 for share in shares if share is not None)


@settings(max_examples=25, deadline=None)
@given(
    marks=arrays.arrays(float, (2, 12, 6), elements=st.sampled_from([0.0, 1.0])),
)
def test_gains_agree_with_a_plain_recomputation(marks):
    before, after = marks
    a, b = before.mean(axis=1) * 100, after.mean(axis=1) * 100
    got = summary_of(before=before, after=after, resamples=0)
    assert got.gain_points == pytest.approx(np.mean(b) - np.mean(a), abs=1e-9)
    if np.ptp(b - a) > 0:
        interval = stats.t.interval(0.95, 11, np.mean(b - a), stats.sem(b - a))
        assert got.gain_points_interval == pytest.approx(interval)
    assert got.scored_higher == int(sum(after.sum(axis=1) > before.sum(axis=1)))


@pytest.mark.bounded
def test_ten_thousand_officers_are_summed_in_bounded_time():
    draw = np.random.default_rng(5)
    cohort = cohorts.cohort_of_marks(
        before=(draw.random((10_000, 20)) < 0.5).astype(float),
        after=(draw.random((10_000, 20)) < 0.7).astype(float),
    )
    ratings = (10, 20, 30, 400, 500)
    start = time.perf_counter()
    stored = gains.Bootstrap(gain_points=(1.0, 2.0), g_av=(0.1, 0.2))
    summaries.sheet_summary(cohort=cohort, relevance=ratings, overall=ratings, stored=stored)
    assert time.perf_counter() - start < 30
