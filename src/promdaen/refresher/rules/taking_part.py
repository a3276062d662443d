"""How many officers took part in a window of refreshers, and how far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from promdaen.kit.texts import Text

AHEAD, OPEN, PAST = "ahead", "open", "past"
STATES = {
    AHEAD: Text("not open yet"),
    OPEN: Text("open now"),
    PAST: Text("past"),
}


@dataclass(frozen=True, kw_only=True)
class WindowPart:
    """What one officer was asked in a window, what was answered of it, in how many seconds."""

    asked: int
    answered: int
    seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class WindowTally:
    """Officers asked something, who began, who answered all; questions asked and answered."""

    officers: int = 0
    began: int = 0
    finished: int = 0
    asked: int = 0
    answered: int = 0
    seconds: int = 0

    @property
    def share(self) -> float | None:
        """The share of questions that were answered; None where none was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def minutes_each(self) -> float | None:
        """Minutes of answering for each officer who was asked; None where nobody was.

        >>> WindowTally().minutes_each, WindowTally(officers=2, seconds=240).minutes_each
        (None, 2.0)
        """
        return self.seconds / 60 / self.officers if self.officers else None


def tally(*, parts: Iterable[WindowPart]) -> WindowTally:
    """Everybody's part together; who was asked nothing does not count.

    >>> tally(parts=[WindowPart(asked=4, answered=4, seconds=80), WindowPart(asked=2, answered=0)])
    WindowTally(officers=2, began=1, finished=1, asked=6, answered=4, seconds=80)
    """
    asked_parts = [part for part in parts if part.asked]
    return WindowTally(
        officers=len(asked_parts),
        began=sum(part.answered > 0 for part in asked_parts),
        finished=sum(part.answered >= part.asked for part in asked_parts),
        asked=sum(part.asked for part in asked_parts),
        answered=sum(part.answered for part in asked_parts),
        seconds=sum(part.seconds for part in asked_parts),
    )


def state_of(*, opens_on: date, closes_on: date, today: date) -> str:
    """Whether a window is ahead, open or past on a day; both its ends are open days.

    >>> days = {"opens_on": date(2026, 3, 10), "closes_on": date(2026, 3, 14)}
    >>> [state_of(today=date(2026, 3, day), **days) for day in (9, 10, 14, 15)]
    ['ahead', 'open', 'open', 'past']
    """
    if today < opens_on:
        return AHEAD
    return OPEN if today <= closes_on else PAST
