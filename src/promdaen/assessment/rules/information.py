"""Information: the precision of estimated slopes and intercepts of items."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from promdaen.assessment.rules import quadrature
from promdaen.assessment.rules.arrays import FloatArray
from promdaen.assessment.rules.responses import BLOCK, Responses, chances, posteriors

# Nodes with less than this share of the officers contribute nothing visible.
MIN_NODE_SHARE = 1e-9
# Powers of ability: intercept with intercept, intercept with slope, slope with slope.
POWERS = (0, 1, 2)


@dataclass(frozen=True, eq=False)
class Information:
    """Gradient and observed information of the marginal log-likelihood at given estimates.

    gradient: shape (2 * items,), slopes first, then intercepts; matrix: its negative second
    derivative, shape (2 * items, 2 * items); log_likelihood: natural log.
    """

    gradient: FloatArray
    matrix: FloatArray
    log_likelihood: float


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums over officers from which the information is computed; c is an index of the powers.

    pairs: both items right, times the c-th moment of ability, shape (3, items, items); crossed:
    one item right, the other's chance times ability to the c; scores: outer products of the
    officers' gradients; patterns: officers at each node by the items asked, shape (patterns,
    nodes).
    """

    pairs: FloatArray
    crossed: FloatArray
    scores: FloatArray
    gradient: FloatArray
    patterns: FloatArray


def observed(*, responses: Responses, slopes: FloatArray, intercepts: FloatArray) -> Information:
    """The exact observed information: the complete information less the missing information.

    For each officer the second derivative of the complete log-likelihood, less the covariance of
    its gradient over the posterior of ability. Source: Louis (1982), Journal of the Royal
    Statistical Society B 44, 226-233.
    """
    masks, pattern_of = _patterns(responses=responses)
    at = quadrature.nodes()
    chance = chances(slopes=slopes, intercepts=intercepts)
    sums, log_likelihood = _summed(
        responses=responses,
        slopes=slopes,
        intercepts=intercepts,
        pattern_of=pattern_of,
        patterns_count=len(masks),
    )
    answer_counts = masks.T.astype(float) @ sums.patterns
    spread = chance * (1 - chance)
    together = _together(masks=masks, patterns=sums.patterns, chance=chance)
    blocks = []
    for power in POWERS:
        crossed = sums.crossed[power]
        product = sums.pairs[power] - crossed - crossed.T + together[power]
        complete = np.diag((answer_counts * spread * at**power).sum(axis=1))
        blocks.append(complete - product)
    matrix = np.block([[blocks[2], blocks[1]], [blocks[1], blocks[0]]]) + sums.scores
    return Information(
        gradient=sums.gradient, matrix=(matrix + matrix.T) / 2, log_likelihood=log_likelihood
    )


def _patterns(*, responses: Responses) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """The distinct sets of items asked, shape (patterns, items), and each officer's."""
    if responses.is_asked is None:
        everything = np.ones((1, responses.items_count), dtype=bool)
        return everything, np.zeros(len(responses.right), dtype=np.intp)
    packed = np.packbits(responses.is_asked, axis=1)
    _, first, pattern_places = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return responses.is_asked[first], pattern_places.reshape(-1)


def _summed(
    *,
    responses: Responses,
    slopes: FloatArray,
    intercepts: FloatArray,
    pattern_of: npt.NDArray[np.intp],
    patterns_count: int,
) -> tuple[_Sums, float]:
    items = responses.items_count
    at = quadrature.nodes()
    chance = chances(slopes=slopes, intercepts=intercepts)
    sums = _no_sums(items=items, patterns_count=patterns_count)
    log_likelihood, start = 0.0, 0
    precision = responses.search_precision
    powers = quadrature.powers().astype(precision)
    dues = [(chance * at**power).T.astype(precision) for power in POWERS]
    for block in posteriors(
        responses=responses, slopes=slopes, intercepts=intercepts, precision=precision
    ):
        moments = block.weights @ powers
        had = [block.right * moments[:, power, np.newaxis] for power in POWERS]
        due = [block.weights @ dues[power] for power in POWERS]
        if block.asked_counts is not None:
            due = [share * block.asked_counts for share in due]
        # One wide product uses all cores; six narrow ones would not.
        products = (block.right.T @ np.hstack(had + due)).reshape(items, 2, len(POWERS), items)
        sums.pairs[...] += products[:, 0].transpose(1, 0, 2)
        sums.crossed[...] += products[:, 1].transpose(1, 0, 2)
        gradient = np.hstack([had[1] - due[1], had[0] - due[0]])
        sums.scores[...] += gradient.T @ gradient
        sums.gradient[...] += gradient.sum(axis=0, dtype=np.float64)
        _add_patterns(
            patterns=sums.patterns,
            rows=pattern_of[start : start + BLOCK],
            weights=block.weights,
        )
        log_likelihood += float(block.log_likelihood.sum())
        start += BLOCK
    return sums, log_likelihood


def _no_sums(*, items: int, patterns_count: int) -> _Sums:
    return _Sums(
        pairs=np.zeros((len(POWERS), items, items)),
        crossed=np.zeros((len(POWERS), items, items)),
        scores=np.zeros((2 * items, 2 * items)),
        gradient=np.zeros(2 * items),
        patterns=np.zeros((patterns_count, quadrature.POINTS_COUNT)),
    )


def _add_patterns(
    *, patterns: FloatArray, rows: npt.NDArray[np.intp], weights: FloatArray
) -> None:
    if len(patterns) == 1:
        patterns[0] += weights.sum(axis=0, dtype=np.float64)
    else:
        # Ten times as fast as adding row by row.
        order = np.argsort(rows, kind="stable")
        pattern_places, first = np.unique(rows[order], return_index=True)
        patterns[pattern_places] += np.add.reduceat(
            weights[order], first, axis=0, dtype=np.float64
        )


def _together(
    *, masks: npt.NDArray[np.bool_], patterns: FloatArray, chance: FloatArray
) -> FloatArray:
    """Sums of both items' chances over officers asked both, times ability to the power c."""
    at = quadrature.nodes()
    items = masks.shape[1]
    total = np.zeros((len(POWERS), items, items))
    officers = patterns.sum(axis=0)
    for node in np.flatnonzero(officers > MIN_NODE_SHARE * officers.sum()):
        both = np.zeros((items, items))
        for start in range(0, len(masks), BLOCK):
            mask = masks[start : start + BLOCK].astype(np.float32)
            share = patterns[start : start + BLOCK, node : node + 1].astype(np.float32)
            both += mask.T @ (mask * share)
        product = both * np.outer(chance[:, node], chance[:, node])
        for power in POWERS:
            total[power] += product * at[node] ** power
    return total
