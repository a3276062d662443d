"""Requests for information: sent, received, read, closed, expired, and escalated when late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import escalating, log, notices, records, screening
from promdaen.exchange.actions.records import Audience, Handling, NewRecord
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record, Request
from promdaen.exchange.queries import codes, exchange_database, members, visible
from promdaen.exchange.queries import requests as queries
from promdaen.exchange.rules import clocks, levels, request_acts
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.exchange.rules.policy import DESK_ROLES
from promdaen.kit import holidays as kit_holidays
from promdaen.people import queries as people_queries
from promdaen.people.queries import NotAllowed

REQUIRED_TEXTS = ("summary", "purpose_words", "question")
"""Texts without which nothing is asked; `known` may be empty."""


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A request to send; `texts` has the keys summary, purpose_words, question, known.

    `held_until`: the end of the lawful detention of a person, if one is detained; `expires_at`:
    after this the answer is of no use; `named_reader_ids`: accounts at the receiving desk,
    required for TLP:RED; `checked` confirms the screening warnings.
    """

    department: str
    priority: str
    purpose: str
    legal_basis: str
    handling: Handling
    texts: Mapping[str, str] = field(default_factory=dict)
    held_until: datetime | None = None
    expires_at: datetime | None = None
    named_reader_ids: Sequence[UUID] = ()
    checked: str = ""


def send_request(*, new: NewRequest, by: ExchangeMember, now: datetime) -> Record:
    """Send a request to another department and start its clock.

    Raises ExchangeRefused, NotAllowed. A text that names a person or contains forbidden
    information raises RecordTextRefused.
    """
    if not (by.is_active and by.roles & set(DESK_ROLES)):
        raise NotAllowed(_("The desk of a department asks: its liaison, head or case officer."))
    if errors := dict(_wrong(new=new, by=by, now=now)):
        raise ExchangeRefused(_("The request is not complete."), fields=errors)
    texts = {**new.texts, "restriction": new.handling.restriction}
    screened = screening.screen_texts(texts=texts, confirmation=new.checked)
    due_at = clocks.deadline(
        priority=new.priority,
        sent_at=now,
        held_until=new.held_until,
        holidays=kit_holidays.holidays(),
    )
    request_record = NewRecord(
        kind="request",
        handling=new.handling,
        texts=new.texts,
        expires_at=new.expires_at,
        due_at=due_at,
    )
    audience = Audience(departments=[new.department], named_reader_ids=new.named_reader_ids)
    with transaction.atomic(using=exchange_database.ALIAS):
        record = records.create_record(new=request_record, by=by, now=now)
        Request.objects.create(
            record=record,
            department=new.department,
            priority=new.priority,
            purpose=new.purpose,
            legal_basis=new.legal_basis,
            held_until=new.held_until,
            see_by=clocks.acknowledge_due_at(priority=new.priority, sent_at=now),
        )
        records.send_record(record=record, audience=audience, by=by, now=now)
        screening.note_confirmed(record=record, screened=screened, by=by, now=now)
        notify_desk(record=record, why="request_new", now=now)
    return record


def receive_requests(*, by: ExchangeMember, now: datetime) -> int:
    """Record delivery of requests that a desk sees in its list for the first time; the count."""
    if not by.department:
        return 0
    rows = visible.visible_to(member=by, now=now, act="answer").filter(
        kind="request", state="sent", request__department=by.department
    )
    requests = list(rows.select_related("request"))
    for record in requests:
        with transaction.atomic(using=exchange_database.ALIAS):
            _receive(record=record, by=by, now=now)
    return len(requests)


def read_request(*, record: Record, by: ExchangeMember, now: datetime) -> Record:
    """Record delivery and reading when the receiving desk opens a request for the first time."""
    request_facts = record.request
    is_desk = request_facts.department == by.department and visible.may(
        act="answer", member=by, record=record, now=now
    )
    if not is_desk or request_facts.read_at is not None:
        return record
    with transaction.atomic(using=exchange_database.ALIAS):
        if record.state == "sent":
            _receive(record=record, by=by, now=now)
        if _stamp(record=record, name="read_at", now=now):
            log.record_event(record=record, act="read_request", event="read", by=by, now=now)
    return record


def close_request(
    *, record: Record, usefulness: int | None, by: ExchangeMember, now: datetime
) -> Record:
    """Close an answered or refused request; an answer is rated 1 to 5 for usefulness."""
    log.require(act="close", record=record, by=by, now=now)
    if record.state == "answered" and usefulness not in request_acts.USEFULNESS_RATINGS:
        words = _("Say how useful the answer was, 1 to 5.")
        raise ExchangeRefused(words, fields={"usefulness": words})
    with transaction.atomic(using=exchange_database.ALIAS):
        mark = usefulness if record.state == "answered" else None
        change_state(record=record, act="close", state="closed", closed_at=now)
        record.request.usefulness = mark
        record.request.save(update_fields=["usefulness"])
        detail = {"usefulness": mark}
        log.record_event(
            record=record, act="close_request", event="closed", by=by, now=now, detail=detail
        )
        notify_desk(record=record, why="request_closed", now=now)
    return record


def expire_due(*, now: datetime) -> int:
    """Expire requests whose answer is no longer useful; returns the count."""
    rows = Record.objects.filter(
        kind="request", state__in=request_acts.OPEN_STATES, destroyed_at=None, expires_at__lte=now
    )
    expired_requests = list(rows)
    for record in expired_requests:
        with transaction.atomic(using=exchange_database.ALIAS):
            change_state(record=record, act="expire", state="expired", closed_at=now)
            log.record_event(
                record=record, act="expire_request", event="expired", by=SYSTEM, now=now
            )
    return len(expired_requests)


def escalate_due(*, now: datetime) -> int:
    """Notify people of requests that reached a step of their clock; returns the number of steps.

    Each step of a request fires once and in order, even after a restart or a clock change.
    """
    expire_due(now=now)
    how = escalating.EscalationRule(
        act="escalate_request",
        why="request",
        people=lambda record, level: accounts_at_level(record=record, level=level),
    )
    return sum(
        escalating.escalate_record(
            record=record, clock=queries.request_clock(record=record, now=now), rule=how, now=now
        )
        for record in queries.running_requests(now=now)
    )


def export_requests(
    *, filters: queries.RequestFilter, purpose: str, by: ExchangeMember, now: datetime
) -> list[queries.RequestRow]:
    """Export the list as shown, limited to what the account may export; adds an audit line.

    Raises ExchangeRefused without a purpose from the list.
    """
    if purpose not in codes.code_list(name="purpose"):
        words = _("Say what the list is for.")
        raise ExchangeRefused(words, fields={"purpose": words})
    with transaction.atomic(using=exchange_database.ALIAS):
        request_rows = queries.all_request_rows(member=by, filters=filters, now=now, act="export")
        detail = {"purpose": purpose, "count": len(request_rows)}
        log.record_line(act="export_requests", subject=None, by=by, now=now, detail=detail)
    return request_rows


def change_state(*, record: Record, act: str, state: str, **columns: Any) -> None:
    """Change the state of a request once; a second person gets a message. Writes no audit line.

    Raises ExchangeRefused if the request has left the states from which the act leads on.
    """
    moving = Record.objects.filter(pk=record.pk, state__in=request_acts.STATES_BEFORE_ACT[act])
    if not moving.update(state=state, **columns):
        raise ExchangeRefused(_("This was already decided. Open the request again."))
    for name, value in {"state": state, **columns}.items():
        setattr(record, name, value)


def notify_desk(*, record: Record, why: str, now: datetime) -> None:
    """Notify the desk that received the request."""
    desk = members.desk_accounts(department=record.request.department)
    notices.notify(record=record, accounts=desk, why=why, now=now)


def accounts_at_level(*, record: Record, level: str) -> list[UUID]:
    """The accounts to notify at a step of a request's clock: desk, head or coordinators."""
    department = record.request.department
    if level == "desk":
        return members.desk_accounts(department=department)
    if level == "head":
        heads = members.accounts_with(roles=["head"], department=department)
        return [*heads, record.author_id]
    return members.accounts_with(roles=["coordinator"])


def _receive(*, record: Record, by: ExchangeMember, now: datetime) -> None:
    """Record the receipt; does nothing if another person opened it at the same moment."""
    moving = Record.objects.filter(pk=record.pk, state="sent")
    if moving.update(state="received"):
        record.state = "received"
        _stamp(record=record, name="received_at", now=now)
        log.record_event(record=record, act="receive_request", event="received", by=by, now=now)


def _stamp(*, record: Record, name: str, now: datetime) -> bool:
    """Set a timestamp of a request that is still empty; returns whether it was empty."""
    requests = Request.objects.filter(pk=record.pk, **{name: None})
    is_first = bool(requests.update(**{name: now}))
    if is_first:
        setattr(record.request, name, now)
    return is_first


def _wrong(*, new: NewRequest, by: ExchangeMember, now: datetime) -> Iterator[tuple[str, str]]:
    others = {department.code for department in people_queries.departments()} - {by.department}
    if new.department not in others:
        yield "department", _("Choose another department than your own.")
    if new.priority not in clocks.PRIORITIES:
        yield "priority", _("Choose how urgent it is.")
    if new.purpose not in codes.code_list(name="purpose"):
        yield "purpose", _("Say what you need the answer for.")
    if new.legal_basis not in codes.code_list(name="legal_basis"):
        yield "legal_basis", _("Say which rule allows the question.")
    for name in REQUIRED_TEXTS:
        if not new.texts.get(name, "").strip():
            yield name, _("Fill this in.")
    yield from _wrong_moments(new=new, now=now)
    desk = set(members.desk_accounts(department=new.department))
    if new.handling.level == levels.RED and not new.named_reader_ids:
        yield "named", _("TLP:RED is for persons who are named. Name at least one.")
    if set(new.named_reader_ids) - desk:
        yield "named", _("Name persons at the desk of the department that is asked.")


def _wrong_moments(*, new: NewRequest, now: datetime) -> Iterator[tuple[str, str]]:
    if new.held_until is not None and new.held_until <= now:
        yield "held_until", _("This moment is over. Give one that is still to come.")
    if new.held_until is not None and new.priority in clocks.WORKING_DAYS_BY_PRIORITY:
        yield "priority", _("A person is held: choose P2, or P1 where life is at risk.")
    if new.expires_at is not None and new.expires_at <= now:
        yield "expires_at", _("This moment is over. Give one that is still to come.")
