"""Adaptive tests beside another package, on the same banks and the same persons.

Items asked until the standard error is .3 or 40 are asked, the error that was made, how often
one item was shown, seconds. Ours bounds exposure at a fifth and holds topics to their shares;
the other package knows no topics. Its standard error is that of the answers alone, ours counts
the normal start; `prior` rows let the other stop at .3145, which is .3 with such a start.
Standard output holds one JSON document, the table goes to standard error.

    python benchmarks/adaptive.py                  ours alone: 1,000 persons, its bars
    python benchmarks/adaptive.py --alternative    also catsim (minutes to an hour), installed
                                                   into a scratch environment that is thrown away
"""

import argparse
import dataclasses
import itertools
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

ALTERNATIVE = "catsim"
ENOUGH, LONGEST, MOST_SHARE, BAR_SECONDS = 0.3, 40, 0.2, 0.3
# 1 / sqrt(1 / .3^2 - 1): the information of a normal start is one.
WITHOUT_PRIOR = 0.3145
SELECTORS = ("information", "urry", "randomesque", "restricted", "prior", "restricted-prior")
# Items of a topic, slope, its spread (sd of its logarithm); twelve topics, difficulties N(0, 1).
BANKS = {"varied": (20, 1.4, 0.25), "varied-480": (40, 1.4, 0.25)}
COLUMNS = ("bank", "who", "persons", "mean_items", "rmse", "max_exposure", "unused_items")
COLUMNS += ("seconds",)

Document = dict[str, Any]


def drawn(*, name: str, persons: int) -> tuple[Any, Any]:
    """A bank by its name, and true abilities of persons."""
    from promdaen.assessment.rules.adaptive import banks, simulating  # noqa: PLC0415 - not there

    people = simulating.seeded_persons(persons=persons)
    if name == "seeded":
        return simulating.seeded_bank(), people
    each, slope, spread = BANKS[name]
    draw = np.random.default_rng(1)
    slopes = slope * draw.lognormal(0, spread, 12 * each)
    bank = banks.Bank(
        slopes=slopes,
        intercepts=-slopes * draw.normal(0, 1, len(slopes)),
        topics=np.repeat(np.arange(12), each),
        shares=np.full(12, 1 / 12),
    )
    return bank, people


def ours(*, name: str, persons: int) -> Document:
    """Our rules on a bank; the shortest of three times, since neighbours disturb."""
    from promdaen.assessment.rules.adaptive import simulating, testing  # noqa: PLC0415 - not there

    seconds, found = [], None
    for _ in range(3):
        bank, people = drawn(name=name, persons=persons)
        plan = testing.AdaptivePlan(bank=bank, target_error=ENOUGH, max_items=LONGEST)
        start = time.perf_counter()
        found = simulating.account(plan=plan, abilities=people)
        seconds.append(time.perf_counter() - start)
    assert found is not None
    return {"bank": name, "who": "ours", **dataclasses.asdict(found), "seconds": min(seconds)}


def theirs(*, selector: str, given: Document) -> Document:
    """The other package, in this process: only in the scratch environment."""
    from catsim import estimation, initialization, item_bank, selection, simulation, stopping  # noqa: PLC0415 - in the scratch only  # noqa: PLC0415 - in the scratch only

    choose = {
        "information": selection.MaxInfoSelector,
        "urry": selection.UrrySelector,
        "randomesque": lambda: selection.RandomesqueSelector(5),
        "restricted": lambda: selection.MaxInfoSelector(r_max=MOST_SHARE),
    }
    name = selector.removesuffix("prior").removesuffix("-") or "information"
    slopes, people = np.array(given["slopes"]), np.array(given["persons"])
    rows = [slopes, np.array(given["difficulties"]), np.zeros(len(slopes)), np.ones(len(slopes))]
    simulator = simulation.Simulator(item_bank.ItemBank(np.column_stack(rows)), people, seed=1)
    error = WITHOUT_PRIOR if selector.endswith("prior") else ENOUGH
    start = time.perf_counter()
    simulator.simulate(
        initialization.FixedPointInitializer(0),
        choose[name](),
        estimation.NumericalSearchEstimator(),
        stopping.MinErrorStopper(error, max_items=LONGEST),
    )
    seconds = time.perf_counter() - start
    asked = [[int(item) for item in items] for items in simulator.administered_items]
    shown = np.bincount(np.concatenate(asked), minlength=len(slopes))
    return {
        "persons": len(people),
        "mean_items": float(np.mean([len(items) for items in asked])),
        "rmse": float(simulator.rmse),
        "max_exposure": float(shown.max()) / len(people),
        "unused_items": int((shown == 0).sum()),
        "seconds": seconds,
    }


def installed(*, folder: str) -> tuple[str, str]:
    """The Python of a scratch environment with the other package, or why it is not there."""
    venv.create(folder, with_pip=True)
    python = str(Path(folder) / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", ALTERNATIVE]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    return python, done.stderr.strip()[-400:] if done.returncode else ""


def alternatives(*, names: list[str], persons: int) -> Iterator[Document]:
    """The other package by each of its ways of choosing, on each bank."""
    with tempfile.TemporaryDirectory() as folder:
        python, missing = installed(folder=folder)
        if missing:
            yield {"who": ALTERNATIVE, "error": f"not installed: {missing}"}
            return
        for name in names:
            bank, people = drawn(name=name, persons=persons)
            given = json.dumps(
                {
                    "slopes": bank.slopes.tolist(),
                    "difficulties": (-bank.intercepts / bank.slopes).tolist(),
                    "persons": people.tolist(),
                }
            )
            for selector in SELECTORS:
                command = [python, __file__, "--selector", selector]
                done = subprocess.run(
                    command, input=given, capture_output=True, text=True, check=False
                )
                row = {"bank": name, "who": f"{ALTERNATIVE} {selector}"}
                if done.returncode:
                    yield row | {"error": done.stderr.strip()[-400:]}
                else:
                    yield row | json.loads(done.stdout.splitlines()[-1])


def line(*, row: Document) -> str:
    """One row of the table that people read."""
    cells = [row.get(name, "") for name in COLUMNS]
    text = [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells]
    return "".join(cell.rjust(26 if at == 1 else 13) for at, cell in enumerate(text)) + (
        f"\n    {row['error']}" if "error" in row else ""
    )


def failures(*, rows: list[Document]) -> list[str]:
    """What is not as promised on the bank of the command."""
    mine = next(row for row in rows if row["who"] == "ours" and row["bank"] == "seeded")
    others = [
        row["mean_items"]
        for row in rows
        if row.get("bank") == "seeded" and row["who"] != "ours" and "prior" not in row["who"]
        if "mean_items" in row
    ]
    found = []
    if mine["seconds"] > BAR_SECONDS * max(1.0, mine["persons"] / 1000):
        found.append(f"{mine['seconds']:.2f} seconds are more than {BAR_SECONDS}")
    if mine["max_exposure"] > MOST_SHARE:
        found.append("an item was shown too often")
    if others and mine["mean_items"] >= min(others):
        found.append(f"{ALTERNATIVE} asked fewer items")
    return found


def arguments() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--alternative", action="store_true", help=f"also {ALTERNATIVE}")
    parser.add_argument("--persons", type=int, default=1000)
    parser.add_argument("--bank", choices=("seeded", *BANKS), action="append")
    parser.add_argument("--selector", choices=SELECTORS, help="in the scratch alone")
    return parser.parse_args()


def main() -> int:
    """Measure, print, and end with 1 where a bar is missed."""
    typed = arguments()
    if typed.selector:
        found = theirs(selector=typed.selector, given=json.load(sys.stdin))
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    names = list(dict.fromkeys(["seeded", *(typed.bank or BANKS)]))
    rows = []
    sys.stderr.write(line(row={name: name for name in COLUMNS}) + "\n")
    measured = [ours(name=name, persons=typed.persons) for name in names]
    others: Iterator[Document] = iter([{"who": ALTERNATIVE, "error": "ask with --alternative"}])
    if typed.alternative:
        others = alternatives(names=names, persons=typed.persons)
    for row in itertools.chain(measured, others):
        rows.append(row)
        sys.stderr.write(line(row=row) + "\n")
        sys.stderr.flush()
    missed = failures(rows=rows)
    sys.stderr.write("".join(f"missed: {one}\n" for one in missed))
    sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
