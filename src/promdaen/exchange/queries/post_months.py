"""How many reports and requests each post sent in a closed month, as counts.

They count records their reader may not read: one of the declassifications listed in
docs/why/declassified.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from promdaen.exchange.models import Record
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.rules import monthly
from promdaen.kit import working_days
from promdaen.kit.months import months_after


@dataclass(frozen=True, kw_only=True)
class PostMonthCounts:
    """Incident reports and requests that a post sent in a month."""

    incident_reports: int
    requests: int


def counts_of_posts(*, month_on: date, now: datetime) -> dict[str, PostMonthCounts] | None:
    """Counts by code of the post; None without an exchange or if the month is not closed.

    Reports of offered bribes, reports suspected to be false and withdrawn records do not count.
    """
    today = timezone.localdate(now)
    if not exchange_database.is_here() or month_on not in monthly.closed_months(today=today):
        return None
    end = months_after(day=month_on, months=1)
    rows = (
        Record.objects.filter(
            exercise="",
            kind__in=("report", "request"),
            sent_at__gte=working_days.midnight(day=month_on),
            sent_at__lt=working_days.midnight(day=end),
            withdrawn_at=None,
            is_suspected_false=False,
            is_integrity=False,
        )
        .exclude(origin_post="")
        .order_by("origin_post")
        .values("origin_post")
        .annotate(
            reports=Count("pk", filter=Q(kind="report")),
            requests=Count("pk", filter=Q(kind="request")),
        )
    )
    return {
        row["origin_post"]: PostMonthCounts(
            incident_reports=row["reports"], requests=row["requests"]
        )
        for row in rows
    }
