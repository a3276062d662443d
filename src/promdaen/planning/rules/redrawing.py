"""Costs, effects and risks drawn from their ranges: which measures a plan needs in any case.

A measure's cost is triangular between lowest, likely and highest; each indicator that it lifts
stays one level lower with a probability by its evidence, or as experts judged it; the risk of a
checkpoint is lognormal. The probabilities are a proposal of our own, to be replaced when survey
rounds show the effects of measures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from promdaen.planning.rules import judgements
from promdaen.planning.rules.measures import CostRange, MeasureFacts
from promdaen.planning.rules.plan_inputs import PlanInputs

DOUBT_SIGMAS: Mapping[str, float] = {
    "trial": 0.05,
    "before_after": 0.15,
    "judgement": 0.3,
    "none": 0.45,
}
"""How often an indicator is lifted one level less, by the grade of the evidence."""
RISK_SIGMA = 0.2
"""Of the logarithm of a checkpoint's risk."""


def draw_measures(
    *, measures: Mapping[str, MeasureFacts], rng: np.random.Generator
) -> dict[str, MeasureFacts]:
    """All measures with costs and levels drawn once."""
    return {code: _drawn(measure=measure, rng=rng) for code, measure in measures.items()}


def _drawn(*, measure: MeasureFacts, rng: np.random.Generator) -> MeasureFacts:
    doubt = _doubt(measure=measure, rng=rng)
    return replace(
        measure,
        capital=_drawn_cost(cost=measure.capital, rng=rng),
        running=_drawn_cost(cost=measure.running, rng=rng),
        lifts={
            code: max(level + measure.lowered - int(rng.random() < doubt), 0)
            for code, level in measure.lifts.items()
        },
    )


def _doubt(*, measure: MeasureFacts, rng: np.random.Generator) -> float:
    """How often a level is missed: as experts judged it, otherwise by the grade of evidence."""
    if measure.reach is None:
        return DOUBT_SIGMAS[measure.evidence]
    return 1.0 - _drawn_cost(cost=judgements.drawn_reach(reach=measure.reach), rng=rng).likely


def _drawn_cost(*, cost: CostRange, rng: np.random.Generator) -> CostRange:
    if cost.low == cost.high:
        return cost
    return replace(cost, likely=float(rng.triangular(cost.low, cost.likely, cost.high)))


def draw_risks(*, inputs: PlanInputs, rng: np.random.Generator) -> PlanInputs:
    """The inputs with all risks drawn once."""
    factors = np.exp(rng.normal(0.0, RISK_SIGMA, size=len(inputs.risks)))
    risks = {
        code: risk * float(factor)
        for (code, risk), factor in zip(inputs.risks.items(), factors, strict=True)
    }
    return replace(inputs, risks=risks)


def purchase_shares(*, plans: Iterable[Iterable[Mapping[str, object]]]) -> dict[str, float]:
    """The share of plans that choose each measure at each place, as "measure @ place".

    >>> purchase_shares(plans=[[{"measure": "A", "at": "1", "year": 1}], []])
    {'A @ 1': 0.5}
    """
    plan_keys = [[f"{row['measure']} @ {row['at']}" for row in plan] for plan in plans]
    counts = Counter(key for plan in plan_keys for key in plan)
    return {key: count / len(plan_keys) for key, count in sorted(counts.items())}
