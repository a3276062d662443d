"""Document numbers of more than nine characters, which TD1 and TD2 carry into optional data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.specimen.rules.mrz import digits
from promdaen.specimen.rules.mrz.layouts import ZoneLayout, ZoneSpan

MIN_REST_LENGTH = 2  # one more character of the number, and its check digit


@dataclass(frozen=True, kw_only=True)
class LongNumber:
    """A long number: whole, with the filler between its two parts, its check digit and place."""

    number: str
    with_filler: str
    check_digit: str
    at: ZoneSpan


def long_number(*, layout: ZoneLayout, lines: Sequence[str]) -> LongNumber | None:
    """The long number of a zone of TD1 or TD2, None if its number is not long.

    The first nine characters are in the field, a filler replaces the check digit, and the rest and
    the check digit are at the start of the optional data, up to a filler (ICAO Doc 9303-5, 4.2.2).
    Whether the filler between counts is not verified: both readings are returned.

    >>> from promdaen.specimen.rules.mrz import layouts
    >>> long_number(layout=layouts.TD1, lines=["I<UTOD23145890<7349<<<<<<<<<<<"]).number
    'D23145890734'
    """
    if not layout.long_rest:
        return None
    rest_span = layout.fields[layout.long_rest]
    first = layout.fields["number"].text(lines=lines)
    check = layout.checks["number"].at.text(lines=lines)
    rest = rest_span.text(lines=lines).split(digits.FILLER)[0]
    is_long = check == digits.FILLER and not first.endswith(digits.FILLER)
    if not is_long or len(rest) < MIN_REST_LENGTH:
        return None
    column = rest_span.first + len(rest) - 1
    return LongNumber(
        number=first + rest[:-1],
        with_filler=first + digits.FILLER + rest[:-1],
        check_digit=rest[-1],
        at=ZoneSpan(rest_span.line, column, column),
    )


def rest_after(*, optional: str) -> str:
    """The optional data after the end of a long number.

    >>> rest_after(optional="7349<ABC<<<")
    'ABC<<<'
    """
    return optional.partition(digits.FILLER)[2]
