"""Working days in Phnom Penh: Monday to Friday, except the given holidays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Asia/Phnom_Penh")
OPENS = time(8)
"""What is sent on a day without work counts from this hour of the next working day."""
SATURDAY = 5


def midnight(*, day: date) -> datetime:
    """When a day begins.

    >>> str(midnight(day=date(2026, 11, 27)))
    '2026-11-27 00:00:00+07:00'
    """
    return datetime.combine(day, time(), tzinfo=PLACE)


def is_working_day(*, day: date, holidays: Collection[date] = ()) -> bool:
    """Whether a day is a working day.

    >>> [is_working_day(day=date(2026, 11, number)) for number in (27, 28, 29, 30)]
    [True, False, False, True]
    """
    return day.weekday() < SATURDAY and day not in holidays


def working_day(*, after: date, count: int, holidays: Collection[date] = ()) -> date:
    """The day that many working days after a day.

    >>> working_day(after=date(2026, 11, 27), count=1)
    datetime.date(2026, 11, 30)
    """
    for _number in range(count):
        after = _next_working_day(day=after, holidays=holidays)
    return after


def moment_after(*, count: int, start: datetime, holidays: Collection[date] = ()) -> datetime:
    """The same hour that many working days later, in the zone of `start`.

    Counts local days, so that a change of time zone has no effect.

    >>> friday = datetime(2026, 11, 27, 15, tzinfo=PLACE)
    >>> str(moment_after(count=3, start=friday))
    '2026-12-02 15:00:00+07:00'
    """
    local = start.astimezone(PLACE)
    day, hour = local.date(), local.timetz()
    opens = OPENS.replace(tzinfo=PLACE)
    if is_working_day(day=day, holidays=holidays):
        # A request at night must not be due before one made on the free day before it.
        hour = max(hour, opens)
    else:
        hour = opens
        day = _next_working_day(day=day, holidays=holidays)
    last = working_day(after=day, count=count, holidays=holidays)
    return datetime.combine(last, hour).astimezone(start.tzinfo)


def _next_working_day(*, day: date, holidays: Collection[date]) -> date:
    day += timedelta(days=1)
    while not is_working_day(day=day, holidays=holidays):
        day += timedelta(days=1)
    return day
