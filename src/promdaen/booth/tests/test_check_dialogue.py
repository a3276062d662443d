"""`check-dialogue` on the command line: lines or one document, three exit codes, no database."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

GOOD = """
code = "made"
title = { en = "Made", km = "ធ្វើ" }
aim = { en = "Made for a test", km = "ធ្វើសម្រាប់តេស្ត" }
place = "counter"
minutes = 2
classes = ["local"]
purpose = "as_stated"
need = "none"
language = "shared"
companion = "none"
outcomes = ["BASICS.3"]
sources = ["DESIGN"]
verification = "invented"
trust = 5
start = "a"
referral = ["admit"]

[[nodes]]
code = "a"
says = { en = "Hello.", km = "សួស្តី។" }
choices = [
  { code = "a1", kind = "open", text = { en = "Tell me.", km = "សូមប្រាប់។" }, to = "b" },
  { code = "a2", kind = "closed", text = { en = "Today?", km = "ថ្ងៃនេះ?" }, to = "b" },
  { code = "a3", kind = "leading", text = { en = "Is it so?", km = "មែនទេ?" }, to = "b" },
  { code = "a4", kind = "rapport", text = { en = "Welcome.", km = "សូមស្វាគមន៍។" }, to = "b" },
  {code="a5", kind="explanation", to="b", sets = ["closed"], text={en="Go.", km="ទៅ។"}},
]

[[nodes]]
code = "b"
says = { en = "Goodbye.", km = "លាសិនហើយ។" }
is_end = true
"""


def check_output(path: Path, *arguments: str, code: int = 0) -> str:
    out = StringIO()
    try:
        call_command("check_dialogue", str(path), *arguments, stdout=out)
        exit_code = 0
    except SystemExit as left:
        exit_code = int(left.code or 0)
    assert exit_code == code
    return out.getvalue()


def file(folder: Path, text: str, name: str = "one.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_dialogue_is_approved_in_both_languages_and_as_json(tmp_path: Path) -> None:
    path = file(tmp_path, GOOD)
    assert check_output(path) == "Nothing is wrong.\n"
    assert check_output(path, "--language", "km") == "គ្មានអ្វីខុសទេ។\n"
    document = json.loads(check_output(path, "--json"))
    assert tuple(document) == ("ok", "errors", "warnings")
    assert (document["ok"], document["errors"]) == (True, [])


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (', km = "ធ្វើ"', "", "title"),
        ('kind = "leading"', 'kind = "sly"', "kind"),
        ("BASICS.3", "BASICS.99", "there is no outcome BASICS.99"),
        ("DESIGN", "NOWHERE", "there is no source NOWHERE"),
        ('to = "b"', 'to = "c"', "there is no node c"),
    ],
)
def test_what_is_wrong_is_reported_and_left_with_1(
    tmp_path: Path, old: str, new: str, error: str
) -> None:
    assert old in GOOD
    path = file(tmp_path, GOOD.replace(old, new, 1))
    lines = check_output(path, code=1).splitlines()
    assert any(line.startswith("Error: ") and error in line for line in lines)
    document = json.loads(check_output(path, "--json", "--language", "km", code=1))
    assert not document["ok"]
    assert document["errors"]


def test_a_warning_leaves_with_0(tmp_path: Path) -> None:
    path = file(tmp_path, GOOD.replace(' sets = ["closed"],', ""))
    assert "Warning: choices: no choice sets closed" in check_output(path)
    assert "ការព្រមាន: choices: " in check_output(path, "--language", "km")


def test_a_file_that_cannot_be_read_is_refused_with_2(tmp_path: Path) -> None:
    for path, folder in (
        (tmp_path / "nothing.toml", None),
        (file(tmp_path, "code = = 1", "broken.toml"), None),
        (file(tmp_path, GOOD), tmp_path),
    ):
        more = ["--folder", str(folder)] if folder else []
        with pytest.raises(CommandError) as refused:
            check_output(path, *more)
        assert refused.value.returncode == 2
        assert str(refused.value)
