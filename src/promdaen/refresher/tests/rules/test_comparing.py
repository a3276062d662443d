"""The plan is held to its control: too early, ahead, open, behind."""

from __future__ import annotations

import pytest

from promdaen.refresher.rules import comparing

HIGH = [0.8, 0.9, 0.7, 0.8, 0.9]
MIDDLE = [0.4, 0.9, 0.5, 0.8, 0.6]
LOW = [0.4, 0.5, 0.3, 0.4, 0.5]


@pytest.mark.parametrize(
    ("planned", "control", "quarters", "state"),
    [
        (HIGH, LOW, 1, comparing.AHEAD),
        (LOW, HIGH, 1, comparing.BEHIND),
        (HIGH, MIDDLE, 1, comparing.OPEN),
        (HIGH, MIDDLE, 3, comparing.OPEN),
        (MIDDLE, HIGH, 1, comparing.OPEN),
        (MIDDLE, HIGH, 2, comparing.BEHIND),
        (MIDDLE, MIDDLE, 2, comparing.BEHIND),
        (HIGH[:4], LOW, 3, comparing.EARLY),
        (HIGH, [], 3, comparing.EARLY),
        ([0.5] * 5, [0.5] * 5, 1, comparing.OPEN),
        ([0.7] * 5, [0.5] * 5, 1, comparing.AHEAD),
    ],
)
def test_the_state_of_a_comparison_of_one_cohort(
    planned: list[float], control: list[float], quarters: int, state: str
) -> None:
    arm_comparison = comparing.compare(
        planned={"A": planned}, control={"A": control}, quarters=quarters
    )
    assert arm_comparison.state == state


def test_the_difference_is_beside_its_interval() -> None:
    # By hand: means .82 and .42, variances .007 and .007 of five each; Welch with 8 degrees of
    # freedom: half = 2.306 * sqrt(2 * .007 / 5) = .1220.
    arm_comparison = comparing.compare(planned={"A": HIGH}, control={"A": LOW}, quarters=1)
    assert (
        arm_comparison.planned_count,
        arm_comparison.control_count,
        arm_comparison.cohorts_count,
    ) == (5, 5, 1)
    assert arm_comparison.planned == pytest.approx(0.82)
    assert arm_comparison.control == pytest.approx(0.42)
    assert arm_comparison.difference == pytest.approx(0.40)
    assert arm_comparison.interval == pytest.approx((0.278, 0.522), abs=5e-4)


def test_small_cohorts_count_together_and_an_easy_one_favours_neither_arm() -> None:
    # Three of nine in each arm's easy cohort, all alike within a cohort: no difference at all.
    planned = {"easy": [0.9] * 6, "hard": [0.3] * 6}
    control = {"easy": [0.9] * 2, "hard": [0.3] * 4}
    arm_comparison = comparing.compare(planned=planned, control=control, quarters=1)
    assert (
        arm_comparison.cohorts_count,
        arm_comparison.planned_count,
        arm_comparison.control_count,
    ) == (2, 12, 6)
    assert arm_comparison.difference == pytest.approx(0)
    assert arm_comparison.planned != pytest.approx(arm_comparison.control)


def test_a_cohort_without_one_of_the_arms_counts_for_nothing() -> None:
    arm_comparison = comparing.compare(
        planned={"A": HIGH, "B": [0.0] * 50}, control={"A": LOW, "C": [1.0] * 50}, quarters=1
    )
    assert (arm_comparison.planned_count, arm_comparison.control_count) == (5, 5)
    assert arm_comparison.state == comparing.AHEAD
