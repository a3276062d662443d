"""The levels allowed for each kind of record, and the longest validity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from promdaen.exchange.rules.levels import AMBER, AMBER_STRICT, CLEAR, RED

RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "alert": (CLEAR, AMBER),
        "referral": (AMBER, RED),
        "protection": (AMBER_STRICT, AMBER_STRICT),
        "case": (AMBER_STRICT, RED),
    }
)
"""Lowest and highest level of kinds that may not have any."""
MAX_ALERT_TERM = timedelta(days=90)


def level_range(*, kind: str) -> tuple[int, int]:
    """The lowest and the highest handling level of a kind of record.

    >>> level_range(kind="alert")
    (0, 2)
    """
    return RANGES.get(kind, (CLEAR, RED))


def is_level_fit(*, kind: str, level: int) -> bool:
    """Whether a kind of record may have a level: alerts are for posts, cases for few readers.

    >>> is_level_fit(kind="case", level=2)
    False
    """
    lowest, highest = level_range(kind=kind)
    return lowest <= level <= highest


def is_end_fit(*, kind: str, expires_at: datetime | None, now: datetime) -> bool:
    """Whether a record may expire then: not in the past, an alert within 90 days."""
    if expires_at is None:
        return kind != "alert"
    return expires_at > now and (kind != "alert" or expires_at <= now + MAX_ALERT_TERM)
