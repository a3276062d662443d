"""Requests for data stored under a person's code: recorded, then answered or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import cases, log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import AccessRequest, Person, Record
from promdaen.exchange.queries import access as queries
from promdaen.exchange.queries import cases as case_queries
from promdaen.exchange.queries import codes, exchange_database
from promdaen.exchange.rules import access, referring
from promdaen.exchange.rules.exchange_members import ExchangeMember

REFUSED, DELETED = "refused", "deleted"


@dataclass(frozen=True, kw_only=True)
class NewAccessRequest:
    """Who asks (a code, never a name), what for, the person's code, and the date."""

    case_code: str
    asker: str
    wish: str
    asked_on: date


def note_access_request(
    *, new: NewAccessRequest, by: ExchangeMember, now: datetime
) -> AccessRequest:
    """Record an access request; the referring unit has 15 working days to answer.

    The reply is the same whether there is no data or the account may not read it, so that it does
    not reveal which codes exist.
    """
    for field, name in (("asker", "asker"), ("wish", "access_wish")):
        if getattr(new, field) not in codes.code_list(name=name):
            _refuse(field, _("Choose one of the answers."))
    if new.asked_on > timezone.localdate(now):
        _refuse("asked_on", _("Choose the day on which it was asked."))
    record = queries.record_by_case_code(case_code=new.case_code, member=by, now=now)
    if record is None:
        _refuse("case_code", _("Nothing that you can read is stored under this code."))
    code = referring.typed_code(text=new.case_code)
    with transaction.atomic(using=exchange_database.ALIAS):
        access_request = AccessRequest.objects.create(
            record=record,
            case_code=code,
            asker=new.asker,
            wish=new.wish,
            asked_on=new.asked_on,
            due_at=access.answer_due_at(asked_on=new.asked_on),
            by_id=by.acting_id,
            at=now,
        )
        _record_event(
            act="note_access_request",
            event="access_noted",
            access_request=access_request,
            by=by,
            now=now,
        )
    return access_request


def answer_access_request(
    *,
    access_request: AccessRequest,
    outcome: str,
    reason: str = "",
    by: ExchangeMember,
    now: datetime,
) -> AccessRequest:
    """Answer as the referring unit: given, corrected, deleted, or refused with a reason."""
    log.require(act="update", record=access_request.record, by=by, now=now)
    if outcome not in codes.code_list(name="access_outcome"):
        _refuse("outcome", _("Choose one of the answers."))
    refusal_reason = reason if outcome == REFUSED else ""
    if outcome == REFUSED and reason not in codes.code_list(name="access_refusal"):
        _refuse("reason", _("A refusal needs a reason."))
    if access_request.answered_at is not None:
        raise ExchangeRefused(_("This was already answered."))
    with transaction.atomic(using=exchange_database.ALIAS):
        access_request.outcome, access_request.reason = outcome, refusal_reason
        access_request.answered_at, access_request.answered_by_id = now, by.acting_id
        access_request.save()
        if outcome == DELETED:
            _delete(access_request=access_request, by=by, now=now)
        _record_event(
            act="answer_access_request",
            event="access_answered",
            access_request=access_request,
            by=by,
            now=now,
        )
    return access_request


def _delete(*, access_request: AccessRequest, by: ExchangeMember, now: datetime) -> None:
    """Withdraw the referral and destroy it today, or remove the person from the case."""
    record = access_request.record
    if case_queries.has_hold(record=record):
        _refuse("outcome", _("A hold keeps this from being deleted: refuse, with the reason."))
    person = Person.objects.filter(record=record, case_code=access_request.case_code).first()
    if person is not None:
        cases.destroy_name(person=person, by=by, now=now)
        person.delete()
        return
    _take_back(record=record, now=now)


def _take_back(*, record: Record, now: datetime) -> None:
    record.state, record.withdrawn_at, record.closed_at = "revoked", now, now
    record.retain_until = timezone.localdate(now)
    record.save(update_fields=["state", "withdrawn_at", "closed_at", "retain_until"])


def _record_event(
    *, act: str, event: str, access_request: AccessRequest, by: ExchangeMember, now: datetime
) -> None:
    detail = {
        "case_code": access_request.case_code,
        "wish": access_request.wish,
        "outcome": access_request.outcome,
    }
    log.add_event(record=access_request.record, act=event, by=by, now=now, detail=detail)
    log.record_line(act=act, subject=access_request.record, by=by, now=now, detail=detail)


def _refuse(field: str, words: str) -> NoReturn:
    raise ExchangeRefused(words, fields={field: words})
