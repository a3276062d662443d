"""A long text is reviewed part by part: which places are read together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

MAX_CHARACTERS = 6_000
"""Of both languages in one part: some three screens of a laptop."""
HEAD = re.compile(r"[^.\[]+(\[\d+\])?")


def place_head(*, place: str) -> str:
    """The record part that a place belongs to.

    >>> place_head(place="steps[2].guide"), place_head(place="title")
    ('steps[2]', 'title')
    """
    head_match = HEAD.match(place)
    return head_match[0] if head_match else place


def reading_parts(
    *, lengths: Sequence[tuple[str, int]], limit: int = MAX_CHARACTERS
) -> list[range]:
    """The places of each part as ranges of indexes; lengths: (place, characters).

    Places of one head stay together, so that a part is above `limit` only if one head is. A text
    of at most one and a half parts is not divided.

    >>> reading_parts(lengths=[("title", 2), ("steps[0].do", 5), ("steps[1].do", 5)], limit=7)
    [range(0, 2), range(2, 3)]
    """
    if sum(length for _place, length in lengths) <= limit * 1.5:
        return [range(len(lengths))]
    return list(_filled(lengths, limit))


def _filled(lengths: Sequence[tuple[str, int]], limit: int) -> Iterator[range]:
    start, stop, filled = 0, 0, 0
    for _head, group in groupby(lengths, key=lambda length: place_head(place=length[0])):
        together = list(group)
        size = sum(length for _place, length in together)
        if filled and filled + size > limit:
            yield range(start, stop)
            start, filled = stop, 0
        stop += len(together)
        filled += size
    yield range(start, stop)
