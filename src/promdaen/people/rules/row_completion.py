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
_GROUP_NUMBER = re.compile("^\\s*(?:[0-9IVX០-៩]{1,4}|[A-Za-zក-អ])[.)៖-]\\s*")


@dataclass(frozen=True)
class Completed:
    """A row with cells completed from the rows above, and a message about each.

    `department` is the heading of its group, if rows are grouped by department.
    """

    row: SheetRow
    repairs: tuple[FileMessage, ...]
    department: str = ""


def complete_rows(
    *, table: SheetTable, header: Header, departments: aliases.KnownNames
) -> tuple[Completed, ...]:
    """Complete the rows below the headings; removes the headings of groups."""
    is_grouped = headings.DEPARTMENT not in header.by_meaning
    columns = [column for meaning in _REPEATED for column in header.by_meaning.get(meaning, ())]
    above: dict[int, tuple[int, Value]] = {}
    group = ""
    completed_rows = []
    for row in table.rows:
        if row.number <= header.last_row:
            continue
        heading = _group_heading(row=row, departments=departments) if is_grouped else ""
        if heading:
            group = heading
            continue
        completed = _completed(row=row, columns=columns, above=above, merged=table.merged)
        completed_rows.append(Completed(completed.row, completed.repairs, department=group))
        above = _remembered(row=completed.row, columns=columns, above=above)
    return tuple(completed_rows)


def _group_heading(*, row: SheetRow, departments: aliases.KnownNames) -> str:
    texts = [text for value in row.values if (text := cell_text(value=value))]
    is_alone = len(texts) == 1
    text = _GROUP_NUMBER.sub("", texts[0]) if is_alone else ""
    return text if text and aliases.meant_code(text=text, names=departments) else ""


def _completed(
    *,
    row: SheetRow,
    columns: Sequence[RosterColumn],
    above: Mapping[int, tuple[int, Value]],
    merged: Sequence[MergedCells],
) -> Completed:
    values = list(row.values)
    repairs = []
    for column in columns:
        text = cell_text(value=row.value(index=column.index))
        is_ditto = text.casefold() in _DITTO
        is_merged = not text and _is_below_merged(row=row, column=column, merged=merged)
        if not (is_ditto or is_merged) or column.index not in above:
            continue
        other, value = above[column.index]
        values += [None] * (column.index + 1 - len(values))
        values[column.index] = value
        repairs.append(_completion_message(row=row, column=column, source_row=other, value=value))
    return Completed(row=SheetRow(number=row.number, values=tuple(values)), repairs=tuple(repairs))


def _completion_message(
    *, row: SheetRow, column: RosterColumn, source_row: int, value: Value
) -> FileMessage:
    return say(
        code="taken_from_above",
        row=row.number,
        column=column.letter,
        field=headings.label(meaning=column.meaning or ""),
        other=source_row,
        value=cell_text(value=value),
    )


def _is_below_merged(
    *, row: SheetRow, column: RosterColumn, merged: Sequence[MergedCells]
) -> bool:
    return any(
        block.first_row < row.number <= block.last_row
        and block.first_column <= column.index <= block.last_column
        for block in merged
    )


def _remembered(
    *, row: SheetRow, columns: Sequence[RosterColumn], above: Mapping[int, tuple[int, Value]]
) -> dict[int, tuple[int, Value]]:
    filled = {
        column.index: (row.number, value)
        for column in columns
        if (value := row.value(index=column.index)) is not None
    }
    return {**above, **filled}
