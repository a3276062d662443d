"""Taking responsibility for a report or a due referral, and handing it over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import escalating, log, notices
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.queries import responsibility as queries
from promdaen.exchange.rules import policy, reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed

RECORD_NAMES = {policy.DUE_REFERRAL: "due_referral", "report": "report"}
"""What the lines of the log call the kinds of record that are taken."""


def take_record(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Make an account responsible for a record, replacing the earlier one.

    Raises NotAllowed, ExchangeRefused.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        locked = begin(record=record, by=by, now=now)
        if locked.taken_by_id != by.account_id:
            _give(record=locked, account_id=by.account_id, now=now)
            _note(record=locked, act="take", event="taken", by=by, now=now)
    return locked


def hand_over_record(
    *, record: Record, to: UUID | None, by: ExchangeMember, now: datetime
) -> Record:
    """Hand a record to a colleague who may take it, and notify them.

    Raises NotAllowed, ExchangeRefused.
    """
    with transaction.atomic(using=exchange_database.ALIAS):
        locked = begin(record=record, by=by, now=now)
        if locked.taken_by_id != by.account_id:
            raise ExchangeRefused(
                _("Take it first: only the person who has taken it can hand it over.")
            )
        colleagues = queries.colleagues(record=locked, member=by, now=now)
        if to not in {account for account, _name in colleagues}:
            words = _("Choose one of the colleagues.")
            raise ExchangeRefused(words, fields={"to": words})
        _give(record=locked, account_id=to, now=now)
        _note(record=locked, act="hand_over", event="handed_over", by=by, now=now)
        notices.notify(record=locked, accounts=[to], why="handed_over", now=now)
    return locked


def begin(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Lock and return the record; checks that it still waits and this account may take it.

    Raises NotAllowed for an account that may not take it, and ExchangeRefused for a due referral
    that was made or closed in the meantime.
    """
    locked = Record.objects.select_for_update().get(pk=record.pk)
    if by.acting_id and not queries.may_take(record=locked, member=by, now=now):
        raise NotAllowed(_("This belongs to another role, or only to the originator."))
    if locked.kind == policy.DUE_REFERRAL and locked.state != reporting.DUE:
        raise ExchangeRefused(_("This referral was made or closed in the meantime."))
    return locked


def escalate_untaken(*, now: datetime) -> int:
    """Notify the next people of reports that are late to be taken; returns the number of steps.

    At half of the time the desks again, at its end the head of the department, then the
    coordinators of the departments.
    """
    how = escalating.EscalationRule(
        act="escalate_report",
        why="report",
        people=lambda record, level: queries.accounts_at_level(record=record, level=level),
        steps=queries.STEPS,
    )
    return sum(
        escalating.escalate_record(
            record=record, clock=queries.report_clock(record=record, now=now), rule=how, now=now
        )
        for record in queries.untaken_reports(now=now)
    )


def _give(*, record: Record, account_id: UUID | None, now: datetime) -> None:
    record.taken_by_id, record.taken_at = account_id, now
    record.save(update_fields=["taken_by_id", "taken_at"])


def _note(*, record: Record, act: str, event: str, by: ExchangeMember, now: datetime) -> None:
    log.add_event(record=record, act=event, by=by, now=now)
    log.record_line(act=f"{act}_{RECORD_NAMES[record.kind]}", subject=record, by=by, now=now)
