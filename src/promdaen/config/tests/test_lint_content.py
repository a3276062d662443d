"""`promdaen lint-content`: what it finds in a folder, with file, line and exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import linting
from promdaen.kit import content

ITEMS = "items/01-untoc.toml"


# What is planted, each where nothing else is: the file, the text there, what it becomes.
PLANTED = {
    "word-to-avoid": (ITEMS, 'stem.km = "នៅពេលយប់', 'stem.km = "ប៉ូលិស នៅពេលយប់'),
    "word-to-leave-out": (ITEMS, 'stem.km = "ភ្នាក់ងារម្នាក់យក', 'stem.km = "នូវ ភ្នាក់ងារម្នាក់យក'),
    "coeng-do": (ITEMS, 'stem.km = "ថ្ងៃចន្ទ៖', 'stem.km = "ប្\u178aូរ ថ្ងៃចន្ទ៖'),
    "option-stop": (
        ITEMS,
        'en = "Those carried are not liable for it (Art 5)"',
        'en = "She paid."',
    ),
    "item-refused": (
        ITEMS,
        'key = "a"\nrationale.en = "Article 34(2)',
        'key = "z"\nrationale.en = "Article 34(2)',
    ),
    "anchor-absent": ("papers/a.toml", 'anchors = [\n  "UNTOC-01"', 'anchors = [\n  "UNTOC-04"'),
    "term-missing": (ITEMS, 'rationale.en = "The message', 'rationale.en = "A watermark. The'),
    "topic-size": (ITEMS, 'outcome = "UNTOC.3"', 'outcome = "CORRUPT.5"'),
    "in the glossary": ("glossary.toml", 'definition.km = "', 'definition.km = "ប៉ូលិស '),
}
OF_ITEMS = (
    ("word-to-avoid", "item:UNTOC-01"),
    ("word-to-leave-out", "item:UNTOC-02"),
    ("coeng-do", "item:UNTOC-03"),
    ("option-stop", "item:UNTOC-04"),
    ("item-refused", "item:UNTOC-06"),
    ("item-elsewhere", "item:UNTOC-08"),
)
ERRORS = (
    *OF_ITEMS,
    ("topic-size", "items:UNTOC"),
    ("anchor-absent", "paper:A"),
    ("anchors-differ", "paper:B"),
    *(("anchors-differ", f"paper:{code}") for code in "CDEFS"),
    ("word-to-avoid", "term:smuggling-of-migrants"),
)


def plant(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content that ships with everything planted that PLANTED names."""
    folder = tmp_path_factory.mktemp("faulty") / "content"
    shutil.copytree(content.content_root(), folder)
    for planted in PLANTED.values():
        plant(folder, *planted)
    return folder


@pytest.fixture(scope="module")
def _looked() -> Callable[..., list[linting.LocatedFinding]]:
    return cache(linting.lines_of_folder)


@pytest.fixture(autouse=True)
def _looked_over_once(
    monkeypatch: pytest.MonkeyPatch, _looked: Callable[..., list[linting.LocatedFinding]]
) -> None:
    """No test here changes a folder after it was looked over."""
    monkeypatch.setattr(linting, "lines_of_folder", _looked)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """The content that ships with one change."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "content"
        shutil.copytree(content.content_root(), folder)
        plant(folder, file, old, new)
        return folder

    return change


def linted(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("lint_content", *arguments, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(str(ended.code))
    return out.getvalue(), 0


def findings(root: Path) -> list[dict[str, Any]]:
    document, _ = linted(str(root), "--json")
    document_findings: list[dict[str, Any]] = json.loads(document)["findings"]
    return document_findings


def test_the_content_that_is_shipped_holds_no_error() -> None:
    output, code = linted("--summary")
    assert output.startswith("Errors: 0\nWarnings: ")
    assert code == 0


def test_planted_errors_are_named_with_file_and_line_and_no_others_are(faulty: Path) -> None:
    errors = [finding for finding in findings(faulty) if finding["severity"] == "error"]
    lines = (faulty / ITEMS).read_text(encoding="utf-8").splitlines()
    for code, subject in OF_ITEMS:
        [finding] = [
            error for error in errors if (error["code"], error["subject"]) == (code, subject)
        ]
        assert finding["file"] == f"content/{ITEMS}"
        assert lines[finding["line"]] == f'code = "{subject.removeprefix("item:")}"'
    output, exit_code = linted(str(faulty))
    assert f"content/{ITEMS}:1: UNTOC-01, " in output
    assert output.splitlines()[0] == "Errors"
    assert exit_code == 1
    assert sorted((error["code"], error["subject"]) for error in errors) == sorted(ERRORS)


def test_a_paper_is_named_by_its_own_file(faulty: Path) -> None:
    files = {finding["file"] for finding in findings(faulty) if finding["code"] == "anchor-absent"}
    assert files == {"content/papers/a.toml"}


def test_an_item_that_its_kind_cannot_mark_is_an_error(faulty: Path) -> None:
    [finding] = [finding for finding in findings(faulty) if finding["code"] == "item-refused"]
    assert finding["en"].startswith("cannot be marked: `key` is “z”, which is not an option")
    assert finding["km"].startswith("មិនអាចឱ្យពិន្ទុបាន៖ `key` គឺ «z»")


def test_a_file_that_cannot_be_read_is_an_error_with_its_line(
    changed: Callable[..., Path],
) -> None:
    root = changed(ITEMS, 'level = "', 'levels = "')
    output, code = linted(str(root))
    assert f"content/{ITEMS}:5: item UNTOC-01, key `levels`: is not a key of this record" in output
    assert code == 1
    assert {finding["code"] for finding in findings(root)} == {"unreadable"}


def test_a_file_that_is_no_toml_is_named_once(changed: Callable[..., Path]) -> None:
    output, _ = linted(str(changed(ITEMS, "[[item]]", "[[item")))
    assert f"  content/{ITEMS}:1: is not TOML" in output


def test_official_names_and_the_glossary_keep_their_spelling() -> None:
    root = content.content_root()
    assert "ប៉ាស្ព័រ" in (root / "glossary.toml").read_text(encoding="utf-8")
    assert [finding for finding in findings(root) if finding["subject"].startswith("term:")] == []


def test_a_term_of_low_confidence_lists_what_to_ask() -> None:
    terms = content.read_content(root=content.content_root())["term"]
    doubtful = [term.values for term in terms if term.values["confidence"] == "low"]
    assert [term["code"] for term in doubtful if "Ask " not in term.get("note", "")] == []
    assert len(doubtful) <= 10, "settle it with a reason in its note"


def test_content_has_no_form_that_the_glossary_avoids() -> None:
    # Indicators are checked with their own texts.
    content_findings = findings(content.content_root())
    assert [
        finding
        for finding in content_findings
        if finding["code"] == "competing-form" and "/survey/" not in finding["file"]
    ] == []


def test_a_definition_keeps_to_the_words_of_content(faulty: Path) -> None:
    subject = "term:smuggling-of-migrants"
    [finding] = [finding for finding in findings(faulty) if finding["subject"] == subject]
    assert (finding["severity"], finding["code"]) == ("error", "word-to-avoid")
    assert finding["place"] == "definition"


def test_a_term_that_khmer_does_not_say_is_a_warning(faulty: Path) -> None:
    [finding] = [
        finding
        for finding in findings(faulty)
        if (finding["subject"], finding["code"]) == ("item:UNTOC-01", "term-missing")
    ]
    assert (finding["severity"], finding["place"], finding["language"]) == (
        "warning",
        "rationale",
        "km",
    )


def test_everyday_words_of_the_glossary_hold_no_text_to_them(
    changed: Callable[..., Path],
) -> None:
    root = changed(ITEMS, 'rationale.en = "', 'rationale.en = "Mind the gap, save the rank. ')
    assert findings(root) == findings(content.content_root())


def test_a_topic_that_is_not_full_is_reported_with_the_file_of_its_items(faulty: Path) -> None:
    [finding] = [
        finding
        for finding in findings(faulty)
        if (finding["subject"], finding["severity"]) == ("items:UNTOC", "error")
    ]
    assert (finding["code"], finding["file"], finding["line"]) == (
        "topic-size",
        f"content/{ITEMS}",
        None,
    )


def test_it_speaks_khmer(faulty: Path) -> None:
    output, _ = linted(str(faulty), "--language", "km")
    assert output.splitlines()[0] == "កំហុស"
    assert "UNTOC-01, stem, ខ្មែរ៖ មានពាក្យ «ប៉ូលិស»។ សូមសរសេរ នគរបាល [word-to-avoid]" in output


def test_the_summary_lists_errors_and_counts_alone(faulty: Path) -> None:
    errors = [finding for finding in findings(faulty) if finding["severity"] == "error"]
    output, code = linted(str(faulty), "--summary")
    lines = output.splitlines()
    assert lines[0] == "Errors"
    assert lines[len(errors) + 2].startswith(f"Errors: {len(errors)} (anchors-differ 6, ")
    assert (len(lines), code) == (len(errors) + 4, 1)


def test_a_folder_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="has no shapes") as refused:
        linted(str(tmp_path))
    assert refused.value.returncode == 2


def test_the_counts_of_json_are_those_of_the_findings(faulty: Path) -> None:
    output, _ = linted(str(faulty), "--json")
    document = json.loads(output)
    for severity in linting.SEVERITIES:
        ours = [finding for finding in document["findings"] if finding["severity"] == severity]
        assert document["counts"][severity] == len(ours)
        assert sum(document["checks"][severity].values()) == len(ours)
