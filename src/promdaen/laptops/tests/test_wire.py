"""A laptop and headquarters as two processes that speak http, on a line without faults."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

from promdaen.laptops.actions.node_files import IdentityOnDisk
from promdaen.laptops.models import Peer, Transfer
from promdaen.laptops.queries import nodes
from tests import laptops_world as world
from tests.faults import courses
from tests.laptops_world import figures, hold_course


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


def test_sync_sends_to_and_brings_from_a_served_headquarters(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    headquarters.hardware = laptop.hardware = None
    with laptop.on():
        file = IdentityOnDisk()
        file.write(identity=replace(file.read(), fingerprint=nodes.machine()))
    for machine in (headquarters, laptop):
        # Their tables were made without the steps of migrations.
        faked = run(machine, "migrate", "--fake", "--verbosity", "0")
        assert faked.returncode == 0, faked.stderr[-2_000:]
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
