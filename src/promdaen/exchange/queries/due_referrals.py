"""Due referrals: the responsible people, the page for each reader, and late ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from promdaen.exchange.models import Contact, DueReferral, Event, Record
from promdaen.exchange.queries import (
    codes,
    contacts,
    members,
    posts,
    referrals,
    responsibility,
    sealed,
    visible,
)
from promdaen.exchange.rules import clocks, policy, reporting
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember


@dataclass(frozen=True, kw_only=True)
class DuePlanStep:
    """A step of the clock of a due referral: when it is, and whom the exchange informs."""

    due_at: datetime
    words: str
    is_past: bool


@dataclass(frozen=True, kw_only=True)
class DuePlan:
    """What must be done by when: whom to call, and who is informed if no one does it.

    `is_home`: an offered bribe at Anti-Trafficking, which is neither notified nor called.
    """

    province: str
    protection_contact: Contact | None
    is_home: bool
    steps: Sequence[DuePlanStep]


@dataclass(frozen=True, kw_only=True)
class DuePage:
    """A due referral for one reader; `flags` is None if the reader may not see them.

    `flags` were answered yes, `unknown_flags` are not known and count as yes. `report` and
    `referral` are None if this reader may not open them.
    """

    record: Record
    due: DueReferral
    clock: clocks.RequestClock
    plan: DuePlan
    flags: Sequence[str] | None
    unknown_flags: Sequence[str]
    unit: str
    contacts: Sequence[Contact]
    is_mine: bool
    may_take: bool
    may_refer: bool
    reason: str
    report: Record | None
    referral: Record | None
    history: Sequence[Event] = field(default_factory=tuple)


def due_page(*, record: Record, member: ExchangeMember, now: datetime) -> DuePage:
    """The protection part with the actions open to this reader."""
    due = DueReferral.objects.select_related("report", "referral").get(record=record)
    is_due = record.state == reporting.DUE
    may_take = is_due and visible.may(act="take", member=member, record=record, now=now)
    names = members.department_names()
    answers = _flag_answers(record=record, member=member, now=now)
    return DuePage(
        record=record,
        due=due,
        clock=due_referral_clock(record=record, now=now),
        plan=due_plan(record=record, now=now),
        flags=_flags(answers=answers, value=reporting.YES) if answers is not None else None,
        unknown_flags=_flags(answers=answers or {}, value=reporting.UNKNOWN),
        unit=names.get(record.origin, record.origin),
        contacts=_contacts(record=record),
        is_mine=record.taken_by_id == member.account_id,
        may_take=may_take,
        may_refer=may_take and referrals.may_refer(member=member),
        reason=codes.code_label(name="no_referral_reason", code=due.reason) if due.reason else "",
        report=_readable(record=due.report, member=member, now=now),
        referral=_readable(record=due.referral, member=member, now=now),
        history=list(record.events.order_by("at", "id")),
    )


def is_to_make(*, record: Record, member: ExchangeMember, now: datetime) -> bool:
    """Whether this reader may make a due referral that no one else has taken."""
    is_free = record.state == reporting.DUE and record.taken_by_id in {None, member.account_id}
    may_take = is_free and visible.may(act="take", member=member, record=record, now=now)
    return may_take and referrals.may_refer(member=member)


def due_plan(*, record: Record, now: datetime) -> DuePlan:
    """The next step of a due referral for everybody who may open it; opens no sealed text."""
    is_home = record.is_integrity and record.origin == PROTECTION_DEPARTMENT
    desks = contacts.duty_numbers()
    duty = [desk for desk in desks if desk.department == PROTECTION_DEPARTMENT]
    sent_at, due_at = record.sent_at or record.created_at, record.due_at or record.created_at
    names = members.department_names()
    steps = []
    for step in responsibility.STEPS:
        moment = clocks.step_at(sent_at=sent_at, due_at=due_at, step=step)
        words = responsibility.escalation_words(
            record=record, level=clocks.ESCALATION_STEPS[step], names=names
        )
        steps.append(DuePlanStep(due_at=moment, words=words, is_past=moment <= now))
    return DuePlan(
        province=posts.place_names(codes=[record.province]).get(record.province, ""),
        protection_contact=duty[0] if duty and not is_home else None,
        is_home=is_home,
        steps=steps,
    )


def due_referral_clock(*, record: Record, now: datetime) -> clocks.RequestClock:
    """The clock of a due referral; it stops when the referral is made or closed."""
    sent_at, due_at = record.sent_at or record.created_at, record.due_at or record.created_at
    return clocks.RequestClock(
        sent_at=sent_at, due_at=due_at, now=now, stopped_at=record.closed_at
    )


def open_records(*, now: datetime) -> QuerySet[Record]:
    """Due referrals that are not yet made or closed, with the steps their clocks have reached."""
    records = Record.objects.filter(
        kind=policy.DUE_REFERRAL, state=reporting.DUE, destroyed_at=None, sent_at__lte=now
    )
    return records.prefetch_related("escalations").order_by("due_at", "id")


def flags_of_record(*, record: Record) -> dict[str, str]:
    """The flags of a due referral without a permission check: for rules, never for a page."""
    text = record.texts.get(field="protection", layer=0)
    return reporting.flag_answers(
        text=sealed.open_text(text=text, key=sealed.record_key(record=record))
    )


def _flag_answers(
    *, record: Record, member: ExchangeMember, now: datetime
) -> dict[str, str] | None:
    """The answers about protection; None if this reader may not see them."""
    texts = sealed.readable_texts(record=record, member=member, now=now)
    if "protection" not in texts:
        return None
    return reporting.flag_answers(text=texts["protection"])


def _flags(*, answers: Mapping[str, str], value: str) -> list[str]:
    return [flag for flag, answer in answers.items() if answer == value]


def _contacts(*, record: Record) -> list[Contact]:
    """The duty numbers of the reporting unit, those of its post first."""
    rows = Contact.objects.filter(removed_at=None, department=record.origin)
    return list(rows.filter(post__in={record.origin_post, ""}).order_by("-post")[:3])


def _readable(*, record: Record | None, member: ExchangeMember, now: datetime) -> Record | None:
    if record is None or not visible.may(act="read", member=member, record=record, now=now):
        return None
    return record
