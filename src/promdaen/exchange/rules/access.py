"""Clock of a person, guardian or lawyer who asks what is held: 15 working days, our own design."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WORKING_DAYS = 15
SATURDAY = 5
DESKS_CLOSE = time(17, tzinfo=ZoneInfo("Asia/Phnom_Penh"))


def answer_by(*, asked_on: date, holidays: Collection[date] = ()) -> datetime:
    """When the answer is due: the evening of the fifteenth working day after the day of asking.

    >>> str(answer_by(asked_on=date(2026, 11, 26)))
    '2026-12-17 17:00:00+07:00'
    """
    day, left = asked_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY and day not in holidays
    return datetime.combine(day, DESKS_CLOSE)
