"""Abilities of officers and runs on the scale of calibrated items."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from promdaen.assessment.rules import acceleration, information, quadrature, responses
from promdaen.assessment.rules.arrays import FloatArray, defined
from promdaen.assessment.rules.calibration import Calibration, CannotCalibrate

TOLERANCE = 1e-7
MAX_STEPS = 1000


@dataclass(frozen=True, eq=False)
class Abilities:
    """Officers' abilities on the items' scale: posterior means and sds.

    mean, sd: shape (officers,); an officer without answers has those of the group.
    """

    mean: FloatArray
    sd: FloatArray


@dataclass(frozen=True, eq=False)
class GroupAbilities:
    """The abilities of a run on a scale with fixed item difficulties.

    n: officers with an answer; mean, sd: of their ability, in logits of the Rasch scale; se_mean,
    se_sd: standard errors from the observed information, None if undefined; log_likelihood:
    marginal, natural log; abilities: of each officer.
    """

    n: int
    mean: float
    sd: float
    se_mean: float | None
    se_sd: float | None
    log_likelihood: float
    abilities: Abilities


def expected_abilities(*, calibration: Calibration, marks: npt.NDArray[np.generic]) -> Abilities:
    """Expected a posteriori abilities of officers from marks 0, 1, NaN (officers, items).

    Items without estimates are skipped. In Rasch the unit is the logit, in 2PL the sd. Source:
    Bock and Mislevy (1982), Applied Psychological Measurement 6, 431-444.
    """
    scaled_places = [index for index, item in enumerate(calibration.items) if item.d is not None]
    slopes = np.array([calibration.items[place].a for place in scaled_places], dtype=float)
    intercepts = np.array([calibration.items[place].d for place in scaled_places], dtype=float)
    spread = math.sqrt(calibration.latent_variance)
    ability_estimates = _abilities(
        packed=responses.mark_responses(marks=marks[:, scaled_places]),
        slopes=slopes * spread,
        intercepts=intercepts,
    )
    return Abilities(mean=ability_estimates.mean * spread, sd=ability_estimates.sd * spread)


def anchored(*, marks: npt.NDArray[np.generic], difficulties: FloatArray) -> GroupAbilities:
    """Mean and sd of a run's ability with Rasch difficulties fixed at the national ones.

    marks: 0, 1 or NaN (not asked), shape (officers, items); difficulties: logits, shape (items,),
    NaN for an uncalibrated item, which is skipped. Raises CannotCalibrate without calibrated items
    or if every answer is the same. Source: Mislevy (1984), Psychometrika 49, 359-381, for a normal
    population with known items.
    """
    has_difficulty = ~np.isnan(difficulties)
    packed = responses.mark_responses(marks=marks[:, has_difficulty])
    fixed = difficulties[has_difficulty]
    _check(packed=packed)
    rows_with_answers = responses.answered_responses(responses=packed)

    def step(point: FloatArray) -> tuple[FloatArray, float]:
        mean, sd = float(point[0]), abs(float(point[1]))
        slopes, intercepts = np.full(len(fixed), sd), mean - fixed
        return _moments(packed=rows_with_answers, slopes=slopes, intercepts=intercepts, mean=mean)

    settled = acceleration.settle(
        start=np.array([0.0, 1.0]), step=step, tolerance=TOLERANCE, most_steps=MAX_STEPS
    )
    mean, sd = float(settled.point[0]), abs(float(settled.point[1]))
    slopes, intercepts = np.full(len(fixed), sd), mean - fixed
    observed_information = information.observed(
        responses=rows_with_answers, slopes=slopes, intercepts=intercepts
    )
    se_mean, se_sd = _errors(figures=observed_information, items=len(fixed))
    scaled = _abilities(packed=packed, slopes=slopes, intercepts=intercepts)
    return GroupAbilities(
        n=len(rows_with_answers.right),
        mean=mean,
        sd=sd,
        se_mean=se_mean,
        se_sd=se_sd,
        log_likelihood=observed_information.log_likelihood,
        abilities=Abilities(mean=mean + sd * scaled.mean, sd=sd * scaled.sd),
    )


def _check(*, packed: responses.Responses) -> None:
    answer_count = packed.right.size if packed.is_asked is None else int(packed.is_asked.sum())
    right = int(packed.right.sum(dtype=np.int64))
    if answer_count == 0:
        raise CannotCalibrate("There is no answer to an item of known difficulty.")
    if right in (0, answer_count):
        same = "right" if right else "wrong"
        raise CannotCalibrate(f"Every answer is {same}: the group lies beyond these items.")


def _abilities(
    *, packed: responses.Responses, slopes: FloatArray, intercepts: FloatArray
) -> Abilities:
    """Posterior means and sds on the standard normal scale of the nodes."""
    at = quadrature.nodes()
    means, squares = [np.zeros(0)], [np.zeros(0)]
    for block in responses.posteriors(responses=packed, slopes=slopes, intercepts=intercepts):
        means.append(block.weights @ at)
        squares.append(block.weights @ at**2)
    mean = np.concatenate(means)
    variance = np.maximum(0.0, np.concatenate(squares) - mean * mean)
    return Abilities(mean=mean, sd=np.sqrt(variance))


def _moments(
    *, packed: responses.Responses, slopes: FloatArray, intercepts: FloatArray, mean: float
) -> tuple[FloatArray, float]:
    """The next mean and sd of a group, and the log-likelihood of the current ones."""
    at, sd = quadrature.nodes(), float(slopes[0])
    nodes = np.zeros(len(at))
    log_likelihood = 0.0
    for block in responses.posteriors(responses=packed, slopes=slopes, intercepts=intercepts):
        nodes += block.weights.sum(axis=0)
        log_likelihood += float(block.log_likelihood.sum())
    share = nodes / nodes.sum()
    centre = float(share @ at)
    spread = math.sqrt(max(0.0, float(share @ (at - centre) ** 2)))
    return np.array([mean + sd * centre, sd * spread]), log_likelihood


def _errors(*, figures: information.Information, items: int) -> tuple[float | None, float | None]:
    """Standard errors of the mean (shifts all intercepts) and of the sd (scales all slopes)."""
    slopes = np.repeat([1.0, 0.0], items)
    both = np.stack([1 - slopes, slopes], axis=1)
    matrix = both.T @ figures.matrix @ both
    if matrix[0, 0] <= 0 or np.linalg.det(matrix) <= 0:
        return None, None
    variances = np.diag(np.linalg.inv(matrix))
    return (
        defined(value=math.sqrt(float(variances[0]))),
        defined(value=math.sqrt(float(variances[1]))),
    )
