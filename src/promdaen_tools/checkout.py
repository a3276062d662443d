"""Commands of a checkout: `check`, `test`, `mutants`, `faults`, `build` and `renew-locks`."""

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from promdaen.config import assets
from promdaen.config.environment import CHECKOUT
from promdaen_tools import faults, locks, mutants, trial

LINT_LAYERS = "from importlinter.cli import lint_imports_command as c; c()"
SOURCES = ("src", "tests", "benchmarks", "promdaen")
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("-m", "ruff", "check", "--quiet")),
    # The longest checks come first: two run side by side.
    ("types", ("-m", "mypy")),
    ("layers", ("-c", LINT_LAYERS)),
    ("templates", ("-m", "djlint", "--lint", "--quiet", "src")),
    ("settings", ("-m", "promdaen.config.command", "check", "--fail-level=WARNING")),
    ("migrations", ("-m", "promdaen.config.command", "makemigrations", "--check", "--dry-run")),
    ("content", ("-m", "promdaen.config.command", "lint-content", "--summary")),
    ("audit", ("-m", "promdaen.config.command", "scan", "--only", "pip-audit")),
)
# The output of these checks is shown also when they pass.
ALWAYS_SHOWN = ("content", "audit")


def check(_rest: list[str]) -> int:
    """Run types, lint, layers, templates, settings, migrations, content; returns the exit code."""
    return 1 if failed_checks() else 0


def failed_checks() -> list[str]:
    """The names of the failed checks; their output is on standard output."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as workers:
        for name, good, talk, seconds in workers.map(_checked, CHECKS):
            print(f"{name:<11} {'good' if good else 'FAILED':<7} {seconds:5.1f} s", flush=True)
            if not good:
                failed.append(name)
            if not good or name in ALWAYS_SHOWN:
                print(talk.rstrip(), flush=True)
    return failed


def _checked(check: tuple[str, tuple[str, ...]]) -> tuple[str, bool, str, float]:
    """The name of a check, whether it passed, its output, and its duration."""
    began = time.monotonic()
    name, arguments = check
    command = [sys.executable, *arguments]
    if name == "lint":
        command += [each for each in SOURCES if (CHECKOUT / each).exists()]
    process = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=trial.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    talk = f"{process.stdout}{process.stderr}"
    return name, process.returncode == 0, talk, time.monotonic() - began


def test(rest: list[str]) -> int:
    """Run all checks and tests, or with arguments only pytest; returns the exit code."""
    if rest:
        return trial.run_tests(arguments=rest)
    return trial.everything(failed_checks=failed_checks, count=len(CHECKS))


def build(_rest: list[str]) -> int:
    """Build the wheel in dist/ and print its path to standard output; returns the exit code."""
    with tempfile.TemporaryDirectory(dir=CHECKOUT / ".tools") as folder:
        fresh = Path(folder) / "collected"
        command = [sys.executable, "-m", "promdaen.config.assets", "static", str(fresh)]
        code = subprocess.run(command, cwd=CHECKOUT, check=False).returncode
        if code:
            return code
        # A wheel must have only this version's files; the checkout can still have older ones.
        assets.COLLECTED.replace(Path(folder) / "before")
        fresh.replace(assets.COLLECTED)
    # The path is the result on standard output; hatchling's other output does not belong there.
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    code = subprocess.run(command, cwd=CHECKOUT, stdout=sys.stderr, check=False).returncode
    if code == 0:
        wheels = (CHECKOUT / "dist").glob("promdaen-*.whl")
        print(max(wheels, key=lambda wheel: wheel.stat().st_mtime))
    return code


def renew_locks(rest: list[str]) -> int:
    """Update the lock files; returns the exit code."""
    if set(rest) - {"--upgrade"}:
        print("promdaen: renew-locks takes --upgrade and nothing else.", file=sys.stderr)
        return 2
    return locks.renew(root=CHECKOUT, is_upgrade=bool(rest))


COMMANDS = {
    "check": check,
    "test": test,
    "mutants": mutants.main,
    "faults": faults.main,
    "build": build,
    "renew-locks": renew_locks,
}
