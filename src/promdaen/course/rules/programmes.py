"""Valid values of programmes and their targets."""

from __future__ import annotations

import re
from datetime import date

CURRENCY_PATTERN = re.compile(r"[A-Z]{3}")
MAX_TEXT_LENGTH = 200
MAX_REASON_LENGTH = 300
MAX_OFFICERS = 100_000
"""The most officers of one department in one province and year."""
MAX_YEARS = 20

TargetCell = tuple[str, str, int]
"""Codes of department and province, and the year."""


def is_currency(*, text: str) -> bool:
    """Whether a text has the form of an ISO 4217 currency code.

    >>> [is_currency(text=text) for text in ("USD", "KHR", "usd", "US", "dollar")]
    [True, True, False, False, False]
    """
    return CURRENCY_PATTERN.fullmatch(text) is not None


def is_officers_count(*, number: object) -> bool:
    """Whether a value can be a target: a whole number from 0 to MAX_OFFICERS.

    >>> [is_officers_count(number=number) for number in (0, 30, -1, 2.5, True, "3", 100_001)]
    [True, True, False, False, False, False, False]
    """
    if isinstance(number, bool) or not isinstance(number, int):
        return False
    return 0 <= number <= MAX_OFFICERS


def years(*, starts_on: date, ends_on: date) -> range:
    """The calendar years of a programme's dates.

    >>> list(years(starts_on=date(2026, 7, 1), ends_on=date(2027, 6, 30)))
    [2026, 2027]
    """
    return range(starts_on.year, ends_on.year + 1)
