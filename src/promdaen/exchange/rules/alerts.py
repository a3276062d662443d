"""Alerts: longest duration, when an unacknowledged one escalates, and which may be posters."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from promdaen.exchange.rules import levels

MAX_DAYS = 90
"""No alert stands longer than this."""
UNREAD_HOURS = 12
"""Where a post has not acknowledged an alert after this, the head of its department is told."""
ESCALATION_STEPS = (100, 150)
"""The steps of the clock at which somebody is told: the head, then the coordinator."""
RETENTION_DAYS = 90
"""How long an alert is kept after its end."""
MAX_CHARACTERS = 400
"""The longest text of an alert in one language, in signs."""
MAX_LEVEL = levels.AMBER
"""Posts read no higher level, so that an alert has none."""
ISSUER_ROLES = ("liaison", "head", "coordinator")
"""Roles that issue alerts."""


def has_good_end(*, expires_at: datetime | None, now: datetime) -> bool:
    """Whether an alert ends later than now and at most 90 days from now.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 26, tzinfo=UTC)
    >>> [has_good_end(expires_at=one, now=now) for one in (None, now, now + timedelta(days=90))]
    [False, False, True]
    """
    return expires_at is not None and now < expires_at <= now + timedelta(days=MAX_DAYS)


def acknowledge_due_at(*, sent_at: datetime) -> datetime:
    """When a post must have acknowledged an alert.

    >>> acknowledge_due_at(sent_at=datetime(2026, 11, 26, 6, 0)).hour
    18
    """
    return sent_at + timedelta(hours=UNREAD_HOURS)


def retain_until(*, ends_on: date) -> date:
    """The last day on which an alert is kept.

    >>> retain_until(ends_on=date(2026, 1, 1))
    datetime.date(2026, 4, 1)
    """
    return ends_on + timedelta(days=RETENTION_DAYS)


def may_print_poster(*, level: int, is_bound: bool, is_own: bool) -> bool:
    """Whether an alert may be printed as a poster.

    Only CLEAR and GREEN may be displayed; one bound to its originator (H2) may only be printed by
    the originator.

    >>> may_print_poster(level=levels.GREEN, is_bound=False, is_own=False)
    True
    >>> may_print_poster(level=levels.AMBER, is_bound=False, is_own=True)
    False
    """
    return level <= levels.MAX_OPEN_LEVEL and (is_own or not is_bound)
