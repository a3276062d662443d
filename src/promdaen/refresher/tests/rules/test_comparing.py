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
def test_what_a_comparison_of_one_cohort_says(
    planned: list[float], control: list[float], quarters: int, state: str
) -> None:
    found = comparing.compare(planned={"A": planned}, control={"A": control}, quarters=quarters)
    assert found.state == state


def test_the_difference_stands_beside_its_interval() -> None:
    # By hand: means .82 and .42, variances .007 and .007 of five each; Welch with 8 degrees of
    # freedom: half = 2.306 * sqrt(2 * .007 / 5) = .1220.
    found = comparing.compare(planned={"A": HIGH}, control={"A": LOW}, quarters=1)
    assert (found.planned_count, found.control_count, found.cohorts_count) == (5, 5, 1)
    assert found.planned == pytest.approx(0.82)
    assert found.control == pytest.approx(0.42)
    assert found.difference == pytest.approx(0.40)
    assert found.interval == pytest.approx((0.278, 0.522), abs=5e-4)


def test_small_cohorts_count_together_and_an_easy_one_favours_neither_arm() -> None:
    # Three of nine in each arm's easy cohort, all alike within a cohort: no difference at all.
    planned = {"easy": [0.9] * 6, "hard": [0.3] * 6}
    control = {"easy": [0.9] * 2, "hard": [0.3] * 4}
    found = comparing.compare(planned=planned, control=control, quarters=1)
    assert (found.cohorts_count, found.planned_count, found.control_count) == (2, 12, 6)
    assert found.difference == pytest.approx(0)
    assert found.planned != pytest.approx(found.control)


def test_a_cohort_without_one_of_the_arms_says_nothing() -> None:
    found = comparing.compare(
        planned={"A": HIGH, "B": [0.0] * 50}, control={"A": LOW, "C": [1.0] * 50}, quarters=1
    )
    assert (found.planned_count, found.control_count) == (5, 5)
    assert found.state == comparing.AHEAD
