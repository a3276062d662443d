"""Clocks of requests: the due time, the steps a late request has reached, the remaining time.

Times and steps are of our own design, for the Ministry to set (facts of the exchange, request for
information): P1 is seen within 15 minutes and answered within 2 hours, P2 within 24 hours, P3
within 5 and P4 within 15 working days. Working days are Monday to Friday in Phnom Penh except the
given holidays. A clock does not stop while a clarification is awaited.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from promdaen.kit import working_days

PLACE = working_days.PLACE
HOURS_BY_PRIORITY: Mapping[str, int] = MappingProxyType({"P1": 2, "P2": 24})
WORKING_DAYS_BY_PRIORITY: Mapping[str, int] = MappingProxyType({"P3": 5, "P4": 15})
PRIORITIES = (*HOURS_BY_PRIORITY, *WORKING_DAYS_BY_PRIORITY)
PRIORITY_CODES: Mapping[str, str] = MappingProxyType(
    {"P1": "urgent", "P2": "24_hours", "P3": "5_days", "P4": "15_days"}
)
"""What a priority is called in files; P1 to P5 mean protection flags to everybody."""
ACKNOWLEDGED_WITHIN = timedelta(minutes=15)
"""How soon a P1 must have been seen."""
ESCALATION_STEPS: Mapping[int, str] = MappingProxyType(
    {50: "desk", 100: "head", 150: "coordinator", 200: "secretary"}
)
"""Per cent of the time gone, and who is told: each step once, in this order."""
UNSEEN_STEP = 1
"""The step before ESCALATION_STEPS: an urgent record that nobody has acknowledged in time."""
MAX_TIME_IN_HOURS = timedelta(hours=48)
BAR_LENGTH = 112
"""How long the whole time is drawn."""


@dataclass(frozen=True, kw_only=True)
class ClockStep:
    """A step that a clock has reached: its percentage and time."""

    step: int
    due_at: datetime

    @property
    def recipient(self) -> str:
        """Who is notified; "unseen" for the head, because the record was not acknowledged."""
        return ESCALATION_STEPS.get(self.step, "unseen")


@dataclass(frozen=True, kw_only=True)
class RequestClock:
    """A clock for a page; it stopped at `stopped_at`, None while it runs."""

    sent_at: datetime
    due_at: datetime
    now: datetime
    stopped_at: datetime | None = None

    @property
    def left(self) -> timedelta:
        """The time remaining or overdue; never negative (see `is_over`)."""
        return abs(self.due_at - self._at)

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self._at > self.due_at

    @property
    def is_soon(self) -> bool:
        """Whether more than half of the time has passed, but not all."""
        return not self.is_over and self.share >= 1 / 2

    @property
    def share(self) -> float:
        """The share of the time that has passed, 0 to 1; 1 if it is up or was zero."""
        whole = (self.due_at - self.sent_at).total_seconds()
        elapsed = (self._at - self.sent_at).total_seconds()
        return min(max(elapsed / whole, 0.0), 1.0) if whole > 0 else 1.0

    @property
    def bar_length(self) -> int:
        """The length of the elapsed part of the bar, out of BAR_LENGTH."""
        return round(BAR_LENGTH * self.share)

    @property
    def days(self) -> int:
        """Whole days remaining or overdue, 0 if hours are shown."""
        return self.left.days if self.left >= MAX_TIME_IN_HOURS else 0

    @property
    def hours(self) -> str:
        """Hours and minutes remaining or overdue, such as 4:02.

        >>> sent = datetime(2026, 11, 24, 3, tzinfo=PLACE)
        >>> RequestClock(sent_at=sent, due_at=sent + timedelta(hours=2), now=sent).hours
        '2:00'
        """
        minutes = int(self.left.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"

    @property
    def _at(self) -> datetime:
        return self.stopped_at or self.now


def deadline(
    *,
    priority: str,
    sent_at: datetime,
    held_until: datetime | None = None,
    holidays: Collection[date] = (),
) -> datetime:
    """When a request must be answered; raises KeyError for an unknown priority.

    For P1 and P2 with a detained person, at most half of the lawful detention time (`held_until`)
    that remains at sending.

    >>> sent = datetime(2026, 11, 24, 10, tzinfo=PLACE)
    >>> str(deadline(priority="P2", sent_at=sent, held_until=sent + timedelta(hours=30)))
    '2026-11-25 01:00:00+07:00'
    >>> str(deadline(priority="P3", sent_at=sent))
    '2026-12-01 10:00:00+07:00'
    """
    if priority not in HOURS_BY_PRIORITY:
        return working_days.moment_after(
            count=WORKING_DAYS_BY_PRIORITY[priority], start=sent_at, holidays=holidays
        )
    allowed = timedelta(hours=HOURS_BY_PRIORITY[priority])
    if held_until is not None:
        allowed = min(allowed, max(held_until - sent_at, timedelta()) / 2)
    return sent_at + allowed


def acknowledge_due_at(*, priority: str, sent_at: datetime) -> datetime | None:
    """When a P1 must have been seen; None for other priorities."""
    return sent_at + ACKNOWLEDGED_WITHIN if priority == "P1" else None


def step_at(*, sent_at: datetime, due_at: datetime, step: int) -> datetime:
    """The time at which a percentage of the period has passed."""
    return sent_at + (due_at - sent_at) * step / 100


def steps_due(
    *, sent_at: datetime, due_at: datetime, now: datetime, fired: Collection[int]
) -> list[ClockStep]:
    """The steps that a clock has reached and that have not fired yet, in order.

    Fired steps are stored by the caller: after a restart, a time offline or a clock change each
    step still fires once, and none fires after a later one.

    >>> sent = datetime(2026, 11, 24, 10, tzinfo=PLACE)
    >>> late = sent + timedelta(hours=3)
    >>> due = steps_due(sent_at=sent, due_at=sent + timedelta(hours=2), now=late, fired=[50])
    >>> [one.step for one in due]
    [100, 150]
    """
    last = max(fired, default=0)
    moments = {
        step: step_at(sent_at=sent_at, due_at=due_at, step=step) for step in ESCALATION_STEPS
    }
    return [
        ClockStep(step=step, due_at=moment)
        for step, moment in moments.items()
        if step > last and moment <= now
    ]
