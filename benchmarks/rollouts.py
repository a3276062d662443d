"""How often a roll-out without effect is called one, and how often a planned effect is found.

Invented scores: eight clusters in four steps and five periods, 25 officers a cell; the same with
16 and 32 clusters for the power. Seconds are of computing. Standard output holds one JSON
document.

Planned power: of the model, by Student's critical value with clusters - 2 degrees of freedom, as
the pages plan; of the permutation, which decides, by simulated means, as the pages show beside;
by the normal distribution, as the command `plan-rollout` computes.

    python benchmarks/rollouts.py                  5,000 roll-outs
    python benchmarks/rollouts.py --rollouts 200   fewer
    python benchmarks/rollouts.py --power 400      fewer for the power, which takes longer
"""

import argparse
import json
import math
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from promdaen.evaluation.rules import effects, rollouts

STEPS, PERIODS, OFFICERS, SD, ICC, ALPHA = 4, 5, 25, 13.0, 0.05, 0.05
# A null roll-out is rejected in 4 to 6 of a hundred; power is as planned within 3 points. A model
# has one correlation for a cluster at all times: where that changes (cac 0.8), its power is that
# of another model and has no bar; that of the permutation has. What chance does to the figures of
# fewer roll-outs is allowed for: two standard errors.
LEAST, MOST, POWER_BAR = 0.04, 0.06, 0.03
CLUSTERS, CACS = (8, 16, 32), (1.0, 0.8)


def main() -> int:
    """Simulate, print, compare with the bars; exit code 1 where one is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rollouts", type=int, default=5_000)
    parser.add_argument("--power", type=int, help="roll-outs for the power; as many unless given")
    options = parser.parse_args()
    count, power_count = options.rollouts, options.power or options.rollouts
    begun = time.process_time()
    null = {
        f"cac {cac}": rejected(count=count, clusters=8, cac=cac, effect=0, seed=1)
        for cac in (1.0, 0.8)
    }
    found = {
        f"{clusters} clusters, cac {cac}": power(
            count=power_count, clusters=clusters, cac=cac, seed=2
        )
        for clusters in CLUSTERS
        for cac in CACS
    }
    chance = 2 * math.sqrt(0.05 * 0.95 / count)
    far = POWER_BAR + 2 * math.sqrt(0.16 / power_count)
    is_within = all(
        LEAST - chance <= share["permutation"] <= MOST + chance for share in null.values()
    ) and all(
        abs(row["points_off"][name]) <= far for row in found.values() for name in row["bars"]
    )
    result = {
        "rollouts": count,
        "rollouts_for_power": power_count,
        "rejected_without_effect": null,
        "power": found,
        "seconds": time.process_time() - begun,
        "is_within_bars": is_within,
    }
    json.dump(result, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if is_within else 1


def power(*, count: int, clusters: int, cac: float, seed: int) -> dict[str, Any]:
    """How often an effect is found that was planned to be found by the model 80 times of 100."""
    plan = design(clusters=clusters, cac=cac)
    error = rollouts.effect_variance(design=plan) ** 0.5
    effect = rollouts.detectable_effect(error=error, alpha=ALPHA, freedom=plan.freedom)
    planned = {
        "model": rollouts.TARGET_POWER,
        "permutation": rollouts.permutation_power(design=replace(plan, effect=effect)),
        "normal": rollouts.power(effect=effect, error=error, alpha=ALPHA),
    }
    found = rejected(count=count, clusters=clusters, cac=cac, effect=effect, seed=seed)
    return {
        "effect": effect,
        "planned": planned,
        "found": found,
        "points_off": {name: share - planned[name] for name, share in found.items()},
        "bars": ["permutation"] if cac < 1 else ["model", "permutation"],
    }


def design(*, clusters: int, cac: float = 1.0) -> rollouts.RolloutDesign:
    """The roll-out as it is planned."""
    return rollouts.RolloutDesign(
        clusters=tuple(
            rollouts.Cluster(code=f"{number:02}", officers=OFFICERS) for number in range(clusters)
        ),
        steps=STEPS,
        periods=PERIODS,
        icc=ICC,
        cac=cac,
        sd=SD,
        effect=1.0,
        alpha=ALPHA,
        seed="benchmark",
    )


def rejected(*, count: int, clusters: int, cac: float, effect: float, seed: int) -> dict[str, Any]:
    """The share of roll-outs in which each of the two finds an effect at 5 %."""
    draw = np.random.default_rng(seed)
    by_permutation = by_model = 0
    for number in range(count):
        scores = drawn(draw=draw, clusters=clusters, cac=cac, effect=effect)
        by_permutation += effects.permutation_test(scores=scores, seed=number).p <= ALPHA
        fit = effects.fit_mixed_model(scores=scores)
        by_model += effects.p_value(fit=fit, clusters=clusters) <= ALPHA
    return {"permutation": by_permutation / count, "model": by_model / count}


def drawn(
    *, draw: np.random.Generator, clusters: int, cac: float, effect: float
) -> effects.ClusterPeriodScores:
    """Scores of one roll-out; periods get easier by two points each."""
    shape = (clusters, PERIODS, OFFICERS)
    starts = draw.permutation(np.repeat(np.arange(1, STEPS + 1), clusters // STEPS))
    treated = np.arange(PERIODS)[None, :] >= starts[:, None]
    between, within = ICC * cac, ICC * (1 - cac)
    score = (
        60
        + 2.0 * np.arange(PERIODS)[None, :, None]
        + effect * treated[:, :, None]
        + SD * math.sqrt(between) * draw.normal(size=(clusters, 1, 1))
        + SD * math.sqrt(within) * draw.normal(size=(clusters, PERIODS, 1))
        + SD * math.sqrt(1 - ICC) * draw.normal(size=shape)
    )
    cluster, period, _officer = np.indices(shape)
    return effects.ClusterPeriodScores(
        cluster=cluster.ravel(), period=period.ravel(), score=score.ravel(), starts=starts
    )


if __name__ == "__main__":
    raise SystemExit(main())
