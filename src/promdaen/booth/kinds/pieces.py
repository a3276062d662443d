"""Pictures as lists of text pieces, so that parts shared by pictures are stored once.

A picture is a list of steps: a number is a piece; a pair (first, count) repeats that many pieces
of the first picture of its sort from a position on. The table contains no more information than
the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

PLACE = "~"
"""Replaces the prefix of every id; a page gives each picture its own."""
MIN_RUN_LENGTH = 4
_AFTER_A_TAG = re.compile(r"(?<=>)")

Step = int | list[int]


@dataclass(kw_only=True)
class PieceTable:
    """The pieces in order of first use, and the first picture of each sort."""

    pieces: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, list[int]] = field(default_factory=dict)

    def written(self, *, picture: str, sort: str) -> list[Step]:
        """The steps of a picture; `sort` groups similar pictures."""
        numbers = [
            self.pieces.setdefault(piece, len(self.pieces)) for piece in cut(picture=picture)
        ]
        return _steps(numbers, self.firsts.setdefault(sort, numbers))

    def texts(self) -> list[str]:
        """The pieces in their order."""
        return list(self.pieces)


def cut(*, picture: str) -> list[str]:
    """Split a text into pieces: paths, and the text around them.

    >>> cut(picture='<g><path d="M0 0" fill="#fff"/></g>')
    ['<g>', '<path d="', 'M0 0', '" fill="#fff"/>', '</g>']
    """
    pieces_found = []
    for tag in _AFTER_A_TAG.split(picture):
        before, mark, rest = tag.partition(' d="')
        path, quote, after = rest.partition('"')
        pieces_found += [before + mark, path, quote + after]
    return [text for text in pieces_found if text]


def read(*, steps: Sequence[Step], first: Sequence[int], pieces: Sequence[str]) -> str:
    """The original picture."""
    numbers: list[int] = []
    for step in steps:
        numbers += [step] if isinstance(step, int) else first[step[0] : step[0] + step[1]]
    return "".join(pieces[number] for number in numbers)


def _steps(numbers: Sequence[int], first: Sequence[int]) -> list[Step]:
    """Steps: the common end as one, the part before it by position."""
    end = _alike(numbers[::-1], first[::-1])
    last = len(numbers) - end
    steps: list[Step] = []
    place = 0
    while place < last:
        run = _alike(numbers[place:last], first[place:])
        steps += [[place, run]] if run >= MIN_RUN_LENGTH else [numbers[place]]
        place += run if run >= MIN_RUN_LENGTH else 1
    return [*steps, [len(first) - end, end]]


def _alike(first: Sequence[int], other: Sequence[int]) -> int:
    """The number of equal items from the start."""
    count = 0
    for mine, theirs in zip(first, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
