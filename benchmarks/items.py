"""Times the calibration of items, beside its bars and beside another package.

Each fit runs in a process of its own, on answers simulated from slopes a ~ lognormal(0, .25),
difficulties b ~ N(0, 1) and abilities N(0, 1); its memory is the peak of that whole process,
its time that of the fit with standard errors. Standard output holds one JSON document, the
table goes to standard error.

    python benchmarks/items.py                  the bars: 5,000 x 200 and 100,000 x 200
    python benchmarks/items.py --alternative    also girth on 5,000 x 200 (minutes), installed
                                                into a scratch environment that is thrown away
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SOURCE = Path(__file__).resolve().parents[1] / "src"
ITEMS = 200
BLOCK = 5000
BARS: dict[int, dict[str, float | None]] = {
    5_000: {"seconds": 2.0, "megabytes": 500, "rmse_b": 0.06},
    100_000: {"seconds": 25.0, "megabytes": 1000, "rmse_b": None},
}
FITS = ("2pl", "rasch", "girth")
ALTERNATIVE, ALTERNATIVE_OFFICERS = "girth", 5_000
LONGEST_SECONDS = 3600
COLUMNS = ("fit", "officers", "seconds", "megabytes", "rmse_b", "bar_seconds", "bar_megabytes")

Document = dict[str, Any]
Marks = npt.NDArray[np.float64]


def answers(*, officers: int, seed: int) -> tuple[Marks, Marks]:
    """Simulated marks, shape (officers, items), and the true difficulties."""
    draw = np.random.default_rng(seed)
    slopes, difficulties = draw.lognormal(0, 0.25, ITEMS), draw.normal(0, 1, ITEMS)
    marks = np.empty((officers, ITEMS))
    for start in range(0, officers, BLOCK):
        part = marks[start : start + BLOCK]
        ability = draw.normal(0, 1, (len(part), 1))
        chance = 1 / (1 + np.exp(-slopes * (ability - difficulties)))
        part[:] = draw.random(part.shape) < chance
    return marks, difficulties


def fitter(*, fit: str) -> Callable[[Marks], Marks]:
    """The named fit, loaded: from marks (officers, items) to difficulties (items,)."""
    if fit == ALTERNATIVE:
        import girth  # type: ignore[import-not-found]  # noqa: PLC0415 - in the scratch only

        return lambda marks: np.asarray(girth.twopl_mml(marks.T.astype(int))["Difficulty"])
    from promdaen.assessment.rules import analysis  # noqa: PLC0415 - not in the scratch

    calibrate = analysis.MODEL_FITS[fit]
    return lambda marks: np.array([item.b for item in calibrate(marks=marks).items], dtype=float)


def peak_megabytes() -> float:
    """The most memory that this process held.

    Linux keeps it as VmHWM, from nought at the start of a program; getrusage, used elsewhere,
    starts from what the process that called this one held, which may be far more.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.partition(":")[::2] for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(*, fit: str, officers: int, seed: int) -> Document:
    """Seconds of one fit in this process, its peak memory, and how well it recovers b."""
    difficulties_of = fitter(fit=fit)
    marks, difficulties = answers(officers=officers, seed=seed)
    start = time.perf_counter()
    found = difficulties_of(marks)
    seconds = time.perf_counter() - start
    peak = peak_megabytes()
    # Rasch has one slope where the answers have many: it is not asked to recover them.
    apart = None if fit == "rasch" else float(np.sqrt(np.mean((found - difficulties) ** 2)))
    return {
        "fit": fit,
        "officers": officers,
        "items": ITEMS,
        "seconds": round(seconds, 3),
        "megabytes": round(peak),
        "rmse_b": None if apart is None else round(apart, 4),
    }


def in_own_process(*, python: str, fit: str, officers: int, seed: int) -> Document:
    """The same from a fresh process, so that memory is that of the fit alone."""
    command = [python, __file__, "--fit", fit, "--officers", str(officers), "--seed", str(seed)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    if done.returncode:
        return {"fit": fit, "officers": officers, "error": done.stderr.strip()[-400:]}
    found: Document = json.loads(done.stdout)
    return found


def against_bar(*, found: Document) -> Document:
    """A measurement with its bar and whether it is met."""
    bar = BARS[found["officers"]]
    if "error" in found:
        return found | {"is_met": False}
    wanted = [name for name, most in bar.items() if most is not None and found[name] is not None]
    return found | {
        "bar_seconds": bar["seconds"],
        "bar_megabytes": bar["megabytes"],
        "is_met": all(found[name] <= bar[name] for name in wanted),
    }


def alternative(*, seed: int) -> Document:
    """The other package in a scratch environment, or the reason why it could not be had."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", ALTERNATIVE]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            return {"fit": ALTERNATIVE, "error": f"not installed: {done.stderr.strip()[-400:]}"}
        return in_own_process(
            python=python, fit=ALTERNATIVE, officers=ALTERNATIVE_OFFICERS, seed=seed
        )


def lines(*, rows: list[Document]) -> Iterator[str]:
    """The table that people read."""
    yield "".join(name.rjust(15) for name in COLUMNS)
    for row in rows:
        yield "".join(str(row.get(name, "")).rjust(15) for name in COLUMNS)
        if "error" in row:
            yield f"    {row['error']}"


def arguments() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", choices=FITS, help="one fit in this process, no bars")
    parser.add_argument("--officers", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alternative", action="store_true", help=f"also time {ALTERNATIVE}")
    return parser.parse_args()


def main() -> int:
    """Measure, print, and end with 1 where a bar is missed."""
    sys.path.insert(0, str(SOURCE))
    typed = arguments()
    if typed.fit:
        found = measured(fit=typed.fit, officers=typed.officers, seed=typed.seed)
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    rows = [
        against_bar(
            found=in_own_process(python=sys.executable, fit=fit, officers=n, seed=typed.seed)
        )
        for n in BARS
        for fit in ("2pl", "rasch")
    ]
    if typed.alternative:
        rows.append(alternative(seed=typed.seed))
    else:
        rows.append({"fit": ALTERNATIVE, "error": "not measured: ask with --alternative"})
    sys.stderr.write("\n".join(lines(rows=rows)) + "\n")
    sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    return 0 if all(row.get("is_met", True) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
