"""Papers A and B crossed over a room and put on one scale."""

import dataclasses

import numpy as np
import pytest

from promdaen.assessment.rules import cohorts, equating, summaries

A_ITEMS = np.arange(60) < 36
B_ITEMS = np.arange(60) >= 24
KOLEN_Y = equating.PaperMoments(
    n=1638, mean=18.6728, sd=6.8784, anchor_mean=5.8626, anchor_sd=2.4515, covariance=14.7603
)
KOLEN_X = equating.PaperMoments(
    n=1655, mean=15.8205, sd=6.5278, anchor_mean=5.1063, anchor_sd=2.3760, covariance=13.4088
)


def room(*, officers, hardness_b, seed, gain=0.8):
    """Marks before and after of a crossed room; B's own items are harder by so many logits."""
    draw = np.random.default_rng(seed)
    ability = draw.normal(0, 1, officers)
    difficulty = draw.normal(0, 0.8, 60)
    difficulty[36:] = difficulty[:24] + hardness_b
    sides = []
    for shift in (0.0, gain):
        chance = 1 / (1 + np.exp(-(ability[:, None] + shift - difficulty)))
        sides.append((draw.random(chance.shape) < chance).astype(float))
    before, after = sides
    starts_a = np.arange(officers) % 2 == 0
    before[np.ix_(starts_a, ~A_ITEMS)] = np.nan
    before[np.ix_(~starts_a, ~B_ITEMS)] = np.nan
    after[np.ix_(starts_a, ~B_ITEMS)] = np.nan
    after[np.ix_(~starts_a, ~A_ITEMS)] = np.nan
    return before, after


def crossed(*, before, after):
    return equating.crossed_cohort(before=before, after=after, a_items=A_ITEMS, b_items=B_ITEMS)


def test_tucker_gives_the_published_link():
    link = equating.tucker(a=KOLEN_Y, b=KOLEN_X, weight_a=0.0)
    assert link.slope == pytest.approx(1.0289, abs=5e-5)
    assert link.intercept == pytest.approx(0.5370, abs=2e-3)


def test_tucker_gives_a_hand_worked_link():
    a = equating.PaperMoments(n=50, mean=60, sd=10, anchor_mean=50, anchor_sd=10, covariance=80)
    b = equating.PaperMoments(n=50, mean=50, sd=10, anchor_mean=54, anchor_sd=10, covariance=60)
    link = equating.tucker(a=a, b=b)
    variance_a, variance_b = 100 + 0.64 * 4, 100 + 0.36 * 4
    slope = (variance_a / variance_b) ** 0.5
    assert link.slope == pytest.approx(slope)
    assert link.intercept == pytest.approx((60 + 0.5 * 0.8 * 4) - slope * (50 - 0.5 * 0.6 * 4))


def test_equal_papers_need_no_equating():
    same = equating.PaperMoments(n=50, mean=60, sd=10, anchor_mean=50, anchor_sd=10, covariance=80)
    link = equating.tucker(a=same, b=same)
    assert (link.slope, link.intercept) == pytest.approx((1, 0))


def test_a_harder_paper_no_longer_biases_the_gain():
    before, after = room(officers=2000, hardness_b=0.9, seed=3)
    raw = cohorts.cohort_of_marks(before=before, after=after)
    cohort, link = crossed(before=before, after=after)
    starts_a = np.arange(2000) % 2 == 0
    raw_gain = raw.after_points - raw.before_points
    gain = cohort.after_points - cohort.before_points
    assert abs(raw_gain[starts_a].mean() - raw_gain[~starts_a].mean()) > 15
    assert abs(gain[starts_a].mean() - gain[~starts_a].mean()) < 2.5
    assert link.n_a == link.n_b == 2000


def test_paired_item_figures_are_over_the_anchors_only():
    before, after = room(officers=40, hardness_b=0.3, seed=4)
    cohort, _ = crossed(before=before, after=after)
    assert cohort.shared_items_count == 12
    got = summaries.summary(
        cohort=cohort, relevance=(0,) * 5, overall=(0,) * 5, seed=1, resamples=200
    )
    assert got.both == 40
    assert 0 < got.by_chance_share < 0.5
    assert got.gain_points_interval[0] < got.gain_points < got.gain_points_interval[1]


def test_measurement_error_is_put_on_the_reported_scale():
    before, after = room(officers=400, hardness_b=0.9, seed=5)
    cohort, link = crossed(before=before, after=after)
    assert sorted(paper.slope for paper in cohort.before_papers) == sorted([1.0, link.slope])
    assert len(cohort.after_papers) == 2


def test_a_small_room_is_left_as_it_is():
    before, after = room(officers=8, hardness_b=0.9, seed=6)
    cohort, link = crossed(before=before, after=after)
    assert link is None
    assert np.nanmax(cohort.before_points) <= 100


def test_papers_without_anchors_or_officers_cannot_be_linked():
    before, after = room(officers=40, hardness_b=0.9, seed=6)
    no_anchor = np.arange(60) >= 36
    arguments = {"before": before, "after": after, "a_items": A_ITEMS}
    assert equating.crossed_link(**arguments, b_items=no_anchor) is None
    nobody = np.full_like(before, np.nan)
    arguments = {"before": nobody, "after": nobody, "a_items": A_ITEMS}
    assert equating.crossed_link(**arguments, b_items=B_ITEMS) is None


def test_moments_without_spread_give_no_link():
    flat = dataclasses.replace(KOLEN_X, anchor_sd=0.0)
    assert equating.tucker(a=KOLEN_Y, b=flat) is None


def test_an_impossible_synthetic_variance_gives_no_link():
    a = equating.PaperMoments(n=50, mean=60, sd=1, anchor_mean=50, anchor_sd=10, covariance=400)
    b = equating.PaperMoments(n=50, mean=50, sd=10, anchor_mean=50, anchor_sd=1, covariance=6)
    assert equating.tucker(a=a, b=b) is None


def later_room(*, officers, shared, hardness_c, seed):
    """Marks of paper A and of a later paper C with so many shared items, C's own harder."""
    draw = np.random.default_rng(seed)
    ability = draw.normal(0, 1, officers)
    difficulty = draw.normal(0, 0.8, 60)
    difficulty[36:] += hardness_c
    a_items = np.arange(60) < 36
    c_items = (np.arange(60) >= 36) | (np.arange(60) < shared)
    marks_by_shift = []
    for shift in (0.0, -0.3):
        chance = 1 / (1 + np.exp(-(ability[:, None] + shift - difficulty)))
        marks_by_shift.append((draw.random(chance.shape) < chance).astype(float))
    return {
        "a_marks": marks_by_shift[0],
        "c_marks": marks_by_shift[1],
        "a_items": a_items,
        "c_items": c_items,
    }


def test_a_later_paper_is_put_on_the_scale_of_the_first():
    room = later_room(officers=3000, shared=12, hardness_c=1.0, seed=7)
    link = equating.anchored_link(**room)
    raw = cohorts.points(marks=room["c_marks"][:, room["c_items"]]).mean()
    on_a = cohorts.points(marks=room["c_marks"][:, room["a_items"]]).mean()
    assert abs(raw - on_a) > 5
    assert link.slope * raw + link.intercept == pytest.approx(on_a, abs=1.5)


def test_the_same_paper_later_needs_no_line():
    room = later_room(officers=200, shared=12, hardness_c=0.0, seed=8)
    room |= {"c_marks": room["a_marks"], "c_items": room["a_items"]}
    link = equating.anchored_link(**room)
    assert (link.slope, link.intercept) == pytest.approx((1, 0))


@pytest.mark.parametrize(("officers", "shared"), [(9, 12), (40, 7)], ids=["few", "few shared"])
def test_too_few_officers_or_shared_items_give_no_line(officers, shared):
    room = later_room(officers=officers, shared=shared, hardness_c=0.5, seed=9)
    assert equating.anchored_link(**room) is None
