"""Reads a CSV, XLSX or DOCX file into a table; accepts any input."""

from __future__ import annotations

from pathlib import Path, PurePath

from promdaen.kit.spreadsheets.fence import read_fenced
from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.office_files import DOCUMENT, WORKBOOK
from promdaen.kit.spreadsheets.separated import read_separated
from promdaen.kit.spreadsheets.sniffing import file_form, is_encrypted
from promdaen.kit.spreadsheets.tables import SheetTable, UnreadableFile

MAX_MEGABYTES = 50


def read_table(
    *, name: str, data: bytes | None = None, path: Path | None = None, sheet: str | None = None
) -> SheetTable:
    """Read the file with the displayed name `name`, given as bytes or as a path.

    `sheet` chooses a sheet of a workbook; by default the first visible one with content. Raises
    only UnreadableFile, for every file that cannot be read.
    """
    if data is None:
        data = _loaded(name=name, path=path or Path(name))
    if len(data) > MAX_MEGABYTES * 2**20:
        raise UnreadableFile(say(code="file_too_large", name=name, limit=MAX_MEGABYTES))
    if PurePath(name).suffix.lower() in (".xlsm", ".xltm") and data.startswith(b"PK"):
        raise UnreadableFile(say(code=WORKBOOK.macros, name=name))
    if file_form(name=name, data=data) == "text":
        return read_separated(name=name, data=data)
    return _noted(name=name, table=read_fenced(name=name, data=data, sheet=sheet))


def read_document_tables(
    *, name: str, data: bytes | None = None, path: Path | None = None
) -> SheetTable:
    """Read the rows of all tables of a text document (DOCX) into one table.

    Changes that are tracked count as made. The comments on a cell are in `comments`. Raises only
    UnreadableFile.
    """
    if data is None:
        data = _loaded(name=name, path=path or Path(name))
    if len(data) > MAX_MEGABYTES * 2**20:
        raise UnreadableFile(say(code="file_too_large", name=name, limit=MAX_MEGABYTES))
    if PurePath(name).suffix.lower() in (".docm", ".dotm"):
        raise UnreadableFile(say(code=DOCUMENT.macros, name=name))
    if is_encrypted(data=data):
        raise UnreadableFile(say(code=DOCUMENT.encrypted, name=name))
    if not data.startswith(b"PK"):
        raise UnreadableFile(say(code="not_a_document", name=name))
    return read_fenced(name=name, data=data, form="document")


def _loaded(*, name: str, path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_MEGABYTES * 2**20:
            raise UnreadableFile(say(code="file_too_large", name=name, limit=MAX_MEGABYTES))
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(say(code="not_there", name=name)) from error


def _noted(*, name: str, table: SheetTable) -> SheetTable:
    if PurePath(name).suffix.lower() in (".xlsx", ".xltx"):
        return table
    return SheetTable(
        name=table.name,
        sheet=table.sheet,
        rows=table.rows,
        merged=table.merged,
        other_sheets=table.other_sheets,
        notes=(say(code="read_as_workbook", name=name), *table.notes),
    )
