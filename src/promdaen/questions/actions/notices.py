"""E-mail notices that questions are waiting, always with the same text."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from promdaen.kit import audit, mailing, retries
from promdaen.kit.texts import Text, bilingual_text
from promdaen.people.models import Account
from promdaen.questions.models import Notice

KEPT_FOR = timedelta(days=7)
"""A notice older than this is sent no more; the page still shows what waits."""
SUBJECT = Text("a question waits")
SENTENCE = Text("A question waits for your answer. Sign in to read and answer it.")
"""The same whatever is asked: a message passes through other people's hands."""


def send_notices(*, now: datetime) -> int:
    """Send pending notices, one message for each account; returns the number sent.

    Notices of questions answered meanwhile are deleted. A failed message is tried again later.
    """
    backend = mailing.backend()
    if not backend:
        return 0
    Notice.objects.filter(sent_at=None, question__answered_at__isnull=False).delete()
    due: dict[Account, list[Notice]] = {}
    notices = Notice.objects.filter(sent_at=None, at__gt=now - KEPT_FOR, account__is_active=True)
    for notice in notices.select_related("account"):
        if retries.is_due(created_at=notice.at, tries=notice.tries, now=now) and _claim(
            notice=notice
        ):
            due.setdefault(notice.account, []).append(notice)
    accounts = mailing.send_mails(
        messages=[(account, account.email) for account in due],
        subject=f"Promdaen: {bilingual_text(SUBJECT)}",
        body=f"{SENTENCE.km}\n\n{SENTENCE.en}\n\n{settings.PUBLIC_ADDRESS}".rstrip() + "\n",
        backend=backend,
    )
    if accounts:
        notified_ids = [notice.pk for account in accounts for notice in due[account]]
        with transaction.atomic():
            Notice.objects.filter(pk__in=notified_ids).update(sent_at=now)
            audit.record_line(
                action="send_question_notices",
                subject=None,
                by=None,
                now=now,
                detail={"notices": len(notified_ids)},
            )
    return len(accounts)


def _claim(*, notice: Notice) -> bool:
    """Count the attempt before sending, so that another process skips the notice."""
    notices = Notice.objects.filter(pk=notice.pk, tries=notice.tries, sent_at=None)
    return bool(notices.update(tries=F("tries") + 1))
