"""Counting in months."""

import calendar
from datetime import date

MONTHS_A_YEAR = 12


def months_after(*, day: date, months: int) -> date:
    """The same day some months later (earlier if negative), at most the last day of the month.

    >>> months_after(day=date(2024, 1, 31), months=1)
    datetime.date(2024, 2, 29)
    >>> months_after(day=date(2026, 3, 31), months=-13)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def whole_months(*, first: date, last: date) -> int:
    """How many whole months lie between two days.

    >>> whole_months(first=date(2026, 8, 7), last=date(2026, 12, 6))
    3
    >>> whole_months(first=date(2026, 8, 7), last=date(2026, 12, 7))
    4
    """
    months = MONTHS_A_YEAR * (last.year - first.year) + last.month - first.month
    return months if months_after(day=first, months=months) <= last else months - 1
