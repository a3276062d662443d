"""The monthly table is made once and never changed."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from promdaen.exchange.actions import log
from promdaen.exchange.models import MonthlyTable
from promdaen.exchange.queries import exchange_database, monthly
from promdaen.exchange.rules.exchange_members import SYSTEM

logger = logging.getLogger(__name__)


def make_months(*, now: datetime) -> int:
    """Make the table of each closed month that has none; returns how many were made."""
    stored_months = set(MonthlyTable.objects.values_list("month_on", flat=True))
    closed_months = sorted(set(monthly.months(now=now)) - stored_months)
    made_count = 0
    for month_on in closed_months:
        try:
            made_count += _make_month(month_on=month_on, now=now)
        except Exception:  # the next month is made all the same
            logger.exception("the table of %s failed", f"{month_on:%Y-%m}")
    return made_count


def _make_month(*, month_on: date, now: datetime) -> bool:
    with transaction.atomic(using=exchange_database.ALIAS):
        figures = monthly.stored_figures(month=monthly.month_figures(month_on=month_on))
        table, is_new = MonthlyTable.objects.get_or_create(
            month_on=month_on, defaults={"figures": figures, "made_at": now}
        )
        if is_new:
            detail = {"month": f"{month_on:%Y-%m}"}
            log.record_line(act="make_month", subject=table, by=SYSTEM, now=now, detail=detail)
    return is_new
