"""Requests between pairs of departments in closed months, as counts without small groups.

They count requests their reader may not read: one of the declassifications listed in
docs/why/declassified.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from promdaen.exchange.models import Request
from promdaen.exchange.queries import exchange_database
from promdaen.kit import working_days

MONTHS = 6


@dataclass(frozen=True, kw_only=True)
class PairRequests:
    """Requests of two departments to each other, and those answered in time."""

    requests: int
    in_time: int


@dataclass(frozen=True, kw_only=True)
class RequestMonths:
    """Requests by pair of departments, first code first, from the first to the last day."""

    starts_on: date
    ends_on: date
    pairs: dict[tuple[str, str], PairRequests]


def requests_between_departments(*, now: datetime) -> RequestMonths | None:
    """Real requests of the six closed months before this one; None without an exchange."""
    if not exchange_database.is_here():
        return None
    today = timezone.localdate(now)
    months = today.year * 12 + today.month - 1 - MONTHS
    first, end = date(months // 12, months % 12 + 1, 1), today.replace(day=1)
    rows = Request.objects.filter(
        record__exercise="",
        record__sent_at__gte=working_days.midnight(day=first),
        record__sent_at__lt=working_days.midnight(day=end),
        record__withdrawn_at=None,
    ).values_list("record__origin", "department", F("answered_at"), F("record__due_at"))
    sums, in_time = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for origin, department, answered_at, due_at in rows:
        if origin == department:
            continue
        pair = (min(origin, department), max(origin, department))
        sums[pair] += 1
        in_time[pair] += answered_at is not None and (due_at is None or answered_at <= due_at)
    return RequestMonths(
        starts_on=first,
        ends_on=end - timedelta(days=1),
        pairs={
            pair: PairRequests(requests=count, in_time=in_time[pair])
            for pair, count in sums.items()
        },
    )
