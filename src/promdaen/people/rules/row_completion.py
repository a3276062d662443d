"""Completes a row from the rows above it: merged cells, ditto marks, headings of groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.spreadsheets import (
    FileMessage,
    MergedCells,
    SheetRow,
    SheetTable,
    Value,
    cell_text,
)
from promdaen.people.rules import aliases, headings
from promdaen.people.rules.header import Header, RosterColumn
from promdaen.people.rules.messages import say

_REPEATED = (
    headings.DEPARTMENT, headings.PROVINCE, headings.CHECKPOINT, headings.RANK,
)  # fmt: skip
_DITTO = frozenset({'"', "''", "“", "”", "″", "〃", "-do-", "do", "ditto", "ដូចលើ", "ដូចខាងលើ"})

# "I. Department of ...", "១- ..." and "ក. ..." number the groups.
_NUMBER_END = "[.)៖-]"
_GROUP_NUMBER = re.compile(rf"^\s*(?:[\dIVX]{{1,4}}|\w){_NUMBER_END}\s*")
# What can be beside the name of a group: its number, or how many officers follow.
_NUMERAL = re.compile(rf"(?:[IVX]{{1,4}}|\d{{1,4}}){_NUMBER_END}?")
# Officers are numbered by digits, so that these begin a group even if its name is not known.
_ROMAN_NUMBER = re.compile(rf"^\s*[IVX]{{1,4}}(?:{_NUMBER_END}\s*|\s*$)")


@dataclass(frozen=True)
class CompletedRow:
    """A row with cells completed from the rows above, and a message about each.

    `department` is the heading of its group as typed, if rows are grouped by department.
    """

    row: SheetRow
    repairs: tuple[FileMessage, ...]
    department: str = ""


def complete_rows(
    *, table: SheetTable, header: Header, departments: aliases.KnownNames
) -> tuple[CompletedRow, ...]:
    """Complete the rows below the headings; removes the headings of groups."""
    is_grouped = headings.DEPARTMENT not in header.by_meaning
    columns = [column for meaning in _REPEATED for column in header.by_meaning.get(meaning, ())]
    above: dict[int, tuple[int, Value]] = {}
    group = ""
    completed_rows = []
    for sheet_row in table.rows:
        if sheet_row.number <= header.last_row:
            continue
        if is_grouped:
            heading = _group_heading(sheet_row=sheet_row)
            if aliases.meant_code(text=heading, names=departments):
                group = heading
                continue
            # A group that is not known: its rows are refused instead of joining the one above.
            group = heading if heading and _has_roman_number(sheet_row=sheet_row) else group
        completed = _complete_row(
            sheet_row=sheet_row,
            columns=columns,
            above=above,
            merged=table.merged,
            department=group,
        )
        completed_rows.append(completed)
        above = {**above, **_values_to_repeat(sheet_row=completed.row, columns=columns)}
    return tuple(completed_rows)


def _texts(*, sheet_row: SheetRow) -> list[str]:
    return [text for value in sheet_row.values if (text := cell_text(value=value))]


def _group_heading(*, sheet_row: SheetRow) -> str:
    """The text of a row whose other cells are empty or numbers, without its number."""
    names = [text for text in _texts(sheet_row=sheet_row) if not _NUMERAL.fullmatch(text)]
    return _GROUP_NUMBER.sub("", names[0]) if len(names) == 1 else ""


def _has_roman_number(*, sheet_row: SheetRow) -> bool:
    return bool(_ROMAN_NUMBER.match(_texts(sheet_row=sheet_row)[0]))


def _complete_row(
    *,
    sheet_row: SheetRow,
    columns: Sequence[RosterColumn],
    above: Mapping[int, tuple[int, Value]],
    merged: Sequence[MergedCells],
    department: str,
) -> CompletedRow:
    values = list(sheet_row.values)
    repairs = []
    for column in columns:
        text = cell_text(value=sheet_row.value(index=column.index))
        is_ditto = text.casefold() in _DITTO
        is_merged = not text and _is_below_merged(
            sheet_row=sheet_row, column=column, merged=merged
        )
        if not (is_ditto or is_merged) or column.index not in above:
            continue
        source_row, value = above[column.index]
        values += [None] * (column.index + 1 - len(values))
        values[column.index] = value
        repairs.append(
            _completion_message(
                sheet_row=sheet_row, column=column, source_row=source_row, value=value
            )
        )
    return CompletedRow(
        row=SheetRow(number=sheet_row.number, values=tuple(values)),
        repairs=tuple(repairs),
        department=department,
    )


def _completion_message(
    *, sheet_row: SheetRow, column: RosterColumn, source_row: int, value: Value
) -> FileMessage:
    return say(
        code="taken_from_above",
        row=sheet_row.number,
        column=column.letter,
        field=headings.label(meaning=column.meaning or ""),
        other=source_row,
        value=cell_text(value=value),
    )


def _is_below_merged(
    *, sheet_row: SheetRow, column: RosterColumn, merged: Sequence[MergedCells]
) -> bool:
    return any(
        block.first_row < sheet_row.number <= block.last_row
        and block.first_column <= column.index <= block.last_column
        for block in merged
    )


def _values_to_repeat(
    *, sheet_row: SheetRow, columns: Sequence[RosterColumn]
) -> dict[int, tuple[int, Value]]:
    values = {column.index: sheet_row.value(index=column.index) for column in columns}
    texts = {index: cell_text(value=value) for index, value in values.items()}
    return {
        index: (sheet_row.number, values[index])
        for index, text in texts.items()
        if text and text.casefold() not in _DITTO
    }
