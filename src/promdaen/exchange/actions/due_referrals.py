"""Due referrals: opened from a report, taken, handed over, made, closed, escalated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, notices, records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import DueReferral, Escalation, Record, Report
from promdaen.exchange.queries import apart, codes, reports, sealed
from promdaen.exchange.queries import due_referrals as queries
from promdaen.exchange.rules import clocks, levels, policy, referring, reporting
from promdaen.exchange.rules.standing import PROTECTION_DEPARTMENT, SYSTEM, Standing

OPENED_LATER = timedelta(days=30)
"""A report of an earlier version, sent so long ago at most, gets its due referral at a tick."""


def open_due_referral(*, report: Record, now: datetime) -> Record | None:
    """Send the protection part of a report alone to Anti-Trafficking and the reporter's own desk.

    It holds the flags, place, time and unit and no narrative. Of a corruption report it goes to
    the integrity contacts in place of the reporter's department. None where no referral is due.
    """
    facts = Report.objects.get(record=report)
    if facts.referral != reporting.DUE or DueReferral.objects.filter(report=report).exists():
        return None
    author = Standing(
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
        due_at=now + referring.TELL_WITHIN,
        is_integrity=report.is_integrity,
    )
    named = reports.integrity_contacts(origin=report.origin) if report.is_integrity else ()
    is_addressed = not (report.is_integrity and report.origin == PROTECTION_DEPARTMENT)
    audience = records.Audience(
        departments=(PROTECTION_DEPARTMENT,) if is_addressed else (), named=named
    )
    with transaction.atomic(using=apart.ALIAS):
        record = records.create_record(new=new, by=author, now=now)
        DueReferral.objects.create(record=record, report=report, occurred_at=facts.occurred_at)
        record.sent_at, record.state = now, reporting.DUE
        record.save(update_fields=["sent_at", "state"])
        records.address_record(record=record, audience=audience, by=author, now=now)
        log.add_event(record=record, act="sent", by=author, now=now)
        log.record_line(act="open_due_referral", subject=record, by=author, now=now)
        told = set(queries.people_of(record=record)) - {record.author_id}
        notices.notify(record=record, accounts=told, why="due_referral", now=now)
    return record


def open_missing(*, now: datetime) -> int:
    """Open the due referrals of reports that were sent before there were any; how many."""
    rows = Record.objects.filter(
        kind="report",
        report__referral=reporting.DUE,
        sent_at__gt=now - OPENED_LATER,
        withdrawn_at=None,
        destroyed_at=None,
        due_part=None,
    )
    return len([one for one in rows if open_due_referral(report=one, now=now) is not None])


def take_due_referral(*, record: Record, by: Standing, now: datetime) -> Record:
    """Make an account responsible for a due referral, in place of the one that took it before."""
    with transaction.atomic(using=apart.ALIAS):
        due = _begin(record=record, by=by, now=now)
        if due.taken_by_id != by.account_id:
            _give(due=due, account_id=by.account_id, now=now)
            _note(due=due, act="take_due_referral", event="taken", by=by, now=now)
    return due.record


def hand_over_due_referral(
    *, record: Record, to: UUID | None, by: Standing, now: datetime
) -> Record:
    """Give a due referral that one has taken to a colleague who may take it, and notify them.

    Raises NotAllowed, ExchangeRefused.
    """
    with transaction.atomic(using=apart.ALIAS):
        due = _begin(record=record, by=by, now=now)
        if due.taken_by_id != by.account_id:
            raise ExchangeRefused(
                _("Take it first: only the person who has taken it can hand it over.")
            )
        if to not in {one for one, _name in queries.colleagues(record=due.record, now=now)}:
            words = _("Choose one of the colleagues.")
            raise ExchangeRefused(words, fields={"to": words})
        _give(due=due, account_id=to, now=now)
        _note(due=due, act="hand_over_due_referral", event="handed_over", by=by, now=now)
        notices.notify(record=due.record, accounts=[to], why="due_handed_over", now=now)
    return due.record


def refuse_due_referral(*, record: Record, reason: str, by: Standing, now: datetime) -> Record:
    """Close a due referral with a reason, not made. Raises ExchangeRefused, NotAllowed."""
    if reason not in codes.codes_of(name="no_referral_reason"):
        words = _("Choose one of the answers.")
        raise ExchangeRefused(words, fields={"reason": words})
    with transaction.atomic(using=apart.ALIAS):
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


def make_due_referral(*, due: DueReferral, referral: Record, by: Standing, now: datetime) -> None:
    """Close a due referral with the referral that was made; a second person changes nothing."""
    if due.record.state != reporting.DUE:
        return
    due.referral = referral
    due.save(update_fields=["referral"])
    _close(due=due, state=reporting.MADE, word=reporting.MADE, now=now)
    _note(due=due, act="make_due_referral", event="referred", by=by, now=now)


def escalate_due(*, now: datetime) -> int:
    """Tell those who are next in line of due referrals that nobody made; how many steps.

    At half of the time the desks again, at its end the heads of both departments, then the
    coordinators of the departments. Of a corruption report the integrity contacts are told in
    place of the reporter's department and of the coordinators.
    """
    count = 0
    for record in queries.open_records(now=now):
        clock = queries.clock_of(record=record, now=now)
        steps = clocks.steps_due(
            sent_at=clock.sent_at,
            due_at=clock.due_at,
            now=now,
            fired=[one.step for one in record.escalations.all()],
        )
        for step in steps:
            count += _escalate(record=record, step=step, now=now)
    return count


def _escalate(*, record: Record, step: clocks.Due, now: datetime) -> bool:
    with transaction.atomic(using=apart.ALIAS):
        _row, is_new = Escalation.objects.get_or_create(
            record=record,
            step=step.step,
            defaults={"due_at": step.at, "fired_at": now, "told": step.told},
        )
        if is_new:
            detail = {"step": step.step, "told": step.told}
            log.add_event(record=record, act="escalated", by=SYSTEM, now=now, detail=detail)
            log.record_line(
                act="escalate_due_referral", subject=record, by=SYSTEM, now=now, detail=detail
            )
            accounts = queries.people_at(record=record, level=step.told)
            notices.notify(record=record, accounts=accounts, why=f"due_{step.step}", now=now)
    return is_new


def _begin(*, record: Record, by: Standing, now: datetime) -> DueReferral:
    """The due referral, locked, where it is still due and this account may take it."""
    log.require(act="take", record=record, by=by, now=now)
    locked = Record.objects.select_for_update().get(pk=record.pk)
    due = DueReferral.objects.get(record=locked)
    due.record = locked
    if locked.state != reporting.DUE:
        raise ExchangeRefused(_("This referral was made or closed in the meantime."))
    return due


def _give(*, due: DueReferral, account_id: UUID, now: datetime) -> None:
    due.taken_by_id, due.taken_at = account_id, now
    due.save(update_fields=["taken_by_id", "taken_at"])


def _close(*, due: DueReferral, state: str, word: str, now: datetime) -> None:
    due.record.state, due.record.closed_at = state, now
    due.record.save(update_fields=["state", "closed_at"])
    Report.objects.filter(record__due_part=due).update(referral=word)


def _note(
    *,
    due: DueReferral,
    act: str,
    event: str,
    by: Standing,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    log.add_event(record=due.record, act=event, by=by, now=now, detail=detail)
    log.record_line(act=act, subject=due.record, by=by, now=now, detail=detail)


def _flags(*, report: Record) -> str:
    """The protection flags of a report as JSON, {} where there are none; checks no rights."""
    text = report.texts.filter(field="protection", layer=0).first()
    return sealed.opened(text=text, key=sealed.key_of(record=report)) if text else "{}"
