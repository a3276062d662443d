"""When a notice by e-mail goes out, and when it is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

from promdaen.kit import retries

CLOCKS = frozenset(
    {*("request_150", "request_200", "due_150", "due_200"), *("report_150", "alert_150")}
)
"""Why a coordinator is told of a clock whose record it may not read: there is something late."""
KEPT = timedelta(days=7)
"""A notice older than this is sent no more: it would tell of what is long done."""


def is_due(*, at: datetime, tries: int, now: datetime) -> bool:
    """Whether a notice that was not sent yet is to be tried now."""
    return now < at + KEPT and retries.is_due(at=at, tries=tries, now=now)
