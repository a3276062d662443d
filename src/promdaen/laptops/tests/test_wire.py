"""A laptop and headquarters as processes that speak http, on a line without faults."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from promdaen.kit import key_files
from promdaen.laptops.actions.node_files import IdentityOnDisk
from promdaen.laptops.models import Peer, Transfer
from promdaen.laptops.queries import nodes
from tests import laptops_world as world
from tests.faults import courses
from tests.laptops_world import figures, hold_course

from .conftest import RUN

BOTH = """
import django
django.setup()
from promdaen.config.management.commands.demo import Command
Command()._serve_both(port={port})
"""


def run(machine: world.Machine, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of a machine in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "promdaen.config.command", *arguments],
        env=courses.environment(machine.folder),
        cwd=courses.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def made_real(*machines: world.Machine) -> None:
    """Machines as processes see them: with their own fingerprint, and all migrations done."""
    for machine in machines:
        machine.hardware = None
        with machine.on():
            if nodes.is_laptop_here():
                file = IdentityOnDisk()
                file.write(identity=replace(file.read(), fingerprint=nodes.machine()))
        key_files.write_key_file(path=machine.folder / "secret-key", data=b"of a test " * 6)
        # Their tables were made without the steps of migrations.
        faked = run(machine, "migrate", "--fake", "--verbosity", "0")
        assert faked.returncode == 0, faked.stderr[-2_000:]


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


def test_sync_sends_to_and_brings_from_a_served_headquarters(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    world.lend(headquarters, code=RUN)
    made_real(headquarters, laptop)
    server = courses.Headquarters(headquarters.folder)
    server.start()
    try:
        address = f"http://127.0.0.1:{server.port}"
        sent = run(laptop, "sync", address, "--bring", "--rate", "100000")
        assert sent.returncode == 0, sent.stderr[-2_000:]
        again = json.loads(run(laptop, "sync", "--rate", "100000").stdout)
    finally:
        server.stop()
    document = json.loads(sent.stdout)
    assert document["records"]["records"] > 72
    assert document["records"]["cuts"] == document["content"]["cuts"] == 0
    assert again["records"]["records"] == 0
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        ways = list(Transfer.objects.values_list("way", "problem", "peer__name"))
        assert ways == [("line", "", world.NAME)] * 2
    with laptop.on():
        assert Peer.objects.get().reference == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_the_demonstration_serves_both_machines_and_ends_both(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    shutil.move(laptop.folder, headquarters.folder / "laptop")
    laptop.folder = headquarters.folder / "laptop"
    made_real(headquarters, laptop)
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
        sent = run(laptop, "sync", f"http://127.0.0.1:{port}", "--rate", "100000")
        assert sent.returncode == 0, sent.stderr[-2_000:]
        assert json.loads(sent.stdout)["records"]["records"] > 72
    finally:
        both.send_signal(signal.SIGINT)
        both.wait(timeout=60)
    assert not is_served(port)
    assert not is_served(port + 1)
    assert figures(headquarters) == figures(laptop)
