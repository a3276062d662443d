"""Tries that are counted: wrong ones to come in, by the minute and address; others by the day."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.core.cache import cache

MOST_A_MINUTE = 30
KEPT_SECONDS = 120
DAY_SECONDS = 24 * 60 * 60


def wrong_tries(*, address: str, now: datetime) -> int:
    """How many wrong tries came from an address in this minute."""
    return int(cache.get(_key(address=address, now=now), 0))


def count_wrong_try(*, address: str, now: datetime) -> None:
    """Count one more."""
    key = _key(address=address, now=now)
    if not cache.add(key, 1, timeout=KEPT_SECONDS):
        # A full cache may drop what it was given a moment ago.
        with suppress(ValueError):
            cache.incr(key)


def count_today(*, what: str, today: date) -> int:
    """Count what is done rarely once more; how often it was done today, this time included."""
    key = f"promdaen-day-{today}-{what}"
    if not cache.add(key, 1, timeout=DAY_SECONDS):
        with suppress(ValueError):
            return int(cache.incr(key))
    return 1


def _key(*, address: str, now: datetime) -> str:
    return f"promdaen-join-{int(now.timestamp() // 60)}-{address}"
