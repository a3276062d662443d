"""Notices: permitted recipients, notices to send, and unacknowledged records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from promdaen.exchange.models import Notice, Record
from promdaen.exchange.queries import current_member, visible
from promdaen.exchange.rules import clocks, policy, reporting
from promdaen.exchange.rules import notices as rules
from promdaen.kit import retries
from promdaen.people.models import Account


def may_be_notified(
    *, record: Record, accounts: Iterable[UUID], why: str, now: datetime
) -> list[UUID]:
    """Those of the accounts that may see a record now, each once.

    Coordinators are also notified of clocks that ran out: they learn that something is late but
    not what, a declassification by design.
    """
    rows = Account.objects.filter(pk__in=set(accounts), is_active=True)
    return [
        account.pk
        for account in rows.order_by("pk")
        if _may_see(account=account, record=record, why=why, now=now)
    ]


def unsent_notices(*, now: datetime) -> dict[Account, list[Notice]]:
    """Notices to send now, by account; never those of exercises.

    A message cannot say that it belongs to an exercise, so none is sent from there.
    """
    notices = Notice.objects.filter(sent_at=None, exercise="", at__gt=now - rules.RETENTION)
    due: dict[UUID, list[Notice]] = {}
    for notice in notices.filter(tries__lt=retries.MAX_TRIES).order_by("at", "id"):
        if rules.is_due(created_at=notice.at, tries=notice.tries, now=now):
            due.setdefault(notice.account_id, []).append(notice)
    accounts = Account.objects.in_bulk(list(due))
    return {accounts[pk]: account_notices for pk, account_notices in due.items() if pk in accounts}


def is_urgent(*, record: Record) -> bool:
    """Whether notices about a record are also sent to phones."""
    priority = record.request.priority if record.kind == "request" else ""
    return rules.is_urgent(kind=record.kind, priority=priority)


def urgent_ids(*, record_ids: Iterable[UUID | None]) -> set[UUID]:
    """The ids of records whose notices are also sent to phones."""
    records = Record.objects.filter(
        pk__in=[record_id for record_id in record_ids if record_id is not None]
    )
    return {record.pk for record in records.select_related("request") if is_urgent(record=record)}


def notices_to_acknowledge(*, account_id: UUID, until: datetime) -> list[Notice]:
    """Urgent notices of an account up to a moment that it has not acknowledged."""
    rows = Notice.objects.filter(account_id=account_id, exercise="", seen_at=None, at__lt=until)
    notices = [row for row in rows if row.sent_at is not None or row.over]
    urgent = urgent_ids(record_ids=[notice.record_id for notice in notices])
    return [notice for notice in notices if notice.record_id in urgent]


def overdue_records(*, now: datetime) -> list[tuple[Record, datetime]]:
    """Urgent requests and due referrals not acknowledged or opened in time, with their due time.

    Only those still waiting whose head has not been notified by their clock yet.
    """
    records = Record.objects.filter(
        Q(
            kind="request",
            state__in=("sent", "received"),
            request__priority__in=[*rules.ACKNOWLEDGED_WITHIN],
            request__read_at=None,
        )
        | Q(kind=policy.DUE_REFERRAL, state=reporting.DUE, taken_by_id=None, seen=None),
        destroyed_at=None,
        withdrawn_at=None,
        sent_at__isnull=False,
        sent_at__lte=now,
    )
    records = records.exclude(escalations__step__in=(clocks.UNSEEN_STEP, 100, 150, 200))
    records = records.exclude(
        pk__in=Notice.objects.filter(seen_at__isnull=False, record_id__isnull=False).values(
            "record_id"
        )
    )
    unseen_notices = []
    for record in records.select_related("request").order_by("sent_at", "pk"):
        notice_kind = record.request.priority if record.kind == "request" else record.kind
        by = (record.sent_at or now) + rules.ACKNOWLEDGED_WITHIN[notice_kind]
        if by <= now:
            unseen_notices.append((record, by))
    return unseen_notices


def is_readable(*, notice: Notice, account: Account, now: datetime) -> bool:
    """Whether the account may still see the record of a notice."""
    record = Record.objects.in_bulk([notice.record_id]).get(notice.record_id)
    if record is None or not account.is_active:
        return False
    return _may_see(account=account, record=record, why=notice.why, now=now)


def _may_see(*, account: Account, record: Record, why: str, now: datetime) -> bool:
    exchange_member = current_member.exchange_member(account=account, world=record.exercise)
    if (
        why in rules.CLOCKS
        and exchange_member.is_active
        and "coordinator" in exchange_member.roles
    ):
        return True
    return visible.may(act="read", member=exchange_member, record=record, now=now)
