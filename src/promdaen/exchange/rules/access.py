"""Deadline for access requests by a person, guardian or lawyer: 15 working days (own design)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from promdaen.kit import working_days

WORKING_DAYS = 15
DESKS_CLOSE = time(17, tzinfo=working_days.PLACE)


def answer_due_at(*, asked_on: date, holidays: Collection[date] = ()) -> datetime:
    """When the answer is due: the evening of the fifteenth working day after the request.

    >>> str(answer_due_at(asked_on=date(2026, 11, 26)))
    '2026-12-17 17:00:00+07:00'
    """
    day = working_days.working_day(after=asked_on, count=WORKING_DAYS, holidays=holidays)
    return datetime.combine(day, DESKS_CLOSE)
