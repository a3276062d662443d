"""Wrong tries of a device to come in, counted by the minute and by its network address."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.core.cache import cache

MOST_A_MINUTE = 30
KEPT_SECONDS = 120


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


def _key(*, address: str, now: datetime) -> str:
    return f"promdaen-join-{int(now.timestamp() // 60)}-{address}"
