"""The clock of an exercise: it runs at a rate, stops, jumps, and survives server outages."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

CLOCK_RATES = (0.5, 0.75, 1.0, 1.25, 2.0, 5.0, 10.0, 20.0)
"""How many seconds of the exercise pass in one of the room; 20 for a rehearsal."""
CALM, NORMAL, HARD = "calm", "normal", "hard"
RATES_BY_PACE = {CALM: 0.75, NORMAL: 1.0, HARD: 1.25}
"""The rate at which a run of each pace starts. Texts of injects give times of the exercise clock,
so the clock changes and the minutes of the scenario do not."""
TICK_TOLERANCE = timedelta(seconds=10)
"""After so long without a tick the server was away, and the clock stood still for that time."""
LONG_INTERRUPTION = timedelta(minutes=2)
"""After so long the exercise waits for its controller to go on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseClock:
    """`base_s` seconds of the exercise at `since`; stopped if `since` is None."""

    base_s: float = 0.0
    since: datetime | None = None
    rate: float = 1.0

    @property
    def is_running(self) -> bool:
        return self.since is not None

    def second(self, *, now: datetime) -> float:
        """The second of the exercise; never less than `base_s` if the server clock goes
        back.
        """
        if self.since is None:
            return self.base_s
        return self.base_s + self.rate * max((now - self.since).total_seconds(), 0.0)

    def reached_at(self, *, second: float) -> datetime:
        """When the running clock showed a second. Raises ValueError if it is stopped."""
        if self.since is None:
            message = "A clock that stands reaches no second."
            raise ValueError(message)
        return self.since + timedelta(seconds=(second - self.base_s) / self.rate)


def room_minutes(*, minutes: int, pace: str) -> int:
    """How many minutes a scenario takes in the room at a pace, rounded up.

    >>> [room_minutes(minutes=45, pace=pace) for pace in RATES_BY_PACE]
    [60, 45, 36]
    """
    return math.ceil(minutes / RATES_BY_PACE[pace])


def fastest_rate(*, pace: str, is_rehearsal: bool) -> float:
    """The highest rate of a run: that of its pace, at least 1; any in a rehearsal.

    >>> [fastest_rate(pace=pace, is_rehearsal=False) for pace in RATES_BY_PACE]
    [1.0, 1.0, 1.25]
    """
    return max(CLOCK_RATES) if is_rehearsal else max(RATES_BY_PACE[pace], RATES_BY_PACE[NORMAL])


def start_clock(*, clock: ExerciseClock, now: datetime) -> ExerciseClock:
    """The clock running from its current second; a running clock is unchanged."""
    return clock if clock.is_running else replace(clock, since=now)


def pause_clock(*, clock: ExerciseClock, now: datetime) -> ExerciseClock:
    """The clock stopped at its current second."""
    return replace(clock, base_s=clock.second(now=now), since=None)


def with_rate(*, clock: ExerciseClock, rate: float, now: datetime) -> ExerciseClock:
    """The clock at another rate from now on. Raises ValueError for an invalid rate."""
    if rate not in CLOCK_RATES:
        message = f"There is no rate {rate}; the rates are {', '.join(map(str, CLOCK_RATES))}."
        raise ValueError(message)
    since = now if clock.is_running else None
    return ExerciseClock(base_s=clock.second(now=now), since=since, rate=rate)


def jump_clock(*, clock: ExerciseClock, second: float, now: datetime) -> ExerciseClock:
    """The clock set forward to a second. Raises ValueError if it is in the past."""
    if second < clock.second(now=now):
        message = "A clock of an exercise only jumps forward."
        raise ValueError(message)
    return replace(clock, base_s=second, since=now if clock.is_running else None)


def resume_clock(
    *, clock: ExerciseClock, last_tick_at: datetime | None, now: datetime
) -> ExerciseClock | None:
    """The clock after a server outage; None if there was no outage.

    It resumes from the second of its last tick; after an outage of two minutes it stays stopped
    there. A server clock that was set back is treated the same way.
    """
    if clock.since is None or last_tick_at is None:
        return None
    last_running_at = max(last_tick_at, clock.since)
    away_seconds = now - last_running_at
    if abs(away_seconds) <= TICK_TOLERANCE:
        return None
    stands = ExerciseClock(base_s=clock.second(now=last_running_at), since=None, rate=clock.rate)
    return stands if away_seconds > LONG_INTERRUPTION else start_clock(clock=stands, now=now)
