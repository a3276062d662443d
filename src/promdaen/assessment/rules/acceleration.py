"""Acceleration: fewer steps until a slow but monotone iteration converges."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules.arrays import FloatArray

# A leap may lose this relative share of the height: single precision is no finer.
SLACK = 1e-7


@dataclass(frozen=True, eq=False)
class Settled:
    """The end of an iteration: point, shape (n,), steps taken, and whether it converged."""

    point: FloatArray
    steps_count: int
    has_converged: bool


def settle(
    *,
    start: FloatArray,
    step: Callable[[FloatArray], tuple[FloatArray, float]],
    tolerance: float,
    most_steps: int,
) -> Settled:
    """Repeat a step until no coordinate moves by more than the tolerance.

    step: returns the next point and the height (log-likelihood) of the point it was given. Every
    two steps a leap is tried; it is kept if it does not lose height. Source: Varadhan and Roland
    (2008), Scandinavian Journal of Statistics 35, 335-353, scheme SqS3.
    """
    point, steps_count = start, 0
    while steps_count < most_steps:
        first, _ = step(point)
        if _distance(first, point) < tolerance:
            return Settled(point=first, steps_count=steps_count + 1, has_converged=True)
        second, height = step(first)
        steps_count += 2
        if _distance(second, first) < tolerance:
            return Settled(point=second, steps_count=steps_count, has_converged=True)
        leap = _leap(point=point, first=first, second=second)
        landed, reached = step(leap)
        steps_count += 1
        has_held = math.isfinite(reached) and reached >= height - SLACK * abs(height)
        point = landed if has_held and np.isfinite(landed).all() else second
    return Settled(point=point, steps_count=steps_count, has_converged=False)


def _distance(first: FloatArray, second: FloatArray) -> float:
    return float(np.abs(first - second).max())


def _leap(*, point: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    change = first - point
    bend = second - first - change
    size = float(np.linalg.norm(bend))
    length = -float(np.linalg.norm(change)) / size if size > 0 else -1.0
    length = min(length, -1.0)
    return np.asarray(point - 2 * length * change + length * length * bend)
