"""What measures did between two survey rounds, shrunk towards what was expected of them.

A place of a measure is a checkpoint and an indicator below the level that the measure lifts to, as
the first round scored it, with a score in the second. The share that reached the level is
estimated with a beta distribution whose prior weighs PRIOR_WEIGHT places at the expected share.
Other causes between the rounds are not separated: an estimate is a before-and-after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import scipy

from promdaen.kit.json_objects import JsonObject
from promdaen.planning.rules import outcomes
from promdaen.planning.rules.measures import SURVEY, MeasureFacts
from promdaen.planning.rules.plan_facts import PlanFacts
from promdaen.planning.rules.redrawing import DOUBT_SIGMAS

PRIOR_WEIGHT = 8.0
"""A proposal of our own: eight places weigh as much as what was expected before."""
LOW, HIGH = 0.1, 0.9
MIN_PLACES = 3
"""So many places are needed to score judges and to say that a measure did not work."""
FAILED_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class MeasureEffect:
    """A measure's places and how many reached its level; shares from 0 to 1.

    `expected` before; `low`, `likely`, `high`: the shrunk estimate with its 80 % interval.
    """

    measure: MeasureFacts
    count: int
    reached: int
    expected: float
    low: float
    likely: float
    high: float

    @property
    def has_failed(self) -> bool:
        """Whether it did not work: fewer than half are estimated to reach the level."""
        return self.count >= MIN_PLACES and self.likely < FAILED_SHARE

    @property
    def is_weaker(self) -> bool:
        """Whether it did less than expected, beyond doubt of its interval."""
        return self.high < self.expected


def measure_effects(
    *,
    before: PlanFacts,
    after: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    entries: Iterable[JsonObject],
    passed: Mapping[str, float] = MappingProxyType({}),
) -> list[MeasureEffect]:
    """The effects of the entries of a plan (measure, at) that were carried out, weakest first.

    `passed`: the share of officers who passed the course runs of a training measure, which is then
    what was expected of it. Measures without a place are left out.
    """
    counts: dict[str, list[int]] = {}
    for entry in entries:
        measure = measures[entry["measure"]]
        for checkpoint in outcomes.reached_places(
            facts=before, measure=measure, place=entry["at"]
        ):
            later = after.scores.get(checkpoint.code, {})
            for code, level in measure.lifts.items():
                goal = level + measure.lowered
                old, new = before.scores[checkpoint.code].get(code), later.get(code)
                if old is not None and old < goal and new is not None:
                    row = counts.setdefault(measure.code, [0, 0])
                    row[0] += 1
                    row[1] += new >= goal
    effects = [
        _effect(
            measure=measures[code],
            counts=(count, reached),
            expected=passed.get(code, expected_share(measure=measures[code])),
        )
        for code, (count, reached) in counts.items()
    ]
    return sorted(effects, key=lambda effect: (effect.likely, effect.measure.code))


def expected_share(*, measure: MeasureFacts) -> float:
    """The share of places expected to reach the level: as judged or seen, else by its evidence."""
    return measure.reach.likely if measure.reach else 1.0 - DOUBT_SIGMAS[measure.evidence]


def _effect(*, measure: MeasureFacts, counts: tuple[int, int], expected: float) -> MeasureEffect:
    count, reached = counts
    alpha = PRIOR_WEIGHT * expected + reached
    beta = PRIOR_WEIGHT * (1.0 - expected) + count - reached
    low, high = (
        float(scipy.special.betaincinv(max(alpha, 1e-3), max(beta, 1e-3), share))
        for share in (LOW, HIGH)
    )
    return MeasureEffect(
        measure=measure,
        count=count,
        reached=reached,
        expected=expected,
        low=low,
        likely=alpha / (alpha + beta),
        high=high,
    )


def observed_bodies(*, bodies: JsonObject, effects: Iterable[MeasureEffect]) -> dict[str, object]:
    """Measures with what was observed as the share that reaches their level.

    Evidence becomes before and after where it was weaker. Measures that are no longer there are
    left out.
    """
    changed = dict(bodies)
    for effect in effects:
        code = effect.measure.code
        if code not in changed:
            continue
        likely = round(effect.likely, 3)
        body = {
            **changed[code],
            "reach": {
                "low": min(round(effect.low, 3), likely),
                "likely": likely,
                "high": max(round(effect.high, 3), likely),
            },
            "reach_from": SURVEY,
        }
        if body["evidence"] in {"none", "judgement"}:
            body["evidence"] = "before_after"
        changed[code] = body
    return changed


def observed_shares(*, effects: Iterable[MeasureEffect]) -> dict[str, float]:
    """The observed share of 100 by question, of measures with enough places, to score judges."""
    return {
        f"{effect.measure.code}.effect": 100.0 * effect.reached / effect.count
        for effect in effects
        if effect.count >= MIN_PLACES
    }
