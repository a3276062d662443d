"""Layout of the picture of links: shared traces on one side, records on the other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

MAX_NODES = 60
STEP, MARGIN, WIDTH = 28, 30, 360


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A numbered dot and its position."""

    number: int
    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class LinkLine:
    """A line from a shared trace to a record."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, kw_only=True)
class LinkDrawing:
    """Dots on two sides and the lines between them; sizes in pixels."""

    left: tuple[Dot, ...]
    right: tuple[Dot, ...]
    lines: tuple[LinkLine, ...]
    width: int = WIDTH
    height: int = 2 * MARGIN


def fitting(*, groups: Sequence[Sequence[Hashable]], limit: int = MAX_NODES) -> int:
    """How many of the first groups fit, together with their records, into so many dots.

    >>> fitting(groups=["ab", "bc", "de"], limit=5)
    2
    """
    distinct_values: set[Hashable] = set()
    for index, group in enumerate(groups):
        distinct_values |= set(group)
        if len(distinct_values) + index + 1 > limit:
            return index
    return len(groups)


def link_drawing(*, groups: Sequence[Sequence[Hashable]]) -> tuple[LinkDrawing, list[Hashable]]:
    """The picture of groups and their records, and the records in the order of their numbers.

    A record is placed at the mean height of its groups, so that few lines cross (barycentre of
    Sugiyama, Tagawa and Toda 1981); the same groups always give the same picture.
    """
    heights: dict[Hashable, list[int]] = {}
    for index, group in enumerate(groups):
        for dot in group:
            heights.setdefault(dot, []).append(index)
    # The stable sort keeps the order of first appearance for equal means.
    order = sorted(heights, key=lambda node: sum(heights[node]) / len(heights[node]))
    rows = max(len(groups), len(order))
    left = _column(count=len(groups), rows=rows, x=MARGIN)
    right = _column(count=len(order), rows=rows, x=WIDTH - MARGIN)
    positions = dict(zip(order, right, strict=True))
    link_lines = tuple(
        LinkLine(x1=dot.x, y1=dot.y, x2=positions[other].x, y2=positions[other].y)
        for dot, group in zip(left, groups, strict=True)
        for other in group
    )
    height = 2 * MARGIN + STEP * max(rows - 1, 0)
    return LinkDrawing(left=left, right=right, lines=link_lines, height=height), order


def _column(*, count: int, rows: int, x: int) -> tuple[Dot, ...]:
    """Dots in a column, centred vertically."""
    top = MARGIN + STEP * (rows - count) // 2
    return tuple(Dot(number=place + 1, x=x, y=top + STEP * place) for place in range(count))
