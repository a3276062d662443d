"""The start of memories without evidence, from the officer's ability and their difficulty.

The chance that an officer knows something after the course is logistic in a mean of the cohort,
plus the officer's ability, less the difficulty of the memory (the model of G. Rasch,
"Probabilistic Models for Some Intelligence and Attainment Tests", 1960). All are the most likely
values under normal priors (Bayes modal estimation: R. J. Mislevy, Psychometrika 51, 1986), so that
an officer with few answers is near the cohort, and a cohort without answers near .75.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.refresher.rules.calendar import KNOWN_AT_START
from promdaen.refresher.rules.families import Reals, Whole

# Spreads in logits: of the cohort's mean around that of KNOWN_AT_START, of ability between
# officers, of difficulty around 0 where no item is calibrated, and around the items' where one is.
MEAN_SPREAD, ABILITY_SPREAD, DIFFICULTY_SPREAD, CALIBRATED_SPREAD = 1.0, 1.0, 1.0, 0.5
ROUNDS = 50
# Maximum step in logits: far from the solution a Newton step may overshoot.
MAX_STEP = 1.0
MIN_KNOWN_SHARE = 0.05
_CENTRE = math.log(KNOWN_AT_START / (1 - KNOWN_AT_START))


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseEvidence:
    """What a cohort showed between the course and its first refresher, one entry an answer.

    credit 0 to 1; guess, the chance of full credit by guessing.
    """

    officer: Whole
    memory: Whole
    credit: Reals
    guess: Reals


def chances(*, evidence: CourseEvidence, officers: int, difficulties: Reals) -> Reals:
    """The chance of knowing each memory after the course (officers, memories).

    difficulties: of each memory in logits on any scale, nan without a calibrated item. The order
    of the evidence does not matter.
    """
    order = np.lexsort((evidence.guess, evidence.credit, evidence.memory, evidence.officer))
    rows = CourseEvidence(
        officer=evidence.officer[order],
        memory=evidence.memory[order],
        credit=evidence.credit[order],
        guess=evidence.guess[order],
    )
    is_known = np.isfinite(difficulties)
    usual = np.zeros(len(difficulties))
    if is_known.any():
        usual[is_known] = difficulties[is_known] - difficulties[is_known].mean()
    spread = np.where(is_known, CALIBRATED_SPREAD, DIFFICULTY_SPREAD)
    mean, ability, difficulty = np.array([_CENTRE]), np.zeros(officers), usual.copy()
    nowhere = np.zeros(len(order), dtype=np.int64)
    for _ in range(ROUNDS if len(order) else 0):
        logit = mean[0] + ability[rows.officer] - difficulty[rows.memory]
        mean = mean + _step(rows, logit, nowhere, mean - _CENTRE, np.array([MEAN_SPREAD]))
        logit = mean[0] + ability[rows.officer] - difficulty[rows.memory]
        ability += _step(rows, logit, rows.officer, ability, np.full(officers, ABILITY_SPREAD))
        logit = mean[0] + ability[rows.officer] - difficulty[rows.memory]
        difficulty -= _step(rows, logit, rows.memory, usual - difficulty, spread)
    return np.asarray(scipy.special.expit(mean[0] + ability[:, None] - difficulty))


def _step(
    evidence: CourseEvidence, logit: Reals, places: Whole, deviations: Reals, spread: Reals
) -> Reals:
    """Fisher's step of the values at places, which increase the logit of each answer.

    deviations: distance of each from its prior's mean. With q = guess + (1 - guess) p an answer's
    score is (credit - q) p / q and its information p^2 (1 - q) / q.
    """
    recall_share = np.asarray(scipy.special.expit(logit))
    right = evidence.guess + (1 - evidence.guess) * recall_share
    score = np.bincount(places, (evidence.credit - right) * recall_share / right, len(deviations))
    information = np.bincount(places, recall_share**2 * (1 - right) / right, len(deviations))
    step = (score - deviations / spread**2) / (information + 1 / spread**2)
    return np.clip(step, -MAX_STEP, MAX_STEP)


def item_difficulty(*, facility: float, guess: float) -> float:
    """The difficulty in logits of an item from its share right, corrected for guessing.

    The share is clipped to .05 to .95: beyond, it says little about the difficulty.

    >>> [round(item_difficulty(facility=one, guess=0.25), 3) for one in (0.625, 0.8125, 0.1, 1.0)]
    [0.0, -1.099, 2.944, -2.944]
    """
    known_share = min(max((facility - guess) / (1 - guess), MIN_KNOWN_SHARE), 1 - MIN_KNOWN_SHARE)
    return float(scipy.special.logit(1 - known_share))


def facility_at(*, difficulty: float) -> float:
    """The share right of an average officer for a difficulty of Rasch's model.

    >>> facility_at(difficulty=0.0)
    0.5
    """
    return float(scipy.special.expit(-difficulty))


def combined_chances(*, learnt: Reals, carried: Reals) -> Reals:
    """The chance of knowing after a later course: the higher of learned and carried.

    carried: the chance of still knowing from before (`rules.prior_knowledge`). Officers who learn
    well also remember well, so the two are not treated as independent.

    >>> combined_chances(learnt=np.array([0.75, 0.75]), carried=np.array([0.6, 0.9]))
    array([0.75, 0.9 ])
    """
    return np.maximum(learnt, carried)


def roots_near(*, chances: Reals, roots: Sequence[float]) -> Whole:
    """The index of the root nearest to each chance, the lower of two at equal distance.

    >>> roots_near(chances=np.array([0.1, 0.7, 0.99]), roots=(0.0, 0.25, 0.5, 0.75, 0.92))
    array([0, 3, 4])
    """
    return np.asarray(np.abs(chances[..., None] - np.asarray(roots)).argmin(axis=-1))
