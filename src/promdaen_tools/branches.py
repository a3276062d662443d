"""Branch coverage of rules, kinds and actions: `promdaen test` fails below 98 %."""

import os
import subprocess
import sys
from pathlib import Path

from promdaen.config.environment import CHECKOUT
from promdaen_tools import probes

LEAST_PERCENT = 98
UNTAKEN = (
    "No test takes what is under Missing: lines, and 12->15 for the step between two."
    " Write the test, or remove the branch."
)


def are_enough_taken(*, data: Path, root: Path = CHECKOUT) -> bool:
    """Whether tests cover enough lines and branches of the modules named in pyproject.toml.

    Enough is LEAST_PERCENT in total (design/architecture.md); prints what is not covered. data:
    the COVERAGE_FILE of the tests; each test process wrote its own file beside it.
    """
    # Files are named one by one: a file that no test imports is not in the measurement.
    files = [path.relative_to(root).as_posix() for path in probes.measured_files(root=root)]
    if _coverage("combine", "--quiet", data=data, root=root).returncode:
        print("FAILED the tests left no measurement; they ended before they began.", flush=True)
        return False
    least = f"--fail-under={LEAST_PERCENT}"
    report = _coverage("report", "--precision=2", least, *files, data=data, root=root)
    is_enough = report.returncode == 0
    totals = [line for line in report.stdout.splitlines() if line.startswith("TOTAL")]
    if is_enough and totals and totals[0].endswith(" 100.00%"):
        print(f"All branches of {len(files)} files are taken.", flush=True)
    else:
        failed = "" if is_enough else f"FAILED under {LEAST_PERCENT} %. "
        print(f"{report.stdout}{report.stderr}{failed}{UNTAKEN}", flush=True)
    return is_enough


def _coverage(*arguments: str, data: Path, root: Path) -> subprocess.CompletedProcess[str]:
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")
    }
    return subprocess.run(
        [sys.executable, "-m", "coverage", *arguments],
        cwd=root,
        env=variables | {"COVERAGE_FILE": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
