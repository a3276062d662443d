"""Taking a report or a due referral: responsible people, current holder, possible successors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.models import Event, NamedReader, Record
from promdaen.exchange.queries import codes, current_member, members, visible
from promdaen.exchange.rules import clocks, policy
from promdaen.exchange.rules.exchange_members import PROTECTION_DEPARTMENT, ExchangeMember
from promdaen.people.models import Account

STEPS = (50, 100, 150)
"""The steps of clocks.ESCALATION_STEPS that reports and due referrals have."""
STEP_TIMES: Mapping[str, Any] = {
    "unseen": gettext_lazy("Not acknowledged in time: %(who)s"),
    "desk": gettext_lazy("Half of the time has gone: %(who)s"),
    "head": gettext_lazy("Late: %(who)s"),
    "coordinator": gettext_lazy("Late by half: %(who)s"),
    "secretary": gettext_lazy("Twice the time: %(who)s"),
}
"""When a step of a clock is, by the level that clocks.ClockStep.recipient names."""


@dataclass(frozen=True, kw_only=True)
class RecordResponsibility:
    """The holder of a record and the actions of one reader; `clock` runs until it is taken."""

    record: Record
    taken_by: str
    is_mine: bool
    may_take: bool
    clock: clocks.RequestClock | None


def record_responsibility(
    *, record: Record, member: ExchangeMember, now: datetime
) -> RecordResponsibility:
    """Who has taken a report or a due referral, for its page."""
    return RecordResponsibility(
        record=record,
        taken_by=taker_names(records=[record], member=member).get(record.pk, ""),
        is_mine=record.taken_by_id == member.account_id,
        may_take=may_take(record=record, member=member, now=now),
        clock=report_clock(record=record, now=now)
        if record.due_at and not record.taken_at
        else None,
    )


def taker_names(
    *,
    records: Sequence[Record],
    member: ExchangeMember,
    names: Mapping[UUID, str] | None = None,
) -> dict[UUID, str]:
    """The names of those who took records; the author of a corruption report is not named.

    `names` are those of the accounts where the caller has read them already.
    """
    ids = [record.taken_by_id for record in records if record.taken_by_id]
    if names is None:
        names = members.account_names(account_ids=ids) if ids else {}
    takers_by_record = {}
    for record in records:
        if record.taken_by_id is None:
            continue
        is_hidden = record.is_integrity and record.taken_by_id == record.author_id
        hidden = is_hidden and member.account_id != record.taken_by_id
        unit = codes.code_label(name="exchange_role", code="reporter")
        takers_by_record[record.pk] = unit if hidden else names.get(record.taken_by_id, "–")
    return takers_by_record


def may_take(*, record: Record, member: ExchangeMember, now: datetime) -> bool:
    """Whether an account may take a record now; authors take a report only at a desk."""
    is_reporter = record.kind == "report" and not member.roles & {*policy.DESK_ROLES, "integrity"}
    if is_reporter or record.sent_at is None or record.withdrawn_at is not None:
        return False
    return visible.may(act="take", member=member, record=record, now=now)


def untaken_reports(*, now: datetime) -> QuerySet[Record]:
    """Reports that must be taken but are not, with the clock steps reached so far."""
    records = Record.objects.filter(
        kind="report",
        due_at__isnull=False,
        taken_at=None,
        withdrawn_at=None,
        destroyed_at=None,
        sent_at__lte=now,
    )
    return records.prefetch_related("escalations").order_by("due_at", "id")


def report_clock(*, record: Record, now: datetime) -> clocks.RequestClock:
    """The clock of a report; it stops when the report is taken."""
    sent_at, due_at = record.sent_at or record.created_at, record.due_at or record.created_at
    return clocks.RequestClock(sent_at=sent_at, due_at=due_at, now=now, stopped_at=record.taken_at)


def responsible_accounts(*, record: Record) -> list[UUID]:
    """The accounts responsible for a record: for a report, its own desk and its addressees.

    For a due referral its author, its own desk and Anti-Trafficking. For an offered bribe the
    named contacts replace the own department.
    """
    own = [] if record.is_integrity or not record.origin else [record.origin]
    if record.kind == policy.DUE_REFERRAL:
        is_home = record.is_integrity and record.origin == PROTECTION_DEPARTMENT
        departments = [*own, *([] if is_home else [PROTECTION_DEPARTMENT])]
    else:
        addressed = record.addressees.filter(revoked_at=None, post="")
        departments = [*own, *addressed.values_list("department", flat=True)]
    responsible = [
        *([record.author_id] if record.kind == policy.DUE_REFERRAL else []),
        *(
            desk_account
            for code in dict.fromkeys(departments)
            for desk_account in members.desk_accounts(department=code)
        ),
        *named_readers(record=record),
    ]
    return list(dict.fromkeys(responsible))


def accounts_at_level(*, record: Record, level: str) -> list[UUID]:
    """The accounts to notify at a step of clocks.ESCALATION_STEPS: desk, head and so on."""
    if level == "desk":
        return responsible_accounts(record=record)
    is_due = record.kind == policy.DUE_REFERRAL
    if level == "head":
        departments = {"" if record.is_integrity else record.origin}
        departments |= {PROTECTION_DEPARTMENT} if is_due else set()
        heads = [
            account
            for department in sorted(departments - {""})
            for account in members.accounts_with(roles=["head"], department=department)
        ]
        author = [record.author_id] if is_due else []
        return [*heads, *author, *named_readers(record=record)]
    if record.is_integrity:
        return named_readers(record=record)
    return members.accounts_with(roles=["coordinator"])


def escalation_words(*, record: Record, level: str, names: Mapping[str, str]) -> str:
    """Whom a step of a clock informs (people_at), as a clause; `names` are of departments."""
    own, other = names.get(record.origin, ""), names.get(PROTECTION_DEPARTMENT, "")
    is_due = record.kind == policy.DUE_REFERRAL
    is_away = is_due and record.origin != PROTECTION_DEPARTMENT
    match level:
        case "desk":
            words = _reminder_words(record=record)
        case "head" | "unseen" if record.kind == "request":
            words = _("the head of the department and the requester are informed")
        case "head" | "unseen" if record.is_integrity and is_away:
            words = _("the head of %(other)s and the integrity contacts are informed")
        case _ if record.is_integrity:
            words = _("the integrity contacts are informed")
        case "head" | "unseen" if is_away and own:
            words = _("the heads of %(own)s and %(other)s are informed")
        case "head" | "unseen" if is_due or own:
            words = _("the head of %(department)s is informed")
        case "head" | "unseen":
            words = _("the persons named as readers are informed")
        case "secretary":
            words = _("it is on the weekly list of the Secretary of State")
        case _:
            words = _("the coordinator between the departments is informed")
    return words % {"own": own, "other": other, "department": other if is_due else own}


def _reminder_words(*, record: Record) -> str:
    if record.kind == policy.DUE_REFERRAL:
        return _("all who may make it are reminded, also on their phones")
    if record.kind == "request":
        return _("the desk is reminded")
    if record.is_integrity:
        return _("the integrity contacts are reminded")
    return _("the desks are reminded")


def escalated_words(*, event: Event, record: Record, names: Mapping[str, str]) -> str:
    """A step of a clock in the history of a record: when it was, and whom it informed."""
    level = event.detail["told"]
    informed = escalation_words(record=record, level=level, names=names)
    return str(STEP_TIMES[level]) % {"who": informed}


def colleagues(*, record: Record, member: ExchangeMember, now: datetime) -> list[tuple[UUID, str]]:
    """Accounts that the holder can hand a record to, with name and department."""
    if record.taken_by_id != member.account_id:
        return []
    accounts = Account.objects.filter(is_active=True).in_bulk(responsible_accounts(record=record))
    shorts = members.department_names()
    colleague_list = []
    for account in accounts.values():
        other = current_member.exchange_member(account=account, world=record.exercise)
        is_self = account.pk == member.account_id
        if is_self or not may_take(record=record, member=other, now=now):
            continue
        is_author = record.is_integrity and account.pk == record.author_id
        name = (
            codes.code_label(name="exchange_role", code="reporter") if is_author else account.name
        )
        where = "" if is_author else shorts.get(other.department, "")
        colleague_list.append((account.pk, " · ".join(part for part in (name, where) if part)))
    return sorted(colleague_list, key=lambda pair: pair[1])


def named_readers(*, record: Record) -> list[UUID]:
    """The accounts that may read a record by name."""
    rows = NamedReader.objects.filter(record=record, revoked_at=None)
    return list(rows.values_list("account_id", flat=True))
