"""When a notice by e-mail goes out, and when it is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

CLOCKS = frozenset({"request_150", "request_200"})
"""Why a coordinator is told of a clock whose record it may not read: there is something late."""
FIRST_PAUSE = timedelta(minutes=1)
MOST_TRIES = 12
"""After these, two days and more, a message is given up; the page still shows what waits."""
KEPT = timedelta(days=7)
"""A notice older than this is sent no more: it would tell of what is long done."""


def due_at(*, at: datetime, tries: int) -> datetime:
    """When a notice is tried next: at once, then each pause twice as long as the one before.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    >>> [f"{due_at(at=noon, tries=tries):%H:%M}" for tries in range(5)]
    ['12:00', '12:01', '12:03', '12:07', '12:15']
    """
    return at + FIRST_PAUSE * ((1 << tries) - 1)


def is_due(*, at: datetime, tries: int, now: datetime) -> bool:
    """Whether a notice that was not sent yet is to be tried now."""
    return tries < MOST_TRIES and due_at(at=at, tries=tries) <= now < at + KEPT
