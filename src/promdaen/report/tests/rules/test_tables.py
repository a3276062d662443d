"""A spreadsheet's rows as the strict readers get them."""

import pytest

from promdaen.kit.spreadsheets import BadCell, SheetRow, SheetTable, Value
from promdaen.report.rules import tables


def table(*rows: tuple[int, tuple[Value, ...]], is_ragged: bool = False) -> SheetTable:
    return SheetTable(
        name="answers.xlsx",
        sheet=None,
        rows=tuple(SheetRow(number=number, values=values) for number, values in rows),
        is_ragged=is_ragged,
    )


def test_a_file_without_rows_has_no_header_either() -> None:
    assert tables.text_rows(table=table()) == ([], [])


def test_the_first_row_is_the_header_and_the_rest_are_rows() -> None:
    source = table((1, ("officer", "pre_01")), (2, ("K1", "1")), (3, ("K2", "0")))
    assert tables.text_rows(table=source) == (["officer", "pre_01"], [["K1", "1"], ["K2", "0"]])


def test_blank_rows_keep_their_place() -> None:
    source = table((3, ("officer",)), (4, ("K1",)), (7, ("K2",)))
    assert tables.text_rows(table=source) == (["officer"], [[], [], ["K1"], [], [], ["K2"]])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.5, "0.5"),
        (1, "1"),
        (None, ""),
        (" 1 ", " 1 "),
        (BadCell(reason="error", text="#N/A"), "#N/A"),
        (BadCell(reason="formula", text=""), "formula"),
    ],
)
def test_a_cell_is_the_text_that_its_sheet_shows(value: Value, text: str) -> None:
    assert tables.text_rows(table=table((1, ("pre_01",)), (2, (value,)))) == (["pre_01"], [[text]])


def test_a_short_row_of_a_workbook_is_filled_up_and_one_of_a_csv_file_is_not() -> None:
    rows = ((1, ("officer", "pre_01", "pre_02")), (2, ("K1",)))
    assert tables.text_rows(table=table(*rows))[1] == [["K1", "", ""]]
    assert tables.text_rows(table=table(*rows, is_ragged=True))[1] == [["K1"]]


def test_a_row_longer_than_the_header_stays_as_long_as_it_is() -> None:
    source = table((1, ("officer",)), (2, ("K1", "1")))
    assert tables.text_rows(table=source)[1] == [["K1", "1"]]
