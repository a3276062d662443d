"""The monthly table is made once and never changed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import MonthlyTable
from promdaen.exchange.queries import exchange_database, monthly
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed


def make_month(*, month_on: date, by: ExchangeMember, now: datetime) -> MonthlyTable:
    """The table of a closed month: made at the first request, then never changed.

    Raises NotAllowed, and ExchangeRefused for a month that is not closed.
    """
    if not by.is_active or by.world or not by.roles & set(monthly.READERS):
        raise NotAllowed(_("The monthly table is for desks, in real work."))
    if month_on not in monthly.months(now=now):
        raise ExchangeRefused(_("This month is not closed, or is too long ago."))
    with transaction.atomic(using=exchange_database.ALIAS):
        existing_table = monthly.stored_month(month_on=month_on)
        if existing_table is not None:
            return existing_table
        figures = monthly.as_kept(month=monthly.month_figures(month_on=month_on))
        table, _is_new = MonthlyTable.objects.get_or_create(
            month_on=month_on, defaults={"figures": figures, "made_at": now}
        )
        log.record_line(
            act="make_month", subject=table, by=by, now=now, detail={"month": f"{month_on:%Y-%m}"}
        )
    return table
