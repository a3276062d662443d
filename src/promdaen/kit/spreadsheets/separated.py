"""Reads separated text (CSV) into rows, without guessing the encoding."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.tables import SheetRow, SheetTable, UnreadableFile, column_letter
from promdaen.kit.spreadsheets.words import FileMessage

MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_RECORD_LENGTH = 100_000
SEPARATORS = (",", ";", "\t")
_SNIFFED_RECORDS = 50
_DECLARED = re.compile(r"sep=([,;\t])\r?", re.IGNORECASE)


def read_separated(*, name: str, data: bytes) -> SheetTable:
    """Read `data` as a table of texts; separators are commas, semicolons or tabs.

    Raises UnreadableFile for an encoding other than UTF-8 or marked UTF-16, NUL bytes, unclosed
    quotation marks, and overlong rows.
    """
    text, notes = _decoded(name=name, data=data)
    separator, text = _separator_and_text(text=text)
    records = _records(name=name, text=text, separator=separator)
    sheet_rows = tuple(
        SheetRow(number=number, values=tuple(value if value.strip() else None for value in values))
        for number, values in enumerate(records, start=1)
        if any(value.strip() for value in values)
    )
    if not sheet_rows:
        raise UnreadableFile(say(code="nothing_inside", name=name))
    return SheetTable(
        name=name,
        sheet=None,
        rows=sheet_rows,
        notes=notes,
        is_cut_off=_is_cut_off(text=text, sheet_rows=sheet_rows),
        is_ragged=True,
    )


def _decoded(*, name: str, data: bytes) -> tuple[str, tuple[FileMessage, ...]]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFile(say(code="half_text", name=name)) from error
        notes: tuple[FileMessage, ...] = (say(code="read_as_utf16"),)
    else:
        before, nul, _ = data.partition(b"\0")
        if nul:
            _refuse_nul(name=name, before=before.decode("utf-8", errors="replace"))
        text, notes = _from_utf8(name=name, data=data.removeprefix(codecs.BOM_UTF8)), ()
    before_nul, nul_letter, _ = text.partition("\0")
    if nul_letter:
        _refuse_nul(name=name, before=before_nul)
    return text, notes


def _refuse_nul(*, name: str, before: str) -> NoReturn:
    row, column = _place(before=before)
    raise UnreadableFile(say(code="nul", name=name, row=row, column=column))


def _from_utf8(*, name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        row, column = _place(before=data[: error.start].decode("utf-8"))
        is_half = error.reason == "unexpected end of data"
        code = "half_text" if is_half else "not_utf8"
        raise UnreadableFile(say(code=code, name=name, row=row, column=column)) from error


def _place(*, before: str) -> tuple[int, str]:
    """Row and column of the cell after `before`, counted by lines and separators."""
    line = before.rsplit("\n", 1)[-1]
    maximum = max(line.count(separator) for separator in SEPARATORS)
    return before.count("\n") + 1, column_letter(index=maximum)


def _separator_and_text(*, text: str) -> tuple[str, str]:
    """The separator and the text without the `sep=;` line that some programs write first."""
    first, _, rest = text.partition("\n")
    declared = _DECLARED.fullmatch(first)
    if declared:
        return declared.group(1), rest
    return max(SEPARATORS, key=lambda separator: _evenness(text=text, separator=separator)), text


def _evenness(*, text: str, separator: str) -> tuple[int, int]:
    """Rank of a separator: how many of the first records have the commonest width above one."""
    widths: list[int] = []
    try:
        for values in _parsed(lines=iter(text.splitlines(keepends=True)), separator=separator):
            if values:
                widths.append(len(values))
            if len(widths) == _SNIFFED_RECORDS:
                break
    except (csv.Error, _RecordTooLong):
        widths = widths or [1]
    several = [width for width in widths if width > 1]
    commonest = max(several, key=several.count, default=1)
    return several.count(commonest), commonest


class _RecordTooLong(Exception):
    pass


def _parsed(*, lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    """The records; refuses one longer than `MAX_RECORD_LENGTH` before it fills the memory."""
    length = 0

    def counted() -> Iterator[str]:
        nonlocal length
        for line in lines:
            length += len(line)
            if length > MAX_RECORD_LENGTH:
                raise _RecordTooLong
            yield line

    for values in csv.reader(counted(), delimiter=separator, strict=True):
        length = 0
        yield values


def _records(*, name: str, text: str, separator: str) -> Iterator[Sequence[str]]:
    number, filled = 0, 0
    lines = iter(text.splitlines(keepends=True))
    try:
        for number, values in enumerate(_parsed(lines=lines, separator=separator), start=1):
            filled += bool(values)
            if len(values) > MAX_COLUMNS:
                raise UnreadableFile(say(code="too_wide", row=number, limit=MAX_COLUMNS))
            if filled > MAX_ROWS:
                raise UnreadableFile(say(code="too_long", row=number, limit=MAX_ROWS))
            yield values
    except _RecordTooLong as error:
        message = say(code="long_record", name=name, row=number + 1, limit=MAX_RECORD_LENGTH)
        raise UnreadableFile(message) from error
    except csv.Error as error:
        raise UnreadableFile(say(code="open_quote", row=number + 1)) from error


def _is_cut_off(*, text: str, sheet_rows: Sequence[SheetRow]) -> bool:
    *before, last = sheet_rows
    has_line_end = text.endswith(("\n", "\r"))
    return bool(before) and not has_line_end and len(last.values) < len(before[-1].values)
