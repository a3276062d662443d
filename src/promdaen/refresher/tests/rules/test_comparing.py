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
def test_what_a_comparison_says(
    planned: list[float], control: list[float], quarters: int, state: str
) -> None:
    found = comparing.compare(planned=planned, control=control, quarters=quarters)
    assert found.state == state
    assert (found.planned_count, found.control_count) == (len(planned), len(control))


def test_the_difference_stands_beside_its_interval() -> None:
    # By hand: means .82 and .42, variances .007 and .007 of five each; Welch with 8 degrees of
    # freedom: half = 2.306 * sqrt(2 * .007 / 5) = .1220.
    found = comparing.compare(planned=HIGH, control=LOW, quarters=1)
    assert found.difference == pytest.approx(0.40)
    assert found.interval == pytest.approx((0.278, 0.522), abs=5e-4)
