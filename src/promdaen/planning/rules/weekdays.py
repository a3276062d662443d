"""Travellers by day of the week: from totals of a register, or every day alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

WEEK = 7
ALIKE = (1.0,) * WEEK
"""What is assumed while nothing is known of the days: each has the travellers of the counts."""


def day_factors(*, travellers: Sequence[float]) -> tuple[float, ...]:
    """Travellers of each day, Monday first, beside the mean of the week; ALIKE if unknown.

    >>> day_factors(travellers=[80, 80, 80, 80, 100, 140, 140])
    (0.8, 0.8, 0.8, 0.8, 1.0, 1.4, 1.4)
    """
    whole = sum(travellers)
    if not whole:
        return ALIKE
    return tuple(round(WEEK * count / whole, 4) for count in travellers)


def busiest_day(*, factors: Sequence[float]) -> int:
    """The day with most travellers, from 0 for Monday; of several the first.

    >>> busiest_day(factors=[0.8, 1.2, 1.2, 0.8, 1.0, 1.0, 1.0])
    1
    """
    return max(range(WEEK), key=lambda day: (factors[day], -day))


def next_monday(*, today: date) -> date:
    """The first Monday after a day.

    >>> next_monday(today=date(2026, 11, 23)), next_monday(today=date(2026, 11, 29))
    (datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
    """
    return today + timedelta(days=WEEK - today.weekday())
