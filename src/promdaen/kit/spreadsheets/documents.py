"""Reads the tables of a text document (DOCX); only for use in the child process."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from promdaen.kit.spreadsheets.guard import checked_archive
from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.office_files import DOCUMENT
from promdaen.kit.spreadsheets.separated import MAX_COLUMNS, MAX_ROWS
from promdaen.kit.spreadsheets.tables import SheetRow, SheetTable, UnreadableFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMMENTS = "word/comments.xml"
# Text that tracked changes take away or move elsewhere.
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
_SIGNS: Mapping[str, str] = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


def read_document(*, name: str, data: bytes) -> SheetTable:
    """Read the rows of all tables, in order, as one table.

    Raises UnreadableFile; any other exception means that the document is damaged.
    """
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - only the child needs it

    archive = checked_archive(name=name, data=data, office_file=DOCUMENT)
    body = fromstring(archive.read(DOCUMENT.main))
    comments_by_id = _comments(archive, fromstring)
    sheet_rows: list[SheetRow] = []
    comments: dict[tuple[int, int], str] = {}
    for number, row in enumerate(_rows(body), start=1):
        cells = list(_cells(row))
        if number > MAX_ROWS:
            raise UnreadableFile(say(code="too_long", row=number, limit=MAX_ROWS))
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFile(say(code="too_wide", row=number, limit=MAX_COLUMNS))
        sheet_rows.append(
            SheetRow(number=number, values=tuple(_cell_text(cell) for cell in cells))
        )
        for column, cell in enumerate(cells):
            marks = [mark.get(f"{W}id", "") for mark in cell.iter(f"{W}commentReference")]
            if texts := [comments_by_id[mark] for mark in marks if comments_by_id.get(mark)]:
                comments[number, column] = "\n".join(texts)
    if not sheet_rows:
        raise UnreadableFile(say(code="no_tables", name=name))
    return SheetTable(name=name, sheet=None, rows=tuple(sheet_rows), comments=comments)


def _rows(body: Any) -> Iterator[Any]:
    """Yield the rows that tracked changes have not removed."""
    for row in body.iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells(row: Any) -> Iterator[Any]:
    """Yield the cells of a row; a cell in a content control is one too."""
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iter(f"{W}tc")


def _comments(archive: zipfile.ZipFile, parse: Callable[[bytes], Any]) -> dict[str, str]:
    if COMMENTS not in archive.namelist():
        return {}
    root = parse(archive.read(COMMENTS))
    return {
        comment.get(f"{W}id", ""): _cell_text(comment).strip()
        for comment in root.iter(f"{W}comment")
    }


def _cell_text(cell: Any) -> str:
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cell.iter(f"{W}p"))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _REMOVED or child.tag == f"{W}pPr":
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _pieces(child)
