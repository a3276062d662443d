"""`solve-plan` on the command line: one document, or words and exit code 2."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.planning.tests.test_programmes import GOOD, changed

LOADED_WHILE_SOLVING = """
import json, sys, time
from promdaen.planning.rules import documents, programmes, solving
if "load" in sys.argv:
    solving.load_solver()
before = set(sys.modules)
document = programmes.read_document(document=json.loads(sys.argv[1]))
clock = time.process_time
seconds = solving.Seconds(clock=clock, began=clock(), answer=0.2, proof=0.2)
solving.solve(programme=programmes.programme_arrays(document=document), seconds=seconds)
print(any(name.startswith("scipy.") for name in set(sys.modules) - before))
"""


def file(folder: Path, content: Any = GOOD) -> str:
    path = folder / "programme.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def test_a_plan_is_one_document_and_a_proof_the_same(tmp_path: Path) -> None:
    for more in ((), ("--seconds", "0.1"), ("--seconds=0", "--prove=0.2")):
        out = StringIO()
        call_command("solve_plan", file(tmp_path), "--json", *more, stdout=out)
        document = json.loads(out.getvalue())
        assert [*document] == [
            "plan", "objective", "bound", "base", "open_share", "closed_gap_per_cent", "spent",
            "running_after", "seconds", "unmet_floors", "unknown_scores",
        ]  # fmt: skip
        assert document["plan"][0] == {"measure": "grid", "at": "A", "year": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed("years", ...), "programme.json: years is missing; add it."),
        (b"{", "programme.json: is not JSON"),
        (GOOD | {"locked_in": [{"measure": "grid", "at": "A", "year": 1}], "budget": [0] * 3},
         'locked_in[0] locks in "grid" at "A" for year 1'),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("solve_plan", file(tmp_path, content))
    assert refused.value.returncode == 2
    assert message in str(refused.value)
    with pytest.raises(CommandError, match=r"[\u1780-\u17ff]"):
        call_command("solve_plan", file(tmp_path, content), "--language", "km")


@pytest.mark.parametrize(("options", "is_loading"), [(("load",), "False"), ((), "True")])
def test_no_library_is_loaded_while_the_seconds_of_solving_are_counted(
    options: tuple[str, ...], is_loading: str
) -> None:
    locked = GOOD | {"locked_in": [{"measure": "grid", "at": "A", "year": 1}]}
    program = [sys.executable, "-c", LOADED_WHILE_SOLVING, json.dumps(locked), *options]
    process = subprocess.run(program, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == is_loading


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"x\.json: No such file"):
        call_command("solve_plan", str(tmp_path / "x.json"))


@pytest.mark.parametrize("option", ["--seconds=x", "--seconds=-1", "--prove=nan"])
def test_seconds_that_are_none_are_refused(tmp_path: Path, option: str) -> None:
    with pytest.raises(CommandError, match="write seconds from 0"):
        call_command("solve_plan", file(tmp_path), option)
