"""A laptop and headquarters as processes that speak http, on a line without faults."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from promdaen.course.models import CourseRun
from promdaen.kit import key_files
from promdaen.laptops.models import Peer, Transfer
from tests import factories
from tests import laptops_world as world
from tests.faults import courses
from tests.laptops_world import figures, hold_course

from .conftest import RUN

NAME = "Takeo 1"
FAST = ("--rate", "100000")
PROGRAM = (sys.executable, "-P", "-m", "promdaen.config.command")


def said(machine: world.Machine, *arguments: str) -> dict[str, Any]:
    """What a command of a machine prints, run in a process of its own."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env=courses.environment(machine.folder),
        cwd=courses.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    told: dict[str, Any] = json.loads(done.stdout or "{}")
    return told


@pytest.fixture
def pair(
    machines: Path, headquarters: world.Machine, tmp_path: Path
) -> tuple[world.Machine, world.Machine]:
    """Headquarters with a run that goes on, and a machine that is no laptop yet."""
    laptop = world.Machine(machines / "empty").copied(headquarters.folder / "laptop")
    headquarters.hardware = laptop.hardware = None
    with headquarters.on():
        # The clock of processes is the real one.
        CourseRun.objects.update(starts_on=date(2020, 1, 1), ends_on=world.END)
        run = CourseRun.objects.get(code=RUN)
        run.trainers.add(factories.account("trainer", email="leader@example.org"))
    for machine in (headquarters, laptop):
        key_files.write_key_file(path=machine.folder / "secret-key", data=b"of a test " * 6)
        with machine.on(), override_settings(MIGRATION_MODULES={}):
            note_migrations()
    return headquarters, laptop


def note_migrations() -> None:
    """Tests may make tables without the steps of migrations, which a server looks for."""
    recorder = MigrationRecorder(connections["default"])
    recorder.ensure_schema()
    noted = recorder.applied_migrations()
    for app, name in MigrationLoader(None, load=True).disk_migrations.keys() - noted.keys():
        recorder.record_applied(app, name)


def enrolled(headquarters: world.Machine, laptop: world.Machine, stick: Path) -> None:
    """The laptop is enrolled and has the run on loan, by commands on both machines."""
    to = ("--to", str(stick))
    invited = said(headquarters, "enrol-laptop", "--invite", NAME, *to)
    reply = said(
        laptop, "enrol-laptop", "--accept", invited["file"], "--code", invited["code"], *to
    )
    assert reply["headquarters_fingerprint"] == invited["fingerprint"]
    finish = ("--finish", reply["file"], "--fingerprint", reply["fingerprint"])
    assert said(headquarters, "enrol-laptop", *finish)["state"] == "enrolled"
    until = ("--until", world.END.isoformat())
    assert said(headquarters, "lend-run", RUN, "--to", NAME, *until)


def test_a_course_travels_over_http_between_two_processes(
    pair: tuple[world.Machine, world.Machine], tmp_path: Path
) -> None:
    headquarters, laptop = pair
    enrolled(headquarters, laptop, tmp_path)
    server = courses.Headquarters(headquarters.folder)
    server.start()
    try:
        brought = said(laptop, "sync", f"http://127.0.0.1:{server.port}", "--bring", *FAST)
        hold_course(laptop)
        sent = said(laptop, "sync", *FAST)
        again = said(laptop, "sync", *FAST)
    finally:
        server.stop()
    assert brought["content"]["records"] > 0
    assert sent["records"]["records"] > 72
    assert again["records"]["records"] == 0
    assert {part["cuts"] for part in (*brought.values(), sent["records"])} == {0}
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        ways = Transfer.objects.values_list("way", "problem", "peer__name")
        assert list(ways) == [("line", "", NAME)] * 3
    with laptop.on():
        assert Peer.objects.get().reference > 0
