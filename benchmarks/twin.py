"""The twin of a checkpoint: right to 1e-9 minutes beside SimPy, and how much faster.

Travellers of random checkpoints, half of them on whole minutes so that ties are many, are
compared one by one with SimPy. Then one busy day (four booths, two officers at the second line,
some 620 travellers) is simulated by SimPy and by the engine, without and with the drawing of
people, 50 staffings of 1,000 days each, and the waits of two classes at M/M/3 against Cobham's
formula. Days are drawn and simulated by so many at once as the product takes, as first touches of
fresh memory can cost more than the drawing. Seconds are of computing, of one thread. One JSON
document; exit code 1 where a bar is missed.

    python benchmarks/twin.py [--checkpoints 1000] [--days 4000] [--plans 50]
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from promdaen.planning.rules import checkpoints, queues, waiting_times
from promdaen.planning.tests import references, test_queues

BARS = {
    "furthest_minutes": 1e-9,
    "engine_times_simpy": 60,
    "with_drawing_times_simpy": 30,
    "plans_seconds": 10,
}
BLOCKS, BLOCK_MINUTES = 32, 30
SIMPY_DAYS = 60
PLAN_DAYS, PLANS_TOGETHER = 1_000, 5


def busy_checkpoint() -> dict[str, Any]:
    """A day of two waves at four booths, with a second line of two officers."""
    hours = np.arange(BLOCKS) * BLOCK_MINUTES / 60
    wave = (
        0.4 + np.exp(-(((hours - 2.5) / 1.8) ** 2)) + 0.9 * np.exp(-(((hours - 10.5) / 2.2) ** 2))
    )
    wave *= BLOCK_MINUTES / wave.mean()
    walk = {"visitor": 0.05, "national": 0.22, "local": 0.18}
    buses = {"visitor": 0.009 * 0.55, "national": 0.009 * 0.35, "local": 0.009 * 0.1}
    everyone = list(walk)
    return {
        "day_minutes": BLOCKS * BLOCK_MINUTES,
        "block_minutes": BLOCK_MINUTES,
        "classes": everyone,
        "stations": [
            {
                "name": "booths",
                "lanes": [
                    {"serves": ["visitor"], "open": [[0, 960]]},
                    {"serves": ["visitor"], "open": [[60, 360], [540, 810]]},
                    {"serves": everyone, "open": [[0, 420], [480, 960]]},
                    {"serves": ["national", "local"], "open": [[30, 450], [510, 900]]},
                ],
                "priority": {"visitor": 1},
            },
            {
                "name": "second line",
                "lanes": [
                    {"serves": everyone, "open": [[0, 960]]},
                    {"serves": everyone, "open": [[90, 360], [570, 810]]},
                ],
                "priority": {"visitor": 1},
            },
        ],
        "arrivals": {
            name: {
                "walk": (walk[name] * wave).tolist(),
                "bus": {
                    "per_block": (buses[name] * wave).tolist(),
                    "mean_passengers": 22.3,
                    "dispersion": 6,
                    "alighting_seconds": 3,
                },
            }
            for name in everyone
        },
        "service": {
            "booths": {
                "visitor": {"mean": 2.2, "sigma": 0.6},
                "national": {"mean": 0.9, "sigma": 0.5},
                "local": {"mean": 0.5, "sigma": 0.4},
            },
            "second line": {name: {"mean": 14, "sigma": 0.8} for name in everyone},
        },
        "refer": {"visitor": 0.06, "national": 0.015, "local": 0.01},
    }


def furthest_apart(*, count: int) -> dict[str, float]:
    """The engine beside SimPy on random checkpoints, traveller by traveller."""
    furthest, people = 0.0, 0
    for seed in range(count):
        is_on_a_grid = bool(seed % 2)
        rng = np.random.default_rng([9, seed])
        document = references.random_checkpoint(rng=rng, is_on_a_grid=is_on_a_grid)
        travellers = references.random_travellers(
            rng=rng, document=document, is_on_a_grid=is_on_a_grid
        )
        mine = test_queues.starts(document, travellers)
        for found, wanted in zip(
            mine, references.with_simpy(document=document, travellers=travellers), strict=True
        ):
            pair = [
                np.array([np.inf if one is None else one for one in which], dtype=float)
                for which in (found, wanted)
            ]
            never = np.isinf(pair[0]) & np.isinf(pair[1])
            apart = np.abs(np.subtract(*pair, where=~never, out=np.zeros(len(never))))
            furthest = max(furthest, float(apart.max(initial=0)))
        people += len(travellers)
    return {"checkpoints": count, "travellers": people, "furthest_minutes": furthest}


def travellers_of_day(*, people: queues.People, day: int, names: list[str]) -> list[Any]:
    """One drawn day as a list, for SimPy."""
    line = people.line
    come = np.isfinite(line.arrivals[day])
    columns = (
        line.arrivals[day, come].tolist(),
        [names[number] for number in line.classes()[come]],
        line.services[day, come].tolist(),
        people.referred[day, come].tolist(),
        people.second_services[day, come].tolist(),
    )
    return list(zip(*columns, strict=True))


def speeds(*, days: int, plans: int) -> dict[str, float]:
    """Milliseconds of computing a day, and the seconds of many staffings."""
    document = busy_checkpoint()
    checkpoint = checkpoints.read_checkpoint(document=document, is_drawn=True)
    few = checkpoints.draw_people(checkpoint=checkpoint, days=SIMPY_DAYS, seed=(1, 0))
    lists = [
        travellers_of_day(people=few, day=day, names=document["classes"])
        for day in range(SIMPY_DAYS)
    ]
    began = time.process_time()
    for travellers in lists:
        references.with_simpy(document=document, travellers=travellers)
    simpy_ms = 1e3 * (time.process_time() - began) / SIMPY_DAYS
    drawing_ms = engine_ms = 0.0
    together = checkpoints.days_per_batch(checkpoint=checkpoint)
    for part, first in enumerate(range(0, days, together), 1):
        began = time.process_time()
        people = checkpoints.draw_people(
            checkpoint=checkpoint, days=min(together, days - first), seed=(1, part)
        )
        drawn = time.process_time()
        queues.simulate(people=people, plans=[checkpoint.stations])
        drawing_ms += 1e3 * (drawn - began) / days
        engine_ms += 1e3 * (time.process_time() - drawn) / days
    began = time.process_time()
    waiting_times.simulated_days(checkpoint=checkpoint, days=200, seed=1)
    answer_seconds = time.process_time() - began
    people = checkpoints.draw_people(checkpoint=checkpoint, days=PLAN_DAYS, seed=(1, 2))
    rng = np.random.default_rng(5)
    began = time.process_time()
    staffings = [
        (staffed(rng=rng, station=checkpoint.stations[0]), checkpoint.stations[1])
        for _plan in range(plans)
    ]
    for first in range(0, plans, PLANS_TOGETHER):
        some = staffings[first : first + PLANS_TOGETHER]
        queues.simulate(people=queues.repeat_people(people=people, times=len(some)), plans=some)
    return {
        "travellers_a_day": float(np.isfinite(people.line.arrivals).sum() / PLAN_DAYS),
        "simpy_ms": simpy_ms,
        "engine_ms": engine_ms,
        "drawing_ms": drawing_ms,
        "engine_times_simpy": simpy_ms / engine_ms,
        "with_drawing_times_simpy": simpy_ms / (engine_ms + drawing_ms),
        "answer_of_200_days_seconds": answer_seconds,
        "plans": plans,
        "plans_seconds": time.process_time() - began,
    }


def staffed(*, rng: np.random.Generator, station: queues.Station) -> queues.Station:
    """The station with one more shift of four hours at each booth."""
    lanes = []
    for lane in station.lanes:
        since = float(rng.integers(0, 24) * BLOCK_MINUTES)
        windows = queues.merged_windows(windows=[*lane.windows, (since, since + 240)])
        lanes.append(queues.BoothLane(serves=lane.serves, windows=windows))
    return queues.Station(name=station.name, lanes=tuple(lanes), priorities=station.priorities)


def main() -> int:
    """Compare, time, print; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--checkpoints", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=4_000)
    parser.add_argument("--plans", type=int, default=50)
    options = parser.parse_args()
    found: dict[str, float] = {
        **furthest_apart(count=options.checkpoints),
        **speeds(days=options.days, plans=options.plans),
    }
    try:
        test_queues.test_waits_by_priority_hold_the_formula_of_cobham()
        found["cobham_inside"] = 1
    except AssertionError:
        found["cobham_inside"] = 0
    missed = [
        name
        for name, is_met in {
            "furthest_minutes": found["furthest_minutes"] <= BARS["furthest_minutes"],
            "engine_times_simpy": found["engine_times_simpy"] >= BARS["engine_times_simpy"],
            "with_drawing_times_simpy": found["with_drawing_times_simpy"]
            >= BARS["with_drawing_times_simpy"],
            "plans_seconds": found["plans_seconds"] <= BARS["plans_seconds"],
            "cobham_inside": found["cobham_inside"] == 1,
        }.items()
        if not is_met
    ]
    print(json.dumps({"bars": BARS, "load": os.getloadavg()[0], **found, "missed": missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
