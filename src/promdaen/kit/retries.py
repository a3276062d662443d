"""Retry times of messages that could not be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=1)
MAX_TRIES = 12
"""After these, two days and more, a message is given up; the page still shows what waits."""


def due_at(*, created_at: datetime, tries: int) -> datetime:
    """The time of the next try: at once, then after pauses that double each time.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    >>> [f"{due_at(created_at=noon, tries=tries):%H:%M}" for tries in range(5)]
    ['12:00', '12:01', '12:03', '12:07', '12:15']
    """
    return created_at + FIRST_PAUSE * ((1 << tries) - 1)


def is_due(*, created_at: datetime, tries: int, now: datetime) -> bool:
    """Whether an unsent message is due for another try."""
    return tries < MAX_TRIES and due_at(created_at=created_at, tries=tries) <= now
