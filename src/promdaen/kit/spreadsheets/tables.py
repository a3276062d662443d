"""A sheet after reading: rows of values with their position in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from promdaen.kit.spreadsheets.words import FileMessage

# Zero-width characters that are copied from web pages and chat: joiners, direction marks, byte
# order mark, soft hyphen.
_WIDTHLESS = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
FORMULA_SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
"""What a spreadsheet program takes for the beginning of a formula; full-width signs too."""
_GUARDED = re.compile(f"^'[{re.escape(FORMULA_SIGNS)}]")


@dataclass(frozen=True)
class BadCell:
    """A cell without a usable value: an error such as #N/A, or a formula without a result."""

    reason: Literal["error", "formula"]
    text: str


Value = str | int | float | bool | datetime | date | time | BadCell | None


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it (from 1) and its values from column A."""

    number: int
    values: tuple[Value, ...]

    def value(self, *, index: int) -> Value:
        """The value in the column `index` (from 0), or None if the row is shorter."""
        return self.values[index] if index < len(self.values) else None


@dataclass(frozen=True)
class MergedCells:
    """A block of merged cells; rows from 1, columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class SheetTable:
    """One sheet of a file: its non-empty rows, and notes from reading.

    `is_ragged`: rows may be too short or too long (CSV). `is_cut_off`: the last row has no line
    end and is shorter than the one before it. `comments` are those
    beside a cell, by (number of the row, column from 0).
    """

    name: str
    sheet: str | None
    rows: tuple[SheetRow, ...]
    merged: tuple[MergedCells, ...] = ()
    other_sheets: tuple[str, ...] = ()
    notes: tuple[FileMessage, ...] = ()
    is_cut_off: bool = False
    is_ragged: bool = False
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


class UnreadableFile(ValueError):
    """A file, or a table in it, that cannot be read; `message` says where, why, what to do."""

    def __init__(self, message: FileMessage) -> None:
        super().__init__(message.en)
        self.message = message


@dataclass(frozen=True)
class RefusedRow:
    """A row left out of an import: its number, its values as typed, and every reason."""

    row: int
    values: tuple[str, ...]
    messages: tuple[FileMessage, ...]


def column_letter(*, index: int) -> str:
    """The spreadsheet letters of the column `index` (from 0).

    >>> [column_letter(index=index) for index in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(*, letters: str) -> int:
    """The column (from 0) with the spreadsheet letters `letters`.

    >>> column_index(letters="AB")
    27
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


def clean(*, text: str) -> str:
    """Remove zero-width characters, collapse white space to single spaces, and trim.

    >>> clean(text=" Sok\\u200b\\u00a0 Dara\\u200f ")
    'Sok Dara'
    """
    return _SPACES.sub(" ", _WIDTHLESS.sub("", text)).strip()


def has_widthless(*, text: str) -> bool:
    """Whether `text` has a zero-width character."""
    return _WIDTHLESS.search(text) is not None


def cell_text(*, value: Value) -> str:
    """The text of a cell as displayed, cleaned; whole numbers lose their ".0".

    >>> [cell_text(value=value) for value in (12.0, " a ", None, True, date(2026, 7, 9), "'=x")]
    ['12', 'a', '', 'TRUE', '2026-07-09', '=x']
    """
    if isinstance(value, str):
        return clean(text=value[1:] if _GUARDED.match(value) else value)
    if isinstance(value, date | time):
        return _moment_text(value=value)
    if isinstance(value, BadCell):
        return value.text
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).upper()


def raw_text(*, value: Value) -> str:
    """The text of a cell with its line breaks and signs without width, as people wrote it.

    >>> [raw_text(value=value) for value in ("'- no", "a\\r\\n  b ", 12.0, None)]
    ['- no', 'a\\n  b ', '12', '']
    """
    if isinstance(value, str):
        text = value[1:] if _GUARDED.match(value) else value
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return cell_text(value=value)


def _moment_text(*, value: date | time) -> str:
    is_day = isinstance(value, datetime) and value.time() == time()
    if isinstance(value, datetime) and is_day:
        return value.date().isoformat()
    return value.isoformat()
