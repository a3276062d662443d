"""The dates of a year: days of the calendar as dates, windows, the two arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from promdaen.refresher.rules import calendar

PLANNED, CONTROL, PROBE = "planned", "control", "probe"
# Windows with random questions: of the plan, and of the control.
DRAWN_KINDS = (PROBE, CONTROL)


@dataclass(frozen=True, kw_only=True)
class WindowSpan:
    """A window: from its first day to its last, both included."""

    opens_on: date
    closes_on: date


def calendar_date(*, day: int, taught_on: date) -> date:
    """The date of a day of the calendar; day 5 is the last of the course.

    >>> calendar_date(day=9, taught_on=date(2026, 3, 6))
    datetime.date(2026, 3, 10)
    """
    return taught_on + timedelta(days=day - calendar.COURSE_DAY)


def days_since(*, on: date, taught_on: date) -> int:
    """The day of the calendar for a date.

    >>> days_since(on=date(2026, 3, 10), taught_on=date(2026, 3, 6))
    9
    """
    return (on - taught_on).days + calendar.COURSE_DAY


def window_spans(*, days: Sequence[int], taught_on: date) -> list[WindowSpan]:
    """Two weeks from each day, or until the day before the next.

    >>> [(one.closes_on - one.opens_on).days + 1
    ...  for one in window_spans(days=(9, 14, 42), taught_on=date(2026, 3, 6))]
    [5, 14, 14]
    """
    ends = [*days[1:], calendar.HORIZON_DAYS + calendar.WINDOW_DAYS]
    return [
        WindowSpan(
            opens_on=calendar_date(day=day, taught_on=taught_on),
            closes_on=calendar_date(
                day=min(day + calendar.WINDOW_DAYS, end) - 1, taught_on=taught_on
            ),
        )
        for day, end in zip(days, ends, strict=True)
    ]
