"""The clock of the exchange: jobs that run every minute while a server runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from promdaen.exchange.actions import (
    alerts,
    cases,
    due_referrals,
    log,
    monthly,
    notices,
    requests,
    responsibility,
    retention,
    unacknowledged,
)
from promdaen.exchange.models import Tick
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.rules import ticking as rules
from promdaen.exchange.rules.exchange_members import SYSTEM

logger = logging.getLogger(__name__)
Work = Callable[..., Any]
WORK_EACH_MINUTE: tuple[Work, ...] = (
    due_referrals.open_missing,
    due_referrals.escalate_due,
    requests.escalate_due,
    alerts.escalate_unread,
    responsibility.escalate_untaken,
    unacknowledged.escalate_unseen,
    notices.send_notices,
)
"""What runs at every tick, in this order; notices go out last, with what the others noted."""
WORK_EACH_DAY: tuple[Work, ...] = (
    monthly.make_months,
    retention.destroy_due,
    cases.destroy_ended_names,
)
"""What cannot be taken back: once a day, and only on a clock that ran without a jump for a day."""


def tick(*, now: datetime) -> str:
    """Run the due jobs of the exchange once; returns the kind of tick (rules.ticking).

    Only one process runs at a time; two at once would be harmless, because unique rows make each
    event fire once. After a jump of the clock everything waits for the next tick.
    """
    if not exchange_database.is_here():
        return rules.SOON
    due_turn = _take_turn(now=now)
    if due_turn == rules.GO:
        _run(works=WORK_EACH_MINUTE, now=now)
        if _take_day(now=now):
            _run(works=WORK_EACH_DAY, now=now)
    return due_turn


def _take_turn(*, now: datetime) -> str:
    with transaction.atomic(using=exchange_database.ALIAS):
        last_tick, is_new = Tick.objects.select_for_update().get_or_create(
            pk=1, defaults={"last_at": now, "steady_since": now}
        )
        if is_new:
            return rules.GO
        due_turn = rules.clock_turn(last_at=last_tick.last_at, now=now)
        if due_turn == rules.SOON:
            return due_turn
        if due_turn != rules.GO:
            _notify_of_jump(verdict=due_turn, last_at=last_tick.last_at, now=now)
            last_tick.steady_since = now
        last_tick.last_at = now
        last_tick.save(update_fields=["last_at", "steady_since"])
    return due_turn


def _notify_of_jump(*, verdict: str, last_at: datetime, now: datetime) -> None:
    hours = round((now - last_at).total_seconds() / 3600)
    logger.warning(
        "the clock jumped %s by %s hours; the exchange waits a tick", verdict, abs(hours)
    )
    log.record_line(act="clock_jumped", subject=None, by=SYSTEM, now=now, detail={"hours": hours})


def _take_day(*, now: datetime) -> bool:
    with transaction.atomic(using=exchange_database.ALIAS):
        last_tick = Tick.objects.select_for_update().get(pk=1)
        is_time = rules.is_time_to_sweep(
            steady_since=last_tick.steady_since, swept_at=last_tick.swept_at, now=now
        )
        if is_time:
            last_tick.swept_at = now
            last_tick.save(update_fields=["swept_at"])
    return is_time


def _run(*, works: tuple[Work, ...], now: datetime) -> None:
    """Run jobs one after the other; a failure is logged and does not stop the rest."""
    for work in works:
        try:
            work(now=now)
        except Exception:
            logger.exception("%s failed", work.__name__)
