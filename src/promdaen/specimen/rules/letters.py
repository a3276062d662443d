"""The typeface of Utopia: letters as strokes, so that every screen draws the same.

Letters use a grid ten units high; `text_path` sets a text as one path. Genuine values use the cut
HOUSE_TYPE; the monospaced FOREIGN_TYPE is never used on a genuine one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from promdaen.specimen.rules import paths

LETTER_HEIGHT = 10.0
LETTER_GAP = 2.7
SPACE_WIDTH = 4.4

LETTER_SHAPES: Mapping[str, tuple[float, str]] = MappingProxyType(
    {
        "A": (7.6, "M0 10L3.8 0L7.6 10M1.3 6.7H6.3"),
        "B": (6.4, "M0 5H3.6C7.4 5 7.4 10 3.6 10H0V0H3.3C6.5 0 6.5 5 3.3 5"),
        "C": (7, "M7 1.7C3.6-1.7 0 .8 0 5C0 9.2 3.6 11.7 7 8.3"),
        "D": (7, "M0 0H2.6C8.4 0 8.4 10 2.6 10H0V0"),
        "E": (5.6, "M5.6 0H0V10H5.6M0 5H4.8"),
        "F": (5.4, "M5.4 0H0V10M0 5H4.7"),
        "G": (7.2, "M7 1.7C3.6-1.7 0 .8 0 5C0 9.2 3.8 11.6 7.2 8.6V5.4H4.2"),
        "H": (6.8, "M0 0V10M6.8 0V10M0 5H6.8"),
        "I": (0.2, "M.1 0V10"),
        "J": (4.6, "M4.6 0V7C4.6 10.8 .8 10.8 0 8.2"),
        "K": (6.4, "M0 0V10M6.1 0L0 6M2.3 3.9L6.4 10"),
        "L": (5.2, "M0 0V10H5.2"),
        "M": (8.4, "M0 10V0L4.2 7L8.4 0V10"),
        "N": (6.9, "M0 10V0L6.9 10V0"),
        "O": (7.8, "M3.9 0C-1.3 0-1.3 10 3.9 10C9.1 10 9.1 0 3.9 0Z"),
        "P": (6.1, "M0 10V0H3.3C7 0 7 5.6 3.3 5.6H0"),
        "Q": (7.8, "M3.9 0C-1.3 0-1.3 10 3.9 10C9.1 10 9.1 0 3.9 0ZM4.9 7.4L7.6 10.6"),
        "R": (6.4, "M0 10V0H3.3C6.9 0 6.9 5.3 3.3 5.3H0M3.1 5.3L6.4 10"),
        "S": (6.2, "M5.9 1.5C4.1-.8 .4-.2 .4 2.4C.4 5.6 6.2 4.2 6.2 7.5C6.2 10.4 1.8 10.9 0 8.3"),
        "T": (6.6, "M0 0H6.6M3.3 0V10"),
        "U": (6.8, "M0 0V6.4C0 11.2 6.8 11.2 6.8 6.4V0"),
        "V": (7.2, "M0 0L3.6 10L7.2 0"),
        "W": (10.4, "M0 0L2.7 10L5.2 1.4L7.7 10L10.4 0"),
        "X": (6.8, "M0 0L6.8 10M6.8 0L0 10"),
        "Y": (6.8, "M0 0L3.4 4.9L6.8 0M3.4 4.9V10"),
        "Z": (6.2, "M.2 0H6.2L0 10H6.2"),
        "Ä": (7.6, "M0 10L3.8 2.6L7.6 10M1.4 7.3H6.2M1.8 .3H2.3M5.3 .3H5.8"),
        "Ö": (7.8, "M3.9 2.6C-1.3 2.6-1.3 10 3.9 10C9.1 10 9.1 2.6 3.9 2.6ZM2 .3H2.5M5.3 .3H5.8"),
        "Ü": (6.8, "M0 2.6V6.6C0 11.1 6.8 11.1 6.8 6.6V2.6M1.6 .3H2.1M4.7 .3H5.2"),
        "Ñ": (6.9, "M0 10V3L6.9 10V3M1.6 1C2.6-.4 4.3 1.4 5.3 0"),
        "Ø": (7.8, "M3.9 0C-1.3 0-1.3 10 3.9 10C9.1 10 9.1 0 3.9 0ZM.9 10.4L6.9-.4"),
        "0": (6, "M3 0C-1 0-1 10 3 10C7 10 7 0 3 0Z"),
        "1": (6, "M1 2.2L3.6 0V10M1.2 10H6"),
        "2": (6, "M.2 2.3C.8-.6 5.8-.9 5.8 2.6C5.8 5 2.4 6.6 .2 10H6"),
        "3": (6, "M.4 0H5.6L2.8 4C7 3.8 7.2 10 3 10C1.6 10 .6 9.4 0 8.3"),
        "4": (6, "M4.5 10V0L0 7H6"),
        "5": (6, "M5.5 0H.9L.5 4.6C2.6 3 6 3.9 6 6.8C6 10.4 1.6 11 0 8.5"),
        "6": (6, "M4.8 0C2.4 1.2 0 4 0 6.8C0 11 6 11 6 6.9C6 3.2 1.2 3 .2 6"),
        "7": (6, "M0 0H6L2.2 10"),
        "8": (6, "M3 4.6C-.4 4.6-.4 0 3 0C6.4 0 6.4 4.6 3 4.6C-1 4.6-1 10 3 10C7 10 7 4.6 3 4.6Z"),
        "9": (6, "M1.2 10C3.6 8.8 6 6 6 3.2C6-1 0-1 0 3.1C0 6.8 4.8 7 5.8 4"),
        ".": (0.6, "M.1 9.7H.5"),
        ",": (0.8, "M.7 9.4L.1 11.2"),
        "-": (3, "M0 5.6H3"),
        "/": (4, "M0 11L4-1"),
        "'": (0.6, "M.3 0V2.6"),
        "<": (6, "M6 1.4L.4 5L6 8.6"),
        "(": (2, "M2-1C-.6 2.4-.6 7.6 2 11"),
        ")": (2, "M0-1C2.6 2.4 2.6 7.6 0 11"),
        ":": (0.6, "M.1 3.4H.5M.1 9.7H.5"),
    }
)
LETTER_STROKES = {
    sign: (wide, paths.relative(path=shape)) for sign, (wide, shape) in LETTER_SHAPES.items()
}


@dataclass(frozen=True, kw_only=True)
class TypeCut:
    """A cut of the typeface: letter width, spacing, monospaced or not."""

    name: str
    gap: float = LETTER_GAP
    pitch: float = 0.0


HOUSE_TYPE = TypeCut(name="house")
FOREIGN_TYPE = TypeCut(name="foreign", pitch=9.4)


def text_width(*, text: str, cut: TypeCut = HOUSE_TYPE) -> float:
    """How wide a text is, in units of the grid.

    >>> text_width(text="II"), round(text_width(text="A A"), 1)
    (3.1, 25.0)
    """
    if cut.pitch:
        return cut.pitch * len(text) - cut.gap
    return sum(
        SPACE_WIDTH if sign == " " else LETTER_STROKES[sign][0] for sign in text
    ) + cut.gap * max(0, len(text) - 1)


@lru_cache(maxsize=512)
def text_path(*, text: str, cut: TypeCut = HOUSE_TYPE, x: float = 0.0, y: float = 0.0) -> str:
    """A text as one path of strokes on the grid, its top left corner at (x, y).

    Raises KeyError for a character that the typeface lacks.

    >>> text_path(text="I-")
    'M.1 0v10M2.9 5.6h3'
    """
    parts = []
    for sign in text:
        if sign == " ":
            wide: float = SPACE_WIDTH
        else:
            wide, strokes = LETTER_STROKES[sign]
            shift = (cut.pitch - cut.gap - wide) / 2 if cut.pitch else 0.0
            parts += [
                f"M{paths.short(value=x + shift + left)} {paths.short(value=y + top)}{rest}"
                for left, top, rest in strokes
            ]
        x += cut.pitch or wide + cut.gap
    return "".join(parts)


def clean(*, text: str) -> str:
    """A text in capitals with supported characters; others become hyphens.

    >>> clean(text="Zenith; é")
    'ZENITH- -'
    """
    return "".join(sign if sign == " " or sign in LETTER_STROKES else "-" for sign in text.upper())
