"""Banks: calibrated items, their topics, and their information at an ability."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy

from promdaen.assessment.rules import quadrature
from promdaen.assessment.rules.arrays import FloatArray, IntArray

# Abilities at which information is stored: 0.05 sd apart, out to where few persons are.
KEPT_REACH, KEPT_IN_ONE = 4.0, 20
FULL_SHARE = 1e-9


@dataclass(frozen=True, eq=False)
class Bank:
    """Items with estimates: chance of a right answer at ability t is 1 / (1 + exp(-(a t + d))).

    slopes (a), intercepts (d): shape (items,), on the scale where abilities of officers have mean
    0 and sd 1; topics: number of each item's topic, shape (items,); shares: target share of each
    topic in a test, shape (topics,), summing to 1.
    """

    slopes: FloatArray
    intercepts: FloatArray
    topics: IntArray
    shares: FloatArray

    def __post_init__(self) -> None:
        """Check that the shapes and shares are consistent."""
        if not (self.slopes.shape == self.intercepts.shape == self.topics.shape):
            raise ValueError("Each item needs a slope, an intercept and a topic.")
        if (self.shares < 0).any() or abs(float(self.shares.sum()) - 1) > FULL_SHARE:
            raise ValueError("The shares of topics must be at least 0 and sum to 1.")
        if len(self.topics) == 0 or not np.isin(self.topics, np.arange(len(self.shares))).all():
            raise ValueError("A bank needs items, and each of a topic that has a share.")

    @property
    def items_count(self) -> int:
        """The number of items."""
        return len(self.slopes)

    @cached_property
    def log_chances(self) -> tuple[FloatArray, FloatArray]:
        """Log chance of a wrong and of a right answer at each node, each (items, nodes)."""
        logits = np.outer(self.slopes, quadrature.nodes()) + self.intercepts[:, np.newaxis]
        return -np.logaddexp(0.0, logits), -np.logaddexp(0.0, -logits)

    @cached_property
    def kept_information(self) -> npt.NDArray[np.float32]:
        """Information of each item at abilities 0.05 sd apart, shape (abilities, items)."""
        at = np.linspace(-KEPT_REACH, KEPT_REACH, round(2 * KEPT_REACH * KEPT_IN_ONE) + 1)
        information_values = fisher(slopes=self.slopes, intercepts=self.intercepts, abilities=at)
        return information_values.astype(np.float32)

    def information_near(self, *, abilities: FloatArray) -> npt.NDArray[np.float32]:
        """Information of each item at the nearest stored ability, shape (persons, items)."""
        within = np.clip(abilities, -KEPT_REACH, KEPT_REACH) + KEPT_REACH
        near = np.rint(within * KEPT_IN_ONE).astype(np.intp)
        return self.kept_information.take(near, axis=0)


def fisher(*, slopes: FloatArray, intercepts: FloatArray, abilities: FloatArray) -> FloatArray:
    """Fisher information of items at abilities, shape (abilities, items): a^2 p (1 - p).

    Source: Birnbaum (1968), in Lord and Novick, Statistical Theories of Mental Test Scores,
    chapter 20, for the two-parameter logistic model.

    >>> one = fisher(slopes=np.array([2.0]), intercepts=np.zeros(1), abilities=np.zeros(1))
    >>> float(one[0, 0])
    1.0
    """
    chance = scipy.special.expit(np.outer(abilities, slopes) + intercepts)
    information_values: FloatArray = slopes**2 * chance * (1 - chance)
    return information_values
