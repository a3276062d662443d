"""What the pages of docs/how-to-add/ say is done as they say it, and its tests pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.how_to_add import pages, trees

BY_TREE = (
    "evidence",
    "language",
    "measure",
    "page",
    "role",
    "sheet-column",
    "specimen-defect",
    "survey-answer-kind",
    "trigger",
)


@pytest.mark.parametrize("page", BY_TREE)
def test_the_changes_of_a_page_fit_and_its_tests_pass(page: str, tmp_path: Path) -> None:
    trees.run_tests(page, tmp_path)


@pytest.mark.parametrize("page", sorted(path.stem for path in pages.FOLDER.glob("*.md")))
def test_every_file_that_a_page_names_exists(page: str) -> None:
    added = set(pages.blocks_of(page))
    for name in pages.named_in(page) - added:
        assert list(pages.ROOT.glob(name)), name


def test_a_change_that_no_longer_fits_is_found() -> None:
    with pytest.raises(trees.DoesNotFit, match="0 times"):
        trees.changed(text="a\nb\n", change=" a\n-c\n+d\n", name="x.py")
    with pytest.raises(trees.DoesNotFit, match="2 times"):
        trees.changed(text="a\na\n", change=" a\n+d\n", name="x.py")
    assert trees.changed(text="a\nb\n", change=" a\n+d\n...\n-b\n", name="x.py") == "a\nd\n"


def test_every_page_is_listed_in_the_architecture() -> None:
    text = (pages.ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in pages.FOLDER.glob("*.md"):
        assert f"(how-to-add/{path.name})" in text


def test_every_word_is_in_the_file_that_the_list_of_words_names() -> None:
    text = (pages.ROOT / "docs" / "words.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) > 80
    for row in rows:
        path = row.rpartition("| `")[2].partition("`")[0]
        assert (pages.ROOT / path).exists(), row
