"""Checks the parts of a file before they are read: number, size, names, macros."""

from __future__ import annotations

import io
import re
import zipfile

from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.office_files import DOCUMENT, WORKBOOK, OfficeFile
from promdaen.kit.spreadsheets.sniffing import OPEN_DOCUMENT
from promdaen.kit.spreadsheets.tables import UnreadableFile
from promdaen.kit.spreadsheets.words import FileMessage
from promdaen.kit.texts import Text, Words

MAX_ENTRIES = 500
MAX_BYTES = 50 * 2**20
"""Unpacked: a list of 100,000 rows has less than half of it."""
MAX_RATIO = 200
"""Office programs reach 20 to 1; what packs ten times better was made to fill the memory."""
# Below this size a part is harmless, and short parts of repeated text compress very well.
_HARMLESS_BYTES = 2**20
_WHOLE_PROLOGUE = 4096

_TEXT_DOCUMENT = Text("a text document")
_SLIDES = Text("a set of slides")
_NUMBERS = Text("an Apple Numbers file")
_BINARY_EXCEL = Text("a binary Excel file (.xlsb)")
_ARCHIVE = Text("a packed archive")

# A part that only this kind of file has.
_SIGNATURE_PARTS: tuple[tuple[str, Words], ...] = (
    ("mimetype", OPEN_DOCUMENT),
    (DOCUMENT.main, _TEXT_DOCUMENT),
    ("ppt/presentation.xml", _SLIDES),
    ("Index/Document.iwa", _NUMBERS),
    ("xl/workbook.bin", _BINARY_EXCEL),
)


def checked_archive(
    *, name: str, data: bytes, office_file: OfficeFile = WORKBOOK
) -> zipfile.ZipFile:
    """The archive of a workbook, or of a text document, after the safety checks.

    Raises UnreadableFile for the first danger found.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile(say(code=office_file.damaged, name=name)) from error
    message = (
        _size_message(name=name, entries=archive.infolist(), office_file=office_file)
        or _name_message(name=name, entries=archive.infolist(), office_file=office_file)
        or _kind_message(name=name, parts=frozenset(archive.namelist()), office_file=office_file)
        or _content_message(name=name, archive=archive, office_file=office_file)
    )
    if message:
        raise UnreadableFile(message)
    return archive


def _size_message(
    *, name: str, entries: list[zipfile.ZipInfo], office_file: OfficeFile
) -> FileMessage | None:
    if len(entries) > MAX_ENTRIES:
        return say(code=office_file.too_large, name=name, what=f"{len(entries)} > {MAX_ENTRIES}")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_BYTES:
        size = f"{total // 2**20} MB > {MAX_BYTES // 2**20} MB"
        return say(code=office_file.too_large, name=name, what=size)
    for entry in entries:
        ratio = entry.file_size // max(entry.compress_size, 1)
        if entry.file_size > _HARMLESS_BYTES and ratio > MAX_RATIO:
            return say(code=office_file.too_large, name=name, what=f"{ratio} : 1")
    return None


def _name_message(
    *, name: str, entries: list[zipfile.ZipInfo], office_file: OfficeFile
) -> FileMessage | None:
    for entry in entries:
        # `orig_filename` is the name in the file; `filename` was normalised by the library.
        path = entry.orig_filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
            return say(code=office_file.outside_path, name=name, what=path[:80])
        if entry.flag_bits & 0x1:
            return say(code=office_file.encrypted, name=name)
        if path.lower().endswith("vbaproject.bin"):
            return say(code=office_file.macros, name=name)
    return None


def _kind_message(
    *, name: str, parts: frozenset[str], office_file: OfficeFile
) -> FileMessage | None:
    if office_file is DOCUMENT:
        return None if office_file.main in parts else say(code="not_a_document", name=name)
    for part, kind in _SIGNATURE_PARTS:
        if part in parts:
            return say(code="other_kind", name=name, kind=kind)
    if office_file.main not in parts:
        return say(code="other_kind", name=name, kind=_ARCHIVE)
    return None


def _content_message(
    *, name: str, archive: zipfile.ZipFile, office_file: OfficeFile
) -> FileMessage | None:
    try:
        for part in archive.namelist():
            if not part.endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(part) as stream:
                start = stream.read(_WHOLE_PROLOGUE).replace(b"\0", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                return say(code=office_file.entities, name=name)
            if part == "[Content_Types].xml" and b"macroEnabled" in start:
                return say(code=office_file.macros, name=name)
            if part == office_file.main and b"purl.oclc.org/ooxml" in start:
                return say(code=office_file.strict, name=name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError):
        return say(code=office_file.damaged, name=name)
    return None
