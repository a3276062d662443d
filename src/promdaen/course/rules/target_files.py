"""Targets as a table: the form to fill in, and the completed file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.course.rules.programmes import MAX_OFFICERS, TargetCell
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import (
    BadCell,
    FileMessage,
    Output,
    Param,
    RefusedRow,
    Sentences,
    SheetRow,
    SheetTable,
    UnreadableFile,
    cell_text,
    column_letter,
    filled_message,
)
from promdaen.kit.texts import Text, Words
from promdaen.people.rules import aliases

YEAR, PROVINCE, DEPARTMENT, OFFICERS = "year", "province", "department", "officers"
COLUMN_LABELS: Mapping[str, Words] = {
    YEAR: Text("Year"),
    PROVINCE: Text("Province code"),
    DEPARTMENT: Text("Department code"),
    OFFICERS: Text("Officers", context="count"),
}
COLUMN_HEADINGS: tuple[Words, ...] = (
    COLUMN_LABELS[YEAR],
    COLUMN_LABELS[PROVINCE],
    Text("Province in Khmer"),
    Text("Province in English"),
    COLUMN_LABELS[DEPARTMENT],
    Text("Department in Khmer"),
    Text("Department in English"),
    COLUMN_LABELS[OFFICERS],
)
_SPELLINGS: Mapping[str, str] = {
    spelling: meaning
    for meaning, spellings in {
        YEAR: ("year", "ឆ្នាំ"),
        PROVINCE: ("province code", "province", "លេខកូដខេត្ត", "ខេត្ត"),
        DEPARTMENT: (
            "department code",
            "department",
            "លេខកូដនាយកដ្ឋាន",
            "នាយកដ្ឋាន",
        ),
        OFFICERS: ("officers", "target", "ចំនួនមន្ត្រី", "គោលដៅ"),
    }.items()
    for spelling in spellings
}
_MAX_TITLE_ROWS = 20
_DIGITS = re.compile(r"\d{1,12}")
_FOUR_DIGITS = re.compile(r"\d{4}")
_CORRECT = Text("Correct the cell and upload the file again.")

MESSAGE_TEXTS: Mapping[str, Sentences] = {
    "targets_no_heads": Sentences(
        Text(
            "No row of {name} has the headings Year, Province code, Department code and Officers."
        ),
        Text("Download the form and fill it in."),
    ),
    "targets_none": Sentences(
        Text("No row of {name} has a number of officers."),
        Text("Write the numbers in the column Officers and save the file."),
    ),
    "target_formula": Sentences(
        Text("This cell contains a formula or an error, not a value."),
        Text("Write the value itself and upload the file again."),
    ),
    "target_empty": Sentences(
        Text("The {field} is missing in a row with officers."),
        Text("Write it, or clear the number of officers."),
    ),
    "target_unknown": Sentences(
        Text('"{value}" is not known as a {field}.'),
        Text("Choose a code from the list in the cell: {known}."),
    ),
    "target_year": Sentences(
        Text('"{value}" is not a year of this programme.'), Text("Use one of: {known}.")
    ),
    "target_number": Sentences(
        Text('"{value}" is not a whole number of officers from 0 to {most}.'), _CORRECT
    ),
    "target_twice": Sentences(
        Text("The same province, department and year are in row {other} already."),
        Text("Keep one of the two rows and upload the file again."),
    ),
}


@dataclass(frozen=True)
class TargetRow:
    """A row with a target: its number in the file, its cell, and the officers (0: none)."""

    row: int
    cell: TargetCell
    officers_count: int


@dataclass(frozen=True)
class TargetTable:
    """The content of a file of targets: accepted rows, refused rows with reasons, remarks."""

    rows: tuple[TargetRow, ...]
    refused: tuple[RefusedRow, ...]
    notes: tuple[FileMessage, ...]


@dataclass(frozen=True, kw_only=True)
class TargetLists:
    """The valid codes of a table of targets, with their names, and the years."""

    departments: aliases.Aliases
    provinces: aliases.Aliases
    years: Sequence[int]


def read_targets(*, table: SheetTable, lists: TargetLists) -> TargetTable:
    """Read a table of targets; rows without a number of officers are skipped.

    Raises UnreadableFile if there are no headings or no number at all.
    """
    columns, head_row = _columns(table=table)
    readers = _Readers(
        columns=columns,
        lists=lists,
        departments=aliases.known_names(aliases=lists.departments),
        provinces=aliases.known_names(aliases=lists.provinces),
    )
    rows: dict[TargetCell, TargetRow] = {}
    refused: list[RefusedRow] = []
    for sheet_row in table.rows:
        if sheet_row.number <= head_row or not _text(sheet_row, columns[OFFICERS]):
            continue
        read, messages = _read_row(sheet_row=sheet_row, readers=readers)
        if read is not None and read.cell in rows:
            earlier = rows[read.cell].row
            messages = [_say("target_twice", row=sheet_row.number, other=earlier)]
        if read is None or messages:
            values = tuple(cell_text(value=value) for value in sheet_row.values)
            refused.append(RefusedRow(sheet_row.number, values, tuple(messages)))
        else:
            rows[read.cell] = read
    if not rows and not refused:
        raise UnreadableFile(_say("targets_none", name=table.name))
    return TargetTable(tuple(rows.values()), tuple(refused), table.notes)


def form_rows(
    *,
    years: Iterable[int],
    provinces: Sequence[tuple[str, str, str]],
    departments: Sequence[tuple[str, str, str]],
    present: Mapping[TargetCell, int],
) -> list[tuple[Output, ...]]:
    """The rows of the form, with current targets; places and units as (code, km, en)."""
    return [
        (year, *province, *department, present.get((department[0], province[0], year)))
        for year in years
        for province in provinces
        for department in departments
    ]


@dataclass(frozen=True, kw_only=True)
class _Readers:
    columns: Mapping[str, int]
    lists: TargetLists
    departments: aliases.KnownNames
    provinces: aliases.KnownNames


def _columns(*, table: SheetTable) -> tuple[dict[str, int], int]:
    """The column of each meaning, and the number of the row of headings."""
    for sheet_row in table.rows[:_MAX_TITLE_ROWS]:
        columns_by_name: dict[str, int] = {}
        for index, value in enumerate(sheet_row.values):
            for part in cell_text(value=value).casefold().split("/"):
                meaning = _SPELLINGS.get(part.strip())
                if meaning:
                    columns_by_name.setdefault(meaning, index)
        if len(columns_by_name) == len(COLUMN_LABELS):
            return columns_by_name, sheet_row.number
    raise UnreadableFile(_say("targets_no_heads", name=table.name))


def _read_row(
    *, sheet_row: SheetRow, readers: _Readers
) -> tuple[TargetRow | None, list[FileMessage]]:
    columns, lists = readers.columns, readers.lists
    bad = [
        _say("target_formula", row=sheet_row.number, column=column_letter(index=index))
        for index in columns.values()
        if isinstance(sheet_row.value(index=index), BadCell)
    ]
    if bad:
        return None, bad
    messages: list[FileMessage] = []
    department = _listed(
        sheet_row, DEPARTMENT, readers=readers, names=readers.departments, messages=messages
    )
    province = _listed(
        sheet_row, PROVINCE, readers=readers, names=readers.provinces, messages=messages
    )
    year = _text(sheet_row, columns[YEAR])
    if not year:
        messages.append(_missing(sheet_row, YEAR, index=columns[YEAR]))
    elif not _FOUR_DIGITS.fullmatch(year) or int(year) not in lists.years:
        year_list = ", ".join(map(str, lists.years))
        messages.append(
            _about(sheet_row, columns[YEAR], code="target_year", value=year, known=year_list)
        )
    officers = _text(sheet_row, columns[OFFICERS])
    if not _DIGITS.fullmatch(officers) or int(officers) > MAX_OFFICERS:
        messages.append(
            _about(
                sheet_row,
                columns[OFFICERS],
                code="target_number",
                value=officers,
                most=MAX_OFFICERS,
            )
        )
    if messages:
        return None, messages
    return TargetRow(sheet_row.number, (department, province, int(year)), int(officers)), []


def _listed(
    sheet_row: SheetRow,
    meaning: str,
    *,
    readers: _Readers,
    names: aliases.KnownNames,
    messages: list[FileMessage],
) -> str:
    index = readers.columns[meaning]
    text = _text(sheet_row, index)
    if not text:
        messages.append(_missing(sheet_row, meaning, index=index))
        return ""
    # A spreadsheet program that reads codes as numbers drops the first 0 of 09.
    code = aliases.meant_code(text=text.zfill(2) if text.isdigit() else text, names=names)
    if not code:
        listed = readers.lists.departments if meaning == DEPARTMENT else readers.lists.provinces
        messages.append(
            _about(
                sheet_row,
                index,
                code="target_unknown",
                value=text,
                field=COLUMN_LABELS[meaning],
                known=", ".join(sorted(listed)),
            )
        )
    return code


def _text(sheet_row: SheetRow, index: int) -> str:
    return latin_digits(cell_text(value=sheet_row.value(index=index)))


def _missing(sheet_row: SheetRow, meaning: str, *, index: int) -> FileMessage:
    return _about(sheet_row, index, code="target_empty", field=COLUMN_LABELS[meaning])


def _about(sheet_row: SheetRow, index: int, *, code: str, **params: Param) -> FileMessage:
    return filled_message(
        texts=MESSAGE_TEXTS,
        code=code,
        row=sheet_row.number,
        column=column_letter(index=index),
        params=params,
    )


def _say(
    code: str, *, row: int | None = None, column: str | None = None, **params: Param
) -> FileMessage:
    return filled_message(texts=MESSAGE_TEXTS, code=code, row=row, column=column, params=params)
