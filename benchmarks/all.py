"""Runs the benchmarks one after another and prints what each found, with its bars and ratios.

With --quick each takes a small size and half a minute at most, and all together less than five
minutes; those that cannot be had so soon are named. Figures of a small size show that nothing
broke and in which order things lie; the bars are for the whole sizes, whose figures stand in
benchmarks/README.md. Without --quick everything runs whole, which takes hours.

    python benchmarks/all.py --quick
    python benchmarks/all.py --quick --only audit.py hand_in.py
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# What each takes for a quick look; None where a quick look says nothing.
QUICK: dict[str, tuple[str, ...] | None] = {
    "starting.py": ("--times", "1", "--without-demonstration"),
    "hand_in.py": ("--officers", "30"),
    "print.py": (),
    "audit.py": ("--lines", "20000", "--appends", "100", "--times", "1"),
    "survey.py": ("--checkpoints", "40", "--times", "2"),
    "exchange.py": ("--records", "2000", "--times", "3", "--database", "sqlite"),
    "instrument.py": ("--times", "1"),
    "adaptive.py": ("--persons", "100"),
    "skill.py": (),
    "specimens.py": ("--seeds", "1", "--no-browser"),
    "scenario_check.py": (),
    "scans.py": ("--count", "6", "--processes", "1"),
    "booth_policies.py": ("--seeds", "4"),
    "rollouts.py": ("--rollouts", "30"),
    "refreshers.py": ("--seeds", "101", "--worlds", "fsrs"),
    "plan.py": ("--instances", "1", "--small", "10", "--redraws", "3", "--prove", "2"),
    "twin.py": ("--checkpoints", "20", "--days", "1000", "--plans", "5"),
    "openrosa_fuzz.py": ("--deliveries", "100"),
    "openrosa.py": ("--visits", "20", "--rate-visits", "40", "--kills", "1"),
    "sitting.py": ("--phones", "12", "--seconds", "10"),
    "kill.py": ("--kills", "2"),
    "national.py": ("--officers", "200", "--responses", "20000"),
    "analysis.py": ("--answers", "100000"),
    "laptop_bundles.py": ("--facts", "5000"),
    "servers.py": None,
    "backups.py": None,
    "pages.py": None,
    "booth_page.py": None,
    "exercise_room.py": None,
    "items.py": None,
}
# Files that others use: a classroom, a country, visits, photographs.
PARTS = frozenset(
    {
        "classroom.py",
        "national_country.py",
        "openrosa_visits.py",
        "sheet_camera.py",
        "sheet_photographs.py",
    }
)
EACH_SECONDS, ALL_SECONDS = 30, 285
MOST_FIGURES, MOST_LINES, WIDTH = 40, 12, 110


def main() -> int:
    """Run what is asked for; exit code 1 where one failed or missed a bar of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, under five minutes")
    parser.add_argument("--only", nargs="+", choices=sorted(QUICK), default=list(QUICK))
    given = parser.parse_args()
    begun = time.monotonic()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    codes = []
    for name in given.only:
        arguments = QUICK[name] if given.quick else ()
        left = ALL_SECONDS - (time.monotonic() - begun) if given.quick else None
        if arguments is None:
            print(f"\n{name}: only whole, by `python benchmarks/{name}`")
        elif left is not None and left < 1:
            print(f"\n{name}: not run, the five minutes are over")
        else:
            limit = min(left, EACH_SECONDS) if left is not None else None
            codes.append(told(name=name, arguments=arguments, limit=limit))
    return 1 if any(codes) else 0


def told(*, name: str, arguments: tuple[str, ...], limit: float | None) -> int:
    """Run one benchmark and print its figures; 0 where it ended well or had no time to end."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(HERE / name), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    print(f"\n{' '.join([name, *arguments])}", flush=True)
    try:
        output, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        # With all that it started: servers, browsers.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        print(f"  took more than {limit:.0f} s and was stopped", flush=True)
        return 0
    for line in lines_of(output=output):
        print(f"  {line}")
    if process.returncode:
        last = errors.strip().splitlines()[-1:]
        print(f"  exit code {process.returncode}: a bar is missed, or {' '.join(last)}")
    print(f"  ({time.monotonic() - begun:.0f} s)", flush=True)
    return process.returncode


def lines_of(*, output: str) -> list[str]:
    """The figures of a JSON document in lines of some width, or the first lines of a table.

    >>> lines_of(output='{"bars": {"ms": 12}, "rooms": [{"of": "A", "ms": 9.53}, {"ms": 7}]}')
    ['bars.ms 12   rooms.A.ms 9.53   rooms.1.ms 7']
    """
    try:
        document = json.loads(output)
    except ValueError:
        return output.strip().splitlines()[:MOST_LINES]
    found = list(figures(document=document))
    lines = [""]
    for figure in found[:MOST_FIGURES]:
        if lines[-1] and len(lines[-1]) + len(figure) > WIDTH:
            lines.append("")
        lines[-1] += f"   {figure}" if lines[-1] else figure
    if len(found) > MOST_FIGURES:
        lines.append(f"and {len(found) - MOST_FIGURES} more")
    return lines


def figures(*, document: Any, path: str = "") -> Iterator[str]:
    """Every number of a document with where it stands; a row by its first words, or its place."""
    if isinstance(document, dict | list):
        if isinstance(document, dict):
            pairs = [(str(key), value) for key, value in document.items()]
        else:
            pairs = [(words_of(row=row) or str(at), row) for at, row in enumerate(document)]
        for key, value in pairs:
            yield from figures(document=value, path=f"{path}.{key}" if path else key)
    elif isinstance(document, int | float):
        yield f"{path} {round(document, 3)}"


def words_of(*, row: Any) -> str:
    """What a row of a document calls itself."""
    values = row.values() if isinstance(row, dict) else ()
    return next((value for value in values if isinstance(value, str)), "")


if __name__ == "__main__":
    sys.exit(main())
