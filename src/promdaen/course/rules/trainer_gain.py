"""Gain of a trainer's runs, compared with runs of similar starting scores, with shrinkage."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from promdaen.kit.texts import Text, Words

MIN_RUNS = 3
MIN_OFFICERS = 30
MIN_COMPARED_RUNS = 8
Z95 = 1.959964
NO_SPREAD = 1e-6
"""The least variance within runs, in points squared: equal gains of all officers prove nothing."""
BOOTSTRAP_ROUNDS = 200
"""Iterations of Morris's equation: after 30 it no longer changes in the seventh digit."""

FloatArray = NDArray[np.float64]

TOO_FEW_RUNS = Text("Shown from three runs with both tests on.")
TOO_FEW_OFFICERS = Text("Shown from thirty officers with both tests on.")
TOO_FEW_COMPARED = Text("Shown when eight runs of the country have both tests.")


@dataclass(frozen=True, kw_only=True)
class RunGain:
    """A run: n officers with both tests, their mean before, mean gain and its sd, in points."""

    run: str
    n: int
    before_mean: float
    gain_mean: float
    gain_sd: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Shrunk:
    """Means of k groups shrunk to a regression; every array has shape (k,).

    expected: the regression at each group; difference: the rest beyond it after shrinking; factor:
    the share 0..1 of shrinking; own, shared: variance of the difference, of each group alone and
    in common through the regression and the spread.
    """

    expected: FloatArray
    difference: FloatArray
    factor: FloatArray
    own: FloatArray
    shared: FloatArray


@dataclass(frozen=True, kw_only=True)
class OwnGain:
    """Gain of a trainer's runs in points of 100, compared with similar runs.

    It has the mean over the runs, the usual gain of runs with the same starting score, and the
    difference after shrinking with its 95 % interval.
    """

    runs_count: int
    officers_count: int
    gain_points: float
    usual_points: float
    difference_points: float
    difference_interval: tuple[float, float]


def hidden_reason(*, runs: Sequence[RunGain], trainer_runs: Collection[str]) -> Words | None:
    """Why the gain of a trainer's runs is not shown, None if it is."""
    ours = [run for run in runs if run.run in trainer_runs]
    if len(ours) < MIN_RUNS:
        return TOO_FEW_RUNS
    if sum(run.n for run in ours) < MIN_OFFICERS:
        return TOO_FEW_OFFICERS
    return TOO_FEW_COMPARED if len(runs) < MIN_COMPARED_RUNS else None


def own_gain(*, runs: Sequence[RunGain], trainer_runs: Collection[str]) -> OwnGain:
    """The gain of a trainer's runs among all runs of the country.

    `runs` are all runs with both tests, at least two officers each; `trainer_runs` are those of
    the trainer, for which `hidden_reason` returns None. Mean gains are adjusted for the mean score
    before by regression over runs and shrunk to it (`shrink`), with the variance within runs
    pooled. The shared uncertainty of the runs is treated as fully correlated, so that the interval
    is not too narrow.
    """
    before = np.array([run.before_mean for run in runs])
    gains = np.array([run.gain_mean for run in runs])
    n = np.array([run.n for run in runs], dtype=float)
    squares = np.array([(run.n - 1) * run.gain_sd**2 for run in runs])
    within = max(squares.sum() / (n - 1).sum(), NO_SPREAD)
    design = np.column_stack([np.ones(len(runs)), before - before.mean()])
    shrunk = shrink(means=gains, variances=within / n, design=design)
    ours = np.array([run.run in trainer_runs for run in runs])
    count = int(ours.sum())
    difference = float(shrunk.difference[ours].mean())
    variance = shrunk.own[ours].sum() / count**2 + np.sqrt(shrunk.shared[ours]).mean() ** 2
    margin = Z95 * math.sqrt(variance)
    return OwnGain(
        runs_count=count,
        officers_count=int(n[ours].sum()),
        gain_points=float(gains[ours].mean()),
        usual_points=float(shrunk.expected[ours].mean()),
        difference_points=difference,
        difference_interval=(difference - margin, difference + margin),
    )


def shrink(*, means: FloatArray, variances: FloatArray, design: FloatArray) -> Shrunk:
    """Empirical-Bayes estimates of k means of known variances about a regression on a design.

    means, variances: shape (k,), variances above 0; design: shape (k, r), k at least r + 3.
    With one column of ones and equal variances it is the James-Stein estimator towards the
    grand mean. Source: Morris (1983), Parametric empirical Bayes inference, Journal of the
    American Statistical Association 78, 47-55, section 5; Efron and Morris (1975), ibid. 70,
    311-319, for equal variances.
    """
    k, r = len(means), int(np.linalg.matrix_rank(design))
    spread = _spread(means=means, variances=variances, design=design, rank=r)
    weights = 1 / (variances + spread)
    inverse = _inverse(design=design, weights=weights)
    expected = design @ (inverse @ (design.T @ (weights * means)))
    left = means - expected
    factor = (k - r - 2) / (k - r) * variances * weights
    leverage = weights * np.einsum("ij,jk,ik->i", design, inverse, design)
    mean_variance = (weights * variances).sum() / weights.sum()
    doubt = 2 / (k - r - 2) * factor**2 * (mean_variance + spread) * weights
    return Shrunk(
        expected=expected,
        difference=(1 - factor) * left,
        factor=factor,
        own=variances * (1 - factor),
        shared=leverage * factor * variances + doubt * left**2,
    )


def _inverse(*, design: FloatArray, weights: FloatArray) -> Any:
    return np.linalg.pinv(design.T @ (weights[:, None] * design))


def _spread(*, means: FloatArray, variances: FloatArray, design: FloatArray, rank: int) -> float:
    """The variance between groups beyond the regression, by Morris's equation; 0 or more."""
    k = len(means)
    spread = float(means.var())
    for _turn in range(BOOTSTRAP_ROUNDS):
        weights = 1 / (variances + spread)
        inverse = _inverse(design=design, weights=weights)
        left = means - design @ (inverse @ (design.T @ (weights * means)))
        variance = float((weights * (k / (k - rank) * left**2 - variances)).sum() / weights.sum())
        spread = max(0.0, variance)
    return spread
