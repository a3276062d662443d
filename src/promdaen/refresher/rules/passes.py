"""Plain passes over everything on fixed dates: the control's year, and what we fall back to."""

from __future__ import annotations

from collections.abc import Sequence


def turn(
    *, outcomes: Sequence[str], number: int, minutes: float, seconds_each: float, start: int
) -> tuple[str, ...]:
    """What a pass asks: everything where the minutes allow it, else where the last one ended.

    number: of the pass, from 0; minutes: that one pass may cost; start: where this officer's
    round begins, so that officers do not all leave out the same.

    >>> [turn(outcomes="ABCDE", number=n, minutes=1, seconds_each=20, start=1) for n in (0, 1)]
    [('B', 'C', 'D'), ('E', 'A', 'B')]
    """
    count = min(int(minutes * 60 / seconds_each), len(outcomes))
    if count == 0:
        return ()
    first = start + number * count if count < len(outcomes) else start
    return tuple(outcomes[(first + step) % len(outcomes)] for step in range(count))
