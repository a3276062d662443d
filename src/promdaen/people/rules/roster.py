"""Reads a roster as people type it: every row is accepted as a whole or refused with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promdaen.kit.spreadsheets import (
    FileMessage,
    Output,
    RefusedRow,
    SheetTable,
    UnreadableFile,
    column_letter,
)
from promdaen.kit.texts import Text, Words
from promdaen.people.rules import aliases, headings
from promdaen.people.rules.header import Header, RosterColumn, find_header
from promdaen.people.rules.messages import say
from promdaen.people.rules.roster_duplicates import check_duplicates
from promdaen.people.rules.row_completion import complete_rows
from promdaen.people.rules.rows import Lists, Readers, RosterRow, read_row

__all__ = ["Roster", "RosterRow", "read_roster", "refused_table"]

_MAX_ROWS_NAMED = 20


@dataclass(frozen=True)
class Roster:
    """The content of a roster: accepted rows, refused rows, and messages.

    `conflicts` are groups of rows of one officer that contradict each other. `heads` are the
    headings of the columns in the refused rows' values; both leave out columns of personal data.
    """

    rows: tuple[RosterRow, ...]
    refused: tuple[RefusedRow, ...]
    columns: tuple[RosterColumn, ...]
    heads: tuple[str, ...]
    notes: tuple[FileMessage, ...]
    conflicts: tuple[tuple[RosterRow, ...], ...] = ()


def read_roster(
    *,
    table: SheetTable,
    departments: aliases.Aliases,
    provinces: aliases.Aliases,
    ranks: aliases.Aliases,
) -> Roster:
    """Read a roster; each list has the names of its codes, in both languages and as typed.

    Raises UnreadableFile if there is no table of officers: no headings, no name column, no
    department column and no headings of groups, or no rows below the headings.
    """
    header = find_header(table=table)
    lists = Lists(
        departments=aliases.known_names(aliases=departments),
        provinces=aliases.known_names(aliases=provinces),
        ranks=aliases.known_names(aliases=ranks, kind_words=aliases.RANK_WORDS),
    )
    completed = complete_rows(table=table, header=header, departments=lists.departments)
    has_groups = any(
        aliases.meant_code(text=complete_row.department, names=lists.departments)
        for complete_row in completed
    )
    _check_department(header=header, has_groups=has_groups)
    readers = Readers(header=header, lists=lists, table=table)
    read = [read_row(completed=complete_row, readers=readers) for complete_row in completed]
    roster_rows = [row for row in read if isinstance(row, RosterRow)]
    refused = [row for row in read if isinstance(row, RefusedRow)]
    skipped = [
        row.row.number for row, merged in zip(completed, read, strict=True) if merged is None
    ]
    if not roster_rows and not refused:
        raise UnreadableFile(say(code="no_rows", row=header.last_row))
    checked = check_duplicates(roster_rows=roster_rows)
    return Roster(
        rows=checked.rows,
        refused=tuple(refused),
        columns=header.columns,
        heads=tuple(
            column.heading or column_letter(index=column.index) for column in readers.kept_columns
        ),
        notes=(*table.notes, *_column_notes(header=header), *_skipped(skipped), *checked.notes),
        conflicts=checked.conflicts,
    )


def refused_table(
    *, refused: Iterable[RefusedRow], heads: Sequence[str]
) -> tuple[tuple[Words, ...], tuple[tuple[Output, ...], ...]]:
    """The headings and rows of a file of refused rows, one line for each reason.

    First the place and the reason in both languages, then the row as typed, so that it can be
    corrected and imported again.
    """
    first = (
        Text("Row refused"),
        Text("Column refused"),
        Text("What is wrong, in Khmer"),
        Text("What is wrong, in English"),
    )
    lines: tuple[tuple[Output, ...], ...] = tuple(
        (
            refused_row.row,
            " ".join(message.column or "" for message in refused_row.messages).strip(),
            "\n".join(message.km for message in refused_row.messages),
            "\n".join(message.en for message in refused_row.messages),
            *refused_row.values,
        )
        for refused_row in refused
    )
    return (*first, *(Words.same(head) for head in heads)), lines


def _check_department(*, header: Header, has_groups: bool) -> None:
    if headings.DEPARTMENT not in header.by_meaning and not has_groups:
        field = headings.label(meaning=headings.DEPARTMENT)
        raise UnreadableFile(say(code="no_column", row=header.last_row, field=field))


def _column_notes(*, header: Header) -> tuple[FileMessage, ...]:
    codes = {headings.PERSONAL: "personal_left_out", None: "column_ignored"}
    return tuple(
        say(code=codes[column.meaning], column=column.letter, heading=column.heading)
        for column in header.columns
        if column.heading and column.meaning in codes
    )


def _skipped(rows: Sequence[int]) -> tuple[FileMessage, ...]:
    if not rows:
        return ()
    row_list = ", ".join(map(str, rows[:_MAX_ROWS_NAMED]))
    return (say(code="rows_skipped", rows=row_list + (" ..." if rows[_MAX_ROWS_NAMED:] else "")),)
