"""A slow iteration settles where it would have, only sooner."""

import numpy as np
import pytest

from promdaen.assessment.rules import acceleration


def slow(rate):
    centre = np.array([3.0, -2.0])

    def step(point):
        height = -float((point - centre) @ (point - centre))
        return centre + rate * (point - centre), height

    return step


def test_a_slow_iteration_settles_in_few_steps():
    got = acceleration.settle(start=np.zeros(2), step=slow(0.999), tolerance=1e-8, most_steps=5000)
    assert got.has_converged
    assert got.point == pytest.approx([3, -2], abs=1e-4)
    assert got.steps_count < 200


def test_a_point_at_rest_takes_one_step():
    got = acceleration.settle(
        start=np.array([3.0, -2.0]), step=slow(0.5), tolerance=1e-8, most_steps=50
    )
    assert (got.steps_count, got.has_converged) == (1, True)


def test_the_second_step_can_be_the_one_that_rests():
    moves = iter([np.ones(1), np.ones(1)])
    got = acceleration.settle(
        start=np.zeros(1), step=lambda _: (next(moves), 0.0), tolerance=1e-8, most_steps=50
    )
    assert (got.steps_count, got.has_converged) == (2, True)


def test_a_leap_that_loses_height_or_is_not_finite_is_not_kept():
    def step(point):
        too_far = abs(point[0]) > 1.9
        return (point + 1) / 2, float("nan") if too_far else -float(abs(1 - point[0]))

    got = acceleration.settle(start=np.array([-1.8]), step=step, tolerance=1e-9, most_steps=200)
    assert got.point == pytest.approx([1])


def test_steps_run_out():
    got = acceleration.settle(
        start=np.zeros(2),
        step=lambda point: (point + 1, 0.0),
        tolerance=1e-9,
        most_steps=6,
    )
    assert (got.has_converged, got.steps_count) == (False, 6)
