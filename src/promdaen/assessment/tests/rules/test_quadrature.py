"""The normal distribution on 61 points."""

import numpy as np
import pytest

from promdaen.assessment.rules import quadrature


def test_the_points_carry_the_moments_of_a_normal_distribution():
    at, weight = quadrature.nodes(), quadrature.weights()
    assert len(at) == len(weight) == 61
    moments = [float(weight @ at**power) for power in range(5)]
    assert moments == pytest.approx([1, 0, 1, 0, 3], abs=1e-5)
    assert np.diff(at) == pytest.approx(0.2)


def test_powers_of_ability_are_side_by_side():
    at = quadrature.nodes()
    assert quadrature.powers() == pytest.approx(np.stack([at**0, at, at**2], axis=1))
