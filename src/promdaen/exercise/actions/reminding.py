"""Reminders of the improvement plan by e-mail: finding number, owner and due date only."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from promdaen.exercise.models import ExerciseRun, Finding
from promdaen.exercise.queries import findings
from promdaen.exercise.rules import improving
from promdaen.kit import mailing as mails
from promdaen.kit.texts import Text, bilingual_text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

logger = logging.getLogger(__name__)
SUBJECT = Text("EXERCISE improvement plan")
BODY = (
    Text("EXERCISE"),
    Text("These findings of exercises fall due, or are overdue. Sign in to see them."),
)
NO_OWNER = Text("no one yet", context="owner")
Mailing = Mapping[str, Sequence[Finding]]


def send_reminders(*, now: datetime) -> int:
    """Send the reminders due today, one message for each account; returns the number sent.

    The date is saved on a finding before sending, so that several servers send one reminder. If
    the mail server does not answer, findings without any message sent are tried again in an hour.
    """
    backend, today = mails.backend(), timezone.localdate(now)
    if not backend:
        return 0
    due = [finding for finding in _due(today=today) if _claim(finding=finding, today=today)]
    if not due:
        return 0
    mailing, sent_addresses = _mailing(due), list[str]()
    try:
        _send(mailing=mailing, backend=backend, addresses=sent_addresses)
    except (SMTPException, OSError) as problem:
        logger.warning("reminders could not be sent: %s", type(problem).__name__)
        reminded_ids = {finding.pk for address in sent_addresses for finding in mailing[address]}
        for finding in due:
            if finding.pk not in reminded_ids:
                Finding.objects.filter(pk=finding.pk).update(reminded_on=finding.reminded_on)
    return len(sent_addresses)


def reminder_message(
    *, address: str, rows: Iterable[Finding], connection: BaseEmailBackend | None = None
) -> mail.EmailMessage:
    """The message to an address: number, owner and due date of each finding."""
    lines = "\n".join(_line(finding) for finding in rows)
    band, sentence = BODY
    parts = [
        bilingual_text(band),
        f"{sentence.km}\n{sentence.en}",
        lines,
        settings.PUBLIC_ADDRESS,
    ]
    return mail.EmailMessage(
        subject=f"Promdaen: {bilingual_text(SUBJECT)}",
        body="\n\n".join(parts).rstrip() + "\n",
        to=[address],
        connection=connection,
    )


def _line(finding: Finding) -> str:
    owner = finding.owner
    khmer, english = (owner.short_km, owner.short_en) if owner else (NO_OWNER.km, NO_OWNER.en)
    return f"{finding.run.code} · {finding.number} · {khmer} · {english} · {finding.due_on}"


def _due(*, today: date) -> list[Finding]:
    last = today + timedelta(days=max(improving.REMINDER_DAYS))
    return [
        finding
        for finding in findings.dated_findings(last=last)
        if finding.due_on is not None
        and improving.is_to_be_reminded(
            due_on=finding.due_on,
            made_on=timezone.localdate(finding.made_at),
            reminded_on=finding.reminded_on,
            today=today,
        )
    ]


def _claim(*, finding: Finding, today: date) -> bool:
    rows = Finding.objects.filter(pk=finding.pk, reminded_on=finding.reminded_on)
    return bool(rows.update(reminded_on=today))


def _mailing(due: Sequence[Finding]) -> Mailing:
    """Map each address to its findings: controllers of the run, and all coordinators."""
    coordinators = list(people_queries.accounts_with_role(role="coordinator"))
    findings_by_address: dict[str, list[Finding]] = {}
    for finding in due:
        for account in dict.fromkeys([*_controllers(finding.run), *coordinators]):
            findings_by_address.setdefault(account.email, []).append(finding)
    return findings_by_address


def _controllers(run: ExerciseRun) -> list[Account]:
    return [account for account in run.controllers.all() if account.is_active]


def _send(*, mailing: Mailing, backend: str, addresses: list[str]) -> None:
    """Send each address its message; add the addresses that succeeded to `addresses`."""
    with mail.get_connection(backend) as connection:
        for address, rows in mailing.items():
            try:
                reminder_message(address=address, rows=rows, connection=connection).send()
                addresses.append(address)
            except SMTPRecipientsRefused:
                logger.warning("the mail server refused an address of the improvement plan")
