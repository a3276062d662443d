"""The posterior of a cohort's memory on the grid, computed from answer histories alone.

The durability of a memory is the sum of a factor of the officer and one of the memory, around a
mean of the cohort. Each family of memory has its own, and families are averaged by how well they
predicted the answers (mean-field variational Bayes and Bayesian model averaging: D. M. Blei, A.
Kucukelbir, J. D. McAuliffe, Journal of the American Statistical Association 112, 2017; J. A.
Hoeting and others, Statistical Science 14, 1999).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from promdaen.refresher.rules.families import (
    DURABILITIES,
    DURABILITY_STEPS,
    Floats,
    Reals,
    Whole,
)
from promdaen.refresher.rules.trees import FamilyTables, Tables, states_after

NO_HISTORY = -1
# Spreads of the logarithm of durability: between officers, between memories, of a cohort's mean.
OFFICER_SPREAD, MEMORY_SPREAD, COHORT_SPREAD = 0.5, 0.4, 0.7
# The range of a memory's factor, in steps of the grid.
REACH = 4
# Evidence is weighted by a fifth: memories of one officer are less independent than assumed.
TEMPER = 0.2
MIN_WEIGHT = 1e-3
ROUNDS = 4
CHUNK = 256

_STEP = DURABILITIES[1] - DURABILITIES[0]
_SHIFTS = np.arange(-REACH, REACH + 1)
# Durability for each officer's step and each shift, clipped to the grid.
_REACHED = np.clip(np.arange(DURABILITY_STEPS)[:, None] + _SHIFTS, 0, DURABILITY_STEPS - 1)
# The same as a one-hot array: (officer's step, shift, durability).
_PLACES = np.eye(DURABILITY_STEPS, dtype=np.float32)[_REACHED]


@dataclass(frozen=True, kw_only=True, eq=False)
class FamilyBelief:
    """The belief of one family: weight, chances of officers' factors and of memories' factors.

    officers is (officers, durabilities), memories (memories, shifts), mean the cohort's.
    """

    tables: FamilyTables
    weight: float
    officers: Floats
    memories: Floats
    mean: float

    def durabilities(self, *, rows: slice) -> Floats:
        """Weight of each durability, (officers, memories, durabilities), summing to weight."""
        spread = np.einsum("uvg,iv->uig", _PLACES, self.memories, optimize=True)
        flat = self.officers[rows] @ spread.reshape(DURABILITY_STEPS, -1)
        shape = (-1, len(self.memories), DURABILITY_STEPS)
        return np.asarray(np.float32(self.weight) * flat.reshape(shape))


@dataclass(frozen=True, kw_only=True, eq=False)
class CohortBelief:
    """The belief about a cohort before a session, by family, without those of no weight."""

    session: int
    families: tuple[FamilyBelief, ...]

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each family by its code, the sum over its variants."""
        total: dict[str, float] = {}
        for belief in self.families:
            code = belief.tables.family.code
            total[code] = total.get(code, 0.0) + belief.weight
        return total


def chunks(*, officers: int, size: int = CHUNK) -> Iterator[slice]:
    """Yield slices of at most `size` officers."""
    for first in range(0, officers, size):
        yield slice(first, min(first + size, officers))


def cohort_belief(*, tables: Tables, session: int, histories: Whole) -> CohortBelief:
    """The posterior before a session from histories (officers, memories); -1 if unused.

    An officer who joined later has skipped earlier sessions, which gives no information.
    """
    likelihoods = [family.likelihood[session] for family in tables.families]
    return _belief(tables=tables, session=session, histories=histories, likelihoods=likelihoods)


def belief_of_few(*, tables: Tables, session: int, histories: Whole) -> CohortBelief:
    """The belief with bare tables: computed only for histories that occur."""
    nodes, places = np.unique(np.maximum(histories, 0), return_inverse=True)
    belief_states = [
        states_after(family=family.family, tables=tables, session=session, histories=nodes)[1]
        for family in tables.families
    ]
    return _belief(
        tables=tables,
        session=session,
        histories=np.where(histories < 0, NO_HISTORY, places.reshape(histories.shape)),
        likelihoods=[belief.astype(np.float32) for belief in belief_states],
    )


def _belief(
    *, tables: Tables, session: int, histories: Whole, likelihoods: Sequence[Floats]
) -> CohortBelief:
    fitted = [
        _fitted(tables=family, likelihood=likelihood, histories=histories)
        for family, likelihood in zip(tables.families, likelihoods, strict=True)
    ]
    evidence = np.array([evidence_of_rows for _, evidence_of_rows in fitted])
    raw = np.exp(TEMPER * (evidence - evidence.max()))
    weights = raw / raw.sum()
    return CohortBelief(
        session=session,
        families=tuple(
            replace(belief, weight=float(weight))
            for (belief, _), weight in zip(fitted, weights, strict=True)
            if weight > MIN_WEIGHT
        ),
    )


def _fitted(
    *, tables: FamilyTables, likelihood: Floats, histories: Whole
) -> tuple[FamilyBelief, float]:
    """The chances of the factors under one family, of weight 1, and its evidence.

    histories are rows of likelihood, -1 if unused.
    """
    officers, count = histories.shape
    shift_prior = _log_normal(_SHIFTS * _STEP, spread=MEMORY_SPREAD)
    memories = np.tile(np.exp(shift_prior), (count, 1)).astype(np.float32)
    chances = np.zeros((officers, DURABILITY_STEPS), dtype=np.float32)
    mean = 0.0
    for _ in range(ROUNDS):
        prior = _log_normal(DURABILITIES - mean, spread=OFFICER_SPREAD)
        spread = np.einsum("uvg,iv->igu", _PLACES, memories, optimize=True)
        spread = spread.reshape(-1, DURABILITY_STEPS)
        scores, fit = np.tile(shift_prior, (count, 1)), 0.0
        for rows in chunks(officers=officers):
            row_likelihood = likelihood[histories[rows]]
            row_likelihood[histories[rows] < 0] = 0
            expected = row_likelihood.reshape(len(row_likelihood), -1) @ spread
            chances[rows] = _normalised(expected + prior)
            fit += float((expected * chances[rows]).sum())
            reached = np.einsum("ou,uvg->ogv", chances[rows], _PLACES, optimize=True)
            scores += np.tensordot(row_likelihood, reached, axes=((0, 2), (0, 1)))
        evidence = fit - _divergence(chances, prior) - _divergence(memories, shift_prior)
        evidence -= 0.5 * (mean / COHORT_SPREAD) ** 2
        belief = FamilyBelief(
            tables=tables, weight=1.0, officers=chances.copy(), memories=memories, mean=mean
        )
        memories = _normalised(scores)
        precision = officers / OFFICER_SPREAD**2 + 1 / COHORT_SPREAD**2
        mean = float((chances @ DURABILITIES).sum()) / OFFICER_SPREAD**2 / precision
    return belief, evidence


def _log_normal(values: Reals, *, spread: float) -> Reals:
    """Logarithms of the chances of a normal law on points of a grid."""
    raw = -0.5 * (values / spread) ** 2
    return np.asarray(raw - np.log(np.exp(raw).sum()))


def _normalised(scores: Reals) -> Floats:
    """Chances from logarithms, row by row."""
    raw = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True), dtype=np.float32)


def _divergence(chances: Floats, log_prior: Reals) -> float:
    """Kullback-Leibler divergence of rows of chances from a prior, summed."""
    return float((chances * (np.log(chances + 1e-30) - log_prior)).sum())
