"""The improvement plan: the states of a finding, when it is overdue, when to remind of it."""

from __future__ import annotations

from datetime import date, timedelta

OPEN, ONGOING, CLOSED = "open", "ongoing", "closed"
FINDING_STATES = (OPEN, ONGOING, CLOSED)
NEXT_STATES = {
    OPEN: (ONGOING, CLOSED),
    ONGOING: (ONGOING, CLOSED),
    CLOSED: (OPEN,),
}
"""What a step may lead to; a further step of what is under way tells how far it is."""
DEFAULT_DAYS = 90
"""Days after which a finding is due by default."""
REMINDER_DAYS = (14, 3)
OVERDUE_REMINDER_DAYS = 7


def can_change_state(*, state: str, next_state: str) -> bool:
    """Whether a step may change one state to another.

    >>> [can_change_state(state="closed", next_state=state) for state in ("open", "ongoing")]
    [True, False]
    """
    return next_state in NEXT_STATES[state]


def is_overdue(*, state: str, due_on: date | None, today: date) -> bool:
    """Whether a finding should have been closed before today."""
    return state != CLOSED and due_on is not None and due_on < today


def is_to_be_reminded(
    *, due_on: date, made_on: date, reminded_on: date | None, today: date
) -> bool:
    """Whether a reminder is due: 14 and 3 days before the due date, and weekly after it.

    A day without a running server is made up for once; reminder days before the finding was made,
    or before the last reminder, are skipped.

    >>> day = date(2027, 3, 20)
    >>> made = date(2026, 12, 1)
    >>> [is_to_be_reminded(due_on=day, made_on=made, reminded_on=None, today=date(2027, 3, d))
    ...  for d in (5, 6)]
    [False, True]
    """
    last = _last_day(due_on=due_on, today=today)
    return last is not None and last > (reminded_on or made_on)


def _last_day(*, due_on: date, today: date) -> date | None:
    """The last day up to today on which to remind; None before the first."""
    after = (today - due_on).days // OVERDUE_REMINDER_DAYS
    if after >= 1:
        return due_on + timedelta(days=after * OVERDUE_REMINDER_DAYS)
    days = [due_on - timedelta(days=before) for before in REMINDER_DAYS]
    return max((day for day in days if day <= today), default=None)
