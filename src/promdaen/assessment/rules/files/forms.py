"""Detects the format of an item file from its first bytes and its name."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from promdaen.assessment.rules.files.aiken_reading import is_aiken
from promdaen.assessment.rules.files.messages import say
from promdaen.kit.spreadsheets import UnreadableFile

MAX_MEGABYTES = 20
FILE_FORMATS = ("moodle", "gift", "gift-plain", "qti", "xlsx")
"""Forms in which items go out; "gift-plain" is GIFT without ordering items."""
SUFFIXES = {
    "moodle": ".xml",
    "gift": ".gift",
    "gift-plain": ".gift",
    "qti": ".zip",
    "xlsx": ".xlsx",
}
_SHEETS = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".numbers", ".csv", ".tsv", ".tab"}
)
_WORKBOOKS = (b"PK", bytes.fromhex("d0cf11e0a1b11ae1"))
_PACKAGES = frozenset({".zip", ".imscc"})
_QTI = re.compile(rb"<(?:[\w.-]+:)?(qti-assessment-item|assessmentItem|questestinterop)[\s>/]")
_XML = (b"<?xml", b"<quiz", b"<!DOCTYPE quiz", b"<!doctype quiz")


def file_form(*, name: str, data: bytes) -> str:
    """ "moodle", "qti", "package", "gift", "aiken" or "sheet".

    Any other file is read as a sheet, and refused there. Raises UnreadableFile for an empty file
    and for one that is too large.

    >>> [file_form(name="quiz.txt", data=data) for data in (b"::Q1:: True? {T}", b"a;b")]
    ['gift', 'sheet']
    """
    suffix = PurePath(name).suffix.lower()
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise UnreadableFile(say(code="file_empty", name=name))
    if start.startswith(b"PK") and (suffix in _PACKAGES or b"imsmanifest.xml" in data):
        return "package"
    if start.startswith(_WORKBOOKS) or suffix in _SHEETS:
        return "sheet"
    if len(data) > MAX_MEGABYTES * 2**20:
        raise UnreadableFile(say(code="file_large", name=name, limit=MAX_MEGABYTES))
    if start.startswith(_XML) or suffix == ".xml" or _QTI.search(start):
        return "qti" if _QTI.search(start) else "moodle"
    if suffix in (".gift", ".txt", "") and is_aiken(text=_text(data=data)):
        return "aiken"
    if suffix == ".gift" or (suffix in (".txt", "") and b"{" in data):
        return "gift"
    if suffix in (".txt", ""):
        return "sheet"
    raise UnreadableFile(say(code="file_unlike", name=name))


def _text(*, data: bytes) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig", "replace")
