"""Machines for tests: each with a database file and a data folder of its own, in one process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyrage
from django.core.management import call_command
from django.db import connections
from django.db.backends.sqlite3 import base
from django.test import override_settings

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Feedback
from promdaen.laptops import actions
from promdaen.laptops.models import Loan, Peer
from promdaen.laptops.queries import nodes, tables
from promdaen.report import queries as report_queries
from tests import factories

NOW = factories.NOW
NAME = "Koh Kong 1"
END = date(2099, 1, 2)


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
        database_settings = {
            **connections.settings["default"],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": self.database,
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
        connection = base.DatabaseWrapper(database_settings, "default")
        # Django lets a test open no database beside its own, once that is listed.
        connection.connect()
        connections["default"] = connection
        try:
            # These machines have no exchange: the one of the process belongs to other tests.
            with override_settings(DATA_FOLDER=self.folder, EXCHANGE_IS_HERE=False):
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
    machine = Machine(folder=folder)
    with machine.on():
        call_command("migrate", run_syncdb=True, verbosity=0, stdout=StringIO())
    return machine


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


def lend(headquarters: Machine, *, code: str = "KK-1", name: str = NAME) -> Loan:
    """A run on loan to a laptop, which does not know it before content is brought."""
    with headquarters.on():
        open_loan = Loan.objects.filter(run__code=code, ended_at=None).first()
        if open_loan is not None:
            return open_loan
        peer = Peer.objects.get(name=name)
        loan, _passwords = actions.lend_run(
            peer=peer, code=code, until_on=END, by=None, now=headquarters.now
        )
        return loan


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


def hold_course(machine: Machine, *, code: str = "KK-1", forms: int = 5, seed: int = 1) -> None:
    """Both tests of every officer, and the evaluation forms."""
    draw = np.random.default_rng(seed)
    with machine.on():
        run = CourseRun.objects.get(code=code)
        [paper] = {row.paper for row in run.papers.all()}
        codes = list(paper.places.order_by("position").values_list("item__code", flat=True))
        sittings = [
            course_actions.SittingAnswers(
                enrolment=enrolment,
                occasion=occasion,
                paper=paper,
                responses={item: float(draw.random() < chance) for item in codes},
            )
            for enrolment in run.enrolments.order_by("seat")
            for occasion, chance in (("before", 0.4), ("after", 0.8))
        ]
        course_actions.record_run_sittings(
            run=run, sittings=sittings, mode="import", by=None, now=machine.now
        )
        course_actions.rebuild_marked_runs()
        Feedback.objects.bulk_create(
            Feedback(run=run, received_on=run.ends_on, relevance=5, overall=4)
            for _ in range(forms)
        )


def figures(machine: Machine, *, code: str = "KK-1") -> bytes:
    """The results sheet of the run as one text."""
    with machine.on():
        scope_runs = report_queries.scope_runs_by_code(kind="run", code=code, account=None)
        sheet = report_queries.build_sheet(scope_runs=scope_runs, today=NOW.date())
        return json.dumps(sheet, sort_keys=True, default=str).encode()
