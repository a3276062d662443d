"""Calibration: difficulty and discrimination of items by item response models."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from promdaen.assessment.rules import acceleration, information, quadrature, responses
from promdaen.assessment.rules.arrays import BoolArray, FloatArray, defined

TOLERANCE = 2e-5
MAX_STEPS = 2000
NEWTON_STEPS = 8
MAX_STEP = 1.5
# A spread of zero would divide by zero; this is far below any real one.
RIDGE = 1e-12
# With nodes 0.2 sd apart a steeper slope is a step, and its height is undefined.
STEEPEST = 25.0
FLATTEST = 1e-6
# With one officer or one item there is no association between items.
MIN_ITEMS_AND_OFFICERS = 2


class CannotCalibrate(ValueError):
    """A model cannot be estimated from these answers; the message says which and why."""


@dataclass(frozen=True)
class ItemEstimate:
    """One item: chance of a right answer at ability t is 1 / (1 + exp(-(a * t + d))).

    a: slope, 1 in Rasch; d: intercept; b = -d / a: difficulty on the ability scale; se_a, se_d,
    se_b: standard errors from the observed information, se_a None in Rasch. All None for an item
    that was left out for a reason.
    """

    a: float | None
    b: float | None
    d: float | None
    se_a: float | None
    se_d: float | None
    se_b: float | None
    reason: str | None = None


NO_ESTIMATE = ItemEstimate(a=None, b=None, d=None, se_a=None, se_d=None, se_b=None)


@dataclass(frozen=True)
class Calibration:
    """Estimates of all items in their order, and the fit to the answers.

    latent_variance: of ability, estimated in Rasch, 1 in 2PL; log_likelihood: marginal, natural
    log; parameters_count, officers_count: for aic and bic; steps_count: passes over the answers;
    has_converged: whether the search converged.
    """

    model: str
    items: tuple[ItemEstimate, ...]
    latent_variance: float
    log_likelihood: float
    parameters_count: int
    officers_count: int
    steps_count: int
    has_converged: bool

    @property
    def aic(self) -> float:
        """Akaike's criterion (1974): 2 * parameters - 2 * log-likelihood."""
        return 2 * self.parameters_count - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion (1978): log(officers) * parameters - 2 * log-likelihood."""
        return float(np.log(self.officers_count)) * self.parameters_count - 2 * self.log_likelihood


@dataclass(frozen=True, eq=False)
class _Fit:
    """Slopes and intercepts of the items that were not left out."""

    slopes: FloatArray
    intercepts: FloatArray
    log_likelihood: float
    covariance: FloatArray | None
    steps_count: int
    has_converged: bool


def rasch(*, marks: npt.NDArray[np.generic]) -> Calibration:
    """Rasch estimates by marginal maximum likelihood, ability variance free, mean 0.

    marks: 0, 1 or NaN (not asked), shape (officers, items). Officers without an answer are left
    out. An item with equal answers from all has no finite estimate: it is left out with its reason
    and does not change the log-likelihood. Raises CannotCalibrate if fewer than two officers or
    items are left. Source: Thissen (1982), Psychometrika 47, 175-186: a common slope on standard
    normal ability is Rasch with a free variance, whose root is that slope.
    """
    return _calibrate(marks=marks, model="rasch")


def two_parameter(*, marks: npt.NDArray[np.generic]) -> Calibration:
    """Two-parameter logistic estimates by marginal maximum likelihood, ability variance 1.

    As `rasch`; difficulties are not clipped and a slope may be negative. An item too steep for the
    quadrature (slope above 25) is left out with its reason. Source: Bock and Aitkin (1981),
    Psychometrika 46, 443-459.
    """
    return _calibrate(marks=marks, model="2pl")


def _calibrate(*, marks: npt.NDArray[np.generic], model: str) -> Calibration:
    packed = _packed(marks=marks)
    reasons = _constant(packed=packed)
    while True:
        is_calibrated = np.array([reason is None for reason in reasons])
        fit = _fitted(packed=_part(packed=packed, items=is_calibrated), model=model)
        steep = np.flatnonzero(is_calibrated)[np.abs(fit.slopes) > STEEPEST]
        if len(steep) == 0:
            break
        for place in steep:
            reasons[place] = "Its slope grows without end: it parts these officers too cleanly."
    return _calibration_of_fit(
        fit=fit, reasons=reasons, model=model, officers_count=len(packed.right)
    )


def _packed(*, marks: npt.NDArray[np.generic]) -> responses.Responses:
    """The answers without officers who answered nothing."""
    try:
        packed = responses.mark_responses(marks=marks)
    except ValueError as error:
        raise CannotCalibrate(str(error)) from error
    return responses.answered_responses(responses=packed)


def _constant(*, packed: responses.Responses) -> list[str | None]:
    """Why an item has no finite estimate, None if it has one."""
    right = packed.right.sum(axis=0, dtype=np.int64)
    answer_counts = len(packed.right) if packed.is_asked is None else packed.is_asked.sum(axis=0)
    answer_counts = np.broadcast_to(answer_counts, right.shape)
    reasons: list[str | None] = []
    for hits, n in zip(right.tolist(), answer_counts.tolist(), strict=True):
        if n == 0:
            reasons.append("Nobody answered it.")
        elif hits == 0:
            reasons.append("Everyone who answered it was wrong.")
        elif hits == n:
            reasons.append("Everyone who answered it was right.")
        else:
            reasons.append(None)
    return reasons


def _part(*, packed: responses.Responses, items: BoolArray) -> responses.Responses:
    if min(int(items.sum()), len(packed.right)) < MIN_ITEMS_AND_OFFICERS:
        raise CannotCalibrate(
            f"There are {len(packed.right)} officers and {int(items.sum())} items with both "
            "right and wrong answers; a model needs two of each."
        )
    if items.all():
        return packed
    is_asked = None if packed.is_asked is None else packed.is_asked[:, items]
    return responses.Responses(right=packed.right[:, items], is_asked=is_asked)


def _fitted(*, packed: responses.Responses, model: str) -> _Fit:
    """Search by accelerated EM, then one Newton step with the observed information."""
    is_rasch = model == "rasch"
    items = packed.items_count

    def step(point: FloatArray) -> tuple[FloatArray, float]:
        slopes, intercepts = _unpacked(point=point, items=items)
        counts = responses.expected(
            responses=packed,
            slopes=slopes,
            intercepts=intercepts,
            precision=packed.search_precision,
        )
        maximise = _common_slope if is_rasch else _own_slopes
        return maximise(point=point, counts=counts), counts.log_likelihood

    settled = acceleration.settle(
        start=_start(packed=packed, is_rasch=is_rasch),
        step=step,
        tolerance=TOLERANCE,
        most_steps=MAX_STEPS,
    )
    return _polished(packed=packed, settled=settled, is_rasch=is_rasch)


def _start(*, packed: responses.Responses, is_rasch: bool) -> FloatArray:
    right = packed.right.sum(axis=0, dtype=np.int64)
    answer_counts = len(packed.right) if packed.is_asked is None else packed.is_asked.sum(axis=0)
    facility = (right + 0.5) / (answer_counts + 1)
    intercepts = 1.2 * np.log(facility / (1 - facility))
    slopes = np.ones(1 if is_rasch else packed.items_count)
    return np.concatenate([slopes, intercepts])


def _unpacked(*, point: FloatArray, items: int) -> tuple[FloatArray, FloatArray]:
    """Slopes and intercepts of all items; a common slope is repeated for each."""
    slopes, intercepts = point[:-items], point[-items:]
    return np.broadcast_to(slopes, (items,)), intercepts


def _own_slopes(*, point: FloatArray, counts: responses.ExpectedCounts) -> FloatArray:
    """The maximisation step of 2PL: Newton for each item's slope and intercept."""
    items = len(counts.right)
    powers = quadrature.powers()
    slopes, intercepts = point[:items].copy(), point[items:].copy()
    for _ in range(NEWTON_STEPS):
        chance = responses.chances(slopes=slopes, intercepts=intercepts)
        left = counts.right - counts.asked_counts * chance
        spread = counts.asked_counts * chance * (1 - chance)
        by_intercept, by_slope = (left @ powers[:, :2]).T
        of_intercept, mixed, of_slope = (spread @ powers).T
        inverse = of_slope * of_intercept - mixed * mixed + RIDGE
        slope_step = (of_intercept * by_slope - mixed * by_intercept) / inverse
        intercept_step = (of_slope * by_intercept - mixed * by_slope) / inverse
        slopes += np.clip(slope_step, -MAX_STEP, MAX_STEP)
        intercepts += np.clip(intercept_step, -MAX_STEP, MAX_STEP)
        longest = max(np.abs(slope_step).max(), np.abs(intercept_step).max())
        if longest < TOLERANCE / 100:
            break
    return np.concatenate([slopes, intercepts])


def _common_slope(*, point: FloatArray, counts: responses.ExpectedCounts) -> FloatArray:
    """The maximisation step of Rasch: Newton for one slope and each item's intercept."""
    items = len(counts.right)
    powers = quadrature.powers()
    slope, intercepts = float(point[0]), point[1:].copy()
    for _ in range(NEWTON_STEPS):
        chance = responses.chances(slopes=np.full(items, slope), intercepts=intercepts)
        left = counts.right - counts.asked_counts * chance
        spread = counts.asked_counts * chance * (1 - chance)
        by_intercept, by_slope = (left @ powers[:, :2]).T
        of_intercept, mixed, of_slope = (spread @ powers).T
        of_intercept = of_intercept + RIDGE
        own = float((of_slope - mixed * mixed / of_intercept).sum()) + RIDGE
        slope_step = float((by_slope - mixed / of_intercept * by_intercept).sum()) / own
        intercept_step = (by_intercept - mixed * slope_step) / of_intercept
        slope += float(np.clip(slope_step, -MAX_STEP, MAX_STEP))
        intercepts += np.clip(intercept_step, -MAX_STEP, MAX_STEP)
        if max(abs(slope_step), np.abs(intercept_step).max()) < TOLERANCE / 100:
            break
    return np.concatenate([[slope], intercepts])


def _polished(
    *, packed: responses.Responses, settled: acceleration.Settled, is_rasch: bool
) -> _Fit:
    """Take the last Newton step in double precision if it increases the likelihood."""
    items = packed.items_count
    slopes, intercepts = _unpacked(point=settled.point, items=items)
    observed_information = information.observed(
        responses=packed, slopes=slopes, intercepts=intercepts
    )
    spread = np.eye(2 * items)
    if is_rasch:
        spread = np.vstack([np.eye(items + 1)[:1].repeat(items, axis=0), np.eye(items + 1)[1:]])
    covariance = _inverse(matrix=spread.T @ observed_information.matrix @ spread)
    points = [settled.point]
    if covariance is not None:
        points.append(settled.point + covariance @ (spread.T @ observed_information.gradient))
    # Likelihoods are compared in double precision, whatever the search used.
    height, point = max(
        ((_height(packed=packed, point=point), point) for point in points),
        key=lambda pair: pair[0],
    )
    slopes, intercepts = _unpacked(point=point, items=items)
    if slopes.sum() < 0:
        # The direction of ability is arbitrary: set it so that more is better.
        slopes, covariance = (
            -slopes,
            None
            if covariance is None
            else _turned(covariance=covariance, slopes_count=len(point) - items),
        )
    return _Fit(
        slopes=slopes,
        intercepts=intercepts,
        log_likelihood=height,
        covariance=covariance,
        steps_count=settled.steps_count,
        has_converged=settled.has_converged,
    )


def _height(*, packed: responses.Responses, point: FloatArray) -> float:
    slopes, intercepts = _unpacked(point=point, items=packed.items_count)
    return responses.expected(
        responses=packed, slopes=slopes, intercepts=intercepts
    ).log_likelihood


def _turned(*, covariance: FloatArray, slopes_count: int) -> FloatArray:
    """A covariance after the slopes have changed sign."""
    sign = np.ones(len(covariance))
    sign[:slopes_count] = -1
    return covariance * np.outer(sign, sign)


def _inverse(*, matrix: FloatArray) -> FloatArray | None:
    """The inverse of a positive definite matrix, None if it is not one."""
    try:
        np.linalg.cholesky(matrix)
        return np.asarray(np.linalg.inv(matrix), dtype=float)
    except np.linalg.LinAlgError:
        return None


def _calibration_of_fit(
    *, fit: _Fit, reasons: list[str | None], model: str, officers_count: int
) -> Calibration:
    estimates = iter(_estimates(fit=fit, is_rasch=model == "rasch"))
    every = tuple(
        next(estimates) if reason is None else replace(NO_ESTIMATE, reason=reason)
        for reason in reasons
    )
    item_count = len(fit.slopes)
    return Calibration(
        model=model,
        items=every,
        latent_variance=float(fit.slopes[0]) ** 2 if model == "rasch" else 1.0,
        log_likelihood=fit.log_likelihood,
        parameters_count=item_count + 1 if model == "rasch" else 2 * item_count,
        officers_count=officers_count,
        steps_count=fit.steps_count,
        has_converged=fit.has_converged,
    )


def _estimates(*, fit: _Fit, is_rasch: bool) -> list[ItemEstimate]:
    """The items of a fit in their order, with the standard errors that are defined."""
    items = len(fit.slopes)
    covariance = (
        np.full((2 * items, 2 * items), np.nan) if fit.covariance is None else fit.covariance
    )
    return [
        _estimate(fit=fit, covariance=covariance, place=at, is_rasch=is_rasch)
        for at in range(items)
    ]


def _estimate(*, fit: _Fit, covariance: FloatArray, place: int, is_rasch: bool) -> ItemEstimate:
    items = len(fit.slopes)
    slope, intercept = float(fit.slopes[place]), float(fit.intercepts[place])
    of_intercept = float(covariance[place - items, place - items])
    se_d = defined(value=math.sqrt(of_intercept))
    if is_rasch:
        return ItemEstimate(a=1.0, b=-intercept, d=intercept, se_a=None, se_d=se_d, se_b=se_d)
    of_slope, mixed = float(covariance[place, place]), float(covariance[place, place - items])
    b, se_b = None, None
    if abs(slope) > FLATTEST:
        b = -intercept / slope
        # The delta method for -d / a.
        variance = (of_intercept + b * b * of_slope + 2 * b * mixed) / slope**2
        se_b = defined(value=math.sqrt(max(variance, 0.0)))
    se_a = defined(value=math.sqrt(of_slope))
    return ItemEstimate(a=slope, b=b, d=intercept, se_a=se_a, se_d=se_d, se_b=se_b)
