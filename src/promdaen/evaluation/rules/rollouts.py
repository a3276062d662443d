"""A roll-out by lot: the step in which each cluster takes the course, and detectable effects.

Clusters (provinces or posts) get the course one step after another. Each cluster is tested in each
period, always with other officers, so that clusters that are still waiting are a comparison for
those that had the course (a stepped-wedge design).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np
import scipy
from numpy.typing import NDArray

from promdaen.evaluation.rules import effects, protocols

TARGET_POWER = 0.8
# With so many roll-outs a simulated power is accurate to two points.
SIMULATIONS, CHUNK = 2_000, 250
MAX_ENUMERATED = 3_000
MIN_CLUSTERS, MIN_STEPS = 2, 2
# For an estimate, officers of one cluster must differ.
MAX_ICC = 0.95


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A province or a post; `officers` is the number tested there in each period."""

    code: str
    officers: int


@dataclass(frozen=True, kw_only=True)
class RolloutDesign:
    """A planned roll-out.

    sd: standard deviation of a score, total; icc: correlation of two officers of one cluster in
    one period, 0 to below 1; cac: correlation of a cluster's mean between periods, 0..1; effect:
    in the unit of sd; alpha: of the two-sided test. Step s is treated from period s + 1 on.
    """

    clusters: tuple[Cluster, ...]
    steps: int
    periods: int
    icc: float
    cac: float
    sd: float
    effect: float
    alpha: float
    seed: str

    @property
    def drawn_steps(self) -> dict[str, int]:
        """The drawn step of each cluster, from 1."""
        codes = [cluster.code for cluster in self.clusters]
        order = drawn_order(codes=codes, steps=self.steps, seed=self.seed)
        return {code: step for step, codes in enumerate(order, start=1) for code in codes}

    @property
    def freedom(self) -> int:
        """The degrees of freedom with which its model will be judged."""
        return effects.degrees_of_freedom(clusters=len(self.clusters))


def drawn_order(*, codes: Sequence[str], steps: int, seed: str) -> list[list[str]]:
    """The codes of each step: sorted by the SHA-256 of seed and code, larger steps first.

    Anyone who knows the seed can repeat the draw with just a hash function.

    >>> drawn_order(codes=["09", "18", "01"], steps=2, seed="lottery of 5 January")
    [['01', '09'], ['18']]
    """
    return protocols.ordered_by_digest(codes=codes, steps=steps, seed=seed)


def effect_variance(*, design: RolloutDesign) -> float:
    """The variance of the estimated effect by generalised least squares with fixed periods.

    Variances of clusters icc x cac x sd², of a cluster's periods icc x (1 - cac) x sd², of
    officers (1 - icc) x sd². With cac = 1 and clusters of equal size it is that of Hussey and
    Hughes (2007).
    """
    step_of = design.drawn_steps
    periods = np.arange(1, design.periods + 1)
    between = design.icc * design.cac * design.sd**2
    information = np.zeros((design.periods + 1, design.periods + 1))
    for cluster in design.clusters:
        within = design.sd**2 * (
            design.icc * (1 - design.cac) + (1 - design.icc) / cluster.officers
        )
        covariance = within * np.eye(design.periods) + between
        treated = (periods > step_of[cluster.code]).astype(float)
        columns = np.column_stack([np.eye(design.periods), treated])
        information += columns.T @ np.linalg.solve(covariance, columns)
    of_periods, shared = information[:-1, :-1], information[:-1, -1]
    return float(1 / (information[-1, -1] - shared @ np.linalg.solve(of_periods, shared)))


def power(*, effect: float, error: float, alpha: float, freedom: float = math.inf) -> float:
    """The power 0..1 of the two-sided test of an effect with this standard error.

    freedom: of Student's t, whose critical value the analysis takes with few clusters; without it
    that of the normal distribution. The estimate itself counts as normal, since its error comes
    from all officers: so it meets simulated power, which the non-central t misses by 5 points.

    >>> round(power(effect=0, error=1, alpha=0.05), 6)
    0.05
    >>> [round(power(effect=3, error=1, alpha=0.05, freedom=df), 3) for df in (6, 30, 1e9)]
    [0.71, 0.831, 0.851]
    """
    critical = -(
        scipy.special.ndtri(alpha / 2)
        if math.isinf(freedom)
        else scipy.special.stdtrit(freedom, alpha / 2)
    )
    return float(
        scipy.special.ndtr(effect / error - critical)
        + scipy.special.ndtr(-effect / error - critical)
    )


def detectable_effect(*, error: float, alpha: float, freedom: float = math.inf) -> float:
    """The smallest effect that is detected with a power of 0.8; 0 if any effect is.

    >>> round(detectable_effect(error=1, alpha=0.05), 3)
    2.802
    >>> round(detectable_effect(error=1, alpha=0.05, freedom=6), 3)
    3.289
    """

    def missing(effect: float) -> float:
        return power(effect=effect, error=1, alpha=alpha, freedom=freedom) - TARGET_POWER

    if missing(0) >= 0:
        return 0.0
    most = 1.0
    while missing(most) < 0:
        most *= 2
    return float(scipy.optimize.brentq(missing, 0, most) * error)


@lru_cache(maxsize=64)
def permutation_power(*, design: RolloutDesign) -> float:
    """The power 0..1 of the permutation, which decides: the share of simulated roll-outs.

    Means of officers by cluster and period are drawn with the variances of `effect_variance`,
    and each roll-out is judged as `effects.permutation_test` does.
    """
    steps = design.drawn_steps
    clusters, periods = len(design.clusters), design.periods
    officers = np.array([float(cluster.officers) for cluster in design.clusters])
    starts = np.array([steps[cluster.code] for cluster in design.clusters], dtype=np.int64)
    cluster, period = (part.ravel() for part in np.indices((clusters, periods)))
    cells = effects.ClusterCells(cluster=cluster, period=period, count=officers[cluster])
    chance = cells.residuals(means=_simulated_means(design=design))
    treated = design.effect * (period >= starts[cluster])[:, None]
    course = cells.residuals(means=treated.astype(float))
    every, is_exact = effects.other_draws(
        starts=starts, seed=protocols.PERMUTATION_SEED, max_enumerated=MAX_ENUMERATED
    )

    def drawn(rows: NDArray[np.int64]) -> NDArray[np.float64]:
        # Chance with either sign halves its own error.
        by_chance = cells.effects(starts=rows, residuals=chance)
        by_course = cells.effects(starts=rows, residuals=course)
        return np.abs(np.hstack([by_course + by_chance, by_course - by_chance]))

    least = drawn(starts[None, :]) * (1 - effects.RELATIVE_TOLERANCE)
    as_large, count = np.zeros(SIMULATIONS), 0
    for start in range(0, len(every), CHUNK):
        others = drawn(every[start : start + CHUNK])
        as_large += (others >= least).sum(axis=0)
        count += int((~np.isnan(others[:, 0])).sum())
    shares = as_large / count if is_exact else (1 + as_large) / (1 + count)
    return float(np.mean(shares <= design.alpha))


def _simulated_means(*, design: RolloutDesign) -> NDArray[np.float64]:
    """Means without effect (cells x half of SIMULATIONS), cells by cluster, then by period."""
    draw = np.random.default_rng(protocols.PERMUTATION_SEED)
    clusters, periods, count = len(design.clusters), design.periods, SIMULATIONS // 2
    officers = np.array([cluster.officers for cluster in design.clusters])
    between, within = design.icc * design.cac, design.icc * (1 - design.cac)
    of_cells = np.sqrt(within + (1 - design.icc) / officers)[:, None, None]
    means = math.sqrt(between) * draw.normal(size=(clusters, 1, count))
    means = means + of_cells * draw.normal(size=(clusters, periods, count))
    return (design.sd * means).reshape(clusters * periods, count)


@dataclass(frozen=True, kw_only=True)
class ScoreSpread:
    """The spread of scores: total standard deviation in points, and correlations 0..1.

    `icc` and `cac` are those of a RolloutDesign; `cac` is None where too few clusters were tested
    more than once, or nothing but the officers differs.
    """

    sd: float
    icc: float
    cac: float | None
    officers: int
    clusters: int
    least_later_runs: ClassVar[int] = 5
    """So many runs of clusters, beside the first of each, are needed for `cac`."""


MIN_OFFICERS = 10


def score_spread(*, clusters: Sequence[Sequence[Sequence[float]]]) -> ScoreSpread | None:
    """The spread of the scores of each run of each cluster, by nested analysis of variance.

    The variances of clusters, of runs within a cluster and of officers within a run are those of
    Henderson's first method for unequal numbers (Searle 1971, Linear Models, section 11.4); one
    run a cluster gives the one-way analysis (Donner and Koval 1980). Two runs of one cluster are
    two periods. A rise over the years, which a roll-out knows as its periods, is not taken out:
    it makes `cac` smaller, and so the promised power.

    None if fewer than two clusters have a run of at least two officers, or fewer than ten officers
    were tested in all, or nothing varies.

    >>> score_spread(clusters=[[[50.0, 60.0]]]) is None
    True
    """
    usable = [
        [np.asarray(run, dtype=float) for run in runs if len(run) > 1]
        for runs in clusters
        if any(len(run) > 1 for run in runs)
    ]
    total = sum(len(run) for runs in usable for run in runs)
    if len(usable) < MIN_CLUSTERS or total < MIN_OFFICERS:
        return None
    of_clusters, of_runs, of_officers = (
        max(variance, 0.0) for variance in nested_variances(clusters=usable)
    )
    between = of_clusters + of_runs
    if between + of_officers <= 0:
        return None
    later_runs = sum(len(runs) for runs in usable) - len(usable)
    return ScoreSpread(
        sd=float(np.sqrt(between + of_officers)),
        icc=min(between / (between + of_officers), MAX_ICC),
        cac=of_clusters / between
        if later_runs >= ScoreSpread.least_later_runs and between > 0
        else None,
        officers=total,
        clusters=len(usable),
    )


def nested_variances(
    *, clusters: Sequence[Sequence[NDArray[np.float64]]]
) -> tuple[float, float, float]:
    """Unbiased variances of clusters, of runs within them, of officers within runs.

    An estimate may be below 0. That of runs is 0 where each cluster has one.
    """
    runs = [run for cluster in clusters for run in cluster]
    sizes = [sum(len(run) for run in cluster) for cluster in clusters]
    total = sum(sizes)
    means = [float(np.concatenate(list(cluster)).mean()) for cluster in clusters]
    mean = sum(size * each for size, each in zip(sizes, means, strict=True)) / total
    within = sum(float(np.sum((run - run.mean()) ** 2)) for run in runs) / (total - len(runs))
    # Sizes of runs weighted by themselves: within their cluster, and in the whole.
    of_cluster = sum(
        sum(len(run) ** 2 for run in cluster) / size
        for cluster, size in zip(clusters, sizes, strict=True)
    )
    of_whole = sum(len(run) ** 2 for run in runs) / total
    of_runs = 0.0
    if (later_runs := len(runs) - len(clusters)) > 0:
        between_runs = (
            sum(
                len(run) * float(run.mean() - cluster_mean) ** 2
                for cluster, cluster_mean in zip(clusters, means, strict=True)
                for run in cluster
            )
            / later_runs
        )
        of_runs = (between_runs - within) / ((total - of_cluster) / later_runs)
    freedom = len(clusters) - 1
    between = (
        sum(size * (group_mean - mean) ** 2 for size, group_mean in zip(sizes, means, strict=True))
        / freedom
    )
    run_size = (of_cluster - of_whole) / freedom
    size = (total - sum(cluster_size**2 for cluster_size in sizes) / total) / freedom
    return (between - within - run_size * of_runs) / size, of_runs, within


def power_curve(*, design: RolloutDesign, effect_points: Sequence[float]) -> list[float]:
    """The power 0..1 of the model of a design, by Student's t, for each of these true effects."""
    error = effect_variance(design=design) ** 0.5
    return [
        power(effect=points, error=error, alpha=design.alpha, freedom=design.freedom)
        for points in effect_points
    ]


def changed_designs(*, design: RolloutDesign) -> dict[str, RolloutDesign]:
    """Alternative designs for the question: more officers, fewer steps, a step per cluster.

    Only designs that differ from the given one are returned.
    """
    clusters = len(design.clusters)
    twice = tuple(replace(cluster, officers=2 * cluster.officers) for cluster in design.clusters)
    changes = {"twice_officers": replace(design, clusters=twice)}
    if design.steps > MIN_STEPS:
        changes["two_steps"] = replace(design, steps=MIN_STEPS, periods=MIN_STEPS + 1)
    if design.steps < clusters:
        changes["one_each"] = replace(design, steps=clusters, periods=clusters + 1)
    return changes
