"""Reads one sheet of a workbook; only for use in the child process."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from promdaen.kit.spreadsheets.guard import checked_archive
from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.separated import MAX_COLUMNS, MAX_ROWS
from promdaen.kit.spreadsheets.tables import (
    BadCell,
    MergedCells,
    SheetRow,
    SheetTable,
    UnreadableFile,
    Value,
    column_index,
    column_letter,
)
from promdaen.kit.spreadsheets.words import FileMessage

_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?ref=[\"']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")
_NEVER_CALCULATED = re.compile(rb"fullCalcOnLoad=[\"'](1|true)[\"']")
_MAX_MERGED_RANGES = 10_000
# Above this a float cannot represent every whole number.
_EXACT = 1e15


@dataclass(frozen=True)
class _Formulas:
    """Formula cells without a reliable value, by (row from 1, column from 0)."""

    cells: Mapping[tuple[int, int], str]


def read_workbook(*, name: str, data: bytes, sheet: str | None) -> SheetTable:
    """Read one sheet: `sheet`, or the first visible one with content.

    Raises UnreadableFile; any other exception means that the workbook is damaged.
    """
    import openpyxl  # noqa: PLC0415 - only the child pays for it, once its limits are set

    archive = checked_archive(name=name, data=data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        visible = [
            worksheet for worksheet in book.worksheets if worksheet.sheet_state == "visible"
        ]
        chosen = visible or list(book.worksheets)
        if sheet is not None:
            chosen = [worksheet for worksheet in book.worksheets if worksheet.title == sheet]
        if not chosen:
            titles = ", ".join(worksheet.title for worksheet in visible)
            raise UnreadableFile(
                say(code="no_such_sheet", name=name, what=str(sheet), sheets=titles)
            )
        for chosen_sheet in chosen:
            table = _read_sheet(name=name, sheet=chosen_sheet, archive=archive)
            if table.rows:
                others = tuple(
                    other.title for other in visible if other.title != chosen_sheet.title
                )
                return _with_others(table=table, others=others)
    raise UnreadableFile(say(code="nothing_inside", name=name))


def _with_others(*, table: SheetTable, others: tuple[str, ...]) -> SheetTable:
    notes: tuple[FileMessage, ...] = ()
    if others:
        sheet_name = table.sheet or ""
        notes = (say(code="other_sheets", what=sheet_name, sheets=", ".join(others)),)
    return SheetTable(
        name=table.name,
        sheet=table.sheet,
        rows=table.rows,
        merged=table.merged,
        other_sheets=others,
        notes=notes,
    )


def _read_sheet(*, name: str, sheet: Any, archive: zipfile.ZipFile) -> SheetTable:
    # The declared size of a workbook is often wrong; reading then stops at the last row.
    sheet.reset_dimensions()
    source = archive.read(sheet._worksheet_path)
    formulas = _formulas(source=source, book=archive.read("xl/workbook.xml"))
    sheet_rows: list[SheetRow] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        values = _values(number=number, cells=cells, formulas=formulas)
        if not values:
            continue
        if len(values) > MAX_COLUMNS:
            place = column_letter(index=MAX_COLUMNS)
            raise UnreadableFile(say(code="too_wide", row=number, column=place, limit=MAX_COLUMNS))
        if len(sheet_rows) == MAX_ROWS:
            raise UnreadableFile(say(code="too_long", row=number, limit=MAX_ROWS))
        sheet_rows.append(SheetRow(number=number, values=values))
    return SheetTable(
        name=name, sheet=sheet.title, rows=tuple(sheet_rows), merged=tuple(_merged(source=source))
    )


def _values(*, number: int, cells: tuple[object, ...], formulas: _Formulas) -> tuple[Value, ...]:
    """A row's values up to the last non-empty one."""
    values = [_value(raw) for raw in cells]
    if formulas.cells:
        for index in range(len(values)):
            text = formulas.cells.get((number, index))
            values[index] = values[index] if text is None else BadCell("formula", text)
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


def _value(raw: object) -> Value:
    if raw is None or isinstance(raw, bool | int | datetime | date | time):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and abs(raw) < _EXACT else raw
    if isinstance(raw, timedelta):
        return str(raw)
    text = str(raw)
    if text in _ERRORS:
        return BadCell("error", text)
    return text if text.strip() else None


def _merged(*, source: bytes) -> Iterator[MergedCells]:
    for count, match in enumerate(_MERGED.finditer(source)):
        if count == _MAX_MERGED_RANGES:
            return
        left, top, right, bottom = (group.decode() for group in match.groups())
        yield MergedCells(
            first_row=int(top),
            last_row=int(bottom),
            first_column=column_index(letters=left),
            last_column=column_index(letters=right),
        )


def _formulas(*, source: bytes, book: bytes) -> _Formulas:
    """Formulas whose value was never computed by the program that wrote them.

    Programs that only write files leave no value, or a zero with a flag to recalculate on opening.
    """
    if not _FORMULA.search(source):
        return _Formulas(cells={})
    is_any_stale = _NEVER_CALCULATED.search(book) is not None
    return _Formulas(cells=dict(_stale(source=source, is_any_stale=is_any_stale)))


def _stale(*, source: bytes, is_any_stale: bool) -> Iterator[tuple[tuple[int, int], str]]:
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    for _, element in iterparse(io.BytesIO(source)):
        if element.tag.rpartition("}")[2] != "c":
            continue
        parts = {part.tag.rpartition("}")[2]: part for part in element}
        place = re.fullmatch(r"([A-Z]{1,3})(\d+)", element.get("r", ""))
        if place is None or "f" not in parts:
            continue
        value = parts.get("v")
        is_worked_out = value is not None and (value.text or element.get("t") == "str")
        if is_any_stale or not is_worked_out:
            letters, row = place.groups()
            yield (int(row), column_index(letters=letters)), f"={parts['f'].text or ''}"[:60]
