"""The effect of a roll-out: a mixed model, and a permutation test of the random allocation.

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
MAX_ENUMERATED_DRAWS = 20_000
DRAWS_PER_CHUNK = 1_000
NEVER_TREATED = np.iinfo(np.int64).max
ICC_GRID_POINTS = 21
# A sum of squares below this share of the whole is zero with rounding errors.
NEGLIGIBLE_SHARE = 1e-12
# Two draws with the same effect may differ by rounding.
RELATIVE_TOLERANCE = 1e-9


class EffectNotEstimable(ValueError):
    """The effect cannot be estimated from these scores; `reason` is a key of the refusals."""

    def __init__(self, *, reason: str):
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class ClusterPeriodScores:
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
    def tested_cluster_count(self) -> int:
        """The number of clusters with a tested officer. Others carry no information."""
        return len(np.unique(self.cluster))


@dataclass(frozen=True, kw_only=True)
class MixedModelFit:
    """An estimate with its standard error, and the correlation within clusters, 0..1."""

    effect: float
    error: float
    icc: float


@dataclass(frozen=True, kw_only=True)
class PermutationResult:
    """The effect by least squares, its p, the number of draws, and whether all were enumerated."""

    effect: float
    p: float
    draws: int
    is_exact: bool


def effect_document(*, scores: ClusterPeriodScores, seed: int) -> NewJsonObject:
    """The output of `analyse-rollout`; raises EffectNotEstimable."""
    permutation_result = permutation_test(scores=scores, seed=seed)
    fit = fit_mixed_model(scores=scores)
    clusters = scores.tested_cluster_count
    low, high = interval(fit=fit, clusters=clusters)
    return {
        "effect": fit.effect,
        "interval": [low, high],
        "p_model": p_value(fit=fit, clusters=clusters),
        "p_permutation": permutation_result.p,
        "clusters": clusters,
        "officers": len(scores.score),
        "icc": fit.icc,
    }


def fit_mixed_model(*, scores: ClusterPeriodScores) -> MixedModelFit:
    """Periods and treatment fixed, clusters random, by restricted maximum likelihood (REML).

    Only the ratio of the two variances is searched numerically; the rest follows from it in closed
    form (Laird and Ware 1982). Raises EffectNotEstimable if nothing varies or nothing can be
    compared.
    """
    # A period in which no officer was tested has no column: it would be zero.
    tested_periods, period_index = np.unique(scores.period, return_inverse=True)
    columns = np.column_stack([np.eye(len(tested_periods))[period_index], scores.treated])
    treated_share = np.bincount(period_index, weights=scores.treated) / np.bincount(period_index)
    if not np.any((treated_share > 0) & (treated_share < 1)):
        raise EffectNotEstimable(reason="no_comparison")
    model = _RandomInterceptModel(columns=columns, score=scores.score, cluster=scores.cluster)
    if (
        model.residual_freedom <= 0
        or model.fixed_residual <= NEGLIGIBLE_SHARE * model.total
        or model.is_saturated()
    ):
        raise EffectNotEstimable(reason="no_spread")
    icc_grid = np.linspace(0, 1, ICC_GRID_POINTS)[:-1]
    best = int(np.argmin([model.criterion(share) for share in icc_grid]))
    low, high = (
        icc_grid[max(best - 1, 0)],
        1 if best == ICC_GRID_POINTS - 2 else icc_grid[best + 1],
    )
    minimum = scipy.optimize.minimize_scalar(
        model.criterion, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    )
    share = min((0.0, float(minimum.x)), key=model.criterion)
    effect, error = model.effect(share)
    return MixedModelFit(effect=effect, error=error, icc=share)


def degrees_of_freedom(*, clusters: int) -> int:
    """The degrees of freedom of the model's Student's t: clusters - 2, at least 1.

    The small-sample correction of Li and Redden (2015): with few clusters the normal distribution
    makes intervals too narrow.
    """
    return max(clusters - 2, 1)


def interval(*, fit: MixedModelFit, clusters: int) -> tuple[float, float]:
    """The 95 % interval by Student's t with the degrees of freedom of `degrees_of_freedom`."""
    half_width = (
        intervals.student_quantile(freedom=degrees_of_freedom(clusters=clusters)) * fit.error
    )
    return fit.effect - half_width, fit.effect + half_width


def p_value(*, fit: MixedModelFit, clusters: int) -> float:
    """The two-sided p of no effect, with the degrees of freedom of `degrees_of_freedom`."""
    return float(
        2
        * scipy.special.stdtr(degrees_of_freedom(clusters=clusters), -abs(fit.effect) / fit.error)
    )


def permutation_test(*, scores: ClusterPeriodScores, seed: int) -> PermutationResult:
    """Assign the treatment starts to other clusters, and count how often the effect is as large.

    The statistic is the effect by least squares with fixed periods and fixed clusters. Draws for
    which it cannot be computed, for example because of missing cells, are ignored. Raises
    EffectNotEstimable if it cannot be computed for the actual roll-out.
    """
    cells, means = _tested_cells(scores=scores)
    # Centred, because a large mean would lose precision.
    residuals = cells.residuals(means=means - means.mean())
    observed = cells.effects(starts=scores.starts[None, :], residuals=residuals)[0, 0]
    if np.isnan(observed):
        raise EffectNotEstimable(reason="no_comparison")
    draws, is_exact = other_draws(starts=scores.starts, seed=seed)
    chunks = [
        draws[start : start + DRAWS_PER_CHUNK] for start in range(0, len(draws), DRAWS_PER_CHUNK)
    ]
    effects = np.concatenate(
        [cells.effects(starts=chunk, residuals=residuals)[:, 0] for chunk in chunks]
    )
    effects = effects[~np.isnan(effects)]
    as_large_count = int(np.sum(np.abs(effects) >= abs(observed) * (1 - RELATIVE_TOLERANCE)))
    count = len(effects)
    p = as_large_count / count if is_exact else (1 + as_large_count) / (1 + count)
    return PermutationResult(effect=float(observed), p=p, draws=count, is_exact=is_exact)


def other_draws(
    *, starts: Integers, seed: int, max_enumerated: int = MAX_ENUMERATED_DRAWS
) -> tuple[Integers, bool]:
    """Reallocations of the treatment starts, a row for each draw, and whether these are all.

    All are counted if there are few; otherwise they are drawn at random.
    """
    arrangement_count = math.factorial(len(starts)) // math.prod(
        math.factorial(count) for count in Counter(starts.tolist()).values()
    )
    if arrangement_count <= max_enumerated:
        return _all_assignments(tuple(sorted(starts.tolist()))), True
    generator = np.random.default_rng(seed)
    return generator.permuted(np.tile(starts, (PERMUTATION_DRAWS, 1)), axis=1), False


@lru_cache(maxsize=4)
def _all_assignments(starts: tuple[int, ...]) -> Integers:
    return np.array(list(_arrangements(Counter(starts), len(starts))), dtype=np.int64)


def _arrangements(counts: Mapping[int, int], remaining: int) -> Iterator[list[int]]:
    if not remaining:
        yield []
    for value, count in counts.items():
        if count:
            for rest in _arrangements({**counts, value: count - 1}, remaining - 1):
                yield [value, *rest]


class ClusterCells:
    """Cells of a cluster in a period, from which the effect for any starts can be computed.

    With W the diagonal matrix of the officers of each cell, and M the matrix that takes periods
    and clusters out of a column by weighted least squares, the effect of a treatment x on means y
    is x'WMy / x'WMx (Frisch and Waugh 1933).
    """

    def __init__(self, *, cluster: Integers, period: Integers, count: Floats):
        self.cluster, self.period, self.count = cluster, period, count
        dummies = np.column_stack(
            [np.eye(int(cluster.max()) + 1)[cluster], np.eye(int(period.max()) + 1)[period]]
        )
        self.sqrt_count = np.sqrt(count)
        basis, singular_values, _vh = np.linalg.svd(
            self.sqrt_count[:, None] * dummies, full_matrices=False
        )
        self.basis = basis[:, singular_values > NEGLIGIBLE_SHARE * singular_values.max()]

    def residuals(self, *, means: Floats) -> Floats:
        """WMy for each set of means (cells x sets)."""
        weighted = self.sqrt_count[:, None] * means
        residuals: Floats = weighted - self.basis @ (self.basis.T @ weighted)
        return self.sqrt_count[:, None] * residuals

    def effects(self, *, starts: Integers, residuals: Floats) -> Floats:
        """The effect for each row of starts and each set of means; NaN if undefined."""
        treated = (self.period >= starts[:, self.cluster]).astype(float)
        explained = (treated * self.sqrt_count) @ self.basis
        spread = treated @ self.count - np.einsum("ij,ij->i", explained, explained)
        spread[spread <= NEGLIGIBLE_SHARE * self.count.sum()] = np.nan
        effect_values: Floats = (treated @ residuals) / spread[:, None]
        return effect_values


def _tested_cells(*, scores: ClusterPeriodScores) -> tuple[ClusterCells, Floats]:
    """The cells of scores with tested officers, and their means (cells x 1)."""
    period_count = int(scores.period.max()) + 1
    cell_numbers = scores.cluster * period_count + scores.period
    cells, place, count = np.unique(cell_numbers, return_inverse=True, return_counts=True)
    mean = np.bincount(place, weights=scores.score) / count
    tested = ClusterCells(
        cluster=cells // period_count, period=cells % period_count, count=count.astype(float)
    )
    return tested, mean[:, None]


class _RandomInterceptModel:
    """The sums of a random-intercept model; `share` is the clusters' part of the variance."""

    def __init__(self, *, columns: Floats, score: Floats, cluster: Integers):
        # A cluster in which no officer was tested has no row: it would be zero.
        number = np.unique(cluster, return_inverse=True)[1]
        self.counts = np.bincount(number).astype(float)
        design_and_score = np.column_stack([columns, score - score.mean()])
        self.sums = np.zeros((len(self.counts), design_and_score.shape[1]))
        np.add.at(self.sums, number, design_and_score)
        self.products = design_and_score.T @ design_and_score
        self.residual_freedom: int = len(score) - columns.shape[1]
        self.total = float(self.products[-1, -1])
        self.fixed_residual = self._solve(share=0.0)[1]

    def is_saturated(self) -> bool:
        """Whether periods, treatment and clusters explain the scores completely."""
        within = self.products - self.sums.T @ (self.sums / self.counts[:, None])
        columns, score_products = within[:-1, :-1], within[:-1, -1]
        coefficients, _residuals, rank, _sizes = np.linalg.lstsq(
            columns, score_products, rcond=None
        )
        residual = float(within[-1, -1] - score_products @ coefficients)
        residual_freedom = self.residual_freedom + len(columns) - len(self.counts) - int(rank)
        return residual_freedom > 0 and residual <= NEGLIGIBLE_SHARE * self.total

    def _solve(self, *, share: float) -> tuple[Floats, float, Floats]:
        """The coefficients, the residual sum of squares, and the inverse of the products."""
        ratio = share / (1 - share)
        weights = ratio / (1 + self.counts * ratio)
        products = self.products - self.sums.T @ (weights[:, None] * self.sums)
        inverse, score_products = np.linalg.inv(products[:-1, :-1]), products[:-1, -1]
        coefficients = inverse @ score_products
        return coefficients, float(products[-1, -1] - score_products @ coefficients), inverse

    def criterion(self, share: float) -> float:
        """Minus twice the restricted log-likelihood, up to a constant."""
        _coefficients, residual, inverse = self._solve(share=share)
        cluster_term = float(np.sum(np.log1p(self.counts * share / (1 - share))))
        determinant = float(np.linalg.slogdet(inverse)[1])
        return self.residual_freedom * math.log(residual) + cluster_term - determinant

    def effect(self, share: float) -> tuple[float, float]:
        """The effect and its standard error."""
        coefficients, residual, inverse = self._solve(share=share)
        return float(coefficients[-1]), float(
            np.sqrt(residual / self.residual_freedom * inverse[-1, -1])
        )
