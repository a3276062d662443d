"""Finds the column headings of a roster, in any row and over several rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from promdaen.kit.spreadsheets import (
    FileMessage,
    MergedCells,
    SheetRow,
    SheetTable,
    UnreadableFile,
    cell_text,
    column_letter,
)
from promdaen.people.rules import headings
from promdaen.people.rules.messages import say

_MAX_TITLE_ROWS = 40
# Two known headings make a heading row; the title of a list seldom has one.
_MIN_HEADINGS = 2
_NAMES = frozenset({headings.NAME_KM, headings.NAME_LATIN, headings.NAME, headings.FAMILY})


@dataclass(frozen=True)
class RosterColumn:
    """One column: index (from 0), letter, heading as typed, and meaning."""

    index: int
    letter: str
    heading: str
    meaning: str | None


@dataclass(frozen=True)
class Header:
    """The headings of a table: the columns, their last row, and the column of each meaning."""

    columns: tuple[RosterColumn, ...]
    last_row: int
    by_meaning: Mapping[str, tuple[RosterColumn, ...]]

    def first(self, *, meaning: str) -> RosterColumn | None:
        """The first column of a meaning, or None."""
        return next(iter(self.by_meaning.get(meaning, ())), None)


def find_header(*, table: SheetTable) -> Header:
    """Find the row or rows of headings among the first forty.

    Title rows above are skipped. Headings can take two rows, or have one row for each language.
    Raises UnreadableFile if there is no name column, if one meaning occurs twice, and if no rows
    follow.
    """
    candidates = _candidates(table=table)
    if not candidates:
        raise UnreadableFile(say(code="no_header", name=table.name))
    # max() returns the first of equals, and single rows come before pairs.
    _, last, columns = max(candidates, key=lambda candidate: candidate[0])
    header = Header(
        columns=columns,
        last_row=_last_head_row(table=table, after=last),
        by_meaning=_grouped(columns=columns),
    )
    _check(header=header, table=table)
    return header


def is_heads(*, values: Sequence[str]) -> bool:
    """Whether a row of texts is a row of headings."""
    return (
        len({headings.heading_meaning(heading=text) for text in values if text} - {None})
        >= _MIN_HEADINGS
    )


def _candidates(*, table: SheetTable) -> list[tuple[int, int, tuple[RosterColumn, ...]]]:
    """Candidates (number of meanings, last row, columns) from each row and pair of rows."""
    candidates = []
    sheet_rows = table.rows[:_MAX_TITLE_ROWS]
    for upper in sheet_rows:
        columns = _columns(texts=[_texts(sheet_row=upper)])
        if _score(columns=columns) >= _MIN_HEADINGS:
            candidates.append((_score(columns=columns), upper.number, columns))
    for upper, lower in pairwise(sheet_rows):
        columns = _columns(
            texts=[_spread(sheet_row=upper, merged=table.merged), _texts(sheet_row=lower)]
        )
        is_pair = lower.number == upper.number + 1 and _score(columns=columns) >= _MIN_HEADINGS
        if is_pair:
            candidates.append((_score(columns=columns), lower.number, columns))
    return candidates


def _texts(*, sheet_row: SheetRow) -> list[str]:
    return [cell_text(value=value) for value in sheet_row.values]


def _spread(*, sheet_row: SheetRow, merged: Sequence[MergedCells]) -> list[str]:
    """A row's texts, with a heading over merged columns repeated for each of them."""
    texts = _texts(sheet_row=sheet_row)
    for block in merged:
        if block.first_row == sheet_row.number and block.first_column < len(texts):
            missing = block.last_column + 1 - len(texts)
            texts += [""] * max(0, missing)
            for index in range(block.first_column, block.last_column + 1):
                texts[index] = texts[block.first_column]
    return texts


def _columns(*, texts: Sequence[Sequence[str]]) -> tuple[RosterColumn, ...]:
    width = max(map(len, texts))
    padded = [[*line, *[""] * (width - len(line))] for line in texts]
    return tuple(
        _column(index=index, parts=[part for part in parts if part])
        for index, parts in enumerate(zip(*padded, strict=True))
    )


def _column(*, index: int, parts: Sequence[str]) -> RosterColumn:
    whole = " ".join(parts)
    tried = (whole, *reversed(parts))
    meanings = (headings.heading_meaning(heading=text) for text in tried if text)
    return RosterColumn(
        index=index,
        letter=column_letter(index=index),
        heading=whole,
        meaning=next((meaning for meaning in meanings if meaning), None),
    )


def _score(*, columns: Sequence[RosterColumn]) -> int:
    return len({column.meaning for column in columns if column.meaning})


def _last_head_row(*, table: SheetTable, after: int) -> int:
    """Skip further heading rows, such as the same headings in the other language."""
    last = after
    for sheet_row in table.rows:
        if sheet_row.number <= after:
            continue
        if sheet_row.number != last + 1 or not is_heads(values=_texts(sheet_row=sheet_row)):
            break
        last = sheet_row.number
    return last


def _grouped(*, columns: Sequence[RosterColumn]) -> dict[str, tuple[RosterColumn, ...]]:
    columns_by_meaning: dict[str, tuple[RosterColumn, ...]] = {}
    for column in columns:
        if column.meaning:
            columns_by_meaning[column.meaning] = (
                *columns_by_meaning.get(column.meaning, ()),
                column,
            )
    return columns_by_meaning


def _check(*, header: Header, table: SheetTable) -> None:
    if not _NAMES & header.by_meaning.keys():
        field = headings.label(meaning=headings.NAME)
        raise UnreadableFile(say(code="no_column", row=header.last_row, field=field))
    twice = _duplicates(header=header)
    if twice:
        raise UnreadableFile(twice)
    if not any(sheet_row.number > header.last_row for sheet_row in table.rows):
        raise UnreadableFile(say(code="no_rows", row=header.last_row))


def _duplicates(*, header: Header) -> FileMessage | None:
    may_repeat = {headings.PERSONAL, headings.NUMBER, headings.NAME}
    for meaning, columns in header.by_meaning.items():
        if len(columns) > 1 and meaning not in may_repeat:
            return say(
                code="two_columns",
                row=header.last_row,
                column=columns[1].letter,
                other=columns[0].letter,
                field=headings.label(meaning=meaning),
            )
    return None
