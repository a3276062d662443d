"""Plans of a border programme: how near to the bound, how soon, and that nothing is broken.

Random programmes of 80 measures, 40 indicators and five years. A budget of p % is p % of the sum,
over all measures that lift something wherever they can be bought, of capital + running x (years +
1) / 2. Gaps are per cent of the closed gap above the printed bound, means of so many instances.
Then a proof of two minutes, redraws of risks and costs from warm prices, and small programmes
with every feature of the text, each checked by a program that knows nothing of the engine and
against the optimum by HiGHS. The first plans are the command's, each in a process of its own.
Seconds are of computing. One JSON document; exit code 1 where a bar is missed.

    python benchmarks/plan.py [--instances 10] [--small 1000] [--redraws 100] [--prove 120]
"""

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from promdaen.planning.rules import documents, programmes, solving
from promdaen.planning.tests import plan_references

# Checkpoints, budget, seconds, most per cent of the closed gap.
BARS = (
    (100, 0.25, 1.0, 0.6),
    (100, 0.25, 3.0, 0.3),
    (100, 0.10, 1.0, 2.0),
    (100, 0.10, 3.0, 1.0),
    (100, 0.40, 1.0, 0.3),
    (250, 0.25, 5.0, 0.6),
)
PROOF_BAR, REDRAW_SECONDS_BAR = 0.1, 60.0
CLASSES = ("international", "bilateral", "local")


MEASURES, INDICATORS, YEARS = 80, 40, 5
SCOPES = ("checkpoint", "province", "nation")
DELIVERY = ("build", "procure", "train")
CLASS_COSTS = {"international": 1.6, "bilateral": 1.1, "local": 0.7}
APPLIES = {"international": 0.95, "bilateral": 0.85, "local": 0.7}


def instance(*, checkpoints: int, seed: int, budget: float) -> dict[str, Any]:
    """A random programme as a document; budget is a share of everything."""
    rng = np.random.default_rng(seed)
    provinces = np.sort(rng.integers(0, max(4, checkpoints // 7), checkpoints))
    classes = rng.choice(3, checkpoints, p=[0.3, 0.2, 0.5])
    weights = rng.choice([1, 2, 3], INDICATORS, p=[0.4, 0.35, 0.25])
    standards = (
        rng.choice([3, 4], INDICATORS),
        rng.choice([2, 3], INDICATORS),
        rng.choice([0, 1, 2, 3], INDICATORS, p=[0.25, 0.2, 0.35, 0.2]),
    )
    scores = np.clip(np.round(rng.normal(1.5, 1.1, (checkpoints, INDICATORS))), 0, 4)
    risk = np.exp(rng.normal(0, 0.8, checkpoints)) * np.array([3, 1.5, 1])[classes]
    document: dict[str, Any] = {
        "years": YEARS,
        "discount": 0.95,
        "checkpoints": [
            {
                "code": f"c{number}",
                "province": f"p{provinces[number]}",
                "class": CLASSES[classes[number]],
                "risk": float(risk[number] / risk.mean()),
            }
            for number in range(checkpoints)
        ],
        "indicators": [
            {"code": f"i{n}", "weight": int(weight)} for n, weight in enumerate(weights)
        ],
        "standards": {
            name: _levels(levels=levels) for name, levels in zip(CLASSES, standards, strict=True)
        },
        "scores": {f"c{number}": _levels(levels=levels) for number, levels in enumerate(scores)},
        "measures": [*_measures(rng=rng, checkpoints=checkpoints)],
        "critical_year": 2,
        "critical_factor": 3,
        "budget": [0.0] * YEARS,
        "running_after": 0.0,
        "capacity": {},
    }
    return _with_money(document=document, budget=budget, provinces=provinces)


def _levels(*, levels: np.ndarray) -> dict[str, int]:
    return {f"i{number}": int(level) for number, level in enumerate(levels)}


def _measures(*, rng: np.random.Generator, checkpoints: int) -> Iterator[dict[str, Any]]:
    national, provincial = max(2, round(MEASURES * 0.06)), max(4, round(MEASURES * 0.18))
    local = MEASURES - national - provincial
    firsts = (0, local, local + provincial, MEASURES)
    for number in range(MEASURES):
        place = int(np.searchsorted(firsts, number, side="right")) - 1
        scope = SCOPES[place]
        count = rng.integers(2, 6) if place == 0 else rng.integers(3, 8)
        lifted = rng.choice(INDICATORS, count, replace=False)
        levels = 1 + rng.choice([1, 2, 3], count, p=[0.5, 0.4, 0.1])
        cost = float(np.exp(rng.normal(np.log(20), 0.9)))
        cost *= (1.0, 6.2, 15 * checkpoints / 100)[place]
        running = cost * float(rng.uniform(0.03, 0.25))
        requires = []
        if place == 0:
            for chance, kind in ((0.35, 0), (0.12, 1), (0.06, 2)):
                last = number if kind == 0 else firsts[kind + 1]
                if rng.random() < chance and last > firsts[kind]:
                    requires.append(f"m{int(rng.integers(firsts[kind], last))}")
        by_class = place == 0
        yield {
            "code": f"m{number}",
            "scope": scope,
            "lifts": {f"i{i}": int(level) for i, level in zip(lifted, levels, strict=True)},
            "capital": {name: cost * share for name, share in CLASS_COSTS.items()}
            if by_class
            else cost,
            "running": {name: running * share for name, share in CLASS_COSTS.items()}
            if by_class
            else running,
            "effort": float(np.exp(rng.normal(0, 0.5))),
            "delivery": str(rng.choice(DELIVERY)),
            "requires": requires,
            "applies_to": [name for name in CLASSES if rng.random() < APPLIES[name]] or ["local"],
        }


def programme_arrays(*, document: dict[str, Any]) -> programmes.ProgrammeArrays:
    """The arrays of a document."""
    return programmes.programme_arrays(document=programmes.read_document(document=document))


def _with_money(
    *, document: dict[str, Any], budget: float, provinces: np.ndarray
) -> dict[str, Any]:
    """The document with budgets, capacities and floors that are shares of everything."""
    programme = programme_arrays(document=document)
    lifts = np.diff(programme.covers.indptr) > 0
    everything = programme.capital + programme.running * (YEARS + 1) / 2
    money = budget * float(everything[lifts].sum()) / YEARS * np.linspace(0.85, 1.15, YEARS)
    kinds = {item["code"]: item["delivery"] for item in document["measures"]}
    effort = dict.fromkeys(DELIVERY, 0.0)
    for (code, _at), value in zip(programme.names, programme.effort, strict=True):
        effort[kinds[code]] += float(value)
    share = np.bincount(provinces, [place["risk"] for place in document["checkpoints"]])
    floors = 0.3 * money.sum() * share / share.sum()
    return document | {
        "budget": money.tolist(),
        "running_after": float(money[-1] * 0.45),
        "capacity": {
            kind: [value * budget * 1.15 / YEARS] * YEARS for kind, value in effort.items()
        },
        "province_floor": {f"p{n}": float(floor) for n, floor in enumerate(floors) if floor > 0},
    }


def solved(
    *, written: bytes, seconds: float, prove: float = 0.0
) -> tuple[dict[str, Any], solving.Solution]:
    """The answer to a document and its solution, timed from the bytes on."""
    began = time.process_time()
    solution = solving.solve(
        programme=programme_arrays(document=documents.parse(data=written)),
        seconds=solving.Seconds(clock=time.process_time, began=began, answer=seconds, proof=prove),
    )
    return dict(
        solving.answer_document(solution=solution, seconds=time.process_time() - began)
    ), solution


def commanded(*, written: bytes, seconds: float) -> dict[str, Any]:
    """The answer of `promdaen solve-plan` in a process of its own, as a person gets it."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(written)
        file.flush()
        done = subprocess.run(
            [
                *(sys.executable, "-P", "-m", "promdaen.config.command", "solve-plan"),
                *(file.name, "--json", "--seconds", str(seconds)),
            ],
            env=os.environ | {"PYTHONPATH": sys.path[0]},
            stdout=subprocess.PIPE,
            check=True,
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def gaps(*, instances: int) -> list[dict[str, float]]:
    """A row for each bar: mean and worst gap, seconds."""
    found = []
    for checkpoints, budget, seconds, most in BARS:
        answers = [
            commanded(
                written=json.dumps(
                    instance(checkpoints=checkpoints, seed=seed, budget=budget)
                ).encode(),
                seconds=seconds,
            )
            for seed in range(1, 1 + (instances if checkpoints == 100 else max(1, instances // 3)))
        ]
        per_cent = [answer["closed_gap_per_cent"] for answer in answers]
        found.append(
            {
                "checkpoints": checkpoints,
                "budget": budget,
                "seconds_allowed": seconds,
                "bar_per_cent": most,
                "mean_per_cent": float(np.mean(per_cent)),
                "worst_per_cent": max(per_cent),
                "mean_seconds": float(np.mean([answer["seconds"] for answer in answers])),
                "open_share": float(np.mean([answer["open_share"] for answer in answers])),
                "unmet_floors": sum(len(answer["unmet_floors"]) for answer in answers),
            }
        )
        print(found[-1], file=sys.stderr, flush=True)
    return found


def redraws(*, count: int) -> dict[str, float]:
    """Risks and costs drawn again around the written ones, each solved from warm prices."""
    written = instance(checkpoints=100, seed=1, budget=0.25)
    _answer, solution = solved(written=json.dumps(written).encode(), seconds=3.0)
    document, rng = programmes.read_document(document=written), np.random.default_rng(3)
    began, bought, per_cent = time.process_time(), np.zeros(len(solution.start)), []
    for _redraw in range(count):
        since = time.process_time()
        drawn = dataclasses.replace(
            document,
            places=tuple(
                dataclasses.replace(place, risk=place.risk * float(np.exp(rng.normal(0, 0.3))))
                for place in document.places
            ),
            measures={
                code: _redrawn(measure=measure, factor=float(np.exp(rng.normal(0, 0.2))))
                for code, measure in document.measures.items()
            },
        )
        again = solving.solve(
            programme=programmes.programme_arrays(document=drawn),
            seconds=solving.Seconds(clock=time.process_time, began=since, answer=0.5),
            warm=solving.WarmStart(prices=solution.relaxed),
        )
        bought += again.start < YEARS
        per_cent.append(solving.answer_document(solution=again, seconds=0)["closed_gap_per_cent"])
    return {
        "redraws": count,
        "seconds": time.process_time() - began,
        "mean_per_cent": float(np.mean(per_cent)),
        "core": int((bought >= 0.9 * count).sum()),
        "borderline": int(((bought < 0.9 * count) & (bought > 0.1 * count)).sum()),
        "seldom": int(((bought <= 0.1 * count) & (bought > 0)).sum()),
        "never": int((bought == 0).sum()),
    }


def _redrawn(*, measure: programmes.MeasureEntry, factor: float) -> programmes.MeasureEntry:
    return dataclasses.replace(
        measure,
        capital={name: money * factor for name, money in measure.capital.items()},
        running={name: money * factor for name, money in measure.running.items()},
    )


def small(*, count: int) -> dict[str, int]:
    """Small programmes, each checked, and compared with what HiGHS proves in ten seconds."""
    found = {"programmes": count, "refused": 0, "faulty": 0, "bound_too_high": 0,
             "plan_too_low": 0, "optimal": 0, "not_proved_by_highs": 0}  # fmt: skip
    for seed in range(count):
        document = plan_references.random_document(rng=np.random.default_rng([7, seed]))
        try:
            answer, _solution = solved(written=json.dumps(document).encode(), seconds=0.1)
        except documents.DocumentRefused:
            found["refused"] += 1
            without = document | {"province_floor": {}}
            least = plan_references.optimum(document=without, unmet=[])
            found["faulty"] += least != float("inf")
            continue
        found["faulty"] += bool(plan_references.faults(document=document, answer=answer))
        least = plan_references.optimum(document=document, unmet=answer["unmet_floors"])
        if least is None:
            found["not_proved_by_highs"] += 1
            continue
        close = plan_references.CLOSE * (1 + least)
        found["bound_too_high"] += answer["bound"] > least + close
        found["plan_too_low"] += answer["objective"] < least - close
        found["optimal"] += answer["objective"] <= least + close
    return found


def main() -> int:
    """Solve, prove, redraw, check, print; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--instances", type=int, default=10)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--redraws", type=int, default=100)
    parser.add_argument("--prove", type=float, default=120.0)
    options = parser.parse_args()
    rows = gaps(instances=options.instances)
    missed = [
        f"{row['checkpoints']} at {row['budget']} in {row['seconds_allowed']} s"
        for row in rows
        if row["mean_per_cent"] > row["bar_per_cent"]
    ]
    written = json.dumps(instance(checkpoints=100, seed=1, budget=0.25)).encode()
    proof, _solution = solved(written=written, seconds=1.0, prove=options.prove)
    missed += ["proof"] if proof["closed_gap_per_cent"] > PROOF_BAR else []
    drawn = redraws(count=options.redraws)
    missed += ["redraws"] if drawn["seconds"] > REDRAW_SECONDS_BAR else []
    checked = small(count=options.small)
    broken = ("faulty", "bound_too_high", "plan_too_low")
    missed += [name for name in broken if checked[name]]
    print(
        json.dumps(
            {
                "load": os.getloadavg()[0],
                "gaps": rows,
                "proof": {
                    "per_cent": proof["closed_gap_per_cent"],
                    "bar_per_cent": PROOF_BAR,
                    "seconds": proof["seconds"],
                },
                "redraws": drawn,
                "small": checked,
                "missed": missed,
            }
        )
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
