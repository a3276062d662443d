"""Workers that are killed, on the database of this run: their jobs are done by others, once each.

The processes have a database of their own: a file of SQLite, or one more of the PostgreSQL on
which these tests run.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from promdaen.config.environment import CHECKOUT
from tests.test_faults import noted_test

# The mark has these tests run on PostgreSQL too.
pytestmark = pytest.mark.django_db
SECONDS = 120
PROGRAM = """
import pathlib, sys, time
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from promdaen.config import command
from promdaen.kit import jobs

def slow(arguments):
    folder = pathlib.Path(arguments["folder"])
    with (folder / "runs").open("a") as file:
        file.write(f"{arguments['n']}\\n")
    while arguments["waits"] and not (folder / "go on").exists():
        jobs.report_progress(done_count=1, total=2)
        time.sleep(0.1)
    return arguments["n"]

jobs.register_job(kind=jobs.JobKind(name="slow", work=slow))
# What is due every hour would be in the way of counting.
jobs._upkeep.clear()
folder, count, waits, *rest = sys.argv[1:]
with transaction.atomic():
    for n in range(int(count)):
        arguments = {"n": n, "folder": folder, "waits": waits == "waits"}
        jobs.ask_job(kind="slow", arguments=arguments, by=None, now=timezone.now())
sys.exit(command.run(arguments=rest) if rest else 0)
"""


@dataclass(frozen=True)
class Machine:
    """A folder and a database in which processes of the product run."""

    folder: Path
    environment: dict[str, str]
    address: str

    @contextlib.contextmanager
    def process(
        self, *command: str, asks: int = 0, waits: bool = False
    ) -> Iterator[subprocess.Popen[str]]:
        """A process that asks for jobs and runs a command of the product; killed at the end."""
        words = (str(self.folder), str(asks), "waits" if waits else "quick", *command)
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            env=self.environment, stderr=subprocess.DEVNULL, text=True,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers to one statement of SQL, from outside of the product."""
        if self.address:
            with psycopg.connect(self.address, autocommit=True) as server:
                answer = server.execute(statement)
                return answer.fetchall() if answer.description else []
        with contextlib.closing(sqlite3.connect(self.folder / "promdaen.sqlite3")) as opened:
            rows = opened.execute(statement).fetchall()
            opened.commit()
            return rows

    def jobs(self) -> list[tuple[Any, ...]]:
        """State and tries of each job."""
        return self.sql("SELECT state, attempts FROM kit_job")

    def runs(self) -> list[int]:
        """The jobs that were begun, once for each begin."""
        path = self.folder / "runs"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def wait_for_runs(self, count: int) -> None:
        deadline = time.monotonic() + SECONDS
        while len(self.runs()) < count:
            assert time.monotonic() < deadline, self.jobs()
            time.sleep(0.1)


@pytest.fixture(autouse=True)
def _noted(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from noted_test(request, name="killed workers")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("jobs")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "PROMDAEN_DATA": str(folder),
        "PROMDAEN_EXCHANGE_URL": "",
        "PYTHONPATH": str(CHECKOUT / "src"),
        "DJANGO_SETTINGS_MODULE": "promdaen.config.settings",
    }
    with contextlib.ExitStack() as stack:
        address = ""
        if connection.vendor == "postgresql":
            address = stack.enter_context(own_database())
            environment["DATABASE_URL"] = address
        migrate = [sys.executable, "-m", "promdaen.config.command", "migrate", "--verbosity=0"]
        subprocess.run(migrate, env=environment, check=True, timeout=SECONDS)
        yield Machine(folder=folder, environment=environment, address=address)


@contextlib.contextmanager
def own_database() -> Iterator[str]:
    """The address of an empty database beside the one of the tests; removed at the end."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"killed_jobs_{os.getpid()}"
    # From another database: that of the tests is copied, which nobody may be connected to then.
    with psycopg.connect(f"{server}/postgres", autocommit=True) as server_connection:
        server_connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            server_connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def machine(migrated: Machine) -> Machine:
    migrated.sql("DELETE FROM kit_job")
    migrated.sql("DELETE FROM kit_jobworker")
    for name in ("runs", "go on"):
        (migrated.folder / name).unlink(missing_ok=True)
    return migrated


def test_the_job_of_a_killed_worker_is_done_by_another_when_its_lease_runs_out(
    machine: Machine,
) -> None:
    with machine.process("worker", asks=1, waits=True) as first:
        machine.wait_for_runs(1)
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=SECONDS)
    assert machine.jobs() == [("running", 1)]
    (machine.folder / "go on").touch()
    machine.sql("UPDATE kit_job SET lease_until = '2026-01-01 00:00:00+00:00'")
    with machine.process("worker", "--once") as second:
        assert second.wait(timeout=SECONDS) == 0
    assert machine.jobs() == [("done", 2)]


def test_a_worker_that_is_asked_to_stop_gives_its_job_back(machine: Machine) -> None:
    with machine.process("worker", asks=1, waits=True) as process:
        machine.wait_for_runs(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=SECONDS) == 0
    assert machine.jobs() == [("waiting", 0)]
    assert machine.sql("SELECT process FROM kit_jobworker WHERE is_separate") == []


def test_a_running_job_is_cancelled_from_outside(machine: Machine) -> None:
    with machine.process("worker", "--once", asks=1, waits=True) as process:
        machine.wait_for_runs(1)
        machine.sql("UPDATE kit_job SET is_cancel_asked = TRUE")
        assert process.wait(timeout=SECONDS) == 0
    assert machine.jobs() == [("cancelled", 1)]


def test_two_workers_do_each_job_once(machine: Machine) -> None:
    with machine.process(asks=40) as asking:
        assert asking.wait(timeout=SECONDS) == 0
    once = ("worker", "--once")
    with machine.process(*once) as first_worker, machine.process(*once) as second_worker:
        assert first_worker.wait(timeout=SECONDS) == 0
        assert second_worker.wait(timeout=SECONDS) == 0
    assert sorted(machine.runs()) == list(range(40))
    assert machine.jobs() == [("done", 1)] * 40
