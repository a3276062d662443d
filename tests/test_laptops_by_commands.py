"""A course travels between two real data folders, by commands that are killed on the way."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from promdaen.kit import key_files
from promdaen.laptops import actions
from tests import first_programme, messy_roster
from tests import laptops_world as world
from tests.test_journey_by_commands import PROGRAMME, RUN, run_json

ROOT = Path(__file__).parents[1]
KILLS = 2


class Installation:
    """A data folder; `run` is `promdaen COMMAND` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = environment | {
            "PROMDAEN_DATA": str(folder),
            "PROMDAEN_EXCHANGE_URL": "",
            "PYTHONPATH": str(ROOT / "src"),
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "promdaen.config.command", *arguments],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0) -> Any:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, err
        return json.loads(out) if out.startswith("{") else err

    def killed(self, *arguments: str, after: float) -> None:
        """Start a command and kill it, wherever it is by then."""
        process = self.start(*arguments)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=300)


def files(folder: Path) -> Path:
    """What somebody typed at headquarters and on the laptop."""
    folder.mkdir()
    (folder / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(messy_roster.roster_file())
    for occasion in ("before", "after"):
        data = first_programme.answer_file(occasion=occasion)
        (folder / f"{occasion}.xlsx").write_bytes(data)
    return folder


def planned(office: world.Machine, typed: Path) -> None:
    """Headquarters with its content, a run and its roster."""
    with office.on():
        run_json("load_content", "--json")
        run_json("import_programme", str(typed / "programme.toml"))
        plan = (
            "--programme",
            first_programme.PROGRAMME,
            "--province",
            "09",
            "--place",
            "Koh Kong",
        )
        run_json("create_run", RUN, *plan, "--starts", first_programme.FIRST_DAY, "--paper", "A")
        run_json("import_roster", RUN, str(typed / "roster.xlsx"), "--accept-new")
    world.founded(office)


def lent(office: world.Machine, laptop: world.Machine) -> None:
    """The laptop is enrolled and has what it needs."""
    world.enrolled(headquarters=office, laptop=laptop)
    world.lend(office, code=RUN)
    with office.on():
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[RUN], by=None, now=timezone.now()
        )
    laptop.merge(data)


def record_course(laptop: world.Machine, typed: Path) -> None:
    """The course, from its first test to the last."""
    with laptop.on():
        for occasion in ("before", "after"):
            run_json(
                "import_answers", RUN, str(typed / f"{occasion}.xlsx"), "--occasion", occasion
            )
        run_json("finish_run", RUN)


def figures(machine: world.Machine) -> Any:
    """The figures of the sheet, without who issued them and when."""
    with machine.on():
        results = run_json("results", RUN, "--format", "json")
    return {name: value for name, value in results.items() if name != "issued"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise there")
def test_a_course_arrives_whole_however_often_commands_are_killed(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    typed = files(tmp_path / "typed")
    with django_db_blocker.unblock():
        office = world.empty_machine(tmp_path / "office")
        laptop = office.copied(tmp_path / "laptop")
        office.hardware = laptop.hardware = None
        planned(office, typed)
        lent(office, laptop)
        record_course(laptop, typed)
    # Real processes from here on, which find a secret key where a database is in use.
    for machine in (office, laptop):
        key_files.write_key_file(path=machine.folder / "secret-key", data=b"s" * 60)
    at_office, on_laptop = Installation(office.folder), Installation(laptop.folder)
    draw = random.Random(7)
    for _ in range(KILLS):
        on_laptop.killed("make-bundle", "--to", str(tmp_path), after=draw.uniform(1, 6))
    bundle = on_laptop.run("make-bundle", "--to", str(tmp_path / "sent.promdaen"))
    assert bundle["bytes"] < 2**20
    for _ in range(KILLS):
        at_office.killed("merge-bundle", bundle["file"], after=draw.uniform(1, 6))
    merged = at_office.run("merge-bundle", bundle["file"], "--json")
    assert (merged["clashes"], merged["waiting"], merged["later"]) == (0, 0, 0)
    on_laptop.killed("merge-bundle", merged["answer"], after=draw.uniform(1, 6))
    on_laptop.run("merge-bundle", merged["answer"])
    status = on_laptop.run("node-status", "--json")
    assert (status["role"], status["is_this_machine"]) == ("laptop", True)
    assert status["at_headquarters"] >= bundle["facts"]
    with django_db_blocker.unblock():
        assert figures(office) == figures(laptop)
        with office.on():
            first_programme.assert_equal(results=run_json("results", RUN, "--format", "json"))
            assert run_json("verify_audit")["is_good"]
    # A copied data folder is another machine.
    shutil.copytree(laptop.folder, tmp_path / "copy")
    copied = Installation(tmp_path / "copy")
    assert "ចម្លងពីម៉ាស៊ីនផ្សេង" in copied.run("make-bundle", code=2)
