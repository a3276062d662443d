"""The confidence interval of a share, shared by all capabilities."""

import math

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
