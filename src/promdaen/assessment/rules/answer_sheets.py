"""Positions on a printed answer sheet, shared by the print and the reader of photographs.

Millimetres from the top left corner of A4. Four corner marks of 8 x 8, the first solid and the
others with a white centre, show how a photograph is rotated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Count, Text, WordsError

LAYOUT_VERSION = 1
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
CORNER_SIDE = 8.0
CORNERS_MM = ((12.0, 12.0), (190.0, 12.0), (12.0, 277.0), (190.0, 277.0))
BUBBLE_RADIUS = 2.4
SEAT_COLUMNS, SEAT_FIRST, SEAT_STEP, SEAT_LINES = 10, 102.0, 8.7, (62.0, 69.6)
COLUMNS_MM = (47.0, 138.0)
OPTION_STEP = 10.5
FIRST_LINE, LAST_LINE = 106.0, 262.0
MAX_LINE_STEP_MM, MIN_LINE_STEP_MM = 7.4, 5.4
LINES_A_COLUMN = int((LAST_LINE - FIRST_LINE) / MIN_LINE_STEP_MM) + 1
MAX_OPTIONS = 6


@dataclass(frozen=True)
class SheetItem:
    """An item for a sheet: its number, the names of its lines, its number of options."""

    number: int
    parts: tuple[str, ...]
    options: int


@dataclass(frozen=True)
class BubbleRow:
    """A line of bubbles: item, name within the item, options, centre of the first bubble."""

    number: int
    part: str
    options: int
    x: float
    y: float


class SheetTooWide(WordsError):
    """An item has more options, or more lines, than a sheet allows."""

    def __init__(self, *, number: int) -> None:
        text = Text(
            "Question {number} has more options or lines than an answer sheet has.",
            number=Count(number),
        )
        super().__init__(words=text)


def sheets(*, sheet_items: Sequence[SheetItem]) -> list[list[BubbleRow]]:
    """The lines of each sheet of a paper; the lines of an item stay in one column.

    Raises SheetTooWide.

    >>> items = [SheetItem(n, ("",), 4) for n in range(1, 37)]
    >>> [len(sheet) for sheet in sheets(sheet_items=items)]
    [36]
    """
    pages = _pages(sheet_items=sheet_items)
    return [_placed(columns=columns) for columns in pages]


def _pages(*, sheet_items: Sequence[SheetItem]) -> list[list[list[SheetItem]]]:
    """Items by page and column; the last page is divided evenly between its columns."""
    columns: list[list[SheetItem]] = [[]]
    for sheet_item in sheet_items:
        if sheet_item.options > MAX_OPTIONS or len(sheet_item.parts) > LINES_A_COLUMN:
            raise SheetTooWide(number=sheet_item.number)
        if _lines(columns[-1]) + len(sheet_item.parts) > LINES_A_COLUMN:
            columns.append([])
        columns[-1].append(sheet_item)
    pages = [columns[start : start + 2] for start in range(0, len(columns), 2)]
    pages[-1] = _evened(sheet_items=[line for column in pages[-1] for line in column])
    return pages


def _evened(*, sheet_items: Sequence[SheetItem]) -> list[list[SheetItem]]:
    half = (_lines(sheet_items) + 1) // 2
    left: list[SheetItem] = []
    for sheet_item in sheet_items:
        if _lines(left) + len(sheet_item.parts) > max(half, len(sheet_items[0].parts)):
            break
        left.append(sheet_item)
    return [left, list(sheet_items[len(left) :])]


def _placed(*, columns: Sequence[Sequence[SheetItem]]) -> list[BubbleRow]:
    longest = max(_lines(column) for column in columns)
    step = min(MAX_LINE_STEP_MM, (LAST_LINE - FIRST_LINE) / max(1, longest - 1))
    return [
        BubbleRow(
            sheet_item.number, part, sheet_item.options, x, round(FIRST_LINE + index * step, 2)
        )
        for x, column in zip(COLUMNS_MM, columns, strict=False)
        for index, (sheet_item, part) in enumerate(
            (sheet_item, part) for sheet_item in column for part in sheet_item.parts
        )
    ]


def _lines(sheet_items: Sequence[SheetItem]) -> int:
    return sum(len(sheet_item.parts) for sheet_item in sheet_items)
