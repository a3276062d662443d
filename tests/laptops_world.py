"""Machines for tests: each with a database file and a data folder of its own, in one process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pyrage
from django.core.management import call_command
from django.db import connections
from django.db.backends.sqlite3 import base
from django.test import override_settings

from promdaen.laptops import actions
from promdaen.laptops.models import Peer
from promdaen.laptops.queries import nodes, tables
from tests import factories

NOW = factories.NOW
NAME = "Koh Kong 1"


@dataclass
class Machine:
    """A computer: `on` makes it the one that everything runs on."""

    folder: Path
    minutes: int = 0
    hardware: str | None = "a"
    """What its fingerprint is; None for the real one, which processes see."""

    @property
    def database(self) -> Path:
        return self.folder / "promdaen.sqlite3"

    @property
    def now(self) -> datetime:
        """Its clock, a minute later each time."""
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes)

    @contextmanager
    def on(self) -> Iterator[Machine]:
        was = connections["default"]
        held = {
            **connections.settings["default"],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": self.database,
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
        connection = base.DatabaseWrapper(held, "default")
        # Django lets a test open no database beside its own, once that is listed.
        connection.connect()
        connections["default"] = connection
        try:
            with override_settings(DATA_FOLDER=self.folder):
                fingerprint = self.hardware or nodes.machine()
                with mock.patch.object(nodes, "machine", return_value=fingerprint):
                    yield self
        finally:
            connection.close()
            connections["default"] = was

    def copied(self, folder: Path, *, hardware: str = "a") -> Machine:
        """A copy of everything; with other hardware it is on another computer."""
        shutil.copytree(self.folder, folder)
        return Machine(folder=folder, minutes=self.minutes, hardware=hardware)

    def database_copy(self, path: Path) -> Path:
        """A backup of the database alone."""
        with self.on(), connections["default"].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return path

    def restore_database(self, path: Path) -> None:
        for file in self.folder.glob("promdaen.sqlite3*"):
            file.unlink()
        shutil.copy(path, self.database)

    def send(self) -> bytes:
        """What the laptop writes for headquarters."""
        with self.on():
            return actions.make_bundle(by=None, now=self.now).data

    def merge(self, data: bytes) -> actions.MergeResult:
        with self.on():
            return actions.merge_bundle(data=data, by=None, now=self.now)


def empty_machine(folder: Path) -> Machine:
    """A machine with the tables of this version and nothing in them."""
    folder.mkdir()
    made = Machine(folder=folder)
    with made.on():
        call_command("migrate", run_syncdb=True, verbosity=0, stdout=StringIO())
    return made


def founded(machine: Machine) -> Machine:
    """Headquarters with its printed recovery key."""
    (machine.folder / "keys").mkdir(exist_ok=True)
    public = str(pyrage.x25519.Identity.generate().to_public())
    (machine.folder / "keys" / "recovery-recipient.txt").write_text(f"{public}\n")
    return machine


def enrolled(*, headquarters: Machine, laptop: Machine, name: str = NAME) -> Peer:
    """The laptop as one of headquarters, by the four steps that people take."""
    with headquarters.on():
        invited = actions.invite_laptop(name=name, by=None, now=headquarters.now)
    with laptop.on():
        accepted = actions.accept_invitation(
            data=invited.data, code=invited.code, by=None, now=laptop.now
        )
    with headquarters.on():
        peer = actions.enrol_laptop(data=accepted.data, by=None, now=headquarters.now)
        return actions.confirm_fingerprint(peer=peer, by=None, now=headquarters.now)


def exchanged(*, headquarters: Machine, laptop: Machine) -> actions.MergeResult:
    """One round: the laptop sends, headquarters merges, its answer comes back."""
    merged = headquarters.merge(laptop.send())
    laptop.merge(merged.answer)
    return merged


def counts(machine: Machine) -> dict[str, Any]:
    """How many rows each table that travels has."""
    with machine.on():
        return {
            label: table.model._base_manager.count()
            for label, table in tables.travelling().items()
        }
