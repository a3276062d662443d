"""`simulate-checkpoint` on the command line: one document, or words and exit code 2."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.planning.tests.test_checkpoints import GOOD, HEADER


def file(folder: Path, content: Any = GOOD, name: str = "checkpoint.json") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def answer(*arguments: str) -> Any:
    out = StringIO()
    call_command("simulate_checkpoint", *arguments, stdout=out)
    return json.loads(out.getvalue())


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("simulate_checkpoint", *arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


def test_days_are_drawn_by_a_seed(tmp_path: Path) -> None:
    results = answer(file(tmp_path), "--json", "--days", "20", "--seed", "4")
    assert sorted(results) == ["days", "queue", "seed", "unserved", "utilisation", "waits"]
    assert results == answer(file(tmp_path), "--json", "--days", "20", "--seed", "4")
    assert results != answer(file(tmp_path), "--json", "--days", "20")
    assert (results["days"], results["seed"]) == (20, 4)


def test_travellers_of_a_table_get_their_starts_in_its_order(tmp_path: Path) -> None:
    table = file(tmp_path, HEADER + b"0.25,visitor,0.5,0,\n0.125,visitor,0.3,0,\n", "t.csv")
    starts = answer(file(tmp_path), "--json", "--travellers", table)
    assert starts == {"start_1": [0.125 + 0.3, 0.125], "start_2": [None, None]}


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", "classes is missing; add it."), ("km", "classes បាត់។ សូមបន្ថែម។")],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, language: str, message: str) -> None:
    document = {key: value for key, value in GOOD.items() if key != "classes"}
    text = refusal(file(tmp_path, document), "--language", language)
    assert text == f"{tmp_path / 'checkpoint.json'}: {message}"


def test_a_wrong_cell_is_named_with_the_file_of_the_table(tmp_path: Path) -> None:
    table = file(tmp_path, HEADER + b"0,visitor,zero,0,\n", "t.csv")
    assert "t.csv: Row 2, service_1 is" in refusal(file(tmp_path), "--travellers", table)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "x.json")).endswith("x.json: No such file or directory")
    assert "embedded null" in refusal("\0")


@pytest.mark.parametrize("option", ["--days=0", "--days=x", "--seed=-1", "--days=1000000"])
def test_options_that_are_no_numbers_are_refused(tmp_path: Path, option: str) -> None:
    with pytest.raises(CommandError, match="write a whole number from"):
        call_command("simulate_checkpoint", file(tmp_path), option)
