"""Builds CSV files and workbooks, and takes workbooks apart to break them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

Cells = Sequence[Sequence[Any]]
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 2**20


def csv_file(
    *, rows: Cells, encoding: str = "utf-8", separator: str = ",", line_end: str = "\r\n"
) -> bytes:
    """Join cells without quoting anything."""
    lines = (separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "".join(line + line_end for line in lines).encode(encoding)


def workbook(*, rows: Cells, change: Callable[[Any], None] | None = None) -> bytes:
    """Write cells to the first sheet of a workbook; `change` is given the sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_parts(*, data: bytes, parts: Mapping[str, bytes], leave_out: Sequence[str] = ()) -> bytes:
    """Replace or add parts of a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            if entry.filename not in parts and entry.filename not in leave_out:
                new.writestr(entry, old.read(entry.filename), zipfile.ZIP_DEFLATED)
        for name, content in parts.items():
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def part(*, data: bytes, name: str = SHEET) -> bytes:
    """Give one part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def sheet_of(*, rows: str) -> bytes:
    """Give the XML of a sheet whose rows are already written."""
    start = '<?xml version="1.0"?><worksheet xmlns="'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{start}{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def text_row(*, number: int, cells: Mapping[str, str]) -> str:
    """Give the XML of a row of texts, by column letter."""
    inside = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in cells.items()
    )
    return f'<row r="{number}">{inside}</row>'


def bomb(*, megabytes: int) -> bytes:
    """Give a workbook whose only sheet unpacks to that many megabytes of noughts.

    The packed megabyte ends on a byte, so it can stand in the file many times over without being
    packed again.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed_megabyte = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packed_megabyte * megabytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    name = SHEET.encode()
    fields = (20, 0, 8, 0, 0x21, 0, len(packed), megabytes * MEGABYTE, len(name))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *fields, 0) + name
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *fields, 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local) + len(packed), 0)
    return local + packed + entry + end
