"""Due referrals: opened from a report, taken, handed over, completed, closed, escalated."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import escalating, log, notices, records, responsibility
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import DueReferral, Record, Report
from promdaen.exchange.queries import codes, exchange_database, reports, sealed
from promdaen.exchange.queries import due_referrals as queries
from promdaen.exchange.queries import responsibility as taking_queries
from promdaen.exchange.rules import levels, policy, referring, reporting
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember
from promdaen.kit.json_objects import JsonObject

OPENED_LATER = timedelta(days=30)
"""A report of an earlier version, sent so long ago at most, gets its due referral at a tick."""


def open_due_referral(*, report: Record, now: datetime) -> Record | None:
    """Send only the protection part of a report to Anti-Trafficking and the reporter's own desk.

    It contains flags, place, time and unit, but no narrative. For a corruption report it goes to
    the integrity contacts instead of the reporter's department. Returns None if no referral is
    due.
    """
    facts = Report.objects.get(record=report)
    if facts.referral != reporting.DUE or DueReferral.objects.filter(report=report).exists():
        return None
    author = ExchangeMember(
        account_id=report.author_id,
        department=report.origin,
        post=report.origin_post,
        world=report.exercise,
    )
    new = records.NewRecord(
        kind=policy.DUE_REFERRAL,
        handling=records.Handling(level=levels.AMBER_STRICT),
        texts={"protection": _flags(report=report)},
        province=report.province,
        checkpoint=report.checkpoint,
        due_at=now + referring.NOTIFY_WITHIN,
        is_integrity=report.is_integrity,
    )
    integrity_accounts = (
        reports.integrity_contacts(origin=report.origin) if report.is_integrity else ()
    )
    is_addressed = not (report.is_integrity and report.origin == PROTECTION_DEPARTMENT)
    audience = records.Audience(
        departments=(PROTECTION_DEPARTMENT,) if is_addressed else (),
        named_reader_ids=integrity_accounts,
    )
    with transaction.atomic(using=exchange_database.ALIAS):
        record = records.create_record(new=new, by=author, now=now)
        DueReferral.objects.create(record=record, report=report, occurred_at=facts.occurred_at)
        record.sent_at, record.state = now, reporting.DUE
        record.save(update_fields=["sent_at", "state"])
        records.address_record(record=record, audience=audience, by=author, now=now)
        log.add_event(record=record, act="sent", by=author, now=now)
        log.record_line(
            act="open_due_referral",
            subject=record,
            by=author,
            now=now,
            detail={"report": str(report.pk)},
        )
        notified_accounts = set(taking_queries.responsible_accounts(record=record)) - {
            record.author_id
        }
        notices.notify(record=record, accounts=notified_accounts, why="due_referral", now=now)
    return record


def open_missing(*, now: datetime) -> int:
    """Open due referrals for reports sent before this feature existed; returns the count."""
    rows = Record.objects.filter(
        kind="report",
        report__referral=reporting.DUE,
        sent_at__gt=now - OPENED_LATER,
        withdrawn_at=None,
        destroyed_at=None,
        due_part=None,
    )
    return len(
        [record for record in rows if open_due_referral(report=record, now=now) is not None]
    )


def refuse_due_referral(
    *, record: Record, reason: str, by: ExchangeMember, now: datetime
) -> Record:
    """Close a due referral with a reason, without a referral.

    Raises ExchangeRefused, NotAllowed.
    """
    if reason not in codes.code_list(name="no_referral_reason"):
        words = _("Choose one of the answers.")
        raise ExchangeRefused(words, fields={"reason": words})
    with transaction.atomic(using=exchange_database.ALIAS):
        due = _begin(record=record, by=by, now=now)
        is_child = queries.flags_of_record(record=due.record)["P2"] == reporting.YES
        if reason == "adult_declines" and is_child:
            words = _("A child is always referred. Make the referral.")
            raise ExchangeRefused(words, fields={"reason": words})
        due.reason = reason
        due.save(update_fields=["reason"])
        _close(due=due, state="refused", word=reporting.NOT_NEEDED, now=now)
        _note(due=due, act="refuse_due_referral", event="refused", by=by, now=now,
              detail={"reason": reason})  # fmt: skip
    return due.record


def make_due_referral(
    *, due: DueReferral, referral: Record, by: ExchangeMember, now: datetime
) -> None:
    """Close a due referral with the referral that was made; a second call changes nothing."""
    if due.record.state != reporting.DUE:
        return
    due.referral = referral
    due.save(update_fields=["referral"])
    _close(due=due, state=reporting.MADE, word=reporting.MADE, now=now)
    log.add_event(record=due.record, act="referred", by=by, now=now)
    log.record_line(
        act="make_due_referral",
        subject=due.record,
        by=by,
        now=now,
        detail={"referral": str(referral.pk)},
    )


def escalate_due(*, now: datetime) -> int:
    """Notify the next people of due referrals that are still open; returns the number of steps.

    At half of the time the desks again, at its end the heads of both departments, then the
    coordinators of the departments. For a corruption report the integrity contacts replace the
    reporter's department and the coordinators.
    """
    how = escalating.EscalationRule(
        act="escalate_due_referral",
        why="due",
        people=lambda record, level: taking_queries.accounts_at_level(record=record, level=level),
        steps=taking_queries.STEPS,
    )
    return sum(
        escalating.escalate_record(
            record=record,
            clock=queries.due_referral_clock(record=record, now=now),
            rule=how,
            now=now,
        )
        for record in queries.open_records(now=now)
    )


def _begin(*, record: Record, by: ExchangeMember, now: datetime) -> DueReferral:
    locked = responsibility.begin(record=record, by=by, now=now)
    due = DueReferral.objects.get(record=locked)
    due.record = locked
    return due


def _close(*, due: DueReferral, state: str, word: str, now: datetime) -> None:
    due.record.state, due.record.closed_at = state, now
    due.record.save(update_fields=["state", "closed_at"])
    Report.objects.filter(record__due_part=due).update(referral=word)


def _note(
    *,
    due: DueReferral,
    act: str,
    event: str,
    by: ExchangeMember,
    now: datetime,
    detail: JsonObject | None = None,
) -> None:
    log.add_event(record=due.record, act=event, by=by, now=now, detail=detail)
    log.record_line(act=act, subject=due.record, by=by, now=now, detail=detail)


def _flags(*, report: Record) -> str:
    """The protection flags of a report as JSON, {} if none; does not check permissions."""
    text = report.texts.filter(field="protection", layer=0).first()
    return sealed.open_text(text=text, key=sealed.record_key(record=report)) if text else "{}"
