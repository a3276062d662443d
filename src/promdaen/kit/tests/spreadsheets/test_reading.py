"""Files are read from bytes or from disk, and everything else is refused in words."""

from pathlib import Path

import openpyxl
import pytest

from promdaen.kit import spreadsheets
from tests.corpus.files import csv_file, workbook

ROWS = (("Name", "Sex"), ("Sok Dara", "M"))


def refusal(**arguments: object) -> spreadsheets.FileMessage:
    with pytest.raises(spreadsheets.UnreadableFile) as caught:
        spreadsheets.read_table(**arguments)  # type: ignore[arg-type]
    return caught.value.message


def test_a_file_on_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_file(rows=ROWS))
    table = spreadsheets.read_table(name="list.csv", path=path)
    assert [row.values for row in table.rows] == [("Name", "Sex"), ("Sok Dara", "M")]
    assert table.sheet is None


def test_the_name_alone_is_enough_for_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(rows=ROWS))
    table = spreadsheets.read_table(name=str(path))
    assert table.rows[1].values == ("Sok Dara", "M")
    assert table.sheet == "Sheet"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(name="none.csv", path=tmp_path / "none.csv").code == "not_there"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(name="folder", path=tmp_path).code == "not_there"


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(51 * 2**20)
    message = refusal(name="large.csv", path=path)
    assert message.code == "file_too_large"
    assert "50 MB" in message.en


def test_large_bytes_are_refused() -> None:
    assert refusal(name="large.csv", data=b"x" * (51 * 2**20)).code == "file_too_large"


def test_a_sheet_is_chosen_by_name() -> None:
    def add(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.parent.create_sheet("Second")["B2"] = "here"

    data = workbook(rows=ROWS, change=add)
    table = spreadsheets.read_table(name="x.xlsx", data=data, sheet="Second")
    assert (table.sheet, table.rows[0].number, table.rows[0].values) == (
        "Second",
        2,
        (None, "here"),
    )
    assert table.other_sheets == ("Sheet",)
    message = refusal(name="x.xlsx", data=data, sheet="Third")
    assert message.code == "no_such_sheet"
    assert "Sheet, Second" in message.en


def test_a_blank_first_sheet_and_a_hidden_one_are_passed_over() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        hidden = sheet.parent.create_sheet("Hidden", 0)
        hidden["A1"] = "secret"
        hidden.sheet_state = "hidden"
        sheet.parent.create_sheet("Blank", 0)

    table = spreadsheets.read_table(name="x.xlsx", data=workbook(rows=ROWS, change=change))
    assert table.sheet == "Sheet"
    assert table.other_sheets == ("Blank",)
    assert [note.code for note in table.notes] == ["other_sheets"]


def test_a_workbook_under_another_name_is_read_with_a_note() -> None:
    table = spreadsheets.read_table(name="list.csv", data=workbook(rows=ROWS))
    assert [note.code for note in table.notes] == ["read_as_workbook"]
