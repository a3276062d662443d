"""Reads one row of a roster."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import (
    FileMessage,
    RefusedRow,
    SheetRow,
    SheetTable,
    cell_text,
    column_letter,
)
from promdaen.people.rules import aliases, cells, headings, name_reading
from promdaen.people.rules.cells import RosterCell
from promdaen.people.rules.header import Header, RosterColumn, is_heads
from promdaen.people.rules.messages import say
from promdaen.people.rules.row_completion import CompletedRow

_TOTALS = re.compile(r"^(grand\s+)?(total|sum|subtotal|sub-total)\b|^(សរុប|រួម)", re.IGNORECASE)
_REMARK = re.compile("[:៖]")
_LONG_REMARK = 60
# Rows without a name and with no more filled cells than this are remarks, not officers.
_FEW_CELLS = 2
_NUMBERING = 3
_BAD_CELL_CODES = ("cell_error", "cell_formula")


@dataclass(frozen=True)
class RosterRow:
    """An officer read from a roster; department, province and rank are codes, "" if missing.

    `rank_text` and `checkpoint` are as typed; `values` is the row as typed.
    """

    row: int
    name_km: str
    name_latin: str
    sex: str
    department: str
    province: str
    checkpoint: str
    rank: str
    rank_text: str
    officer_code: str
    posted_on: date | None
    repairs: tuple[FileMessage, ...]
    values: tuple[str, ...]
    short_code: str = ""


@dataclass(frozen=True)
class Lists:
    """The names of departments, provinces and ranks, normalised for comparison."""

    departments: aliases.KnownNames
    provinces: aliases.KnownNames
    ranks: aliases.KnownNames


@dataclass(frozen=True)
class Readers:
    """The context of the table for reading a row."""

    header: Header
    lists: Lists
    table: SheetTable

    @property
    def kept_columns(self) -> tuple[RosterColumn, ...]:
        """The columns that may be shown again: all except those of personal data."""
        columns = self.header.columns
        return tuple(column for column in columns if column.meaning != headings.PERSONAL)


def read_row(*, completed: CompletedRow, readers: Readers) -> RosterRow | RefusedRow | None:
    """Read one officer; None for a row without one (a total, a remark, repeated headings)."""
    sheet_row = completed.row
    row_cells = _cells(sheet_row=sheet_row, header=readers.header)
    if _is_without_officer(sheet_row=sheet_row, row_cells=row_cells):
        return None
    bad = [
        message
        for cell in chain.from_iterable(row_cells.values())
        if (message := cells.bad_cell_message(cell=cell))
    ]
    refused = [*bad, *_width_problems(sheet_row=sheet_row, readers=readers)]
    name = name_reading.ReadName("", "") if bad else name_reading.read_name(cells=row_cells)
    if not bad and not name_reading.name_text(cells=row_cells):
        refused.append(_name_missing(sheet_row=sheet_row, header=readers.header))
    fields = _fields(row_cells=row_cells, completed=completed, lists=readers.lists)
    refused += name.refused
    refused += [message for field in fields.values() for message in field.refused]
    values = tuple(
        cell_text(value=sheet_row.value(index=column.index)) for column in readers.kept_columns
    )
    if refused:
        return RefusedRow(row=sheet_row.number, values=values, messages=_without_repeats(refused))
    repairs = [
        *completed.repairs,
        *name.repairs,
        *(message for field in fields.values() for message in field.repairs),
        *_short_repairs(sheet_row=sheet_row, readers=readers),
    ]
    if not name.latin:
        repairs.append(say(code="latin_missing", row=sheet_row.number))
    return _roster_row(
        sheet_row=sheet_row, name=name, fields=fields, repairs=repairs, values=values
    )


def _roster_row(
    *,
    sheet_row: SheetRow,
    name: name_reading.ReadName,
    fields: Mapping[str, cells.CellValue[str] | cells.CellValue[date | None]],
    repairs: Sequence[FileMessage],
    values: tuple[str, ...],
) -> RosterRow:
    texts = {key: field.value for key, field in fields.items() if isinstance(field.value, str)}
    day = fields[headings.POSTED_ON].value
    return RosterRow(
        row=sheet_row.number,
        name_km=name.khmer,
        name_latin=name.latin,
        sex=texts[headings.SEX],
        department=texts[headings.DEPARTMENT],
        province=texts[headings.PROVINCE],
        checkpoint=texts[headings.CHECKPOINT],
        rank=texts[headings.RANK],
        rank_text=texts["rank_text"],
        officer_code=texts[headings.OFFICER_CODE],
        posted_on=day if isinstance(day, date) else None,
        repairs=tuple(repairs),
        values=values,
        short_code=texts[headings.SHORT_CODE],
    )


def _cells(*, sheet_row: SheetRow, header: Header) -> dict[str, list[RosterCell]]:
    used = {
        meaning: columns
        for meaning, columns in header.by_meaning.items()
        if meaning not in (headings.PERSONAL, headings.NUMBER)
    }
    return {
        meaning: [
            RosterCell(
                sheet_row.number, column.letter, meaning, sheet_row.value(index=column.index)
            )
            for column in columns
        ]
        for meaning, columns in used.items()
    }


def _is_without_officer(
    *, sheet_row: SheetRow, row_cells: Mapping[str, Sequence[RosterCell]]
) -> bool:
    texts = [text for value in sheet_row.values if (text := cell_text(value=value))]
    name = name_reading.name_text(cells=row_cells)
    is_remark = len(texts) == 1 and (bool(_REMARK.search(name)) or len(name) > _LONG_REMARK)
    if is_heads(values=texts) or _is_numbering(texts=texts) or is_remark:
        return True
    if _TOTALS.match(texts[0]) or _TOTALS.match(name):
        return True
    has_code = any(cell.text for cell in row_cells.get(headings.OFFICER_CODE, ()))
    return not name and not has_code and len(texts) <= _FEW_CELLS


def _is_numbering(*, texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns, as forms do below the headings."""
    plain = [latin_digits(text.strip("()[]. ")) for text in texts]
    counted = [str(number) for number in range(1, len(plain) + 1)]
    return len(plain) >= _NUMBERING and plain == counted


def _name_missing(*, sheet_row: SheetRow, header: Header) -> FileMessage:
    meanings = (headings.NAME, headings.NAME_LATIN, headings.NAME_KM, headings.FAMILY)
    columns = (column for meaning in meanings if (column := header.first(meaning=meaning)))
    return say(code="name_missing", row=sheet_row.number, column=next(columns).letter)


def _width_problems(*, sheet_row: SheetRow, readers: Readers) -> tuple[FileMessage, ...]:
    if not readers.table.is_ragged:
        return ()
    width = len(readers.header.columns)
    extra = [index for index, value in enumerate(sheet_row.values) if index >= width and value]
    if extra:
        place = column_letter(index=extra[0])
        return (say(code="row_long", row=sheet_row.number, column=place),)
    is_last = sheet_row.number == readers.table.rows[-1].number
    if is_last and readers.table.is_cut_off and len(sheet_row.values) < width:
        place = column_letter(index=len(sheet_row.values) - 1)
        return (say(code="row_short", row=sheet_row.number, column=place),)
    return ()


def _short_repairs(*, sheet_row: SheetRow, readers: Readers) -> tuple[FileMessage, ...]:
    is_short = readers.table.is_ragged and len(sheet_row.values) < len(readers.header.columns)
    return (say(code="short_filled", row=sheet_row.number),) if is_short else ()


def _fields(
    *, row_cells: Mapping[str, Sequence[RosterCell]], completed: CompletedRow, lists: Lists
) -> dict[str, cells.CellValue[str] | cells.CellValue[date | None]]:
    number = completed.row.number

    def one(meaning: str) -> RosterCell:
        return next(iter(row_cells.get(meaning, ())), RosterCell(number, "", meaning, None))

    department = one(headings.DEPARTMENT)
    if completed.department:
        department = RosterCell(number, "", headings.DEPARTMENT, completed.department)
    rank = one(headings.RANK)
    return {
        headings.SEX: cells.read_sex(cell=one(headings.SEX)),
        headings.OFFICER_CODE: cells.read_code(cell=one(headings.OFFICER_CODE)),
        headings.SHORT_CODE: cells.read_short_code(cell=one(headings.SHORT_CODE)),
        headings.POSTED_ON: cells.read_posted_on(cell=one(headings.POSTED_ON)),
        headings.DEPARTMENT: _department(cell=department, names=lists.departments),
        headings.PROVINCE: cells.read_listed(cell=one(headings.PROVINCE), names=lists.provinces),
        headings.RANK: cells.read_rank(cell=rank, names=lists.ranks),
        headings.CHECKPOINT: cells.CellValue(one(headings.CHECKPOINT).text),
        "rank_text": cells.CellValue(rank.text),
    }


def _department(*, cell: RosterCell, names: aliases.KnownNames) -> cells.CellValue[str]:
    if not cell.text:
        return cells.CellValue("", refused=(cell.say(code="department_missing"),))
    return cells.read_listed(cell=cell, names=names)


def _without_repeats(messages: Sequence[FileMessage]) -> tuple[FileMessage, ...]:
    """Each message once, and no other message about a cell with an error or a formula."""
    messages_by_cell = {
        (message.row, message.column, message.code): message for message in messages
    }
    bad_columns = {message.column for message in messages if message.code in _BAD_CELL_CODES}
    return tuple(
        message
        for message in messages_by_cell.values()
        if message.column not in bad_columns or message.code in _BAD_CELL_CODES
    )
