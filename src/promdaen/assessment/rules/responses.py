"""Responses: right and wrong answers in compact form, and the posterior of ability."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from promdaen.assessment.rules import quadrature
from promdaen.assessment.rules.arrays import BoolArray, FloatArray

# Officers per block: small enough for the processor's cache, and large enough that on a busy
# machine cores rarely wait for one another.
BLOCK = 8192
# Above this many answers the search uses single precision, except for its last step.
MANY_ANSWERS = 500_000

Precision = npt.DTypeLike


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers of officers to items, one byte each.

    right: 1 if right, 0 if wrong or not asked, shape (officers, items); is_asked: true if the item
    was answered, same shape, or None if all were.
    """

    right: npt.NDArray[np.uint8]
    is_asked: BoolArray | None

    @property
    def items_count(self) -> int:
        """The number of items."""
        return int(self.right.shape[1])

    @property
    def search_precision(self) -> Precision:
        """Precision in which the search for estimates runs."""
        return np.float32 if self.right.size > MANY_ANSWERS else np.float64


@dataclass(frozen=True, eq=False)
class ExpectedCounts:
    """Expected counts at the ability nodes, given items' slopes and intercepts.

    right: officers answering right, shape (items, nodes); asked: officers asked, shape (items,
    nodes) or (1, nodes) if all were; log_likelihood: marginal, natural log.
    """

    right: FloatArray
    asked_counts: FloatArray
    log_likelihood: float


@dataclass(frozen=True, eq=False)
class Posterior:
    """One block of officers: answers and chance of each ability node.

    right: shape (block, items); asked: same shape or None; weights: shape (block, nodes),
    rows summing to 1; log_likelihood: shape (block,).
    """

    right: FloatArray
    asked_counts: FloatArray | None
    weights: FloatArray
    log_likelihood: FloatArray


def mark_responses(*, marks: npt.NDArray[np.generic]) -> Responses:
    """Pack marks 0, 1 and NaN (not asked), shape (officers, items).

    Raises ValueError for any other mark.
    """
    right = np.zeros(marks.shape, dtype=np.uint8)
    has_answer = np.ones(marks.shape, dtype=bool)
    for start in range(0, len(marks), BLOCK):
        part = marks[start : start + BLOCK]
        is_right = part == 1
        is_asked = is_right | (part == 0)
        if not (is_asked | np.isnan(part)).all():
            raise ValueError("A mark is 0, 1 or NaN (not asked).")
        right[start : start + BLOCK] = is_right
        has_answer[start : start + BLOCK] = is_asked
    return Responses(right=right, is_asked=None if has_answer.all() else has_answer)


def answered_responses(*, responses: Responses) -> Responses:
    """The officers with at least one answer."""
    if responses.is_asked is None:
        return responses
    some = responses.is_asked.any(axis=1)
    return Responses(right=responses.right[some], is_asked=responses.is_asked[some])


def posteriors(
    *,
    responses: Responses,
    slopes: FloatArray,
    intercepts: FloatArray,
    precision: Precision = np.float64,
) -> Iterator[Posterior]:
    """The posterior of ability for each block of officers.

    slopes, intercepts: shape (items,), the chance of a right answer at ability t being 1 / (1 +
    exp(-(slope * t + intercept))).
    """
    logits = slopes[:, np.newaxis] * quadrature.nodes() + intercepts[:, np.newaxis]
    spared = np.logaddexp(0.0, logits)
    rows = logits.astype(precision)
    prior = np.log(quadrature.weights())
    all_asked = (prior - spared.sum(axis=0)).astype(precision)
    spared = spared.astype(precision)
    prior = prior.astype(precision)
    for start in range(0, len(responses.right), BLOCK):
        right = responses.right[start : start + BLOCK].astype(precision)
        is_asked = None
        joint = right @ rows
        if responses.is_asked is None:
            joint += all_asked
        else:
            is_asked = responses.is_asked[start : start + BLOCK].astype(precision)
            joint += prior - is_asked @ spared
        highest = joint.max(axis=1, keepdims=True)
        np.exp(joint - highest, out=joint)
        total = joint.sum(axis=1, keepdims=True)
        joint /= total
        level = np.log(total[:, 0], dtype=np.float64) + highest[:, 0]
        yield Posterior(right=right, asked_counts=is_asked, weights=joint, log_likelihood=level)


def expected(
    *,
    responses: Responses,
    slopes: FloatArray,
    intercepts: FloatArray,
    precision: Precision = np.float64,
) -> ExpectedCounts:
    """The expectation step: counts at the nodes over all officers.

    Source: Bock and Aitkin (1981), Psychometrika 46, 443-459, equations 12 and 13.
    """
    items = responses.items_count
    right = np.zeros((items, quadrature.POINTS_COUNT))
    answer_counts = np.zeros((1 if responses.is_asked is None else items, quadrature.POINTS_COUNT))
    log_likelihood = 0.0
    for block in posteriors(
        responses=responses, slopes=slopes, intercepts=intercepts, precision=precision
    ):
        right += block.right.T @ block.weights
        if block.asked_counts is None:
            answer_counts += block.weights.sum(axis=0)
        else:
            answer_counts += block.asked_counts.T @ block.weights
        log_likelihood += float(block.log_likelihood.sum())
    return ExpectedCounts(right=right, asked_counts=answer_counts, log_likelihood=log_likelihood)


def chances(*, slopes: FloatArray, intercepts: FloatArray) -> FloatArray:
    """Chance of a right answer at each node, shape (items, nodes)."""
    logits = slopes[:, np.newaxis] * quadrature.nodes() + intercepts[:, np.newaxis]
    return np.asarray(scipy.special.expit(logits))
