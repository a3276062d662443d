"""Arrays of numbers, and None for undefined figures."""

import math

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Interval = tuple[float, float]

# Scores closer than this are equal: equated points have rounding errors.
SAME_POINTS = 1e-9
# A variance, and an interval with it, needs two values.
MIN_VALUES_FOR_SPREAD = 2


def defined(*, value: float) -> float | None:
    """A figure as a float, or None if it is not a finite number.

    >>> defined(value=float("nan")) is None
    True
    """
    number = float(value)
    return number if math.isfinite(number) else None


def ratio(*, part: float, total: float) -> float | None:
    """Part divided by whole, None if the whole is zero.

    >>> ratio(part=3, total=4), ratio(part=3, total=0)
    (0.75, None)
    """
    return defined(value=part / total) if total else None
