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
class Part:
    """What one officer was asked in a window, what was answered of it, in how many seconds."""

    asked: int
    answered: int
    seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class Tally:
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

        >>> Tally().minutes_each, Tally(officers=2, seconds=240).minutes_each
        (None, 2.0)
        """
        return self.seconds / 60 / self.officers if self.officers else None


def tally(*, parts: Iterable[Part]) -> Tally:
    """Everybody's part together; who was asked nothing does not count.

    >>> tally(parts=[Part(asked=4, answered=4, seconds=80), Part(asked=2, answered=0)])
    Tally(officers=2, began=1, finished=1, asked=6, answered=4, seconds=80)
    """
    held = [one for one in parts if one.asked]
    return Tally(
        officers=len(held),
        began=sum(one.answered > 0 for one in held),
        finished=sum(one.answered >= one.asked for one in held),
        asked=sum(one.asked for one in held),
        answered=sum(one.answered for one in held),
        seconds=sum(one.seconds for one in held),
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
