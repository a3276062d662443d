"""Participation of officers in a window of refreshers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from promdaen.kit.texts import Text

AHEAD, OPEN, PAST = "ahead", "open", "past"
WINDOW_STATES = {
    AHEAD: Text("not open yet"),
    OPEN: Text("open now"),
    PAST: Text("past"),
}


@dataclass(frozen=True, kw_only=True)
class WindowPart:
    """What one officer was asked in a window: questions, answers, seconds."""

    asked_count: int
    answered: int
    seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class WindowTally:
    """Officers with questions, started and finished; questions asked and answered."""

    officers: int = 0
    began: int = 0
    finished: int = 0
    asked_count: int = 0
    answered: int = 0
    seconds: int = 0

    @property
    def share(self) -> float | None:
        """The share of questions answered; None without questions."""
        return self.answered / self.asked_count if self.asked_count else None

    @property
    def minutes_each(self) -> float | None:
        """The minutes of answering per officer asked; None without officers.

        >>> WindowTally().minutes_each, WindowTally(officers=2, seconds=240).minutes_each
        (None, 2.0)
        """
        return self.seconds / 60 / self.officers if self.officers else None


@dataclass(frozen=True, kw_only=True)
class SeasonTally:
    """Questions asked and answered in all windows of a season.

    It counts no officers: the same officers are in window after window.
    """

    asked_count: int = 0
    answered: int = 0

    @property
    def share(self) -> float | None:
        """The share of questions answered; None without questions."""
        return self.answered / self.asked_count if self.asked_count else None


def season_tally(*, tallies: Collection[WindowTally]) -> SeasonTally:
    """The total of windows.

    >>> season_tally(tallies=[WindowTally(asked_count=6, answered=4), WindowTally(asked_count=2)])
    SeasonTally(asked_count=8, answered=4)
    """
    return SeasonTally(
        asked_count=sum(tally.asked_count for tally in tallies),
        answered=sum(tally.answered for tally in tallies),
    )


def tally(*, parts: Iterable[WindowPart]) -> WindowTally:
    """The sum of all parts; officers without questions do not count.

    >>> first = WindowPart(asked_count=4, answered=4, seconds=80)
    >>> tally(parts=[first, WindowPart(asked_count=2, answered=0)])
    WindowTally(officers=2, began=1, finished=1, asked_count=6, answered=4, seconds=80)
    """
    active_parts = [part for part in parts if part.asked_count]
    return WindowTally(
        officers=len(active_parts),
        began=sum(part.answered > 0 for part in active_parts),
        finished=sum(part.answered >= part.asked_count for part in active_parts),
        asked_count=sum(part.asked_count for part in active_parts),
        answered=sum(part.answered for part in active_parts),
        seconds=sum(part.seconds for part in active_parts),
    )


def window_state(*, opens_on: date, closes_on: date, today: date) -> str:
    """Whether a window is ahead, open or past on a day; both ends are included.

    >>> days = {"opens_on": date(2026, 3, 10), "closes_on": date(2026, 3, 14)}
    >>> [window_state(today=date(2026, 3, day), **days) for day in (9, 10, 14, 15)]
    ['ahead', 'open', 'open', 'past']
    """
    if today < opens_on:
        return AHEAD
    return OPEN if today <= closes_on else PAST
