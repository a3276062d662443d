"""Notices: that something waits, sent by e-mail in words that are always the same."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from promdaen.exchange.actions import log
from promdaen.exchange.models import Notice, Record
from promdaen.exchange.queries import apart
from promdaen.exchange.queries import notices as queries
from promdaen.exchange.rules.standing import SYSTEM
from promdaen.kit import audit
from promdaen.people.models import Account

logger = logging.getLogger(__name__)
CONSOLE = "django.core.mail.backends.console.EmailBackend"
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
    backend = _backend()
    if not backend:
        return 0
    due = queries.unsent(now=now)
    held = {one: _standing(notices=rows, account=one, now=now) for one, rows in due.items()}
    claimed = {account: rows for account, rows in held.items() if _claim(notices=rows)}
    sent = _send(claimed=claimed, backend=backend) if claimed else []
    if sent:
        with transaction.atomic(using=apart.ALIAS):
            Notice.objects.filter(pk__in=sent).update(sent_at=now)
            told = {"notices": len(sent)}
            log.record_line(act="send_notices", subject=None, by=SYSTEM, now=now, detail=told)
    return len([1 for rows in claimed.values() if rows[0].pk in sent])


def message(*, to: str, connection: BaseEmailBackend | None = None) -> mail.EmailMessage:
    """The one message there is, to an address."""
    body = BODY.format(address=settings.PUBLIC_ADDRESS).rstrip() + "\n"
    return mail.EmailMessage(subject=SUBJECT, body=body, to=[to], connection=connection)


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


def _send(*, claimed: dict[Account, list[Notice]], backend: str) -> list[UUID]:
    """Send to each account; where the server itself does not answer, the rest waits too."""
    connection = mail.get_connection(backend)
    sent: list[UUID] = []
    try:
        connection.open()
        for account, rows in claimed.items():
            try:
                message(to=account.email, connection=connection).send()
            except SMTPRecipientsRefused:
                logger.warning("the mail server refused the address of account %s", account.pk)
            else:
                sent += [one.pk for one in rows]
        connection.close()
    except (SMTPException, OSError) as problem:
        logger.warning("notices could not be sent: %s", type(problem).__name__)
    return sent


def _backend() -> str:
    """How messages go: to the terminal in a demonstration, nowhere where no server is named."""
    if audit.this_node().is_demo:
        return CONSOLE
    return settings.EMAIL_BACKEND if settings.SENDS_MAIL else ""
