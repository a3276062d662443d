"""`promdaen sheet`: strict in, honest out."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from promdaen.report.management.commands import sheet
from tests.extras import block_extra

COHORT = Path(__file__).parents[4] / "content" / "demo" / "reference_cohort.csv"
KEYS = [
    "both", "scored_higher", "same", "lower", "scored_higher_share", "scored_higher_interval",
    "by_chance_share", "before_mean", "after_mean", "gain_points", "gain_points_interval",
    "gain_points_improvers", "gain_relative", "gain_normalised", "gain_normalised_persons",
    "g_av", "g_av_interval", "kr20_before", "kr20_after", "sem_before_points",
    "sem_after_points", "reliable_change_points", "reliably_improved", "reliably_lower",
    "relevance_share_3_5", "relevance_share_4_5", "overall_mean", "before_only", "after_only",
]  # fmt: skip
SMALL = [
    ["officer", "department", "province", "sex", "pre_01", "pre_02", "post_01", "post_02",
     "relevance", "overall", "note"],
    ["A", "Immigration", "Koh Kong", "F", "0", "0", "1", "0", "4", "5", "x"],
    ["B", "Immigration", "Koh Kong", "M", "0", "", "1", "1", "3", "", ""],
    ["C", "Maritime", "Koh Kong", "M", "1", "0", "", "", "5", "4", ""],
]  # fmt: skip


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("sheet", str(path), *options, stdout=out)
    return out.getvalue()


def figures(path: Path) -> dict[str, Any]:
    return json.loads(run(path, "--json"))


def write_csv(folder: Path, rows: list[list[str]], name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def changed(row: int, column: int, value: str) -> list[list[str]]:
    rows = [list(cells) for cells in SMALL]
    rows[row][column] = value
    return rows


def refusal(path: Path) -> str:
    with pytest.raises(CommandError) as caught:
        run(path, "--json")
    assert caught.value.returncode == sheet.EXIT_REFUSED
    return str(caught.value)


def test_the_reference_cohort_gives_the_published_figures() -> None:
    cohort_figures = figures(COHORT)
    assert list(cohort_figures) == KEYS
    assert (
        cohort_figures["both"],
        cohort_figures["scored_higher"],
        cohort_figures["same"],
        cohort_figures["lower"],
    ) == (90, 86, 0, 4)
    assert cohort_figures["gain_points"] == pytest.approx(17.3889, abs=1e-4)
    assert cohort_figures["gain_points_interval"] == pytest.approx([14.92, 19.86], abs=0.01)
    assert cohort_figures["g_av_interval"] == pytest.approx([0.718, 1.087], abs=0.002)
    assert cohort_figures["reliably_improved"] == 40
    assert cohort_figures["overall_mean"] == pytest.approx(4.5)


def test_an_occasion_wholly_blank_is_absence_and_a_blank_inside_one_counts_nothing(
    tmp_path: Path,
) -> None:
    cohort_figures = figures(write_csv(tmp_path, SMALL))
    assert (
        cohort_figures["both"],
        cohort_figures["before_only"],
        cohort_figures["after_only"],
    ) == (2, 1, 0)
    assert cohort_figures["before_mean"] == 0
    assert cohort_figures["after_mean"] == 75
    assert cohort_figures["gain_relative"] is None
    assert cohort_figures["overall_mean"] == 4.5


def test_a_workbook_gives_the_same_figures_as_the_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in SMALL:
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(tmp_path / "answers.xlsx")
    assert figures(tmp_path / "answers.xlsx") == figures(write_csv(tmp_path, SMALL))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (changed(1, 4, "2"), ["row 2", "pre_01"]),
        (changed(1, 8, "6"), ["row 2", "relevance"]),
        (changed(2, 0, "A"), ["row 3", "officer"]),
        (changed(0, 7, "post_03"), ["pre_02", "unequal"]),
        ([row[:6] for row in SMALL], ["post"]),
        (SMALL[:1], ["rows"]),
        ([*SMALL[:2], SMALL[2][:5]], ["row 3", "short"]),
        ([["only words"]], ["officer"]),
    ],
    ids=["answer", "rating", "twice", "unequal", "no post", "no rows", "short", "no table"],
)
def test_a_file_that_would_need_repair_is_refused(
    tmp_path: Path, rows: list[list[str]], words: list[str]
) -> None:
    message = refusal(write_csv(tmp_path, rows)).lower()
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (changed(1, 4, "2"), "ជួរដេកទី 2 ជួរឈរ pre_01៖ ចម្លើយត្រូវតែ 0, 1 ឬទទេ"),
        (SMALL[:1], "តារាងមានក្បាល តែគ្មានជួរដេក។"),
    ],
)
def test_a_file_is_refused_in_khmer_where_khmer_is_asked_for(
    tmp_path: Path, rows: list[list[str]], words: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run(write_csv(tmp_path, rows), "--language", "km")
    assert words in str(caught.value)
    assert caught.value.returncode == 2


def test_a_missing_file_is_reported_in_words(tmp_path: Path) -> None:
    assert "nowhere.csv" in refusal(tmp_path / "nowhere.csv")


def test_the_sheet_prints_as_text_in_both_languages() -> None:
    assert "scored higher after: 95.6\xa0%" in run(COHORT)
    assert "បានពិន្ទុខ្ពស់ជាងមុន: 95.6\xa0%" in run(COHORT, "--language", "km")


def test_the_sheet_is_written_as_pdf(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert json.loads(run(COHORT, "--json", "--pdf", str(out)))["both"] == 90
    assert out.read_bytes().startswith(b"%PDF")


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run(COHORT, "--pdf", str(tmp_path / "none" / "sheet.pdf"))


def test_without_prints_the_command_explains_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_extra(monkeypatch, "prints")
    with pytest.raises(CommandError, match=r"promdaen\[prints\]"):
        run(COHORT, "--pdf", str(tmp_path / "sheet.pdf"))
