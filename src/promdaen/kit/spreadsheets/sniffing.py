"""Detects the type of a file by its first bytes, whatever its name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from promdaen.kit.spreadsheets.messages import say
from promdaen.kit.spreadsheets.office_files import WORKBOOK
from promdaen.kit.spreadsheets.tables import UnreadableFile
from promdaen.kit.texts import Text, Words

FileForm = Literal["text", "workbook"]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HTML = re.compile(rb"<(!doctype html|html|head|meta|table|body)\b", re.IGNORECASE)
_WEB_PAGE = Text("a web page")
_PICTURE = Text("a picture")
_PACKED = Text("a packed archive")
_XML = Text("an XML file")
OPEN_DOCUMENT = Text("an OpenDocument file")

# First bytes of files that people upload by mistake.
_OTHER_KINDS: tuple[tuple[bytes, Words], ...] = (
    (b"%PDF", Text("a PDF")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"{\\rtf", Text("a text document")),
    (b"<?xml", _XML),
)
_WORKBOOK_NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".xltm", ".ods"})


def file_form(*, name: str, data: bytes) -> FileForm:
    """Whether `data` should be read as text or as a workbook.

    Raises UnreadableFile for everything else, with the detected type and what to do.
    """
    start = data[:2048].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise UnreadableFile(say(code="empty_file", name=name))
    if data.startswith(_OLE):
        code = WORKBOOK.encrypted if is_encrypted(data=data) else "old_excel"
        raise UnreadableFile(say(code=code, name=name))
    if data.startswith(b"PK"):
        return "workbook"
    if _HTML.search(start[:1024]):
        raise UnreadableFile(say(code="other_kind", name=name, kind=_WEB_PAGE))
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic):
            raise UnreadableFile(say(code="other_kind", name=name, kind=kind))
    if PurePath(name).suffix.lower() in _WORKBOOK_NAMES:
        raise UnreadableFile(say(code="not_a_workbook", name=name))
    return "text"


def is_encrypted(*, data: bytes) -> bool:
    """Whether a file is an office file with a password.

    That is an OLE file around an encrypted package; only the names of its streams distinguish it
    from an old .xls or .doc.
    """
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data
