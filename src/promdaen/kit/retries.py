"""When a message that could not be sent is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=1)
MOST_TRIES = 12
"""After these, two days and more, a message is given up; the page still shows what waits."""


def due_at(*, at: datetime, tries: int) -> datetime:
    """When a message is tried next: at once, then each pause twice as long as the one before.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    >>> [f"{due_at(at=noon, tries=tries):%H:%M}" for tries in range(5)]
    ['12:00', '12:01', '12:03', '12:07', '12:15']
    """
    return at + FIRST_PAUSE * ((1 << tries) - 1)


def is_due(*, at: datetime, tries: int, now: datetime) -> bool:
    """Whether a message that was not sent yet is to be tried now."""
    return tries < MOST_TRIES and due_at(at=at, tries=tries) <= now
