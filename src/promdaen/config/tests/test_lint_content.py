"""`promdaen lint-content`: what it finds in a folder, with file, line and exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import linting
from promdaen.kit import content

ITEMS = "items/01-untoc.toml"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(content.content_root(), folder)
    return folder


@pytest.fixture
def changed(copied: Path) -> Callable[..., Path]:
    def change(file: str, old: str, new: str) -> Path:
        path = copied / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copied

    return change


def linted(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("lint_content", *arguments, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(str(ended.code))
    return out.getvalue(), 0


def findings(root: Path) -> list[dict[str, Any]]:
    told, _ = linted(str(root), "--json")
    found: list[dict[str, Any]] = json.loads(told)["findings"]
    return found


def test_the_content_that_is_shipped_holds_no_error() -> None:
    told, code = linted("--summary")
    assert told.startswith("Errors: 0\nWarnings: ")
    assert code == 0


PLANTED = {
    "word-to-avoid": (ITEMS, 'stem.km = "', 'stem.km = "ប៉ូលិស '),
    "word-to-leave-out": (ITEMS, 'stem.km = "', 'stem.km = "នូវ '),
    "coeng-do": (ITEMS, 'stem.km = "', 'stem.km = "ប្\u178aូរ '),
    "option-stop": (ITEMS, 'en = "Whether the man acts for a benefit"', 'en = "Whether he acts."'),
    "anchor-absent": ("papers/a.toml", 'anchors = [\n  "UNTOC-01"', 'anchors = [\n  "UNTOC-04"'),
}


@pytest.mark.parametrize("code", ["word-to-avoid", "word-to-leave-out", "coeng-do", "option-stop"])
def test_a_planted_error_is_named_with_its_file_and_line(
    changed: Callable[..., Path], code: str
) -> None:
    root = changed(*PLANTED[code])
    errors = [one for one in findings(root) if one["severity"] == "error"]
    [found] = errors
    assert (found["code"], found["file"], found["line"]) == (code, f"content/{ITEMS}", 1)
    assert found["subject"] == "item:UNTOC-01"
    told, ended = linted(str(root))
    assert f"content/{ITEMS}:1: UNTOC-01, " in told
    assert told.splitlines()[0] == "Errors"
    assert ended == 1


def test_a_paper_is_named_by_its_own_file(changed: Callable[..., Path]) -> None:
    root = changed(*PLANTED["anchor-absent"])
    files = {one["file"] for one in findings(root) if one["code"] == "anchor-absent"}
    assert files == {"content/papers/a.toml"}


def test_an_item_that_its_kind_cannot_mark_is_an_error(changed: Callable[..., Path]) -> None:
    root = changed(ITEMS, '\nkey = "d"', '\nkey = "z"')
    [found] = [one for one in findings(root) if one["code"] == "item-refused"]
    assert found["en"].startswith("cannot be marked: `key` is 'z', which is no option")


def test_a_file_that_cannot_be_read_is_an_error_with_its_line(
    changed: Callable[..., Path],
) -> None:
    root = changed(ITEMS, 'level = "', 'levels = "')
    told, code = linted(str(root))
    assert f"content/{ITEMS}:5: item UNTOC-01, key `levels`: is no key of this record" in told
    assert code == 1
    assert {one["code"] for one in findings(root)} == {"unreadable"}


def test_a_file_that_is_no_toml_is_named_once(changed: Callable[..., Path]) -> None:
    told, _ = linted(str(changed(ITEMS, "[[item]]", "[[item")))
    assert f"  content/{ITEMS}:1: is not TOML" in told


def test_official_names_and_the_glossary_keep_their_spelling(copied: Path) -> None:
    assert "ប៉ាស្ព័រ" in (copied / "glossary.toml").read_text(encoding="utf-8")
    assert [one for one in findings(copied) if one["subject"].startswith("term:")] == []


def test_a_definition_keeps_to_the_words_of_content(changed: Callable[..., Path]) -> None:
    root = changed("glossary.toml", 'definition.km = "', 'definition.km = "ប៉ូលិស ')
    [found] = [one for one in findings(root) if one["severity"] == "error"]
    assert (found["code"], found["place"]) == ("word-to-avoid", "definition")
    assert found["subject"] == "term:smuggling-of-migrants"


def test_a_term_that_khmer_does_not_say_is_a_warning(changed: Callable[..., Path]) -> None:
    root = changed(ITEMS, 'rationale.en = "', 'rationale.en = "A watermark. ')
    [found] = [
        one
        for one in findings(root)
        if (one["subject"], one["code"]) == ("item:UNTOC-01", "term-missing")
    ]
    assert (found["severity"], found["place"], found["language"]) == (
        "warning",
        "rationale",
        "km",
    )


def test_everyday_words_of_the_glossary_hold_no_text_to_them(
    changed: Callable[..., Path],
) -> None:
    before = findings(changed(ITEMS, "[[item]]", "[[item]]"))
    root = changed(ITEMS, 'rationale.en = "', 'rationale.en = "Mind the gap, save the rank. ')
    assert findings(root) == before


def test_a_topic_that_is_not_full_is_told_by_the_file_of_its_items(
    changed: Callable[..., Path],
) -> None:
    root = changed(ITEMS, 'outcome = "UNTOC.5"', 'outcome = "CORRUPT.5"')
    [found] = [one for one in findings(root) if one["subject"] == "items:UNTOC"]
    assert (found["code"], found["file"], found["line"]) == (
        "topic-size",
        f"content/{ITEMS}",
        None,
    )


def test_it_speaks_khmer(changed: Callable[..., Path]) -> None:
    told, _ = linted(str(changed(*PLANTED["word-to-avoid"])), "--language", "km")
    assert told.splitlines()[0] == "កំហុស"
    assert "UNTOC-01, stem, ខ្មែរ៖ មានពាក្យ «ប៉ូលិស»។ សូមសរសេរ នគរបាល [word-to-avoid]" in told


def test_the_summary_lists_errors_and_counts_alone(changed: Callable[..., Path]) -> None:
    told, code = linted(str(changed(*PLANTED["word-to-avoid"])), "--summary")
    lines = told.splitlines()
    assert lines[0] == "Errors"
    assert lines[3] == "Errors: 1 (word-to-avoid 1)"
    assert (len(lines), code) == (5, 1)


def test_a_folder_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no shapes") as refused:
        linted(str(tmp_path))
    assert refused.value.returncode == 2


def test_the_counts_of_json_are_those_of_the_findings(copied: Path) -> None:
    told, _ = linted(str(copied), "--json")
    document = json.loads(told)
    for severity in linting.SEVERITIES:
        ours = [one for one in document["findings"] if one["severity"] == severity]
        assert document["counts"][severity] == len(ours)
        assert sum(document["checks"][severity].values()) == len(ours)
