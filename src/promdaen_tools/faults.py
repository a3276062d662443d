"""`promdaen faults`: all fault runs of tests/faults in full, with their figures."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from promdaen.config.environment import CHECKOUT
from promdaen.kit.json_objects import JsonObject
from promdaen_tools import trial

RUNS = {
    "kills": "tests/test_faults.py::"
    "test_a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_half",
    "power": "tests/test_faults.py::"
    "test_a_power_cut_loses_nothing_acknowledged_and_the_control_does",
    "two": "tests/test_edit_forms.py",
    "fuzz": "tests/test_faults.py::test_no_fuzzed_request_gets_an_answer_of_the_500s",
    "clocks": "tests/test_faults.py::test_a_clock_that_jumps_by_a_day_breaks_no_page_and_no_chain",
    "buttons": "tests/test_dead_buttons.py::test_no_role_gets_a_button_that_it_is_refused",
    "workers": "tests/test_jobs_killed.py",
    "laptops": "tests/test_faults.py::"
    "test_courses_of_three_laptops_arrive_whole_over_lines_that_fail",
}
"""The fault runs, with their tests."""
COLUMNS = ("name", "count", "acknowledged", "lost", "partial", "seconds")


def added_up(*, results: Iterable[JsonObject]) -> list[dict[str, object]]:
    """One result for each name: of runs that are many tests, each notes its own.

    >>> part = {"name": "x", "count": 1, "acknowledged": 0, "lost": 0, "partial": 0,
    ...         "seconds": 1.2, "faults": []}
    >>> [whole] = added_up(results=[part, part | {"lost": 1, "faults": ["y"]}])
    >>> whole["count"], whole["lost"], whole["seconds"], whole["faults"]
    (2, 1, 2.4, ['y'])
    """
    by_name: dict[str, dict[str, Any]] = {}
    for result in results:
        whole = by_name.setdefault(result["name"], dict.fromkeys(COLUMNS, 0) | {"faults": []})
        for column in COLUMNS[1:]:
            whole[column] = round(whole[column] + result[column], 1)
        whole["name"] = result["name"]
        whole["faults"] += result["faults"]
    return list(by_name.values())


def table(*, results: Sequence[JsonObject]) -> str:
    """The results as lines of a table, each fault in a line below its run.

    >>> print(table(results=[{"name": "kill x", "count": 2, "acknowledged": 5, "lost": 0,
    ...                       "partial": 0, "seconds": 1.5, "faults": []}]))
    run                              count  acknowledged  lost  partial  seconds
    kill x                               2             5     0        0      1.5
    """
    lines = [f"{'run':<30}{'count':>8}{'acknowledged':>14}{'lost':>6}{'partial':>9}{'seconds':>9}"]
    for result in results:
        name, count, acknowledged, lost, partial, seconds = (result[column] for column in COLUMNS)
        lines.append(f"{name:<30}{count:>8}{acknowledged:>14}{lost:>6}{partial:>9}{seconds:>9}")
        lines += [f"  {fault}" for fault in result["faults"]]
    return "\n".join(lines)


def main(rest: list[str]) -> int:
    """Run all faults or the named ones; returns 1 where anything was lost or broken."""
    parser = argparse.ArgumentParser(prog="promdaen faults")
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"some of {', '.join(RUNS)}")
    parser.add_argument("--share", type=int, default=1, help="one in so many; 1 runs all")
    parser.add_argument("--seed", type=int, default=1, help="for other moments and values")
    options = parser.parse_args(rest)
    unknown = sorted(set(options.runs) - set(RUNS))
    if unknown or options.share < 1:
        run_names = ", ".join(RUNS)
        print(f"promdaen: faults runs {run_names}; --share is 1 or more.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results"
        environment = trial.environment(
            PROMDAEN_FAULTS_SHARE=str(options.share),
            PROMDAEN_FAULTS_SEED=str(options.seed),
            PROMDAEN_FAULTS_RESULTS=str(path),
        )
        tests = [RUNS[name] for name in RUNS if not options.runs or name in options.runs]
        command = [sys.executable, *trial.PYTEST, trial.MODELS_ALONE, "-q", *tests]
        try:
            process = subprocess.run(
                command, cwd=CHECKOUT, env=environment, stdout=sys.stderr, check=False
            )
        finally:
            trial.forget()
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    print(table(results=added_up(results=map(json.loads, lines))))
    return 1 if process.returncode else 0
