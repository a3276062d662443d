"""When to remind of open refreshers: at most twice a window, never in quiet hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from promdaen.refresher.rules.dates import WindowSpan

OPENS, CLOSES = "opens", "closes"
DAYS_BEFORE = 3
QUIET_FROM, QUIET_TO = 20, 6
HOURS_PER_DAY = 24


def reason_for(*, span: WindowSpan, today: date, has_left: bool, reasons: Collection[str]) -> str:
    """The reason to remind of a window today: it is open, or closes soon; else "".

    Each reason is used once; in the last days the first is not made up for.

    >>> span = WindowSpan(opens_on=date(2026, 3, 10), closes_on=date(2026, 3, 23))
    >>> [reason_for(span=span, today=date(2026, 3, day), has_left=True, reasons=())
    ...  for day in (9, 10, 19, 20, 23, 24)]
    ['', 'opens', 'opens', 'closes', 'closes', '']
    """
    if not has_left or not span.opens_on <= today <= span.closes_on:
        return ""
    is_last = (span.closes_on - today).days <= DAYS_BEFORE
    reason = CLOSES if is_last else OPENS
    return "" if reason in reasons else reason


def is_quiet(*, hour: int, quiet_from: int, quiet_to: int) -> bool:
    """Whether an hour of the day is in the quiet hours, which may pass midnight.

    >>> [is_quiet(hour=hour, quiet_from=20, quiet_to=6) for hour in (19, 20, 23, 0, 5, 6)]
    [False, True, True, True, True, False]
    >>> [is_quiet(hour=hour, quiet_from=12, quiet_to=14) for hour in (11, 12, 13, 14)]
    [False, True, True, False]
    >>> is_quiet(hour=3, quiet_from=7, quiet_to=7)
    False
    """
    return (hour - quiet_from) % HOURS_PER_DAY < (quiet_to - quiet_from) % HOURS_PER_DAY
