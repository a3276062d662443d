"""Who may be told of a record now, and which notices wait to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from promdaen.exchange.models import Notice, Record
from promdaen.exchange.queries import standings, visible
from promdaen.exchange.rules import notices as rules
from promdaen.kit import retries
from promdaen.people.models import Account


def may_be_told(
    *, record: Record, accounts: Iterable[UUID], why: str, now: datetime
) -> list[UUID]:
    """Those of the accounts that may see a record now, each once.

    Of a clock that ran out the coordinators are told too, who see that something is late and not
    what: a declassification by design.
    """
    rows = Account.objects.filter(pk__in=set(accounts), is_active=True)
    return [
        one.pk
        for one in rows.order_by("pk")
        if _may_see(account=one, record=record, why=why, now=now)
    ]


def unsent(*, now: datetime) -> dict[Account, list[Notice]]:
    """The notices that are to be sent now, by account; what is made in an exercise never is.

    A message cannot say that it belongs to an exercise, so none goes out from there.
    """
    rows = Notice.objects.filter(sent_at=None, exercise="", at__gt=now - rules.KEPT)
    due: dict[UUID, list[Notice]] = {}
    for one in rows.filter(tries__lt=retries.MOST_TRIES).order_by("at", "id"):
        if rules.is_due(at=one.at, tries=one.tries, now=now):
            due.setdefault(one.account_id, []).append(one)
    accounts = Account.objects.in_bulk(list(due))
    return {accounts[pk]: held for pk, held in due.items() if pk in accounts}


def stands(*, notice: Notice, account: Account, now: datetime) -> bool:
    """Whether the account may still see what a notice is about."""
    record = Record.objects.in_bulk([notice.record_id]).get(notice.record_id)
    if record is None or not account.is_active:
        return False
    return _may_see(account=account, record=record, why=notice.why, now=now)


def _may_see(*, account: Account, record: Record, why: str, now: datetime) -> bool:
    standing = standings.standing_of(account=account, world=record.exercise)
    if why in rules.CLOCKS and standing.is_standing and "coordinator" in standing.roles:
        return True
    return visible.may(act="read", standing=standing, record=record, now=now)
