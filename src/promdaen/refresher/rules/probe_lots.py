"""Probes: a few random outcomes, asked of both arms at the same time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PROBES_COUNT = 8


def probes(*, outcomes: Sequence[str], seed: int, count: int = PROBES_COUNT) -> tuple[str, ...]:
    """Some random outcomes, or all if there are no more; the same for a seed.

    >>> len(probes(outcomes=[f"O{n}" for n in range(40)], seed=7))
    8
    """
    places = np.random.default_rng(seed).permutation(len(outcomes))[:count]
    return tuple(outcomes[int(place)] for place in places)
