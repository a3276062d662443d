"""Lists are written so that nothing in them runs, and read back as they were."""

import io
import math
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.kit import spreadsheets
from promdaen.kit.spreadsheets import OutputSheet, cell_text, clean, write_csv, write_xlsx
from promdaen.kit.texts import Words

HEADS = (Words(en="Name", km="ឈ្មោះ"), Words(en="Count", km="ចំនួន"))
MADE_AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
# Spreadsheet programs of East Asia take full-width signs for the same.
FULL_WIDTH = ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", "\ufe661", "\ufe621", "\ufe6b1"]
DANGEROUS = ["=1+1", "+85512345678", "-5 officers", "@SUM(A1)", "\t=x", "\r=x", *FULL_WIDTH]


def csv_text(*rows: tuple[spreadsheets.Output, ...], language: str = "en") -> str:
    return write_csv(heads=HEADS, rows=rows, language=language).decode("utf-8-sig")


def test_csv_begins_with_the_mark_of_utf8() -> None:
    assert write_csv(heads=HEADS, rows=[]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("language", "head"),
    [("en", "Name,Count"), ("km", "ឈ្មោះ,ចំនួន"), ("both", "ឈ្មោះ / Name,ចំនួន / Count")],
)
def test_heads_are_in_the_language_asked_for(language: str, head: str) -> None:
    assert csv_text(language=language).splitlines() == [head]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert "'" + text in csv_text((text, 1))


def test_numbers_dates_and_truths_are_plain() -> None:
    at = datetime(2026, 7, 9, 8, 30, tzinfo=UTC)
    csv_lines = csv_text((-5, 2.5), (date(2026, 7, 9), at), (True, None), (math.nan, False))
    assert csv_lines.splitlines()[1:] == [
        "-5,2.5",
        "2026-07-09,2026-07-09T08:30:00+00:00",
        "TRUE,",
        ",FALSE",
    ]


def book(*rows: tuple[spreadsheets.Output, ...]) -> bytes:
    return write_xlsx(sheets=[OutputSheet("List", HEADS, rows)], made_at=MADE_AT)


def test_a_workbook_holds_values_and_no_formula() -> None:
    at = datetime(2026, 7, 9, 8, 30, tzinfo=UTC)
    data = book(("=1+1", -5), (date(2026, 7, 9), at), (True, math.inf), (None, "https://x.kh"))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.title == "List"
    assert [cell.value for cell in sheet[2]] == ["'=1+1", -5]
    assert sheet["A3"].value == datetime(2026, 7, 9)  # noqa: DTZ001
    assert sheet["A3"].number_format == "yyyy-mm-dd"
    assert sheet["B3"].value == "2026-07-09T08:30:00+00:00"
    assert sheet["A4"].value is True
    assert sheet["B4"].value is None
    assert sheet["B5"].hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_same_list_makes_the_same_workbook() -> None:
    assert book(("a", 1)) == book(("a", 1))


def test_several_sheets_and_long_names_fit() -> None:
    sheets = [OutputSheet("x" * 40, HEADS, []), OutputSheet("second", HEADS, [("a", 1)])]
    data = write_xlsx(sheets=sheets, made_at=MADE_AT, language="km")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["x" * 31, "second"]
    assert book.worksheets[0]["A1"].value == "ឈ្មោះ"


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_what_was_written_as_csv_is_read_back(rows: list[tuple[str, str]]) -> None:
    data = write_csv(heads=HEADS, rows=rows)
    table = spreadsheets.read_table(name="x.csv", data=data)
    read = {
        row.number: tuple(cell_text(value=row.value(index=index)) for index in (0, 1))
        for row in table.rows[1:]
    }
    for number, row in enumerate(rows, start=2):
        expected = tuple(clean(text=cell) for cell in row)
        assert read.get(number, ("", "")) == expected or any(cell.startswith("'") for cell in row)


def test_what_was_written_as_a_workbook_is_read_back() -> None:
    table = spreadsheets.read_table(name="x.xlsx", data=book(("=Sok", 3), ("សុខ", None)))
    texts = [tuple(cell_text(value=value) for value in row.values) for row in table.rows]
    assert texts == [("ឈ្មោះ / Name", "ចំនួន / Count"), ("=Sok", "3"), ("សុខ",)]


def test_cells_take_what_their_rules_allow() -> None:
    refusal = Words(en="Choose from the list.", km="សូមជ្រើសពីបញ្ជី។")
    rules = [
        spreadsheets.CellRule(column=0, refusal=refusal, last_row=3, choices=["A", "B"]),
        spreadsheets.CellRule(column=1, refusal=refusal, last_row=3, least=1, most=9),
    ]
    sheet = OutputSheet("List", HEADS, [("A", 1), ("B", 2)], rules=rules)
    data = write_xlsx(sheets=[sheet], made_at=MADE_AT)
    data_validations = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].data_validations
    listed, number = data_validations.dataValidation
    assert (str(listed.sqref), listed.type, listed.formula1) == ("A2:A3", "list", '"A,B"')
    assert (str(number.sqref), number.formula1, number.formula2) == ("B2:B3", "1", "9")
    assert listed.error == "សូមជ្រើសពីបញ្ជី។ / Choose from the list."


def test_columns_are_as_wide_as_their_first_rows_and_a_sheet_prints_on_one_page_width() -> None:
    rows = [("Chan Dara of the provincial office", 1), ("x" * 90, 2)]
    long = Words(en="All gaps open at the end of the year", km="ចំណុចខ្វះខាត")
    head = (HEADS[0], long, HEADS[1])
    data = write_xlsx(
        sheets=[OutputSheet(name="a", heads=head, rows=[(*row, None) for row in rows])],
        made_at=MADE_AT,
        language="en",
    )
    page = openpyxl.load_workbook(io.BytesIO(data))["a"]
    widths = [round(page.column_dimensions[letter].width) for letter in "ABC"]
    assert widths == [41, 21, 11]
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.print_title_rows == "$1:$1"
