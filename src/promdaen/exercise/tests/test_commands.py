"""`check-scenario` prints one document or lines, and tells by its exit code; no database."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from promdaen.kit import content

FERRY = content.content_root() / "scenarios" / "ferry.toml"


def checked(path: Path, *options: str) -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("check_scenario", str(path), *options, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    return out.getvalue(), code


def refused(path: Path, *options: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("check_scenario", str(path), *options)
    assert error.value.returncode == 2
    return str(error.value)


def changed(folder: Path, before: str, after: str) -> Path:
    path = folder / "ferry.toml"
    text = FERRY.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path


def test_a_good_scenario_is_reported_as_good() -> None:
    out, code = checked(FERRY, "--json", "--seeds", "60")
    document = json.loads(out)
    assert (document["ok"], code, document["errors"], document["seeds"]) == (True, 0, [], 60)
    assert document["reachable_injects"] == list(range(1, 16))
    assert set(document) == {
        "ok",
        "errors",
        "warnings",
        "reachable_injects",
        "unreachable_injects",
        "seeds",
        "idle_minutes_by_cell",
        "idle_minutes_worst_by_cell",
        "load_by_cell",
        "reachable_actions",
        "seconds",
    }
    assert "Errors: 0" in checked(FERRY, "--seeds", "60")[0]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('to = ["maritime"]', 'to = ["moon"]', "injects 2"),
        ('department = "IMM"', 'department = "XYZ"', "cells immigration"),
        ('outcome = "IDENTIFY.3"', 'outcome = "IDENTIFY.99"', "actions A1"),
        ("start = ", "begin = ", "begin"),
        ('title.km = "សាឡាងពេលព្រឹក"\n', "", "title.km"),
    ],
)
def test_a_fault_is_an_error_and_exit_code_one(
    tmp_path: Path, before: str, after: str, place: str
) -> None:
    out, code = checked(changed(tmp_path, before, after), "--json", "--seeds", "20")
    document = json.loads(out)
    assert (document["ok"], code) == (False, 1)
    assert place in [error["place"] for error in document["errors"]]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("code = EX\n", "s.toml:1: is not TOML"),
        (f"code = {'[' * 5000}{']' * 5000}\n", "is nested too deeply"),
        (f"minutes = {'9' * 5000}\n", "s.toml: is not TOML"),
    ],
)
def test_what_is_no_scenario_at_all_is_refused_in_one_line(
    tmp_path: Path, text: str, refusal: str
) -> None:
    path = tmp_path / "s.toml"
    path.write_text(text, encoding="utf-8")
    assert refusal in refused(path)


def test_a_file_that_cannot_be_read_is_refused_in_both_languages(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.toml")
    assert "រកមិនឃើញឯកសារនេះទេ" in refused(tmp_path / "none.toml", "--language", "km")
    assert "cannot be read" in refused(tmp_path)
    path = tmp_path / "s.toml"
    path.write_bytes(b"# \xff\n")
    assert "UTF-8" in refused(path)
    assert "has no shapes.toml" in refused(FERRY, "--folder", str(tmp_path))
    (tmp_path / "shapes.toml").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(CommandError):
        checked(FERRY, "--seeds", "0")


def test_an_empty_file_names_every_key_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text("", encoding="utf-8")
    out, code = checked(path, "--json")
    assert code == 1
    assert {"code", "title", "injects"} <= {error["place"] for error in json.loads(out)["errors"]}


def test_a_content_folder_without_a_shape_of_a_scenario_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shapes.toml"
    path.write_text("", encoding="utf-8")
    assert "shape department: is not there" in refused(FERRY, "--folder", str(tmp_path))
