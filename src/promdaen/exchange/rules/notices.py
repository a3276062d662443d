"""Notices: when one is sent and retried, what is urgent, and when it must be acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from promdaen.exchange.rules import policy
from promdaen.kit import retries

CLOCKS = frozenset({"request_150", "request_200", "due_150", "due_200", "report_150", "alert_150"})
"""Why a coordinator is told of a clock whose record it may not read: there is something late."""
RETENTION = timedelta(days=7)
"""A notice older than this is sent no more: it would tell of what is long done."""


ACKNOWLEDGED_WITHIN: Mapping[str, timedelta] = MappingProxyType(
    {
        "P1": timedelta(minutes=15),
        "P2": timedelta(hours=4),
        policy.DUE_REFERRAL: timedelta(minutes=30),
    }
)
"""How soon somebody acknowledges or opens what is urgent, by priority or kind; our own design.

An alert has its receipts, post by post, and a clock of its own.
"""


def is_urgent(*, kind: str, priority: str = "") -> bool:
    """Whether a record's notices go to phones; `priority` is that of a request.

    >>> [is_urgent(kind="request", priority=one) for one in ("P1", "P2", "P3")]
    [True, True, False]
    >>> [is_urgent(kind=one) for one in ("protection", "alert", "report", "referral")]
    [True, True, False, False]
    """
    return kind in {policy.DUE_REFERRAL, "alert"} or (
        kind == "request" and priority in ACKNOWLEDGED_WITHIN
    )


def is_due(*, created_at: datetime, tries: int, now: datetime) -> bool:
    """Whether an unsent notice is due for another attempt."""
    return now < created_at + RETENTION and retries.is_due(
        created_at=created_at, tries=tries, now=now
    )
