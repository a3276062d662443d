"""Arrays of numbers and the one way an undefined figure leaves them."""

import math

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Interval = tuple[float, float]

# Two scores nearer than this are the same score: equated points carry rounding error.
SAME_POINTS = 1e-9
# A variance, and an interval with it, needs two values.
FEWEST_FOR_SPREAD = 2


def defined(*, value: float) -> float | None:
    """A figure as a plain float, or None where it is not a finite number.

    >>> defined(value=float("nan")) is None
    True
    """
    number = float(value)
    return number if math.isfinite(number) else None


def ratio(*, part: float, whole: float) -> float | None:
    """Part over whole, None where the whole is zero.

    >>> ratio(part=3, whole=4), ratio(part=3, whole=0)
    (0.75, None)
    """
    return defined(value=part / whole) if whole else None
