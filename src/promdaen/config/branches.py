"""Branches of rules, kinds and actions: `promdaen test` fails where tests take under 98 %."""

import os
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from promdaen.config.environment import CHECKOUT

# Where Django and pytest work by themselves and call nothing of the rooms that are measured.
# Python up to 3.13 is slower wherever it is watched; unwatched here, a test takes a quarter more
# than without any measuring, and not twice the time. What is missed by this fails the gate.
ASIDE = {
    "django.db.models:Model": ("__init__", "_save_table"),
    "django.db.models:QuerySet": (
        *("_fetch_all", "_filter_or_exclude_inplace", "_update"),
        *("count", "exists", "order_by"),
    ),
    "django.db.models.sql.compiler:SQLCompiler": ("as_sql", "execute_sql"),
    "django.db.models.sql.compiler:SQLInsertCompiler": ("as_sql", "execute_sql"),
    "_pytest.fixtures:FixtureManager": ("getfixtureinfo",),
    "doctest:DocTestFinder": ("find",),
}

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
LEAST_PERCENT = 98
UNTAKEN = (
    "No test takes what is under Missing: lines, and 12->15 for the step between two."
    " Write the test, or remove the branch."
)


def unmeasured(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The same function, of which and within which nothing is measured."""

    @wraps(function)
    def run(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        watching = sys.gettrace()
        if watching is None:
            return function(*args, **kwargs)
        sys.settrace(None)
        try:
            return function(*args, **kwargs)
        finally:
            sys.settrace(watching)

    return run


def pytest_sessionstart() -> None:
    """Measure nothing of what goes on ASIDE, as a plugin of the measured tests."""
    for where, names in ASIDE.items():
        owner = pkgutil.resolve_name(where)
        for name in names:
            setattr(owner, name, unmeasured(vars(owner)[name]))


def pytest_sessionfinish() -> None:
    """Keep what this process took, as a plugin of the measured tests (`-p` with this module).

    xdist ends a worker that is not gone soon, and coverage would only write when it goes.
    """
    from coverage import Coverage  # noqa: PLC0415  only developers have it

    measuring = Coverage.current()
    if measuring is not None:
        measuring.save()


def are_enough_taken(*, data: Path, root: Path = CHECKOUT) -> bool:
    """Whether tests took enough lines and branches of the modules that pyproject.toml names.

    Enough is LEAST_PERCENT of all together (design/architecture.md); prints what is not taken.

    data: the COVERAGE_FILE of the tests; each process of theirs left its own beside it.
    """
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = config["tool"]["coverage"]["run"]["include"]
    # Named one by one: a file that no test even imports is in no measurement.
    files = sorted(path.relative_to(root).as_posix() for room in rooms for path in root.glob(room))
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
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.run(
        [sys.executable, "-m", "coverage", *arguments],
        cwd=root,
        env=kept | {"COVERAGE_FILE": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
