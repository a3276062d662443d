"""The observed information is the second derivative, whatever was asked of whom."""

import numpy as np
import pytest

from promdaen.assessment.rules import information, responses


def packed(*, missing):
    draw = np.random.default_rng(1)
    marks = (draw.random((60, 3)) < 0.6).astype(float)
    if missing == "some":
        marks[draw.random(marks.shape) < 0.2] = np.nan
    return responses.mark_responses(marks=marks)


@pytest.mark.parametrize("missing", ["none", "some"])
def test_gradient_and_information_are_derivatives_of_the_log_likelihood(missing):
    answers = packed(missing=missing)
    point = np.array([0.7, 1.1, 1.6, 0.2, -0.4, 0.9])

    def height(at):
        return responses.expected(
            responses=answers, slopes=at[:3], intercepts=at[3:]
        ).log_likelihood

    observed = information.observed(responses=answers, slopes=point[:3], intercepts=point[3:])
    steps = np.eye(6) * 1e-3
    gradient = [(height(point + s) - height(point - s)) / 2e-3 for s in steps]
    second = [
        [
            (
                height(point + step + two)
                - height(point + step - two)
                - height(point - step + two)
                + height(point - step - two)
            )
            / 4e-6
            for two in steps
        ]
        for step in steps
    ]
    assert observed.log_likelihood == pytest.approx(height(point))
    assert observed.gradient == pytest.approx(gradient, abs=1e-3)
    assert observed.matrix == pytest.approx(-np.array(second), abs=1e-3)
