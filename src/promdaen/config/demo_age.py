"""What the product knows of a demonstration: when it was built, and the password of its accounts.

Its dates do not move with the calendar, so every page says how old it is.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.cache import cache
from django.utils import timezone

from promdaen.kit import audit

BUILT_ACT = "build_demonstration"
RENEW = "demo --fresh"
PASSWORD = "demo-for-everyone"  # noqa: S105 - printed for those who try the demonstration
KEPT_SECONDS = 60


def record_build(*, now: datetime) -> None:
    """Record in the audit log on which day the demonstration was built."""
    audit.record_line(action=BUILT_ACT, subject=None, by=None, now=now)


def built_on() -> date | None:
    """The day on which the demonstration was built; None if it was not recorded."""
    audit_line = audit.last_line(action=BUILT_ACT)
    return None if audit_line is None else timezone.localdate(audit_line.at)


def old_demo_day(*, today: date) -> date | None:
    """The day on which the demonstration was built, if this is not today."""
    built_day = cache.get_or_set("demo-built-on", lambda: built_on() or date.min, KEPT_SECONDS)
    return None if built_day in (today, date.min) else built_day
