"""`promdaen test`: the whole suite on SQLite, its data layer on PostgreSQL, pages in Chromium."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree  # our own pytest wrote the file

from promdaen.config.environment import CHECKOUT
from promdaen_tools import branches, private_postgresql, probes

PYTEST = ("-m", "pytest", "-p", "no:cacheprovider")
ON_POSTGRESQL = ("-m", "not browser and not slow", "-p", "promdaen_tools.database_tests")
# Tables are created directly from the models, in half the time. The PostgreSQL databases, the
# server and the wheel under test are migrated as an installation is, and a test compares both
# ways.
MODELS_ALONE = "--no-migrations"
# Processes that tests start use no database of others, and are not measured.
NOT_HANDED_ON = {"COVERAGE_FILE", "DATABASE_URL", "PYTEST_PLUGINS"}
NO_FILE = 4
NO_TESTS = 5
BYTECODE = CHECKOUT / ".tools" / "bytecode"
# The first draws the same pages without a visible window, in half the computing time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


@dataclass(frozen=True)
class ResultTally:
    """How many tests passed, failed and were skipped, and how many phases did not start."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "ResultTally") -> "ResultTally":
        """The sum of both."""
        return ResultTally(
            passed=self.passed + other.passed,
            failed=self.failed + other.failed,
            skipped=self.skipped + other.skipped,
        )


def is_ci() -> bool:
    """Whether this is a CI system: a skipped test is a failure there."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def environment(**changes: str) -> dict[str, str]:
    """The environment of tests, without this installation's database and data."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in NOT_HANDED_ON and not name.startswith("PROMDAEN_")
    }
    chosen = os.environ.get("PROMDAEN_CHROMIUM")
    data = Path(tempfile.gettempdir()) / f"promdaen-test-{os.getpid()}"
    variables |= {"PROMDAEN_CHROMIUM": chosen} if chosen else {}
    variables |= {"PROMDAEN_DATA": str(data), "PROMDAEN_EXCHANGE_URL": "here"}
    # Each worker has its own core: threads of several workers would wait for each other.
    variables |= {"OPENBLAS_NUM_THREADS": "1"}
    if changes.get("DATABASE_URL", "").startswith("postgresql"):
        variables["PROMDAEN_EXCHANGE_URL"] = f"{changes['DATABASE_URL']}_1"
    return variables | compiled_once() | changes


def compiled_once() -> dict[str, str]:
    """The setting for a bytecode folder, if this machine is set to write none.

    Without it, each test process compiles the product and rewrites every test again.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(BYTECODE)}


def chromium_path() -> str | None:
    """Where Chromium is on this machine, or None; PROMDAEN_CHROMIUM takes another."""
    found = filter(None, map(shutil.which, CHROMIUM_NAMES))
    return os.environ.get("PROMDAEN_CHROMIUM") or next(found, None)


def run_tests(*, arguments: list[str]) -> int:
    """Run pytest with these arguments; returns its exit code."""
    test_files = [each.partition("::")[0] for each in arguments if not each.startswith("-")]
    for name in test_files:
        if name.endswith(".py") and not (CHECKOUT / name).exists():
            print(f"promdaen: there is no test file {name}.", file=sys.stderr)
            return NO_FILE
    try:
        command = [sys.executable, *PYTEST, MODELS_ALONE, *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=environment(), check=False).returncode
    finally:
        forget()


def everything(*, failed_checks: Callable[[], list[str]], count: int) -> int:
    """Run all checks, all tests in three parts, and print a summary; returns the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    try:
        _title("checks")
        with _tests_compiled():
            failed = len(failed_checks())
        total = ResultTally(passed=count - failed, failed=failed)
        total += _run_sqlite_tests()
        with demonstration_built() as folder:
            total += run_postgresql_tests() + run_browser_tests(demonstration=folder)
    finally:
        forget()
    seconds = time.monotonic() - began
    if is_ci() and total.skipped:
        print("In CI a skipped test is a failure.")
        total += ResultTally(failed=total.skipped)
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {total.failed} failed{skipped} in {seconds:.0f} s", flush=True)
    return 1 if total.failed else 0


@contextmanager
def _tests_compiled() -> Iterator[None]:
    """Collect all tests once during the block, so that the workers find every file compiled.

    Otherwise each worker would rewrite the assertions of 760 files at the same time.
    """
    command = [sys.executable, *PYTEST, MODELS_ALONE, "--collect-only", "-q"]
    gathering = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        gathering.wait()
    finally:
        gathering.kill()
        gathering.wait()


def _run_sqlite_tests() -> ResultTally:
    _title("tests on SQLite")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "taken"
        arguments = (MODELS_ALONE, "-m", "not browser", *_shared_out())
        tally = _pytest(*arguments, COVERAGE_FILE=str(data), PYTEST_PLUGINS=probes.__name__)
        _title("branches of rules, kinds and actions")
        is_good = branches.are_enough_taken(data=data)
    return tally + (ResultTally(passed=1) if is_good else ResultTally(failed=1))


def run_postgresql_tests(*arguments: str, **changes: str) -> ResultTally:
    """Run the tests that use tables on a private PostgreSQL."""
    _title("tests that touch tables, again on PostgreSQL")
    folder = private_postgresql.binaries() if os.name != "nt" else None
    if folder is None:
        return _not_here("PostgreSQL", "its programs initdb and pg_ctl", "postgresql")
    try:
        with private_postgresql.running_server(folder=folder) as url:
            if not _migrated(url=url):
                return ResultTally(failed=1)
            return _pytest(*ON_POSTGRESQL, *_shared_out(), *arguments, DATABASE_URL=url, **changes)
    except private_postgresql.ServerFailed as problem:
        print(f"FAILED PostgreSQL did not start: {problem}", flush=True)
        return ResultTally(failed=1)


def _migrated(*, url: str) -> bool:
    """Migrate both databases as an installation does; every worker tests on copies of them."""
    main, exchange = private_postgresql.make_databases(url=url, count=2)
    command = (sys.executable, "-m", "promdaen.config.command", "migrate", "--verbosity=0")
    command_variables = (
        ((), environment(DATABASE_URL=main, PROMDAEN_EXCHANGE_URL="")),
        (("--database=exchange",), environment(DATABASE_URL=main, PROMDAEN_EXCHANGE_URL=exchange)),
    )
    both = [
        subprocess.Popen([*command, *more], cwd=CHECKOUT, env=variables)
        for more, variables in command_variables
    ]
    is_good = [process.wait() for process in both] == [0, 0]
    if not is_good:
        print("FAILED a database of PostgreSQL is not migrated.", flush=True)
    return is_good


@contextmanager
def demonstration_built() -> Iterator[str | None]:
    """Build the demonstration during the block, in the folder that is yielded.

    The tests on PostgreSQL do not need it, and no worker in Chromium then waits for its build.
    Without a browser nothing is built, and None is yielded.
    """
    if chromium_path() is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.e2e.built", folder]
        builder = subprocess.Popen(command, cwd=CHECKOUT, env=environment())
        try:
            yield folder
        finally:
            builder.kill()
            builder.wait()


def run_browser_tests(*, demonstration: str | None) -> ResultTally:
    """Run the tests in a browser with the demonstration of that folder; none without a folder."""
    _title("tests in Chromium")
    if demonstration is None:
        return _not_here("browser", "chromium", "chromium")
    # A worker waits for its browser, which waits for the next frame: one more fills the cores.
    arguments = (MODELS_ALONE, "-m", "browser", *_shared_out(more=1), "tests/e2e")
    return _pytest(*arguments, DEMONSTRATION=demonstration)


def _pytest(*arguments: str, **changes: str) -> ResultTally:
    """Run pytest, show its output, and return its counts."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, *PYTEST, "-q", f"--junitxml={report}", *arguments]
        variables = environment(**changes)
        process = subprocess.run(command, cwd=CHECKOUT, env=variables, check=False)
        tally = read_report(path=report)
    is_broken = process.returncode not in {0, NO_TESTS} and not tally.failed
    return tally + ResultTally(failed=1) if is_broken else tally


def read_report(*, path: Path) -> ResultTally:
    """The counts of a pytest report in JUnit's format; zero without a report."""
    if not path.is_file():
        return ResultTally()
    tally = ResultTally()
    for suite in ElementTree.parse(path).iter("testsuite"):  # noqa: S314 - our own file
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        passed = int(suite.get("tests", 0)) - bad - skipped
        tally += ResultTally(passed=passed, failed=bad, skipped=skipped)
    return tally


def _not_here(absent: str, missing: str, package: str) -> ResultTally:
    print(
        f"SKIPPED {absent} tests: {missing} not found (Debian: apt install {package})", flush=True
    )
    return ResultTally(skipped=1)


def _shared_out(*, more: int = 0) -> tuple[str, ...]:
    return ("-n", str(min(4, os.cpu_count() or 1) + more), "-p", "promdaen_tools.dealing")


def _title(text: str) -> None:
    print(f"\n== {text}", flush=True)


def forget() -> None:
    """Delete the data folder of the tests, and old bytecode of their temporary files."""
    temporary = Path(tempfile.gettempdir())
    for folder in (
        Path(environment()["PROMDAEN_DATA"]),
        BYTECODE / temporary.relative_to(temporary.anchor),
    ):
        shutil.rmtree(folder, ignore_errors=True)
