"""From bubbles to answers: the reading of a line, cases for a person, the holder's seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Text, Words

EMPTY, FILLED, VOID, DOUBTFUL = "empty", "filled", "void", "doubtful"
DIGITS_COUNT = 10
DOUBT_TEXTS: Mapping[str, Words] = {
    "two": Text("more than one circle is filled"),
    "faint": Text("a circle is filled only in part"),
    "crossed": Text("a circle is crossed out and none is filled"),
    "blank": Text("nothing is filled on the whole page"),
    "again": Text("an option is chosen twice"),
}
"""Why a person must look at a line, by code."""


@dataclass(frozen=True)
class LineReading:
    """A reading of a line: places of the options chosen, from 0; why it is doubtful, or ""."""

    chosen: tuple[int, ...]
    doubt: str = ""


def line_read(*, states: Sequence[str], takes_many: bool) -> LineReading:
    """Read a line of bubbles from their states; `takes_many` if several may be filled.

    A crossed-out circle beside a filled one is a correction. A single one is doubtful: many people
    cross what they choose, and only a person can see which was meant.

    >>> line_read(states=("void", "filled", "empty"), takes_many=False)
    LineReading(chosen=(1,), doubt='')
    >>> line_read(states=("filled", "filled", "empty"), takes_many=False).doubt
    'two'
    """
    filled = tuple(index for index, state in enumerate(states) if state == FILLED)
    if DOUBTFUL in states:
        return LineReading(filled, "faint")
    if not filled and VOID in states:
        return LineReading((), "crossed")
    if len(filled) > 1 and not takes_many:
        return LineReading(filled, "two")
    return LineReading(filled)


def lines_read(*, line_readings: Sequence[LineReading], is_order: bool) -> tuple[LineReading, ...]:
    """The lines of one item; in an order no option may occur twice, so repeats are doubtful.

    >>> twice = [LineReading((0,)), LineReading((0,)), LineReading((1,))]
    >>> [line.doubt for line in lines_read(line_readings=twice, is_order=True)]
    ['again', 'again', '']
    """
    if not is_order:
        return tuple(line_readings)
    chosen = [place for line_reading in line_readings for place in line_reading.chosen]
    return tuple(
        LineReading(line_reading.chosen, "again")
        if not line_reading.doubt and any(chosen.count(place) > 1 for place in line_reading.chosen)
        else line_reading
        for line_reading in line_readings
    )


def seat_read(*, states: Sequence[str]) -> int:
    """The seat filled in two rows of ten circles, tens first; 0 if unclear.

    >>> seat_read(states=["filled"] + ["empty"] * 9 + ["empty"] * 7 + ["filled"] + ["empty"] * 2)
    7
    """
    digits = []
    for row in (states[:DIGITS_COUNT], states[DIGITS_COUNT:]):
        read = line_read(states=row, takes_many=False)
        if read.doubt:
            return 0
        digits.append(read.chosen)
    tens, ones = digits
    if not ones:
        return 0
    return DIGITS_COUNT * (tens[0] if tens else 0) + ones[0]
