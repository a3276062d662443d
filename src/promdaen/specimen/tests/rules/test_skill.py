"""Skill of groups: shares of alike decisions, the jackknife, tools taken up or left."""

import math

import numpy as np
import pytest
from scipy import stats

from promdaen.specimen.rules import detection, skill
from promdaen.specimen.rules.detection import DetectionCounts, TrialResult


def counts(*, hits, misses=0, false_alarms=0, passes=0):
    return DetectionCounts(hits=hits, misses=misses, false_alarms=false_alarms, passes=passes)


def test_a_share_of_one_officer_has_wilsons_interval():
    """Wilson (1927); 86 of 90 is worked out in the design of the results sheet."""
    share = skill.hit_share(hits=[86], n=[90])
    assert share.share == pytest.approx(86 / 90)
    assert share.interval == pytest.approx((0.891, 0.983), abs=0.001)


def test_decisions_of_officers_who_differ_count_for_less():
    alike = skill.hit_share(hits=[5, 5, 5, 5], n=[10, 10, 10, 10])
    differing = skill.hit_share(hits=[0, 10, 0, 10], n=[10, 10, 10, 10])
    assert alike.share == differing.share == 0.5
    share = skill.hit_share(hits=[20], n=[40])
    assert alike.interval == pytest.approx(share.interval)
    four = skill.hit_share(hits=[2], n=[4])
    assert differing.interval == pytest.approx(four.interval)


def test_a_group_that_finds_all_is_as_sure_as_it_has_officers():
    share = skill.hit_share(hits=[10, 10, 10], n=[10, 10, 10])
    three = skill.hit_share(hits=[3], n=[3])
    assert share.share == 1.0
    assert share.interval == pytest.approx(three.interval)


def test_an_interval_of_clustered_shares_holds_as_often_as_promised():
    draw = np.random.default_rng(2)
    inside = 0
    for _time in range(400):
        chance = draw.beta(4, 2, 20)
        hits = draw.binomial(12, chance)
        low, high = skill.hit_share(hits=hits.tolist(), n=[12] * 20).interval
        inside += low <= 4 / 6 <= high
    assert inside / 400 == pytest.approx(0.95, abs=0.035)


def test_nothing_met_has_no_share():
    share = skill.hit_share(hits=[0, 0], n=[0, 0])
    assert (share.n, share.share, share.interval) == (0, None, None)


def test_a_group_is_pooled_with_an_interval_over_its_officers():
    group = [
        counts(hits=8, misses=2, false_alarms=1, passes=9),
        counts(hits=6, misses=4, false_alarms=2, passes=8),
        counts(hits=9, misses=1, false_alarms=4, passes=6),
    ]
    pooled = skill.pooled(counts=group)
    whole = detection.detection_measures(
        counts=counts(hits=23, misses=7, false_alarms=7, passes=23)
    )
    assert pooled.d_prime == whole.d_prime
    without = [
        detection.detection_measures(
            counts=detection.sum_counts(counts=group[:at] + group[at + 1 :])
        ).d_prime
        for at in range(3)
    ]
    error = math.sqrt(2 / 3 * sum((estimate - sum(without) / 3) ** 2 for estimate in without))
    half = stats.t.ppf(0.975, 2) * error
    assert pooled.d_prime_interval == pytest.approx((whole.d_prime - half, whole.d_prime + half))


def test_a_group_of_one_has_no_interval_and_no_side():
    pooled = skill.pooled(counts=[counts(hits=8, misses=2, false_alarms=1, passes=9)])
    assert pooled.d_prime_interval is None
    assert skill.bias_side(pooled=pooled) == "unclear"


def test_a_group_that_met_no_genuine_document_has_no_skill():
    assert skill.pooled(counts=[counts(hits=3)]) is None
    assert skill.bias_side(pooled=None) == "unclear"


def test_a_group_errs_on_the_side_where_its_whole_interval_is():
    lenient = [counts(hits=3, misses=7, false_alarms=0, passes=20) for _one in range(6)]
    assert skill.bias_side(pooled=skill.pooled(counts=lenient)) == "waves_through"
    strict = [counts(hits=10, false_alarms=12, passes=8) for _one in range(6)]
    assert skill.bias_side(pooled=skill.pooled(counts=strict)) == "stops_too_many"


def test_tools_are_counted_where_they_would_have_shown_the_defect():
    tried = [
        TrialResult(defect="uv_absent", is_suspected=True, tools=("day", "uv")),
        TrialResult(defect="uv_absent", is_suspected=False, tools=("day",)),
        TrialResult(defect="mrz_number_check", is_suspected=False, tools=("digits",)),
        TrialResult(defect="expired", is_suspected=True, tools=("day",)),
        TrialResult(defect="", is_suspected=False, tools=("day", "uv")),
    ]
    tools = {"uv_absent": "uv", "mrz_number_check": "check_digits", "expired": "logic"}
    uses = {tool_use.tool: tool_use for tool_use in skill.tool_uses(results=tried, tools=tools)}
    assert set(uses) == {"digits", "uv"}
    assert (
        uses["uv"].met_count,
        uses["uv"].used_count,
        uses["uv"].found_count,
    ) == (2, 1, 1)
    assert (
        uses["digits"].met_count,
        uses["digits"].used_count,
        uses["digits"].found_count,
    ) == (1, 1, 0)


def test_a_defect_is_strong_or_weak_only_where_that_is_sure():
    assert skill.interval_level(interval=(0.6, 0.9), middle=0.5) == "strong"
    assert skill.interval_level(interval=(0.1, 0.4), middle=0.5) == "weak"
    assert skill.interval_level(interval=(0.2, 0.9), middle=0.5) == "open"
