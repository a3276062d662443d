"""Skill, bar and their errors: worked by hand, against published figures, and by simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from promdaen.specimen.rules import detection
from promdaen.specimen.rules.detection import DetectionCounts, TrialResult

COUNTS = st.builds(
    DetectionCounts,
    hits=st.integers(0, 80),
    misses=st.integers(0, 80),
    false_alarms=st.integers(0, 80),
    passes=st.integers(0, 80),
)


def uncorrected(*, hits, misses, false_alarms, passes):
    counts = DetectionCounts(hits=hits, misses=misses, false_alarms=false_alarms, passes=passes)
    return detection.detection_measures(counts=counts, correction=0.0)


def drawn(*, d_prime, criterion, defective, genuine, times, seed, **options):
    """Estimates of simulated officers with a known skill and bar."""
    draw = np.random.default_rng(seed)
    hits = draw.binomial(defective, special.ndtr(d_prime / 2 - criterion), times)
    alarms = draw.binomial(genuine, special.ndtr(-d_prime / 2 - criterion), times)
    detections = [
        detection.detection_measures(
            counts=DetectionCounts(
                hits=int(hit),
                misses=defective - int(hit),
                false_alarms=int(alarm),
                passes=genuine - int(alarm),
            ),
            **options,
        )
        for hit, alarm in zip(hits, alarms, strict=True)
    ]
    return np.array([measures.d_prime for measures in detections]), np.array(
        [measures.d_prime_error for measures in detections]
    )


def test_faces_remembered_by_macmillan_and_creelman():
    """Macmillan & Creelman (2005), chapter 1: 20 of 25 old faces, 10 of 25 new ones."""
    faces = uncorrected(hits=20, misses=5, false_alarms=10, passes=15)
    assert faces.d_prime == pytest.approx(1.095, abs=0.001)
    assert faces.criterion == pytest.approx(-0.294, abs=0.001)


def test_the_standard_error_worked_by_hand():
    """Gourevitch & Galanter: H(1-H)/(n phi(H)^2) of both rates, for rates .8 and .4 of 25.

    .16 / (25 x .2800^2) + .24 / (25 x .3863^2) = .0816 + .0643; the root is .382.
    """
    measures = uncorrected(hits=20, misses=5, false_alarms=10, passes=15)
    assert measures.d_prime_error == pytest.approx(0.382, abs=0.001)
    assert measures.criterion_error == pytest.approx(0.191, abs=0.001)
    assert measures.d_prime_interval == pytest.approx((0.346, 1.844), abs=0.002)


def test_hypnosis_moves_the_bar_and_not_the_skill():
    """Macmillan & Creelman (2005), chapter 2: rates .69 and .31, under hypnosis .89 and .59."""
    normal = uncorrected(hits=69, misses=31, false_alarms=31, passes=69)
    hypnosis = uncorrected(hits=89, misses=11, false_alarms=59, passes=41)
    assert normal.d_prime == pytest.approx(0.992, abs=0.001)
    assert hypnosis.d_prime == pytest.approx(0.999, abs=0.001)
    assert normal.criterion == pytest.approx(0, abs=1e-9)
    assert hypnosis.criterion == pytest.approx(-0.727, abs=0.001)


def test_the_log_linear_correction_keeps_perfect_rates_finite():
    """Hautus (1995): .5 is added to hits and false alarms, 1 to the trials."""
    counts = DetectionCounts(hits=10, misses=0, false_alarms=0, passes=10)
    measures = detection.detection_measures(counts=counts, correction=detection.LOG_LINEAR)
    assert (measures.hit_rate, measures.false_alarm_rate) == (10.5 / 11, 0.5 / 11)
    assert measures.d_prime == pytest.approx(2 * special.ndtri(10.5 / 11))


@pytest.mark.parametrize(("defective", "genuine", "published"), [(18, 42, 0.42), (100, 100, 0.21)])
def test_the_standard_error_comes_out_as_published(defective, genuine, published):
    """For d' 2 with the log-linear correction; a third gives .45 and .22."""
    room = {"d_prime": 2.0, "criterion": 0.0, "defective": defective, "genuine": genuine}
    estimates, _told = drawn(**room, times=4000, seed=5, correction=detection.LOG_LINEAR)
    assert estimates.std() == pytest.approx(published, abs=0.015)
    estimates, errors = drawn(**room, times=2000, seed=5)
    assert estimates.std() == pytest.approx(published, abs=0.045)
    assert np.median(errors) == pytest.approx(published, abs=0.03)


@pytest.mark.parametrize("defective", [60, 100])
@pytest.mark.parametrize("d_prime", [0.5, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("criterion", [-0.4, 0.0, 0.4])
def test_after_200_decisions_the_bias_is_under_a_twentieth(defective, d_prime, criterion):
    estimates, _told = drawn(
        d_prime=d_prime,
        criterion=criterion,
        defective=defective,
        genuine=200 - defective,
        times=1200,
        seed=17,
    )
    assert abs(estimates.mean() - d_prime) < 0.05


def test_intervals_hold_the_skill_as_often_as_they_say():
    estimates, errors = drawn(
        d_prime=1.5, criterion=0.2, defective=60, genuine=140, times=1000, seed=3
    )
    assert np.mean(np.abs(estimates - 1.5) < 1.96 * errors) == pytest.approx(0.95, abs=0.02)


@given(COUNTS)
def test_skill_is_finite_and_turns_its_sign_when_answers_are_swapped(counts):
    measures = detection.detection_measures(counts=counts)
    if not counts.defective or not counts.genuine:
        assert measures is None
        return
    swapped = detection.detection_measures(
        counts=DetectionCounts(
            hits=counts.misses,
            misses=counts.hits,
            false_alarms=counts.passes,
            passes=counts.false_alarms,
        )
    )
    assert math.isfinite(measures.d_prime_error)
    assert measures.d_prime == pytest.approx(-swapped.d_prime, abs=1e-9)
    assert measures.criterion == pytest.approx(-swapped.criterion, abs=1e-9)
    assert measures.d_prime_interval[0] < measures.d_prime < measures.d_prime_interval[1]


@pytest.mark.parametrize(
    ("hits", "misses", "false_alarms", "passes", "way"),
    [
        (20, 30, 2, 118, "waves_through"),
        (48, 2, 60, 60, "stops_too_many"),
        (85, 15, 15, 85, "balanced"),
        (8, 2, 2, 8, "unclear"),
        (4, 0, 0, 60, "unclear"),
        (0, 0, 5, 60, "unclear"),
    ],
)
def test_which_way_one_errs(hits, misses, false_alarms, passes, way):
    counts = DetectionCounts(hits=hits, misses=misses, false_alarms=false_alarms, passes=passes)
    assert detection.bias(counts=counts) == way
    assert way in detection.BIAS_TEXTS


def test_decisions_are_counted_and_timed():
    tried = [
        TrialResult(defect="expired", is_suspected=True, milliseconds=4000),
        TrialResult(defect="expired", is_suspected=False, milliseconds=9000),
        TrialResult(defect="", is_suspected=True, milliseconds=1000),
        TrialResult(defect="", is_suspected=False, milliseconds=2000),
        TrialResult(defect="", is_suspected=False, milliseconds=3000),
    ]
    assert detection.detection_counts(results=tried) == DetectionCounts(
        hits=1, misses=1, false_alarms=1, passes=2
    )
    assert [result.is_right for result in tried] == [True, False, False, True, True]
    assert detection.detection_counts(results=tried).trials == 5
    assert detection.median_seconds(results=tried) == 3.0
    assert detection.median_seconds(results=[]) is None
