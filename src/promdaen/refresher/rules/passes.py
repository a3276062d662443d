"""Plain passes over all outcomes on fixed dates: for the control, and as fallback."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.refresher.rules.calendar import OPENING_SECONDS, SECONDS_EACH


def feasible_passes(*, seconds: float, outcomes: int) -> int:
    """How many outcomes a pass of some seconds can ask, after its opening.

    >>> [feasible_passes(seconds=one, outcomes=60) for one in (20, 330, 9_000)]
    [0, 13, 60]
    """
    return max(0, min(int((seconds - OPENING_SECONDS) / SECONDS_EACH), outcomes))


def turn(*, outcomes: Sequence[str], number: int, seconds: float, start: int) -> tuple[str, ...]:
    """What a pass asks: all outcomes if time allows, else the next ones in rotation.

    number: of the pass, from 0; seconds: allowed for one pass; start: where this officer's
    rotation begins, so that officers do not all miss the same outcomes.

    >>> [turn(outcomes="ABCDE", number=n, seconds=96, start=1) for n in (0, 1)]
    [('B', 'C', 'D'), ('E', 'A', 'B')]
    """
    count = feasible_passes(seconds=seconds, outcomes=len(outcomes))
    if count == 0:
        return ()
    first = start + number * count if count < len(outcomes) else start
    return tuple(outcomes[(first + step) % len(outcomes)] for step in range(count))
