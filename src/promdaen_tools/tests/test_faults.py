"""The command that runs all fault runs and prints their figures."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from promdaen.config.environment import CHECKOUT
from promdaen_tools import faults

RESULT = (
    '{"name": "kill answers", "count": 100, "acknowledged": 250, "lost": 0, "partial": 0, '
    '"seconds": 61.5, "faults": ["one line"]}\n'
)


def test_every_run_names_tests_that_exist() -> None:
    for test in faults.RUNS.values():
        file, _colons, name = test.partition("::")
        assert f"def {name}" in (CHECKOUT / file).read_text(encoding="utf-8")


def test_every_run_prints_a_figure() -> None:
    files = {test.partition("::")[0] for test in faults.RUNS.values()}
    silent = {
        file for file in files if "noted" not in (CHECKOUT / file).read_text(encoding="utf-8")
    }
    assert silent == set()


@pytest.mark.parametrize("code", [0, 1])
def test_the_figures_of_the_runs_are_printed(
    code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[Any] = []

    def start(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        calls.append((command, options["env"]))
        Path(options["env"]["PROMDAEN_FAULTS_RESULTS"]).write_text(RESULT)
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(faults.subprocess, "run", start)
    assert faults.main(["kills", "--share", "20", "--seed", "4"]) == code
    [(command, environment)] = calls
    assert command[-1] == faults.RUNS["kills"]
    assert (environment["PROMDAEN_FAULTS_SHARE"], environment["PROMDAEN_FAULTS_SEED"]) == (
        "20",
        "4",
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["kill", "answers", "100", "250", "0", "0", "61.5"]
    assert lines[2].strip() == "one line"


def test_without_a_result_the_table_is_empty(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    process = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(faults.subprocess, "run", lambda *_command, **_options: process)
    assert faults.main([]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize("words", [["nonsense"], ["--share", "0"]])
def test_an_unknown_run_is_refused_in_words(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults.main(words) == 2
    assert "kills, power" in capsys.readouterr().err
