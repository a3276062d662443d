"""Refreshers against passes and rounds at equal minutes, in worlds of memory, over fresh seeds.

    python benchmarks/refreshers.py [--seeds 101-120] [--worlds fsrs,actr] [--minutes 2.5]
                                    [--realistic]
    python benchmarks/refreshers.py --times

Prints what each policy holds, and the difference of ours to the better of quarterly and weekly,
taken for each seed and each measure by itself, with its 95 % t interval over the seeds; the two
held-out worlds too, where it does not win. With --times: how long the tables, a session of 90
officers and the nightly plan of 10,000 take, and the memory of the process.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from statistics import fmean, stdev

import numpy as np
from scipy import stats

from promdaen.refresher.kinds import comparing, memories, worlds
from promdaen.refresher.rules import beliefs, planning, trees, years
from promdaen.refresher.rules.trees import Tables

MEASURES = ("end", "year")
LAST_SESSION = 8


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", default="101-120")
    parser.add_argument("--worlds", default="fsrs,half_life,actr,power,practice")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--realistic", action="store_true")
    parser.add_argument("--times", action="store_true")
    options = parser.parse_args()
    if options.times:
        times()
        return
    first, last = (int(one) for one in options.seeds.split("-"))
    held = comparing.contest(
        conditions=years.REALISTIC_CONDITIONS if options.realistic else years.IDEAL_CONDITIONS,
        minutes=options.minutes,
    )
    for code in options.worlds.split(","):
        kind = worlds.get_world(code=code)
        scale = years.calibrated(kind=kind)
        world(held=held, code=code, scale=scale, seeds=range(first, last + 1))


def world(*, held: comparing.Contest, code: str, scale: float, seeds: range) -> None:
    """Play the seeds of one world and print its lines."""
    kind = worlds.get_world(code=code)
    played = [
        comparing.simulate_policies(contest=held, kind=kind, scale=scale, seed=one)
        for one in seeds
    ]
    print(f"{code}, seeds {seeds[0]}-{seeds[-1]}", flush=True)
    for policy, figures in comparing.means(played=played).items():
        weakest = fmean(one[policy].weakest for one in played)
        print(
            f"  {policy:10} end {figures['end']:.4f} year {figures['year']:.4f}"
            f" weakest tenth {weakest:.4f} minutes a week {figures['minutes']:.3f}"
            f" longest session {max(one[policy].longest_minutes for one in played):.0f} min",
            flush=True,
        )
    for measure in MEASURES:
        gains = [
            getattr(one["ours"], measure)
            - max(getattr(one[rival], measure) for rival in ("quarterly", "weekly"))
            for one in played
        ]
        half = stats.t.ppf(0.975, len(gains) - 1) * stdev(gains) / math.sqrt(len(gains))
        won = sum(gain > 0 for gain in gains)
        print(
            f"  ours less the better rival, {measure}: {fmean(gains):+.4f} +- {half:.4f},"
            f" ahead in {won} of {len(gains)}",
            flush=True,
        )


def times() -> None:
    """Print seconds of computing of each step; neighbours on the machine do not change them."""
    began = time.process_time()
    tables = trees.build_tables(families=memories.MEMORIES, roots=trees.all_roots())
    print(f"tables of 9 sessions, 3 families, 5 roots: {time.process_time() - began:.2f} s")
    size = sum(worth.nbytes for one in tables.families for worth in one.worth) / 1e6
    print(f"their size: {size:.0f} MB")
    for officers in (90, 10_000):
        for session in (1, 4, LAST_SESSION):
            histories = mixed(tables=tables, officers=officers, session=session)
            seconds = [
                planned(tables, histories, session) for _ in range(5 if officers < 100 else 1)
            ]
            print(f"{officers} officers, session {session}: {min(seconds):.3f} s", flush=True)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"most memory of the process: {most:.0f} MB")


def mixed(*, tables: Tables, officers: int, session: int) -> np.ndarray:
    """Histories of which no family is sure: each officer answers by one of the three."""
    chance = np.random.default_rng(5)
    histories = chance.integers(0, 5, (officers, 120))
    family = chance.integers(0, 3, (officers, 1))
    for earlier in range(session):
        right = np.empty(histories.shape, dtype=np.float32)
        for place, one in enumerate(tables.families):
            rows = family[:, 0] == place
            right[rows] = one.right[earlier][histories[rows], 8]
        answer = np.where(chance.random(histories.shape) < right, 1, 2)
        histories = 3 * histories + np.where(chance.random(histories.shape) < 0.3, answer, 0)
    return histories


def planned(tables: Tables, histories: np.ndarray, session: int) -> float:
    """Seconds of computing of one plan, with all families in it however unlikely."""
    began = time.process_time()
    belief = beliefs.cohort_belief(tables=tables, session=session, histories=histories)
    cohort = planning.PlannedCohort(
        session=session, histories=histories, seconds_used=np.full(len(histories), 600.0 * session)
    )
    planning.plan(
        tables=tables, cohort=cohort, budget=planning.Budget(seconds=7800.0), belief=belief
    )
    return time.process_time() - began


if __name__ == "__main__":
    main()
