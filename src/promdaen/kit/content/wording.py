"""Faults in the characters of a text: spaces, composition, Khmer code points and order.

Order of a Khmer cluster: base, robat, coeng consonants (coeng RO last), register shifter, one
vowel, signs (Unicode 16.0, chapter 16.4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from promdaen.kit import languages

LANGUAGE_NAMES = {"en": "English", "km": "Khmer"}

_ANY = (
    (r"^\s|\s$", "begins or ends with a space", "take the space away"),
    (r"[\u200b-\u200d\u2060\ufeff]", "holds a zero-width character", "take it away"),
    (r"[\x00-\x08\x0b-\x1f\x7f]", "holds a control character", "take it away"),
    (r"  ", "holds two spaces in a row", "keep one"),
)
_KHMER = (
    (r"[\u17a3\u17a4\u17b4\u17b5\u17d3\u17d8]", "holds a discouraged letter", "type another"),
    (r"\u17c1\u17b8", "holds U+17BE typed as two characters", "type \u17be as one character"),
    (r"\u17c1\u17b6", "holds U+17C4 typed as two characters", "type \u17c4 as one character"),
    (r"[\u17b6-\u17c5]{2}", "holds two vowels on one letter", "keep one"),
    (r"\u17d2\u179a\u17d2", "has coeng RO before another coeng", "type coeng RO last"),
    (r"[\u17c9\u17ca]\u17d2", "has a register shifter before a coeng", "type the coeng first"),
    (r"[\u17b6-\u17c8\u17cb]\u17d2", "has a vowel or sign before a coeng", "type it after"),
    (r"[\u17c6-\u17c8\u17cb][\u17b6-\u17c5]", "has a sign before a vowel", "type it after"),
    (r"\u17d2(?![\u1780-\u17a2])", "has a coeng without its consonant", "type the consonant"),
    (r"(?<![\u1780-\u17d3\u17dd])[\u17b6-\u17d3]", "has a vowel without a base", "retype it"),
)

_PATTERNS = [(re.compile(pattern), what, remedy) for pattern, what, remedy in _ANY + _KHMER]
# Nearly all texts are valid, and are searched once instead of once for each mistake.
_SOME = re.compile("|".join(pattern for pattern, _what, _remedy in _ANY + _KHMER))


def faults(*, text: str, language: str) -> Iterator[tuple[str, str]]:
    """The faults in a text of a language, each with its remedy.

    >>> list(faults(text="Koh Kong", language="en"))
    []
    >>> list(faults(text="Koh Kong ", language="en"))
    [('begins or ends with a space', 'take the space away')]
    >>> list(faults(text="Koh Kong", language="km"))
    [('is not Khmer', 'write the Khmer text')]
    """
    if not text.strip():
        yield "is empty", f"add the {LANGUAGE_NAMES[language]} text or remove the record"
        return
    if not unicodedata.is_normalized("NFC", text):
        yield "is not in the composed form of Unicode (NFC)", "retype or normalise it"
    if language == "km" and not languages.has_khmer(text=text) and text != text.upper():
        yield "is not Khmer", "write the Khmer text"
    if _SOME.search(text):
        yield from (
            (problem, remedy) for pattern, problem, remedy in _PATTERNS if pattern.search(text)
        )
