"""Which nightly backups are kept: a rule of days, weeks and months."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

DAILY, WEEKLY, MONTHLY = 14, 8, 24
NIGHT = range(1, 5)  # local hours of the installation
NEXT_NIGHT, OVERDUE = timedelta(hours=18), timedelta(hours=26)


def times_to_keep(*, times: Iterable[datetime]) -> set[datetime]:
    """The times of the backups to keep.

    These are the last of each of the 14 latest days that have one, the first of each of the 8
    latest ISO weeks, and the first of each of the 24 latest months. The choice for a week or month
    never moves to a later backup, so that it is not deleted too early.

    >>> from datetime import UTC
    >>> nights = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 32)]
    >>> [one.day for one in sorted(times_to_keep(times=nights))][:6]
    [1, 5, 12, 18, 19, 20]
    """
    ordered = sorted(times)
    by_day = _groups(times=ordered, name=lambda at: at.date())
    by_week = _groups(times=ordered, name=lambda at: at.isocalendar()[:2])
    by_month = _groups(times=ordered, name=lambda at: (at.year, at.month))
    days = [group[-1] for group in by_day[-DAILY:]]
    weeks = [group[0] for group in by_week[-WEEKLY:]]
    months = [group[0] for group in by_month[-MONTHLY:]]
    return {*days, *weeks, *months}


def is_due(*, last: datetime | None, now: datetime) -> bool:
    """Whether a nightly backup is due; both times are local.

    It is due between 1 and 5 in the night, or as soon as possible after a night without one, for
    example on a laptop that is switched off at night.

    >>> last = datetime(2026, 11, 29, 2, 10)
    >>> is_due(last=last, now=datetime(2026, 11, 30, 1, 5))
    True
    >>> is_due(last=last, now=datetime(2026, 11, 29, 23, 0))
    False
    >>> is_due(last=last, now=datetime(2026, 11, 30, 9, 0))
    True
    """
    if last is None or now - last >= OVERDUE:
        return True
    return now.hour in NIGHT and now - last >= NEXT_NIGHT


def _groups(*, times: list[datetime], name: Callable[[datetime], object]) -> list[list[datetime]]:
    groups: dict[object, list[datetime]] = {}
    for at in times:
        groups.setdefault(name(at), []).append(at)
    return list(groups.values())
