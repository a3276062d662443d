"""Due referrals: who is to act, what the page of each reader shows, which are late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from promdaen.exchange.models import Contact, DueReferral, Event, NamedReader, Record
from promdaen.exchange.queries import codes, members, sealed, standings, visible
from promdaen.exchange.rules import clocks, policy, reporting
from promdaen.exchange.rules.standing import PROTECTION_DEPARTMENT, Standing
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class DuePage:
    """A due referral as one reader may read it; `flags` is None where they are not for them.

    `taken_by` is the name of who has taken it, "" for nobody; `report` and `referral` are None
    where this reader may not open them.
    """

    record: Record
    due: DueReferral
    clock: clocks.Clock
    flags: Sequence[str] | None
    unit: str
    contacts: Sequence[Contact]
    taken_by: str
    is_mine: bool
    may_take: bool
    may_refer: bool
    reason: str
    report: Record | None
    referral: Record | None
    colleagues: Sequence[tuple[UUID, str]] = ()
    history: Sequence[Event] = field(default_factory=tuple)


def due_page(*, record: Record, standing: Standing, now: datetime) -> DuePage:
    """The protection part with what this reader may do with it."""
    due = DueReferral.objects.select_related("report", "referral").get(record=record)
    is_due = record.state == reporting.DUE
    may_take = is_due and visible.may(act="take", standing=standing, record=record, now=now)
    is_mine = may_take and due.taken_by_id == standing.account_id
    names = members.department_names()
    return DuePage(
        record=record,
        due=due,
        clock=clock_of(record=record, now=now),
        flags=_flags(record=record, standing=standing, now=now),
        unit=names.get(record.origin, record.origin),
        contacts=_contacts(record=record),
        taken_by=taken_by(dues=[due], standing=standing).get(record.pk, ""),
        is_mine=is_mine,
        may_take=may_take,
        may_refer=may_take
        and bool(standing.department and standing.roles & set(policy.WITH_DEPARTMENT)),
        reason=codes.label_of(name="no_referral_reason", code=due.reason) if due.reason else "",
        report=_readable(record=due.report, standing=standing, now=now),
        referral=_readable(record=due.referral, standing=standing, now=now),
        colleagues=[
            (one, name)
            for one, name in (colleagues(record=record, now=now) if is_mine else [])
            if one != standing.account_id
        ],
        history=list(record.events.order_by("at", "id")),
    )


def due_of_report(*, report: Record, standing: Standing, now: datetime) -> Record | None:
    """The due referral of a report, if this reader may open it."""
    rows = visible.visible_to(standing=standing, now=now)
    return rows.filter(due_referral__report=report).first()


def clock_of(*, record: Record, now: datetime) -> clocks.Clock:
    """The clock of a due referral; it stops when it is made or closed."""
    sent_at, due_at = record.sent_at or record.created_at, record.due_at or record.created_at
    return clocks.Clock(sent_at=sent_at, due_at=due_at, now=now, stopped_at=record.closed_at)


def taken_by(*, dues: Sequence[DueReferral], standing: Standing) -> dict[UUID, str]:
    """Who has taken due referrals, by name; the author of a corruption report stays unnamed."""
    names = members.names_of(account_ids=[one.taken_by_id for one in dues if one.taken_by_id])
    found = {}
    for due in dues:
        if due.taken_by_id is None:
            continue
        is_author = due.taken_by_id == due.record.author_id
        is_hidden = due.record.is_integrity and is_author
        hidden = is_hidden and standing.account_id != due.taken_by_id
        unit = codes.label_of(name="exchange_role", code="reporter")
        found[due.pk] = unit if hidden else names.get(due.taken_by_id, "–")
    return found


def open_records(*, now: datetime) -> QuerySet[Record]:
    """Every due referral that nobody has made or closed, with the steps its clock has come to."""
    rows = Record.objects.filter(
        kind=policy.DUE_REFERRAL, state=reporting.DUE, destroyed_at=None, sent_at__lte=now
    )
    return rows.prefetch_related("escalations").order_by("due_at", "id")


def people_of(*, record: Record) -> list[UUID]:
    """Those whose work a due referral is: its author, the desks or contacts, in this order."""
    named = NamedReader.objects.filter(record=record, revoked_at=None)
    own = [] if record.is_integrity else members.desk_of(department=record.origin)
    theirs = members.desk_of(department=PROTECTION_DEPARTMENT)
    is_home = record.is_integrity and record.origin == PROTECTION_DEPARTMENT
    found = [
        record.author_id,
        *(own if record.origin else []),
        *([] if is_home else theirs),
        *named.values_list("account_id", flat=True),
    ]
    return list(dict.fromkeys(found))


def people_at(*, record: Record, level: str) -> list[UUID]:
    """Who is told at a step of the clock: desk, head, coordinator or secretary (clocks.STEPS)."""
    if level == "desk":
        return people_of(record=record)
    if level == "head":
        departments = {PROTECTION_DEPARTMENT, *([] if record.is_integrity else [record.origin])}
        heads = [
            account
            for one in sorted(departments - {""})
            for account in members.accounts_with(roles=["head"], department=one)
        ]
        return [*heads, record.author_id, *_named(record=record)]
    if record.is_integrity:
        return _named(record=record)
    return members.accounts_with(roles=["coordinator"])


def colleagues(*, record: Record, now: datetime) -> list[tuple[UUID, str]]:
    """Accounts that a due referral can be handed to, by name with their department."""
    accounts = Account.objects.filter(is_active=True).in_bulk(people_of(record=record))
    shorts = members.department_names()
    found = []
    for account in accounts.values():
        standing = standings.standing_of(account=account, world=record.exercise)
        if not visible.may(act="take", standing=standing, record=record, now=now):
            continue
        is_author = record.is_integrity and account.pk == record.author_id
        name = codes.label_of(name="exchange_role", code="reporter") if is_author else account.name
        where = "" if is_author else shorts.get(standing.department, "")
        found.append((account.pk, " · ".join(one for one in (name, where) if one)))
    return sorted(found, key=lambda pair: pair[1])


def flags_of_record(*, record: Record) -> dict[str, str]:
    """The flags of a due referral without a check of rights: for rules, never for a page."""
    text = record.texts.get(field="protection", layer=0)
    return reporting.flags_of(text=sealed.opened(text=text, key=sealed.key_of(record=record)))


def _flags(*, record: Record, standing: Standing, now: datetime) -> list[str] | None:
    """The flags that make the referral due: those answered yes, else those not known."""
    texts = sealed.texts_of(record=record, standing=standing, now=now)
    if "protection" not in texts:
        return None
    answers = reporting.flags_of(text=texts["protection"])
    return [one for one, value in answers.items() if value == reporting.YES] or [
        one for one, value in answers.items() if value == reporting.UNKNOWN
    ]


def _contacts(*, record: Record) -> list[Contact]:
    """The duty numbers of the unit that reported, those of its post first."""
    rows = Contact.objects.filter(removed_at=None, department=record.origin)
    return list(rows.filter(post__in={record.origin_post, ""}).order_by("-post")[:3])


def _named(*, record: Record) -> list[UUID]:
    rows = NamedReader.objects.filter(record=record, revoked_at=None)
    return list(rows.values_list("account_id", flat=True))


def _readable(*, record: Record | None, standing: Standing, now: datetime) -> Record | None:
    if record is None or not visible.may(act="read", standing=standing, record=record, now=now):
        return None
    return record
