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

from tests import first_programme, messy_roster
from tests.test_journey_by_commands import PROGRAMME, RUN

ROOT = Path(__file__).parents[1]
KILLS = 4


class Installation:
    """A data folder; `run` is `promdaen COMMAND` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = kept | {
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


def planned(office: Installation, typed: Path) -> None:
    """Headquarters with its content, a run and its roster."""
    office.run("migrate", "--noinput", "--verbosity", "0")
    office.run("load-content", "--json")
    office.run("import-programme", str(typed / "programme.toml"))
    plan = ("--programme", first_programme.PROGRAMME, "--province", "09", "--place", "Koh Kong")
    office.run("create-run", RUN, *plan, "--starts", first_programme.FIRST_DAY, "--paper", "A")
    office.run("import-roster", RUN, str(typed / "roster.xlsx"), "--accept-new")
    office.run("make-recovery-key", str(typed / "recovery.txt"))


def figures(installation: Installation) -> Any:
    """The figures of the sheet, without who issued them and when."""
    told = installation.run("results", RUN, "--format", "json")
    return {name: value for name, value in told.items() if name != "issued"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise there")
def test_a_course_arrives_whole_however_often_commands_are_killed(tmp_path: Path) -> None:
    typed, stick = files(tmp_path / "typed"), tmp_path / "stick"
    stick.mkdir()
    office = Installation(tmp_path / "office")
    laptop = Installation(tmp_path / "laptop")
    planned(office, typed)
    laptop.run("migrate", "--noinput", "--verbosity", "0")
    invited = office.run("enrol-laptop", "--invite", "Koh Kong 1", "--to", str(stick))
    reply = laptop.run(
        *("enrol-laptop", "--accept", invited["file"]),
        *("--code", invited["code"], "--to", str(stick)),
    )
    done = office.run("enrol-laptop", "--finish", reply["file"])
    assert done["fingerprint"] == reply["fingerprint"]
    lent = office.run("make-bundle", "--for", "Koh Kong 1", "--run", RUN, "--to", str(stick))
    laptop.run("merge-bundle", lent["file"])
    # The course, on the laptop.
    for occasion in ("before", "after"):
        path = str(typed / f"{occasion}.xlsx")
        laptop.run("import-answers", RUN, path, "--occasion", occasion)
    laptop.run("finish-run", RUN)
    draw = random.Random(7)
    for _ in range(KILLS):
        laptop.killed("make-bundle", "--to", str(stick), after=draw.uniform(0.5, 4))
    sent = laptop.run("make-bundle", "--to", str(tmp_path / "sent.promdaen"))
    assert sent["bytes"] < 2**20
    for _ in range(KILLS):
        office.killed("merge-bundle", sent["file"], after=draw.uniform(0.5, 4))
    merged = office.run("merge-bundle", sent["file"], "--json")
    assert (merged["clashes"], merged["waiting"], merged["later"]) == (0, 0, 0)
    for _ in range(2):
        laptop.killed("merge-bundle", merged["answer"], after=draw.uniform(0.5, 4))
    laptop.run("merge-bundle", merged["answer"])
    again = office.run("merge-bundle", sent["file"], "--json")
    assert again["repeated"] == again["facts"]
    assert figures(office) == figures(laptop)
    first_programme.assert_equal(told=office.run("results", RUN, "--format", "json"))
    assert office.run("verify-audit")["is_good"]
    told = laptop.run("node-status", "--json")
    assert (told["role"], told["is_this_machine"]) == ("laptop", True)
    # A copied data folder is another machine.
    shutil.copytree(laptop.folder, tmp_path / "copy")
    copied = Installation(tmp_path / "copy")
    assert "copied from another machine" in copied.run("make-bundle", code=2)
