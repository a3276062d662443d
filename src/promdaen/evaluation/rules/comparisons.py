"""Supplements to the decisive permutation: other estimates, missing scores, error rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from promdaen.evaluation.rules import effects
from promdaen.evaluation.rules.effects import (
    ClusterPeriodScores,
    EffectNotEstimable,
    MixedModelFit,
)
from promdaen.kit import intervals, suppression
from promdaen.kit.json_objects import NewJsonObject

Floats = NDArray[np.float64]
MIN_SCORE, MAX_SCORE = 0.0, 100.0
# With this many draws the error rate of a test at .05 is accurate to two points.
SIMULATIONS = 400
ALPHA = 0.05


@dataclass(frozen=True, kw_only=True)
class ExpectedTests:
    """Officers expected in each tested period: scores in points of 100, None if not tested.

    scores: {(cluster code, period from 1): scores}; steps: the step of each cluster, from 1.
    """

    scores: Mapping[tuple[str, int], Sequence[float | None]]
    steps: Mapping[str, int]
    cac: float

    @property
    def expected_count(self) -> int:
        """The number of officers who should have been tested."""
        return sum(len(scores) for scores in self.scores.values())

    def filled(self, *, waiting: float | None, trained: float | None) -> ClusterPeriodScores:
        """The scores with these points for officers who were not tested; None leaves them out."""
        codes = sorted(self.steps)
        rows = []
        for (code, period), scores in sorted(self.scores.items()):
            missing = trained if period > self.steps[code] else waiting
            rows += [
                (codes.index(code), period - 1, points)
                for score in scores
                if (points := missing if score is None else score) is not None
            ]
        if not rows:
            raise EffectNotEstimable(reason="no_comparison")
        cluster, period_numbers, score = (list(column) for column in zip(*rows, strict=True))
        return ClusterPeriodScores(
            cluster=np.array(cluster, dtype=np.int64),
            period=np.array(period_numbers, dtype=np.int64),
            score=np.array(score, dtype=np.float64),
            # Step s is treated from period s + 1 on, which has the number s when counted from 0.
            starts=np.array([self.steps[code] for code in codes], dtype=np.int64),
        )


def difference_in_differences(*, scores: ClusterPeriodScores) -> MixedModelFit:
    """Least squares with fixed periods and clusters; errors clustered (Liang and Zeger 1986).

    The variance has the small-sample factor G / (G - 1) x (n - 1) / (n - k). Raises
    EffectNotEstimable.
    """
    return _clustered(columns=_dummies(scores=scores), treated=scores.treated, scores=scores)


def _clustered(*, columns: Floats, treated: Floats, scores: ClusterPeriodScores) -> MixedModelFit:
    """The coefficient of `treated` beside the columns.

    Raises EffectNotEstimable if the columns determine `treated`.
    """
    residual = treated - _fitted(columns=columns, values=treated)
    spread = float(residual @ residual)
    if spread <= effects.NEGLIGIBLE_SHARE * len(treated):
        raise EffectNotEstimable(reason="no_comparison")
    effect = float(residual @ scores.score) / spread
    errors = scores.score - effect * treated
    errors = errors - _fitted(columns=columns, values=errors)
    clusters, count = scores.tested_cluster_count, len(scores.score)
    sums = np.bincount(scores.cluster, weights=residual * errors)
    spare = max(count - int(np.linalg.matrix_rank(columns)) - 1, 1)
    factor = clusters / (clusters - 1) * (count - 1) / spare
    return MixedModelFit(
        effect=effect, error=float(np.sqrt(factor * (sums @ sums))) / spread, icc=0.0
    )


def effects_by_time(*, scores: ClusterPeriodScores) -> list[dict[str, object]]:
    """The effect in each number of periods since the course began, from 1: what later tests show.

    Least squares with fixed periods and clusters and a column for each time since the course;
    intervals with errors clustered. A time that the design cannot distinguish has no effect.
    Source: Kenny, Voldal, Xia, Heagerty and Hughes (2022), Statistics in Medicine 41, 4311-4339.
    """
    since = np.where(scores.treated > 0, scores.period - scores.starts[scores.cluster] + 1, 0)
    times = range(1, int(since.max(initial=0)) + 1)
    columns = {time: (since == time).astype(float) for time in times}
    rows: list[dict[str, Any]] = []
    for time in times:
        rest = [columns[other] for other in times if other != time]
        beside = np.column_stack([_dummies(scores=scores), *rest])
        row: dict[str, Any] = {"periods": time, "tested": int(columns[time].sum())}
        try:
            fit = _clustered(columns=beside, treated=columns[time], scores=scores)
        except EffectNotEstimable:
            rows.append(row | {"effect": None, "interval": None})
            continue
        ends = clustered_interval(fit=fit, clusters=scores.tested_cluster_count)
        rows.append(row | {"effect": fit.effect, "interval": list(ends)})
    return rows


@dataclass(frozen=True, kw_only=True)
class LaterMeans:
    """Means of the places in the last period and in a later test, in points of 100.

    change: the mean change of a place with its 95 % interval, which is None for one place.
    """

    before: float
    later: float
    change: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class LaterTest:
    """A test after the last period, in the places tested both times, with officers of that test.

    means: None if so few officers were tested either time that a mean shows a person's score.
    """

    places: int
    expected: int
    tested: int
    means: LaterMeans | None


def later_test(
    *,
    last_scores: Mapping[str, Sequence[float | None]],
    later_scores: Mapping[str, Sequence[float | None]],
) -> LaterTest | None:
    """What lasts: scores by place in the last period, and in a later test; None without a pair.

    Every place counts once; Student's t with places - 1 degrees of freedom. No untrained place is
    left to compare with, so the change holds whatever else changed meanwhile.
    """
    last, later = (
        {code: [value for value in values if value is not None] for code, values in scores.items()}
        for scores in (last_scores, later_scores)
    )
    codes = [code for code in sorted(later) if later[code] and last.get(code)]
    if not codes:
        return None
    tested = sum(len(later[code]) for code in codes)
    tested_before = sum(len(last[code]) for code in codes)
    is_small = suppression.is_small(n=tested) or suppression.is_small(n=tested_before)
    pairs = [(float(np.mean(last[code])), float(np.mean(later[code]))) for code in codes]
    return LaterTest(
        places=len(codes),
        expected=sum(len(later_scores[code]) for code in codes),
        tested=tested,
        means=None if is_small else _later_means(pairs=pairs),
    )


def _later_means(*, pairs: Sequence[tuple[float, float]]) -> LaterMeans:
    before, after = np.array(pairs).T
    change, count = after - before, len(pairs)
    interval = None
    if count > 1:
        error = float(np.std(change, ddof=1)) / count**0.5
        width = intervals.student_quantile(freedom=count - 1) * error
        interval = (float(np.mean(change)) - width, float(np.mean(change)) + width)
    return LaterMeans(
        before=float(np.mean(before)),
        later=float(np.mean(after)),
        change=float(np.mean(change)),
        interval=interval,
    )


def clustered_interval(*, fit: MixedModelFit, clusters: int) -> tuple[float, float]:
    """The 95 % interval by Student's t with clusters - 1 degrees of freedom."""
    width = intervals.student_quantile(freedom=clusters - 1) * fit.error
    return fit.effect - width, fit.effect + width


def clustered_p(*, fit: MixedModelFit, clusters: int) -> float:
    """The two-sided p of no effect; 0 if the standard error is zero."""
    if fit.error == 0:
        return 0.0
    return float(2 * scipy.special.stdtr(clusters - 1, -abs(fit.effect) / fit.error))


def missing_bounds(*, expected: ExpectedTests) -> tuple[float, float]:
    """The least-squares effect if those not tested had all failed or all been perfect.

    Lowest: 0 points for those trained, 100 for those not yet; highest: the reverse (Horowitz and
    Manski 2000).
    """
    low = expected.filled(waiting=MAX_SCORE, trained=MIN_SCORE)
    high = expected.filled(waiting=MIN_SCORE, trained=MAX_SCORE)
    return least_squares(scores=low), least_squares(scores=high)


def weighted_effect(*, expected: ExpectedTests) -> float:
    """The least-squares effect with tested officers weighted by expected over tested.

    In each province and period the tested officers represent those who were not tested.
    """
    scores = expected.filled(waiting=None, trained=None)
    codes = sorted(expected.steps)
    weight_of = {
        (codes.index(code), period - 1): len(values) / tested
        for (code, period), values in expected.scores.items()
        if (tested := sum(value is not None for value in values))
    }
    pairs = zip(scores.cluster.tolist(), scores.period.tolist(), strict=True)
    return least_squares(scores=scores, weights=np.array([weight_of[pair] for pair in pairs]))


def least_squares(*, scores: ClusterPeriodScores, weights: Floats | None = None) -> float:
    """The effect with fixed periods and clusters; may raise EffectNotEstimable."""
    root = np.ones(len(scores.score)) if weights is None else np.sqrt(weights)
    columns = _dummies(scores=scores) * root[:, None]
    treated, score = scores.treated * root, scores.score * root
    residual = treated - _fitted(columns=columns, values=treated)
    spread = float(residual @ residual)
    if spread <= effects.NEGLIGIBLE_SHARE * len(score):
        raise EffectNotEstimable(reason="no_comparison")
    return float(residual @ score) / spread


@dataclass(frozen=True, kw_only=True)
class RejectionRates:
    """The share of simulated roll-outs in which each method rejects, or None without any.

    left_out: draws whose effect cannot be estimated, for example because of missing cells.
    """

    rates: Mapping[str, float | None]
    simulations: int
    left_out: int


def rejection_rates(
    *, scores: ClusterPeriodScores, icc: float, cac: float, simulations: int = SIMULATIONS
) -> RejectionRates:
    """How often each method rejects at .05 without a true effect, in this design.

    Scores are simulated with the given correlations, and the starts are drawn by lot again.
    """
    draw = np.random.default_rng(simulations)
    clusters, periods = len(scores.starts), int(scores.period.max()) + 1
    tested = scores.tested_cluster_count
    rejected, count = {"model": 0, "difference": 0}, 0
    for _number in range(simulations):
        of_cluster = draw.normal(0, np.sqrt(icc * cac), clusters)
        of_cell = draw.normal(0, np.sqrt(icc * (1 - cac)), (clusters, periods))
        noise = draw.normal(0, np.sqrt(1 - icc), len(scores.score))
        drawn = replace(
            scores,
            score=of_cluster[scores.cluster] + of_cell[scores.cluster, scores.period] + noise,
            starts=draw.permutation(scores.starts),
        )
        try:
            model = effects.fit_mixed_model(scores=drawn)
            difference = difference_in_differences(scores=drawn)
        except EffectNotEstimable:
            continue
        count += 1
        rejected["model"] += effects.p_value(fit=model, clusters=tested) < ALPHA
        rejected["difference"] += clustered_p(fit=difference, clusters=tested) < ALPHA
    return RejectionRates(
        rates={name: number / count if count else None for name, number in rejected.items()},
        simulations=count,
        left_out=simulations - count,
    )


def result_document(*, expected: ExpectedTests, seed: int) -> NewJsonObject:
    """The effect by three methods side by side, with missing scores and rates.

    Raises EffectNotEstimable.
    """
    scores = expected.filled(waiting=None, trained=None)
    clusters = scores.tested_cluster_count
    permuted = effects.permutation_test(scores=scores, seed=seed)
    model = effects.fit_mixed_model(scores=scores)
    difference = difference_in_differences(scores=scores)
    simulated = rejection_rates(scores=scores, icc=model.icc, cac=expected.cac)
    return {
        "clusters": clusters,
        "expected": expected.expected_count,
        "tested": len(scores.score),
        "permutation": {
            "effect": permuted.effect,
            "p": permuted.p,
            "draws": permuted.draws,
            "is_exact": permuted.is_exact,
        },
        "model": {
            "effect": model.effect,
            "interval": list(effects.interval(fit=model, clusters=clusters)),
            "p": effects.p_value(fit=model, clusters=clusters),
            "icc": model.icc,
        },
        "difference": {
            "effect": difference.effect,
            "interval": list(clustered_interval(fit=difference, clusters=clusters)),
            "p": clustered_p(fit=difference, clusters=clusters),
        },
        "by_time": effects_by_time(scores=scores),
        "bounds": list(missing_bounds(expected=expected)),
        "weighted": weighted_effect(expected=expected),
        "rates": dict(simulated.rates),
        "simulations": simulated.simulations,
        "left_out": simulated.left_out,
    }


def _dummies(*, scores: ClusterPeriodScores) -> Floats:
    periods = int(scores.period.max()) + 1
    return np.column_stack(
        [np.eye(len(scores.starts))[scores.cluster], np.eye(periods)[scores.period]]
    )


def _fitted(*, columns: Floats, values: Floats) -> Floats:
    coefficients = np.linalg.lstsq(columns, values, rcond=None)[0]
    fitted: Floats = columns @ coefficients
    return fitted
