"""A laptop and headquarters as processes that speak http, on a line without faults."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
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
BOTH = """
import django
django.setup()
from promdaen.config.management.commands.demo import Command
Command()._serve_both(port={port})
"""


def command_output(machine: world.Machine, *arguments: str) -> dict[str, Any]:
    """What a command of a machine prints, run in a process of its own."""
    process = subprocess.run(
        [*PROGRAM, *arguments],
        env=courses.environment(machine.folder),
        cwd=courses.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2_000:]
    document: dict[str, Any] = json.loads(process.stdout or "{}")
    return document


def is_served(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def two_free_ports() -> int:
    """A port that is free with the one after it."""
    while True:
        port = courses.free_port()
        with suppress(OSError), socket.create_server(("127.0.0.1", port + 1)):
            return port


def processes_of(folder: Path) -> list[str]:
    """The processes with this data folder or one in it, as far as the system lists them."""
    process_ids = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"PROMDAEN_DATA={folder}".encode() in file.read_bytes():
                process_ids.append(file.parent.name)
    return process_ids


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
    invited = command_output(headquarters, "enrol-laptop", "--invite", NAME, *to)
    reply = command_output(
        laptop, "enrol-laptop", "--accept", invited["file"], "--code", invited["code"], *to
    )
    assert reply["headquarters_fingerprint"] == invited["fingerprint"]
    finish = ("--finish", reply["file"], "--fingerprint", reply["fingerprint"])
    assert command_output(headquarters, "enrol-laptop", *finish)["state"] == "enrolled"
    until = ("--until", world.END.isoformat())
    assert command_output(headquarters, "lend-run", RUN, "--to", NAME, *until)


def test_a_course_travels_over_http_between_two_processes(
    pair: tuple[world.Machine, world.Machine], tmp_path: Path
) -> None:
    headquarters, laptop = pair
    enrolled(headquarters, laptop, tmp_path)
    server = courses.Headquarters(headquarters.folder)
    server.start()
    try:
        first_sync = command_output(
            laptop, "sync", f"http://127.0.0.1:{server.port}", "--bring", *FAST
        )
        hold_course(laptop)
        second_sync = command_output(laptop, "sync", *FAST)
        again = command_output(laptop, "sync", *FAST)
    finally:
        server.stop()
    assert first_sync["content"]["records"] > 0
    assert second_sync["records"]["records"] > 72
    assert again["records"]["records"] == 0
    assert {part["cuts"] for part in (*first_sync.values(), second_sync["records"])} == {0}
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        ways = Transfer.objects.values_list("way", "problem", "peer__name")
        assert list(ways) == [("line", "", NAME)] * 3
    with laptop.on():
        assert Peer.objects.get().reference > 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_the_demonstration_serves_both_machines_and_ends_both(
    pair: tuple[world.Machine, world.Machine],
) -> None:
    headquarters, laptop = pair
    world.enrolled(headquarters=headquarters, laptop=laptop, name=NAME)
    world.lend(headquarters, code=RUN, name=NAME)
    port = two_free_ports()
    both = subprocess.Popen(
        [sys.executable, "-P", "-c", BOTH.format(port=port)],
        env={
            **courses.environment(headquarters.folder),
            "DJANGO_SETTINGS_MODULE": "promdaen.config.settings",
        },
        cwd=courses.CHECKOUT,
    )
    try:
        deadline = time.monotonic() + 2 * courses.START_SECONDS
        while not (is_served(port) and is_served(port + 1)):
            assert both.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert processes_of(headquarters.folder) or sys.platform != "linux"
        first_sync = command_output(laptop, "sync", f"http://127.0.0.1:{port}", "--bring", *FAST)
        assert first_sync["content"]["records"] > 0
    finally:
        both.send_signal(signal.SIGTERM)
        both.wait(timeout=60)
    assert not is_served(port)
    assert not is_served(port + 1)
    assert processes_of(headquarters.folder) == []
