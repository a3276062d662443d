"""Texts of items as stored: NFC, without invisible characters, line by line."""

from __future__ import annotations

import re
import unicodedata

from promdaen.kit import languages, spreadsheets

# Neither XML nor a spreadsheet can contain these, and people do not type them.
_UNTYPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(*, text: str) -> str:
    """A text as stored: NFC, no invisible characters, single spaces; its lines are kept.

    >>> clean(text=" Who \\u200b may\\r\\n  enter? ")
    'Who may\\nenter?'
    """
    lines = _UNTYPED.sub("", text).splitlines()
    cleaned = [spreadsheets.clean(text=line) for line in lines]
    # Composition can join characters that an invisible one separated, so it comes last.
    return unicodedata.normalize("NFC", "\n".join(cleaned).strip("\n"))


def is_neutral(*, text: str) -> bool:
    """Whether a text is the same in both languages: only signs, numbers, capitals.

    >>> is_neutral(text="MRZ 2"), is_neutral(text="Passport"), is_neutral(text="ក")
    (True, False, False)
    """
    return text == text.upper() and not languages.has_khmer(text=text)
