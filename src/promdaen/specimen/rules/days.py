"""Days as printed on documents, with unknown parts or impossible dates."""

from __future__ import annotations

import calendar
import datetime
import re

Day = tuple[int, int, int]
"""Year, month, day as printed; 0 is unknown, and the day may be impossible."""

NO_DAY: Day = (0, 0, 0)
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
PRINTED_DATE = re.compile(r"(\d\d|XX) ([A-Z]{3}|XX) (\d{4}|XXXX)")
SHARE_STEPS = 61
MONTHS_COUNT = 12


class NotADay(ValueError):
    """The text is not a printed day."""


def printed_date(*, day: Day) -> str:
    """A day as printed on the page, with XX for unknown parts.

    >>> days = ((1974, 8, 12), (1974, 8, 0), (1974, 0, 0))
    >>> tuple(printed_date(day=day) for day in days)
    ('12 AUG 1974', 'XX AUG 1974', 'XX XX 1974')
    """
    year, month, number = day
    return " ".join(
        (
            f"{number:02d}" if number else "XX",
            MONTHS[month - 1] if month else "XX",
            f"{year:04d}" if year else "XXXX",
        )
    )


def read_printed_date(*, text: str) -> Day:
    """The day of a printed text; raises NotADay.

    >>> read_printed_date(text="31 FEB 1980"), read_printed_date(text="XX AUG 1974")
    ((1980, 2, 31), (1974, 8, 0))
    """
    match = PRINTED_DATE.fullmatch(text)
    if match is None or match[2] not in (*MONTHS, "XX"):
        raise NotADay(text)
    return (
        0 if match[3] == "XXXX" else int(match[3]),
        0 if match[2] == "XX" else MONTHS.index(match[2]) + 1,
        0 if match[1] == "XX" else int(match[1]),
    )


def zone_date(*, day: Day) -> str:
    """A day as six columns of a machine-readable zone, with << for unknown parts.

    >>> zone_date(day=(1974, 8, 12)), zone_date(day=(1974, 8, 0))
    ('740812', '7408<<')
    """
    year, month, number = day
    return "".join(
        (
            f"{year % 100:02d}" if year else "<<",
            f"{month:02d}" if month else "<<",
            f"{number:02d}" if number else "<<",
        )
    )


def is_possible(*, day: Day) -> bool:
    """Whether a day can exist; unknown parts are possible.

    >>> [is_possible(day=day) for day in ((2023, 2, 29), (2024, 2, 29), (1974, 8, 0))]
    [False, True, True]
    """
    year, month, number = day
    if not 0 <= month <= MONTHS_COUNT:
        return False
    longest = calendar.monthrange(year or 2000, month)[1] if month else 31
    return 0 <= number <= longest


def move_day(*, day: Day, by_days: int) -> Day:
    """The day so many days later; an unknown part stays unknown, an impossible day is refused.

    >>> move_day(day=(2024, 2, 28), by_days=2), move_day(day=(1974, 8, 0), by_days=400)
    ((2024, 3, 1), (1975, 9, 0))
    """
    whole = datetime.date(day[0], day[1] or 1, day[2] or 1) + datetime.timedelta(days=by_days)
    return (whole.year, whole.month if day[1] else 0, whole.day if day[2] else 0)


def day_between(*, first: Day, last: Day, key: int) -> Day:
    """A day between two, at a share given by `key`, from a fifth to four fifths.

    >>> day_between(first=(2020, 1, 1), last=(2030, 1, 1), key=7)
    (2026, 7, 2)
    """
    begin, end = datetime.date(*first), datetime.date(*last)
    share = 0.2 + 0.6 * (key * 7919 % SHARE_STEPS) / (SHARE_STEPS - 1)
    day = begin + datetime.timedelta(days=int((end - begin).days * share))
    return (day.year, day.month, day.day)


def years_between(*, first: Day, last: Day) -> float:
    """Years from one day to another, an unknown or impossible part counting as the middle.

    >>> round(years_between(first=(2000, 1, 1), last=(2010, 7, 1)), 1)
    10.5
    """
    return last[0] - first[0] + _share(day=last) - _share(day=first)


def _share(*, day: Day) -> float:
    return ((day[1] or 6.5) - 1 + ((day[2] or 15) - 1) / 31) / 12
