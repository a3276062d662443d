"""When to remind of open refreshers: at most twice a window, never in quiet hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from promdaen.refresher.rules.dates import WindowSpan

OPENING = "opens"
CLOSING = "closes"
CLOSING_DAYS = 3
QUIET_FROM_HOUR = 20
QUIET_TO_HOUR = 6
HOURS_PER_DAY = 24


def reminder_reason(*, span: WindowSpan, today: date, sent_reasons: Collection[str]) -> str:
    """The reason to remind of a window today: it is open, or closes soon; else "".

    Each reason is used once. Close to the end, an opening reminder that was missed is not sent.

    >>> span = WindowSpan(opens_on=date(2026, 3, 10), closes_on=date(2026, 3, 23))
    >>> [reminder_reason(span=span, today=date(2026, 3, day), sent_reasons=())
    ...  for day in (9, 10, 19, 20, 23, 24)]
    ['', 'opens', 'opens', 'closes', 'closes', '']
    """
    if not span.opens_on <= today <= span.closes_on:
        return ""
    is_closing_soon = (span.closes_on - today).days <= CLOSING_DAYS
    reason = CLOSING if is_closing_soon else OPENING
    return "" if reason in sent_reasons else reason


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
