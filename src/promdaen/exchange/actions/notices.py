"""Notices: that something waits, sent by e-mail in words that are always the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from promdaen.exchange.actions import log
from promdaen.exchange.models import Notice, Record
from promdaen.exchange.queries import apart
from promdaen.exchange.queries import notices as queries
from promdaen.exchange.rules.standing import SYSTEM
from promdaen.kit import mailing
from promdaen.people.models import Account

SUBJECT = "Promdaen: មានអ្វីមួយរង់ចាំ · something waits"
BODY = """\
មានអ្វីមួយរង់ចាំលោកអ្នក ក្នុងការផ្លាស់ប្តូរព័ត៌មាន។ សូមចូលប្រើដើម្បីមើល។

Something waits for you in the exchange. Sign in to see it.

{address}
"""
"""The same whatever it is about: a message passes through other people's hands."""


def notify(*, record: Record, accounts: Iterable[UUID], why: str, now: datetime) -> int:
    """Note that accounts are to be told of a record, each once for each `why`; how many are new.

    Only accounts that may see the record now are noted. No line of its own: it belongs to the act
    that it tells of. `why` is a code of at most 24 signs.
    """
    told = queries.may_be_told(record=record, accounts=accounts, why=why, now=now)
    count = 0
    with transaction.atomic(using=apart.ALIAS):
        for account_id in told:
            _row, is_new = Notice.objects.get_or_create(
                account_id=account_id,
                record_id=record.pk,
                why=why,
                defaults={"exercise": record.exercise, "at": now},
            )
            count += is_new
    return count


def send_notices(*, now: datetime) -> int:
    """Send what waits, one message an account whatever the number; how many messages went.

    What an account may not see any more is dropped unsent. A failed sending is tried again later.
    """
    backend = mailing.backend()
    if not backend:
        return 0
    due = queries.unsent(now=now)
    held = {one: _standing(notices=rows, account=one, now=now) for one, rows in due.items()}
    claimed = {account: rows for account, rows in held.items() if _claim(notices=rows)}
    reached = mailing.send(
        messages=[(account, account.email) for account in claimed],
        subject=SUBJECT,
        body=BODY.format(address=settings.PUBLIC_ADDRESS).rstrip() + "\n",
        backend=backend,
    )
    sent = [one.pk for account in reached for one in claimed[account]]
    if sent:
        with transaction.atomic(using=apart.ALIAS):
            Notice.objects.filter(pk__in=sent).update(sent_at=now)
            told = {"notices": len(sent)}
            log.record_line(act="send_notices", subject=None, by=SYSTEM, now=now, detail=told)
    return len(reached)


def _standing(*, notices: Sequence[Notice], account: Account, now: datetime) -> list[Notice]:
    kept = [one for one in notices if queries.stands(notice=one, account=account, now=now)]
    gone = {one.pk for one in notices} - {one.pk for one in kept}
    Notice.objects.filter(pk__in=gone).delete()
    return kept


def _claim(*, notices: Sequence[Notice]) -> bool:
    """Count the try before it is made: a second process that looks now finds it taken."""
    rows = [Notice.objects.filter(pk=one.pk, tries=one.tries, sent_at=None) for one in notices]
    with transaction.atomic(using=apart.ALIAS):
        taken = [one.update(tries=F("tries") + 1) for one in rows]
    return bool(taken) and all(taken)
