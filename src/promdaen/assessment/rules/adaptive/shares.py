"""Shares: the expected marks on a fixed paper from the answers to an adaptive test."""

from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.assessment.rules import quadrature
from promdaen.assessment.rules.arrays import FloatArray, Interval

# The ends of a 95 % interval.
ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class Estimate:
    """One person's ability, in sds of ability, and expected share 0..1 right on a paper.

    error: posterior sd of ability; intervals: 95 %, of ability and of the expected share. They do
    not include the chance in single answers on the paper.
    """

    ability: float
    error: float
    interval: Interval
    share: float
    share_interval: Interval


def estimate(*, beliefs: FloatArray, slopes: FloatArray, intercepts: FloatArray) -> Estimate:
    """A person's ability and expected share on a paper of these items.

    beliefs: log probability of each node up to a constant, shape (nodes,). The share is the
    posterior mean of the paper's characteristic curve; the curve rises with ability, so the ends
    of its interval are its heights at the ends of the interval of ability. Source: Bock and
    Mislevy (1982), Applied Psychological Measurement 6, 431-444, for the mean of a posterior; Lord
    (1980), Applications of Item Response Theory, chapter 4, for the curve.

    >>> none = estimate(beliefs=np.log(quadrature.weights()), slopes=np.ones(1),
    ...                 intercepts=np.zeros(1))
    >>> round(none.ability, 6) + 0.0, round(none.error, 3), round(none.share, 6)
    (0.0, 1.0, 0.5)
    """
    at = quadrature.nodes()
    weights = np.exp(beliefs - beliefs.max())
    weights /= weights.sum()
    mean = float(weights @ at)
    low, high = (_quantile(weights=weights, share=end) for end in ENDS)
    curve = expected(abilities=np.array([*at, low, high]), slopes=slopes, intercepts=intercepts)
    return Estimate(
        ability=mean,
        error=float(np.sqrt(weights @ (at - mean) ** 2)),
        interval=(low, high),
        share=float(weights @ curve[:-2]),
        share_interval=(float(curve[-2]), float(curve[-1])),
    )


def expected(*, abilities: FloatArray, slopes: FloatArray, intercepts: FloatArray) -> FloatArray:
    """The expected share right on a paper of these items, by ability: its characteristic curve.

    >>> curve = expected(abilities=np.zeros(1), slopes=np.ones(2), intercepts=np.array([0, 50.0]))
    >>> float(curve[0])
    0.75
    """
    chance = scipy.special.expit(np.outer(abilities, slopes) + intercepts)
    mean_chance: FloatArray = chance.mean(axis=1)
    return mean_chance


def _quantile(*, weights: FloatArray, share: float) -> float:
    """A quantile of the posterior; each node's weight is spread evenly around it."""
    at = quadrature.nodes()
    half = float(at[1] - at[0]) / 2
    edges = np.concatenate([at - half, [at[-1] + half]])
    below = np.concatenate([[0.0], np.cumsum(weights)])
    return float(np.interp(share, below, edges))
