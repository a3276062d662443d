"""Ticks of the clock: whether a run is due, and whether the clock is reliable.

Clocks of machines jump: a battery is empty, a year is mistyped, a server was off over a weekend.
Unique rows make events fire once; destruction waits until the clock has run without a jump for a
whole day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

GO, SOON, FORWARD, BACK = "go", "soon", "forward", "back"
MIN_INTERVAL = timedelta(seconds=50)
"""Ticks come each minute; one sooner than this is another process's."""
MIN_CLOCK_JUMP = timedelta(days=1)
STEADY_PERIOD = timedelta(days=1)
SWEEP_INTERVAL = timedelta(days=1)


def clock_turn(*, last_at: datetime | None, now: datetime) -> str:
    """The kind of tick: due, too soon, or a jump of the clock forward or back.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    >>> [clock_turn(last_at=last, now=noon) for last in (None, noon - timedelta(minutes=1))]
    ['go', 'go']
    >>> jumps = (timedelta(days=2), -MIN_CLOCK_JUMP)
    >>> [clock_turn(last_at=noon, now=noon + jump) for jump in jumps]
    ['forward', 'back']
    """
    if last_at is None:
        return GO
    passed = now - last_at
    if abs(passed) < MIN_INTERVAL:
        return SOON
    if passed < timedelta():
        return BACK
    return FORWARD if passed > MIN_CLOCK_JUMP else GO


def is_time_to_sweep(*, steady_since: datetime, swept_at: datetime | None, now: datetime) -> bool:
    """Whether expired records may be destroyed: once a day, on a steady clock."""
    is_steady = now - steady_since >= STEADY_PERIOD
    return is_steady and (swept_at is None or now - swept_at >= SWEEP_INTERVAL)
