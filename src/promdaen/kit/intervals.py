"""Confidence intervals, shared by all capabilities."""

import math
from collections.abc import Sequence

import numpy as np
import scipy

CONFIDENCE = 0.95


def wilson(*, share: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a share 0..1 of n, both ends 0..1; n may be an effective number.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> [round(end, 3) for end in wilson(share=86 / 90, n=90)]
    [0.891, 0.983]
    """
    z = float(scipy.special.ndtri((1 + confidence) / 2))
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else min(1.0, middle + half)
    return low, high


def newcombe(*, share: float, n: float, other_share: float, other_n: float) -> tuple[float, float]:
    """The interval of the first share less the other, of independent groups, both ends -1..1.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    >>> [round(end, 4) for end in newcombe(share=56 / 70, n=70, other_share=48 / 80, other_n=80)]
    [0.0524, 0.3339]
    """
    low, high = wilson(share=share, n=n)
    other_low, other_high = wilson(share=other_share, n=other_n)
    difference = share - other_share
    down = math.hypot(share - low, other_high - other_share)
    up = math.hypot(high - share, other_share - other_low)
    return max(-1.0, difference - down), min(1.0, difference + up)


def student_quantile(*, freedom: float, confidence: float = CONFIDENCE) -> float:
    """How many standard errors an interval by Student's t reaches to each side.

    Source: Student (1908), Biometrika 6, 1-25.

    >>> round(student_quantile(freedom=2), 3)
    4.303
    """
    return float(scipy.special.stdtrit(freedom, (1 + confidence) / 2))


def jackknife_half_width(*, values: Sequence[float]) -> float:
    """Half of the interval of an estimate, from its values with one unit left out each time.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.

    >>> round(jackknife_half_width(values=[1.0, 2.0, 3.0]), 3)
    4.968
    """
    n = len(values)
    deviations = np.array(values) - np.mean(values)
    error = math.sqrt((n - 1) / n * float((deviations**2).sum()))
    return student_quantile(freedom=n - 1) * error
