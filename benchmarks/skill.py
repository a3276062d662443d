"""How well skill is measured: bias and error of d', and the shrunk table of officers by defects.

Bias and standard error are exact: sums over every outcome that the trials can have. The table is
fitted to simulated officers whose true chances are known. One JSON document on standard output,
tables on standard error.

    python benchmarks/skill.py
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import special, stats

SOURCE = Path(__file__).resolve().parents[1] / "src"
sys.path.insert(0, str(SOURCE))

from promdaen.specimen.rules import detection, sensitivity  # noqa: E402  after the path is set

SKILLS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
CRITERIA = (-1.0, -0.5, 0.0, 0.5, 1.0)
ROOMS = ((60, 0.30), (200, 0.30), (200, 0.50))
FITS = (("none peculiar", 1, 0.0), ("some peculiar", 1, 0.4), ("some peculiar", 4, 0.4))
OFFICERS, DEFECTS, GENUINE = 90, 30, 70


def exact(
    *, d_prime: float, criterion: float, trials: int, share: float, correction: float
) -> Any:
    """Bias and standard deviation of the estimate over all outcomes."""
    found = []
    for n, chance in (
        (round(trials * share), special.ndtr(d_prime / 2 - criterion)),
        (trials - round(trials * share), special.ndtr(-d_prime / 2 - criterion)),
    ):
        counts = np.arange(n + 1)
        weight = stats.binom.pmf(counts, n, chance)
        z = special.ndtri((counts + correction) / (n + 2 * correction))
        mean = float((weight * z).sum())
        found.append((mean, float((weight * (z - mean) ** 2).sum())))
    (hit, hit_variance), (alarm, alarm_variance) = found
    return hit - alarm - d_prime, (hit_variance + alarm_variance) ** 0.5


def biases() -> list[dict[str, Any]]:
    """The table of bias and error for both corrections."""
    rows = []
    for name, correction in (("third", detection.RATE_CORRECTION), ("log-linear", 0.5)):
        for trials, share in ROOMS:
            for criterion in CRITERIA:
                for skill in SKILLS:
                    bias, error = exact(
                        d_prime=skill,
                        criterion=criterion,
                        trials=trials,
                        share=share,
                        correction=correction,
                    )
                    rows.append(
                        {
                            "correction": name,
                            "trials": trials,
                            "defective": share,
                            "criterion": criterion,
                            "d_prime": skill,
                            "bias": round(bias, 4),
                            "error": round(error, 3),
                        }
                    )
    return rows


def simulated(*, times: int, peculiar: float, seed: int) -> tuple[sensitivity.DetectionData, Any]:
    """Officers whose chances are known, and what they found."""
    draw = np.random.default_rng(seed)
    skill, bar = draw.normal(1.6, 0.5, OFFICERS), draw.normal(1.2, 0.3, OFFICERS)
    own = draw.normal(0, peculiar, (OFFICERS, DEFECTS))
    eta = skill[:, None] + draw.normal(0, 0.6, DEFECTS) + own - bar[:, None]
    chance = special.ndtr(eta)
    met = np.full((OFFICERS, DEFECTS), times)
    seen = sensitivity.DetectionData(
        defective=met,
        hits=draw.binomial(met, chance),
        genuine=np.full(OFFICERS, GENUINE * times),
        false_alarms=draw.binomial(GENUINE * times, special.ndtr(-bar)),
    )
    return seen, chance


def fits() -> list[dict[str, Any]]:
    """Seconds and errors of the fit, shrunk and raw, root mean square of the chance."""
    rows = []
    for name, times, peculiar in FITS:
        seen, truth = simulated(times=times, peculiar=peculiar, seed=5)
        begun = time.perf_counter()
        table = sensitivity.fit(data=seen)
        seconds = time.perf_counter() - begun
        raw = sensitivity.raw_chance(data=seen)
        inside = (table.chance_low <= truth) & (truth <= table.chance_high)
        rows.append(
            {
                "officers": name,
                "times": times,
                "seconds": round(seconds, 3),
                "is_settled": table.is_settled,
                "shrunk": round(float(np.sqrt(((table.chance - truth) ** 2).mean())), 3),
                "raw": round(float(np.sqrt(((raw - truth) ** 2).mean())), 3),
                "inside": round(float(inside.mean()), 3),
                "spreads": {key: round(value, 2) for key, value in table.spreads.items()},
            }
        )
    return rows


def main() -> None:
    """Measure, print."""
    document = {"bias": biases(), "fits": fits()}
    for row in document["bias"] + document["fits"]:
        print("  ".join(f"{key} {value}" for key, value in row.items()), file=sys.stderr)
    print(json.dumps(document))


if __name__ == "__main__":
    main()
