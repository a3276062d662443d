"""Transliteration of names in a machine-readable zone (ICAO Doc 9303-3, section 6).

Khmer is never transliterated by program: the authority that issues a document decides.
"""

from __future__ import annotations

import unicodedata

from promdaen.kit.texts import Text, Words, WordsError
from promdaen.specimen.rules.mrz import digits

# Main Latin rows; the first spelling is the one that is written, the others agree with it.
TABLE: dict[str, tuple[str, ...]] = {
    "Ä": ("AE", "A"),
    "Å": ("AA",),
    "Æ": ("AE",),
    "Ç": ("C",),
    "Ð": ("D",),
    "Đ": ("D",),
    "É": ("E",),
    "Ñ": ("N", "NXX"),
    "Ö": ("OE", "O"),
    "Ø": ("OE",),
    "Œ": ("OE",),
    "ß": ("SS",),
    "ẞ": ("SS",),
    "Ü": ("UE", "UXX", "U"),
    "Þ": ("TH",),
    "Ĳ": ("IJ",),
    "Ł": ("L",),
}
DROPPED = "'’‘ʼ`´.,"
GAPS = " -‐‑–—"
KHMER = ("\u1780", "\u17ff")


class ZoneRefused(WordsError):
    """A text cannot be written in a machine-readable zone; `words` say why in both languages."""


def name_parts(*, name: str) -> list[list[tuple[str, ...]]]:
    """The parts of a printed name, each letter with its spellings in the zone.

    Spaces and hyphens separate parts; apostrophes, full stops and commas are removed. Raises
    ZoneRefused for a digit, for Khmer, and for any other script or sign.

    >>> name_parts(name="Ö-d'E")
    [[('OE', 'O')], [('D',), ('E',)]]
    """
    parts: list[list[tuple[str, ...]]] = [[]]
    for character in unicodedata.normalize("NFC", name):
        if character in GAPS or character.isspace():
            parts.append([])
        elif character not in DROPPED:
            parts[-1].append(_spellings(character=character, name=name))
    return [part for part in parts if part]


def zone_spelling(*, name: str) -> str:
    """The name as the zone writes it, fillers between its parts; raises ZoneRefused.

    >>> names = ("Nguyễn Văn-Đức", "O'Connor", "Müller")
    >>> tuple(zone_spelling(name=name) for name in names)
    ('NGUYEN<VAN<DUC', 'OCONNOR', 'MUELLER')
    """
    return digits.FILLER.join(
        "".join(letters[0] for letters in part) for part in name_parts(name=name)
    )


def _spellings(*, character: str, name: str) -> tuple[str, ...]:
    upper = character if character in TABLE else character.upper()
    if upper in TABLE:
        return TABLE[upper]
    bare = "".join(
        sign for sign in unicodedata.normalize("NFD", upper) if not unicodedata.combining(sign)
    )
    if bare and set(bare) <= set(digits.LETTERS):
        return (bare,)
    raise ZoneRefused(words=_refusal(character=character, name=name))


def _refusal(*, character: str, name: str) -> Words:
    if KHMER[0] <= character <= KHMER[1]:
        return Text(
            "“{name}” is in Khmer letters, and Khmer is never spelt in Latin letters by "
            "program. Give the Latin spelling that the issuing authority printed.",
            name=name,
        )
    if character.isdigit():
        return Text(
            "“{name}” holds the digit {character}. A name has no digits: write numbers in "
            "Roman letters.",
            name=name,
            character=character,
        )
    return Text(
        "“{name}” holds {character}, which has no Latin spelling here. Give the spelling "
        "that the issuing authority printed.",
        name=name,
        character=character,
    )
