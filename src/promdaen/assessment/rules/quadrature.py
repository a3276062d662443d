"""Quadrature: the normal ability distribution as 61 points with weights."""

import numpy as np

from promdaen.assessment.rules.arrays import FloatArray

POINTS_COUNT, REACH = 61, 6.0


def nodes() -> FloatArray:
    """Abilities in standard deviations, evenly from -6 to 6, shape (61,).

    >>> float(nodes()[0]), float(nodes()[30]), len(nodes())
    (-6.0, 0.0, 61)
    """
    return np.linspace(-REACH, REACH, POINTS_COUNT)


def weights() -> FloatArray:
    """Share of a standard normal population at each node, summing to 1, shape (61,).

    Source: Bock and Aitkin (1981), Psychometrika 46, 443-459.

    >>> round(float(weights() @ nodes() ** 2), 6)
    1.0
    """
    density = np.exp(-(nodes() ** 2) / 2)
    return np.asarray(density / density.sum())


def powers() -> FloatArray:
    """Ability at each node to the power 0, 1 and 2, shape (61, 3)."""
    at = nodes()
    return np.stack([np.ones_like(at), at, at * at], axis=1)
