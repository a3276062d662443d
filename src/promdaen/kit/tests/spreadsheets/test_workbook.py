"""What one sheet of a workbook gives; read here without the child process."""

import io
from datetime import datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.kit.spreadsheets import carrying, child, guard, workbook
from promdaen.kit.spreadsheets.tables import (
    BadCell,
    MergedCells,
    SheetRow,
    SheetTable,
    UnreadableFile,
)
from tests.corpus.files import SHEET, bomb, part, sheet_of, with_parts
from tests.corpus.files import workbook as workbook_bytes


def read(rows: tuple[tuple[object, ...], ...]) -> SheetTable:
    return workbook.read_workbook(name="x.xlsx", data=workbook_bytes(rows=rows), sheet=None)


def test_values_keep_their_kind() -> None:
    at = datetime(2026, 7, 9, 8, 30)  # noqa: DTZ001
    cells = (12.0, 12.5, True, at, time(8, 30), timedelta(hours=30), "text", "  ", None)
    (row,) = read((cells,)).rows
    assert row.values == (12, 12.5, True, at, time(8, 30), "1 day, 6:00:00", "text")


def test_a_huge_number_stays_a_float() -> None:
    assert read(((1e300, 1),)).rows[0].values == (1e300, 1)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?"])
def test_an_error_is_a_bad_cell(error: str) -> None:
    assert read((("a", error),)).rows[0].values[1] == BadCell("error", error)


def test_a_number_formatted_as_an_impossible_date_is_an_error() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["A1"] = 99_999_999
        sheet["A1"].number_format = "yyyy-mm-dd"

    table = workbook.read_workbook(
        name="x.xlsx", data=workbook_bytes(rows=(), change=change), sheet=None
    )
    assert table.rows[0].values == (BadCell("error", "#VALUE!"),)


def test_rows_keep_their_numbers_over_gaps() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["C5"] = "far"

    table = workbook.read_workbook(
        name="x.xlsx", data=workbook_bytes(rows=(("a",),), change=change), sheet=None
    )
    assert table.rows[1] == SheetRow(number=5, values=(None, None, "far"))


def test_merged_blocks_are_reported() -> None:
    data = workbook_bytes(rows=(("a", "b"),), change=lambda sheet: sheet.merge_cells("A1:B3"))
    table = workbook.read_workbook(name="x.xlsx", data=data, sheet=None)
    assert table.merged == (MergedCells(first_row=1, last_row=3, first_column=0, last_column=1),)


def test_no_more_merged_blocks_are_reported_than_anyone_makes() -> None:
    blocks = '<mergeCell ref="A1:B1"/>' * 10_050
    sheet = sheet_of(rows='<row r="1"><c r="A1"><v>1</v></c></row>')
    sheet = sheet.replace(b"</worksheet>", f"<x>{blocks}</x></worksheet>".encode())
    data = with_parts(data=workbook_bytes(rows=()), parts={SHEET: sheet})
    assert len(workbook.read_workbook(name="x", data=data, sheet=None).merged) == 10_000


def test_a_formula_is_named_only_where_its_value_is_missing() -> None:
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+2</f></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><v>4</v></c>'
    )
    calm = part(data=workbook_bytes(rows=()), name="xl/workbook.xml").replace(
        b'fullCalcOnLoad="1"', b""
    )
    data = with_parts(
        data=workbook_bytes(rows=()),
        parts={SHEET: sheet_of(rows=f'<row r="1">{cells}</row>'), "xl/workbook.xml": calm},
    )
    table = workbook.read_workbook(name="x.xlsx", data=data, sheet=None)
    assert table.rows[0].values == (2, BadCell("formula", "=1+2"), None, 4)


def test_a_formula_cell_without_a_place_is_left_as_it_is() -> None:
    sheet = sheet_of(rows='<row r="1"><c><f>1+1</f><v>2</v></c></row>')
    data = with_parts(data=workbook_bytes(rows=()), parts={SHEET: sheet})
    assert workbook.read_workbook(name="x", data=data, sheet=None).rows[0].values == (2,)


def test_a_list_longer_than_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    with pytest.raises(UnreadableFile) as caught:
        read((("a",), ("b",), ("c",)))
    assert (caught.value.message.code, caught.value.message.row) == ("too_long", 3)


def test_only_hidden_sheets_are_better_than_none() -> None:
    data = workbook_bytes(rows=(("a",),))
    book = part(data=data, name="xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    data = with_parts(data=data, parts={"xl/workbook.xml": book})
    assert workbook.read_workbook(name="x.xlsx", data=data, sheet=None).sheet == "Sheet"


def test_a_locked_part_is_a_password() -> None:
    data = bytearray(workbook_bytes(rows=(("a",),)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(UnreadableFile) as caught:
        guard.checked_archive(name="x.xlsx", data=bytes(data))
    assert caught.value.message.code == "encrypted"


def test_a_small_part_may_pack_very_well() -> None:
    data = with_parts(data=workbook_bytes(rows=(("a",),)), parts={"xl/x.xml": bytes(900_000)})
    assert guard.checked_archive(name="x.xlsx", data=data)


def test_macros_declared_by_their_kind_alone_are_refused() -> None:
    kinds = part(data=workbook_bytes(rows=()), name="[Content_Types].xml")
    kinds = kinds.replace(b"spreadsheetml.sheet.main", b"x.macroEnabled.main")
    data = with_parts(data=workbook_bytes(rows=()), parts={"[Content_Types].xml": kinds})
    with pytest.raises(UnreadableFile) as caught:
        guard.checked_archive(name="x.xlsx", data=data)
    assert caught.value.message.code == "macros"


def test_a_drive_letter_is_a_path_outside() -> None:
    data = with_parts(data=workbook_bytes(rows=()), parts={"C:\\x.xml": b""})
    with pytest.raises(UnreadableFile) as caught:
        guard.checked_archive(name="x.xlsx", data=data)
    assert caught.value.message.code == "strange_entry"


def test_the_child_reports_what_it_read_and_what_it_refused() -> None:
    report = child.read(name="x.xlsx", sheet=None, data=workbook_bytes(rows=(("a", 1),)))
    assert carrying.unpack_table(report["table"]).rows[0].values == ("a", 1)
    refused = child.read(name="x.xlsx", sheet=None, data=bomb(megabytes=60))["refused"]
    assert carrying.unpack_message(refused).code == "unpacks_too_large"


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), "too_heavy"), (KeyError("x"), "half_workbook")]
)
def test_the_child_turns_every_failure_into_words(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(workbook, "read_workbook", fail)
    assert child.read(name="x.xlsx", sheet=None, data=b"")["refused"]["code"] == code


def test_the_child_answers_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe:
        buffer = io.BytesIO(
            b'{"name": "x.xlsx", "sheet": null, "form": "workbook"}\n'
            + workbook_bytes(rows=(("a",),))
        )

    out = io.StringIO()
    monkeypatch.setattr(child, "limit_process", lambda: None)
    monkeypatch.setattr(child.sys, "stdin", Pipe())
    monkeypatch.setattr(child.sys, "stdout", out)
    assert child.main() == 0
    assert '"rows": [[1, ["a"]]]' in out.getvalue()


values = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.builds(BadCell, st.sampled_from(["error", "formula"]), st.text()),
)


@given(st.lists(values))
def test_a_table_is_carried_without_change(cells: list[object]) -> None:
    row = SheetRow(number=3, values=tuple(cells))  # type: ignore[arg-type]
    table = SheetTable(name="x", sheet="y", rows=(row,), merged=(MergedCells(1, 2, 3, 4),))
    assert carrying.unpack_table(carrying.pack_table(table)) == table
