"""Estimates of how well each officer finds each defect, from few meetings.

A crossed random-effects probit: officer i calls a genuine specimen suspect with probability
Phi(-k_i) and one with defect j with probability Phi(d_ij - k_i), where d_ij = m + u_i + v_j +
w_ij. The criteria k, the skill of officers u, the ease of defects v and the interaction w are
normal, with variances estimated from the data: a cell with little data is shrunk towards its
officer, its defect and the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CONFIDENCE = 0.95
# With fewer officers the estimated spread between them is mostly noise.
MIN_OFFICERS = 8
# The two means have a wide normal prior, so that a perfect score stays finite.
MEAN_VARIANCE = 4.0
# The prior of each variance has the weight of so many officers (or defects, or cells). Cells met
# once hold little information on the interaction, and the approximation below would estimate it as
# zero; a heavier prior there keeps the intervals honest.
PRIOR_VARIANCES = {"officer": 0.25, "bar": 0.25, "defect": 0.25, "cell": 0.16}
PRIOR_WEIGHTS = {"officer": 2.0, "bar": 2.0, "defect": 2.0, "cell": 300.0}
MAX_STEPS = 200
SETTLED_CHANGE = 1e-3


@dataclass(frozen=True, eq=False, kw_only=True)
class DetectionData:
    """Meetings and hits: defective, hits: (officers, defects); the rest: (officers,)."""

    defective: IntArray
    hits: IntArray
    genuine: IntArray
    false_alarms: IntArray


@dataclass(frozen=True, eq=False, kw_only=True)
class SensitivityTable:
    """Sensitivity of officers to defects, shrunk.

    d_prime, d_prime_error, chance, chance_low, chance_high: (officers, defects), `chance` being
    that of calling a specimen with this defect suspect, with its 95 % interval. false_alarm:
    (officers,). defect_d_prime, defect_error: (defects,), of an average officer. `spreads` are the
    standard deviations by name: "officer", "bar" (the criteria), "defect" and "cell" (the
    interaction). The values are of no use unless `is_settled`: else the last step still moved.
    """

    d_prime: FloatArray
    d_prime_error: FloatArray
    chance: FloatArray
    chance_low: FloatArray
    chance_high: FloatArray
    false_alarm: FloatArray
    defect_d_prime: FloatArray
    defect_error: FloatArray
    spreads: dict[str, float]
    is_settled: bool


@dataclass(eq=False, kw_only=True)
class _State:
    """The state of the optimisation: means, effects, variances, inverse of the curvature."""

    common: FloatArray  # m, kappa, u, k, v in one row
    cells: FloatArray
    variances: dict[str, float]
    inverse: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    weights: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, kw_only=True)
class _Places:
    """The index of each effect in the vector of common effects."""

    officers: int
    defects: int

    @property
    def size(self) -> int:
        return 2 + 2 * self.officers + self.defects

    @property
    def skill(self) -> slice:
        return slice(2, 2 + self.officers)

    @property
    def bar(self) -> slice:
        return slice(2 + self.officers, 2 + 2 * self.officers)

    @property
    def ease(self) -> slice:
        return slice(2 + 2 * self.officers, self.size)


def fit(*, data: DetectionData) -> SensitivityTable:
    """The shrunk table by penalised likelihood, its intervals from the curvature (Laplace).

    Newton's steps alternate with updates of the variances (MacKay 1992, Neural Computation 4,
    415-447, equation 4.4) until these change by less than a thousandth. Approximate for sparse
    yes-or-no data: variances come out somewhat small (Breslow & Clayton 1993, Journal of the
    American Statistical Association 88, 9-25), and so shrink rather too much than too little.
    Source of the model: DeCarlo (1998), Psychological Methods 3, 186-205; crossed effects as in
    Rouder & Lu (2005), Psychonomic Bulletin & Review 12, 573-604.
    """
    places = _Places(officers=data.defective.shape[0], defects=data.defective.shape[1])
    state = _State(
        common=np.zeros(places.size),
        cells=np.zeros(data.defective.shape),
        variances=dict(PRIOR_VARIANCES),
    )
    is_settled = False
    for _step_number in range(MAX_STEPS):
        largest_move = _step(state=state, data=data, places=places)
        largest_change = _update(state=state, data=data, places=places)
        is_settled = max(largest_move, largest_change) < SETTLED_CHANGE
        if is_settled:
            break
    return _table(state=state, places=places, is_settled=is_settled)


def raw_chance(*, data: DetectionData) -> FloatArray:
    """The plain share of each defect that each officer found; nan where it was not met."""
    defective_counts = np.where(data.defective > 0, data.defective, 1)
    return np.where(data.defective > 0, data.hits / defective_counts, np.nan)


def _step(*, state: _State, data: DetectionData, places: _Places) -> float:
    """Do one Newton step for all effects; returns the largest change of a common one.

    For fixed variances the objective is a log-concave likelihood with normal priors, so the step
    is whole, without a search along it; `is_settled` tells whether it came to rest.
    """
    m, kappa = state.common[0], state.common[1]
    skill, bar, ease = (state.common[at] for at in (places.skill, places.bar, places.ease))
    eta = m + skill[:, None] + ease + state.cells - kappa - bar[:, None]
    slope, weight = _slopes(eta=eta, n=data.defective, x=data.hits)
    alarm_slope, alarm_weight = _slopes(eta=-kappa - bar, n=data.genuine, x=data.false_alarms)
    # The effect of a cell meets the others only in its own cell, so it is solved separately.
    tau = 1 / state.variances["cell"]
    own = slope - tau * state.cells
    shared = weight / (weight + tau)
    state.weights = weight
    gradient = _gradient(slope=slope - shared * own, alarms=alarm_slope, places=places)
    penalty = _penalty(variances=state.variances, places=places)
    gradient -= penalty * state.common
    curvature = _curvature(weight=tau * shared, alarms=alarm_weight, places=places)
    curvature[np.diag_indices(places.size)] += penalty
    state.inverse = scipy.linalg.inv(curvature)
    move = state.inverse @ gradient
    moved_eta = move[0] + move[places.skill][:, None] + move[places.ease]
    moved_eta = moved_eta - move[1] - move[places.bar][:, None]
    state.common = state.common + move
    state.cells = state.cells + (own - weight * moved_eta) / (weight + tau)
    return float(np.abs(move).max())


def _slopes(*, eta: FloatArray, n: IntArray, x: IntArray) -> tuple[FloatArray, FloatArray]:
    """First derivative and negative second derivative of x yes of n in the probit."""
    up = np.exp(-(eta**2) / 2 - scipy.special.log_ndtr(eta)) / math.sqrt(2 * math.pi)
    down = np.exp(-(eta**2) / 2 - scipy.special.log_ndtr(-eta)) / math.sqrt(2 * math.pi)
    return x * up - (n - x) * down, x * up * (up + eta) + (n - x) * down * (down - eta)


def _gradient(*, slope: FloatArray, alarms: FloatArray, places: _Places) -> FloatArray:
    gradient = np.empty(places.size)
    by_officer = slope.sum(axis=1)
    gradient[0] = slope.sum()
    gradient[1] = -slope.sum() - alarms.sum()
    gradient[places.skill] = by_officer
    gradient[places.bar] = -by_officer - alarms
    gradient[places.ease] = slope.sum(axis=0)
    return gradient


def _curvature(*, weight: FloatArray, alarms: FloatArray, places: _Places) -> FloatArray:
    """X'WX for the rows (1, -1, officer, -officer, defect) and (0, -1, 0, -officer, 0)."""
    curvature = np.zeros((places.size, places.size))
    by_officer, by_defect, total = weight.sum(axis=1), weight.sum(axis=0), weight.sum()
    skill, bar, ease = places.skill, places.bar, places.ease
    curvature[0, 0], curvature[0, 1], curvature[1, 1] = total, -total, total + alarms.sum()
    curvature[0, skill], curvature[0, bar], curvature[0, ease] = by_officer, -by_officer, by_defect
    curvature[1, skill], curvature[1, bar], curvature[1, ease] = (
        -by_officer,
        by_officer + alarms,
        -by_defect,
    )
    curvature[skill, skill] = np.diag(by_officer)
    curvature[skill, bar] = -np.diag(by_officer)
    curvature[skill, ease] = weight
    curvature[bar, bar] = np.diag(by_officer + alarms)
    curvature[bar, ease] = -weight
    curvature[ease, ease] = np.diag(by_defect)
    return np.triu(curvature) + np.triu(curvature, 1).T


def _penalty(*, variances: dict[str, float], places: _Places) -> FloatArray:
    penalties = np.full(places.size, 1 / MEAN_VARIANCE)
    penalties[places.skill] = 1 / variances["officer"]
    penalties[places.bar] = 1 / variances["bar"]
    penalties[places.ease] = 1 / variances["defect"]
    return penalties


def _update(*, state: _State, data: DetectionData, places: _Places) -> float:
    """Update the variances from the effects; returns the largest relative change."""
    spread = np.diag(state.inverse)
    has_defects = data.defective > 0
    cell_spread = _cell_variance(state=state, places=places)[has_defects]
    effects = {
        "officer": (state.common[places.skill], spread[places.skill]),
        "bar": (state.common[places.bar], spread[places.bar]),
        "defect": (state.common[places.ease], spread[places.ease]),
        "cell": (state.cells[has_defects], cell_spread),
    }
    largest_change = 0.0
    for name, (values, posterior_variances) in effects.items():
        previous_variance = state.variances[name]
        # The number of effects that the data determine: MacKay's gamma.
        effective_count = max(
            len(values) - float(posterior_variances.sum()) / previous_variance, 0.0
        )
        total = float((values**2).sum()) + PRIOR_WEIGHTS[name] * PRIOR_VARIANCES[name]
        state.variances[name] = total / (effective_count + PRIOR_WEIGHTS[name])
        largest_change = max(
            largest_change, abs(math.log(state.variances[name] / previous_variance))
        )
    return largest_change


def _cell_variance(*, state: _State, places: _Places) -> FloatArray:
    """Variance of each cell's own effect."""
    tau = 1 / state.variances["cell"]
    shared = state.weights / (state.weights + tau)
    rows = _variance(inverse=state.inverse, places=places, skill=shared, bar=shared)
    return rows + 1 / (state.weights + tau)


def _variance(
    *, inverse: FloatArray, places: _Places, skill: FloatArray, bar: FloatArray
) -> FloatArray:
    """Variance in each cell of skill * (m + u + v) - bar * (kappa + k)."""
    officers = np.arange(places.officers)[:, None] + np.zeros(places.defects, dtype=int)
    defects = np.arange(places.defects) + np.zeros((places.officers, 1), dtype=int)
    zero = np.zeros_like(officers)
    coefficients = (
        (zero, skill),
        (zero + 1, -bar),
        (places.skill.start + officers, skill),
        (places.bar.start + officers, -bar),
        (places.ease.start + defects, skill),
    )
    total = np.zeros(officers.shape)
    for row, left_coefficient in coefficients:
        for column, right_coefficient in coefficients:
            total += left_coefficient * right_coefficient * inverse[row, column]
    return total


def _table(*, state: _State, places: _Places, is_settled: bool) -> SensitivityTable:
    """The estimates with their errors.

    Two errors a cell: that of d', and that of the linear predictor d' - criterion, which is also
    uncertain by the criterion. The error of a defect is that of m + v, so with their covariance.
    """
    common, inverse = state.common, state.inverse
    skill, bar, ease = (common[at] for at in (places.skill, places.bar, places.ease))
    d_prime = common[0] + skill[:, None] + ease + state.cells
    eta = d_prime - common[1] - bar[:, None]
    tau = 1 / state.variances["cell"]
    shared = state.weights / (state.weights + tau)
    conditional_variance = 1 / (state.weights + tau)
    error = np.sqrt(
        conditional_variance
        + _variance(inverse=inverse, places=places, skill=1 - shared, bar=-shared)
    )
    eta_error = np.sqrt(
        conditional_variance
        + _variance(inverse=inverse, places=places, skill=1 - shared, bar=1 - shared)
    )
    z = float(scipy.special.ndtri((1 + CONFIDENCE) / 2))
    ease_indexes = np.arange(places.ease.start, places.size)
    ease_variance = (
        inverse[0, 0] + 2 * inverse[0, ease_indexes] + inverse[ease_indexes, ease_indexes]
    )
    return SensitivityTable(
        d_prime=d_prime,
        d_prime_error=error,
        chance=scipy.special.ndtr(eta),
        chance_low=scipy.special.ndtr(eta - z * eta_error),
        chance_high=scipy.special.ndtr(eta + z * eta_error),
        false_alarm=scipy.special.ndtr(-common[1] - bar),
        defect_d_prime=common[0] + ease,
        defect_error=np.sqrt(ease_variance),
        spreads={name: math.sqrt(value) for name, value in state.variances.items()},
        is_settled=is_settled,
    )
