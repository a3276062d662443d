"""The effect of a roll-out: a mixed model, and a permutation of the lot.

Every officer is tested once; clusters are tested in periods, and are trained from some period on.
The mixed model has fixed periods and random clusters and is fitted by restricted maximum
likelihood. The permutation computes how often another draw would have shown an effect as large if
the course had no effect.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import NDArray

from promdaen.kit import intervals
from promdaen.kit.json_objects import NewJsonObject

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CONFIDENCE = 0.95
PERMUTATION_DRAWS = 4_999
# If there are no more possible draws than this, all of them are computed.
MAX_ENUMERATED = 20_000
DRAWS_PER_CHUNK = 1_000
NEVER_TREATED = np.iinfo(np.int64).max
ICC_GRID = 21
# A sum of squares below this share of the whole is zero with rounding errors.
NEGLIGIBLE_SHARE = 1e-12
# Two draws with the same effect may differ by rounding.
ROUNDING = 1e-9


class NoEffect(ValueError):
    """The effect cannot be estimated from these scores; `reason` is a key of the refusals."""

    def __init__(self, *, reason: str):
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Scores:
    """One row per officer: numbers of cluster (0, 1, ...) and period (0, 1, ...), and the score.

    starts: for each cluster the number of its first treated period, or `NEVER_TREATED`.
    """

    cluster: Integers
    period: Integers
    score: Floats
    starts: Integers

    @property
    def treated(self) -> Floats:
        """1 if the officer's cluster was trained by then, else 0."""
        return (self.period >= self.starts[self.cluster]).astype(float)

    @property
    def tested_clusters_count(self) -> int:
        """How many clusters have a tested officer: no other tells anything of the effect."""
        return len(np.unique(self.cluster))


@dataclass(frozen=True, kw_only=True)
class Fit:
    """An estimate with its standard error, and the correlation within clusters, 0..1."""

    effect: float
    error: float
    icc: float


@dataclass(frozen=True, kw_only=True)
class PermutationResult:
    """The effect by least squares, its p, the number of draws, and whether these are all."""

    effect: float
    p: float
    draws: int
    is_exact: bool


def effect_document(*, scores: Scores, seed: int) -> NewJsonObject:
    """The output of `analyse-rollout`; raises NoEffect."""
    permuted = permutation(scores=scores, seed=seed)
    fit = mixed_model(scores=scores)
    clusters = scores.tested_clusters_count
    low, high = interval(fit=fit, clusters=clusters)
    return {
        "effect": fit.effect,
        "interval": [low, high],
        "p_model": p_value(fit=fit, clusters=clusters),
        "p_permutation": permuted.p,
        "clusters": clusters,
        "officers": len(scores.score),
        "icc": fit.icc,
    }


def mixed_model(*, scores: Scores) -> Fit:
    """Periods and treatment fixed, clusters random, by restricted maximum likelihood (REML).

    Only the ratio of the two variances is searched numerically; the rest follows from it in closed
    form (Laird and Ware 1982). Raises NoEffect if nothing varies or nothing can be compared.
    """
    # A period in which no officer was tested has no column: it would be zero.
    tested, period = np.unique(scores.period, return_inverse=True)
    columns = np.column_stack([np.eye(len(tested))[period], scores.treated])
    trained = np.bincount(period, weights=scores.treated) / np.bincount(period)
    if not np.any((trained > 0) & (trained < 1)):
        raise NoEffect(reason="no_comparison")
    model = _Reml(columns=columns, score=scores.score, cluster=scores.cluster)
    if (
        model.spare <= 0
        or model.fixed_residual <= NEGLIGIBLE_SHARE * model.total
        or model.is_exact()
    ):
        raise NoEffect(reason="no_spread")
    shares = np.linspace(0, 1, ICC_GRID)[:-1]
    best = int(np.argmin([model.criterion(share) for share in shares]))
    low, high = shares[max(best - 1, 0)], 1 if best == ICC_GRID - 2 else shares[best + 1]
    minimum = scipy.optimize.minimize_scalar(
        model.criterion, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    )
    share = min((0.0, float(minimum.x)), key=model.criterion)
    effect, error = model.effect(share)
    return Fit(effect=effect, error=error, icc=share)


def degrees_of_freedom(*, clusters: int) -> int:
    """The degrees of freedom of the model's Student's t: clusters - 2, at least 1.

    The small-sample correction of Li and Redden (2015): with few clusters the normal distribution
    makes intervals too narrow.
    """
    return max(clusters - 2, 1)


def interval(*, fit: Fit, clusters: int) -> tuple[float, float]:
    """The 95 % interval by Student's t with the degrees of freedom of `degrees_of_freedom`."""
    width = intervals.student_quantile(freedom=degrees_of_freedom(clusters=clusters)) * fit.error
    return fit.effect - width, fit.effect + width


def p_value(*, fit: Fit, clusters: int) -> float:
    """The two-sided p of no effect, with the degrees of freedom of `degrees_of_freedom`."""
    return float(
        2
        * scipy.special.stdtr(degrees_of_freedom(clusters=clusters), -abs(fit.effect) / fit.error)
    )


def permutation(*, scores: Scores, seed: int) -> PermutationResult:
    """Assign the treatment starts to other clusters, and count how often the effect is as large.

    The statistic is the effect by least squares with fixed periods and fixed clusters. Draws for
    which it cannot be computed, for example because of missing cells, are ignored. Raises NoEffect
    if it cannot be computed for the actual roll-out.
    """
    cells, means = _cells(scores=scores)
    # Without their mean, for the sake of rounding.
    residuals = cells.residuals(means=means - means.mean())
    observed = cells.effects(starts=scores.starts[None, :], residuals=residuals)[0, 0]
    if np.isnan(observed):
        raise NoEffect(reason="no_comparison")
    every, is_exact = other_draws(starts=scores.starts, seed=seed)
    parts = [
        every[start : start + DRAWS_PER_CHUNK] for start in range(0, len(every), DRAWS_PER_CHUNK)
    ]
    effects = np.concatenate(
        [cells.effects(starts=part, residuals=residuals)[:, 0] for part in parts]
    )
    effects = effects[~np.isnan(effects)]
    as_large = int(np.sum(np.abs(effects) >= abs(observed) * (1 - ROUNDING)))
    count = len(effects)
    p = as_large / count if is_exact else (1 + as_large) / (1 + count)
    return PermutationResult(effect=float(observed), p=p, draws=count, is_exact=is_exact)


def other_draws(
    *, starts: Integers, seed: int, most_counted: int = MAX_ENUMERATED
) -> tuple[Integers, bool]:
    """The starts of treatment assigned otherwise, a row for each draw, and whether these are all.

    All are counted if there are few; otherwise they are drawn at random.
    """
    ways = math.factorial(len(starts)) // math.prod(
        math.factorial(count) for count in Counter(starts.tolist()).values()
    )
    if ways <= most_counted:
        return _all_starts(tuple(sorted(starts.tolist()))), True
    draw = np.random.default_rng(seed)
    return draw.permuted(np.tile(starts, (PERMUTATION_DRAWS, 1)), axis=1), False


@lru_cache(maxsize=4)
def _all_starts(starts: tuple[int, ...]) -> Integers:
    return np.array(list(_arrangements(Counter(starts), len(starts))), dtype=np.int64)


def _arrangements(counts: Mapping[int, int], places: int) -> Iterator[list[int]]:
    if not places:
        yield []
    for value, count in counts.items():
        if count:
            for rest in _arrangements({**counts, value: count - 1}, places - 1):
                yield [value, *rest]


class ClusterCells:
    """Cells of a cluster in a period, from which the effect for any starts can be computed.

    With W the officers of each cell and M the residual of a column after removing periods and
    clusters, the effect of a treatment x on means y is x'WMy / x'WMx.
    """

    def __init__(self, *, cluster: Integers, period: Integers, count: Floats):
        self.cluster, self.period, self.count = cluster, period, count
        dummies = np.column_stack(
            [np.eye(int(cluster.max()) + 1)[cluster], np.eye(int(period.max()) + 1)[period]]
        )
        self.root = np.sqrt(count)
        basis, sizes, _turned = np.linalg.svd(self.root[:, None] * dummies, full_matrices=False)
        self.basis = basis[:, sizes > NEGLIGIBLE_SHARE * sizes.max()]

    def residuals(self, *, means: Floats) -> Floats:
        """WMy for each set of means (cells x sets)."""
        weighted = self.root[:, None] * means
        residuals: Floats = weighted - self.basis @ (self.basis.T @ weighted)
        return self.root[:, None] * residuals

    def effects(self, *, starts: Integers, residuals: Floats) -> Floats:
        """The effect for each row of starts and each set of means; NaN if undefined."""
        treated = (self.period >= starts[:, self.cluster]).astype(float)
        explained = (treated * self.root) @ self.basis
        spread = treated @ self.count - np.einsum("ij,ij->i", explained, explained)
        spread[spread <= NEGLIGIBLE_SHARE * self.count.sum()] = np.nan
        effect_values: Floats = (treated @ residuals) / spread[:, None]
        return effect_values


def _cells(*, scores: Scores) -> tuple[ClusterCells, Floats]:
    """The cells of scores with tested officers, and their means (cells x 1)."""
    width = int(scores.period.max()) + 1
    number = scores.cluster * width + scores.period
    cells, place, count = np.unique(number, return_inverse=True, return_counts=True)
    mean = np.bincount(place, weights=scores.score) / count
    tested = ClusterCells(cluster=cells // width, period=cells % width, count=count.astype(float))
    return tested, mean[:, None]


class _Reml:
    """The sums of a random-intercept model; `share` is the clusters' part of the variance."""

    def __init__(self, *, columns: Floats, score: Floats, cluster: Integers):
        # A cluster in which no officer was tested has no row: it would be zero.
        number = np.unique(cluster, return_inverse=True)[1]
        self.counts = np.bincount(number).astype(float)
        every = np.column_stack([columns, score - score.mean()])
        self.sums = np.zeros((len(self.counts), every.shape[1]))
        np.add.at(self.sums, number, every)
        self.products = every.T @ every
        self.spare: int = len(score) - columns.shape[1]
        self.total = float(self.products[-1, -1])
        self.fixed_residual = self._solved(share=0.0)[1]

    def is_exact(self) -> bool:
        """Whether periods, treatment and clusters leave nothing of scores that could differ."""
        within = self.products - self.sums.T @ (self.sums / self.counts[:, None])
        columns, answer = within[:-1, :-1], within[:-1, -1]
        coefficients, _residuals, rank, _sizes = np.linalg.lstsq(columns, answer, rcond=None)
        residual = float(within[-1, -1] - answer @ coefficients)
        spare = self.spare + len(columns) - len(self.counts) - int(rank)
        return spare > 0 and residual <= NEGLIGIBLE_SHARE * self.total

    def _solved(self, *, share: float) -> tuple[Floats, float, Floats]:
        """The coefficients, the residual sum of squares, and the inverse of the products."""
        ratio = share / (1 - share)
        weights = ratio / (1 + self.counts * ratio)
        products = self.products - self.sums.T @ (weights[:, None] * self.sums)
        inverse, answer = np.linalg.inv(products[:-1, :-1]), products[:-1, -1]
        coefficients = inverse @ answer
        return coefficients, float(products[-1, -1] - answer @ coefficients), inverse

    def criterion(self, share: float) -> float:
        """Minus twice the restricted log-likelihood, up to a constant."""
        _coefficients, residual, inverse = self._solved(share=share)
        clusters = float(np.sum(np.log1p(self.counts * share / (1 - share))))
        determinant = float(np.linalg.slogdet(inverse)[1])
        return self.spare * math.log(residual) + clusters - determinant

    def effect(self, share: float) -> tuple[float, float]:
        """The effect and its standard error."""
        coefficients, residual, inverse = self._solved(share=share)
        return float(coefficients[-1]), float(np.sqrt(residual / self.spare * inverse[-1, -1]))
