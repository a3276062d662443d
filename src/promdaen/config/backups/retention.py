"""Which of the nightly backups are kept: a rule of days, weeks and months."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

DAILY, WEEKLY, MONTHLY = 14, 8, 24
NIGHT = range(1, 5)  # hours of the installation
NEXT_NIGHT, OVERDUE = timedelta(hours=18), timedelta(hours=26)


def kept(*, times: Iterable[datetime]) -> set[datetime]:
    """Of backups made at these times, those to keep.

    The last of each of the 14 latest days that have one, the first of each of the 8 latest ISO
    weeks, and the first of each of the 24 latest months: what is kept once for its week or month
    never changes to a later one, so that it is not removed before its time.

    >>> from datetime import UTC
    >>> nights = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 32)]
    >>> [one.day for one in sorted(kept(times=nights))][:6]
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
    """Whether a nightly backup is to be made; both times are local.

    It is made between 1 and 5 in the night, or as soon as possible where a night went by
    without one, such as on a laptop that is switched off at night.

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
