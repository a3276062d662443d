"""Sharing of records: the originator shares and revokes; other readers ask for permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, notices, records
from promdaen.exchange.actions.records import Audience
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Addressee, GroupMember, NamedReader, Record, Share
from promdaen.exchange.queries import (
    codes,
    current_member,
    exchange_database,
    members,
    requests,
    sharing,
    visible,
)
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people import queries as people_queries
from promdaen.people.queries import NotAllowed


@dataclass(frozen=True, kw_only=True)
class NewOnwardRequest:
    """A request to pass a record on to a department, for a coded purpose."""

    department: str
    purpose: str


def share_record(*, record: Record, audience: Audience, by: ExchangeMember, now: datetime) -> None:
    """Share a sent record with more readers; only its originator may do this.

    Raises ExchangeRefused if the handling does not allow those readers.
    """
    log.require(act="share", record=record, by=by, now=now)
    errors = dict(_wrong_audience(record=record, audience=audience, by=by))
    if errors:
        raise ExchangeRefused(_("It is not shared like this."), fields=errors)
    with transaction.atomic(using=exchange_database.ALIAS):
        records.address_record(record=record, audience=audience, by=by, now=now)
        readers = _readers(audience=audience)
        notices.notify(record=record, accounts=readers, why="shared", now=now)
        log.add_event(record=record, act="shared", by=by, now=now)
        log.record_line(
            act="share_record",
            subject=record,
            by=by,
            now=now,
            detail=_audience_values(audience=audience),
        )


def revoke_share(*, record: Record, row_id: UUID, by: ExchangeMember, now: datetime) -> None:
    """Revoke access of a department, post, person or group, from the next request on.

    Raises NotAllowed without the right to share, and ExchangeRefused if the access was revoked.
    """
    log.require(act="share", record=record, by=by, now=now)
    with transaction.atomic(using=exchange_database.ALIAS):
        shut = [
            table.__name__
            for table in (Addressee, NamedReader, Share)
            if table.objects.filter(pk=row_id, record=record, revoked_at=None).update(
                revoked_at=now
            )
        ]
        if not shut:
            raise ExchangeRefused(_("It is not open to them any more."))
        log.add_event(record=record, act="revoked", by=by, now=now)
        log.record_line(
            act="revoke_share",
            subject=record,
            by=by,
            now=now,
            detail={"row": str(row_id), "table": shut[0]},
        )


def ask_onward_sharing(
    *, record: Record, leave: NewOnwardRequest, by: ExchangeMember, now: datetime
) -> None:
    """Ask the originator for permission to pass a record on; the originator decides.

    Raises NotAllowed if the account may not read it, ExchangeRefused if it was already asked.
    """
    relations = visible.record_relations(member=by, record=record, now=now)
    log.require(act="read", record=record, by=by, now=now)
    if relations & {"author", "origin"}:
        raise NotAllowed(_("You are the originator: share it yourself."))
    detail = {"purpose": leave.purpose, "department": leave.department}
    known_codes = {department.code for department in people_queries.departments()}
    if leave.purpose not in codes.code_list(name="purpose") or leave.department not in known_codes:
        raise ExchangeRefused(_("Say to whom it should go, and why."))
    mine = record.events.filter(act="leave_asked", by_id=by.acting_id)
    if any(event.detail.get("department") == leave.department for event in mine):
        raise ExchangeRefused(_("You asked for this already."))
    with transaction.atomic(using=exchange_database.ALIAS):
        log.add_event(record=record, act="leave_asked", by=by, now=now, detail=detail)
        desk = members.desk_accounts(department=record.origin)
        notices.notify(record=record, accounts=[*desk, record.author_id], why="leave", now=now)
        log.record_line(act="ask_leave", subject=record, by=by, now=now, detail=detail)


def _readers(*, audience: Audience) -> list[UUID]:
    """The accounts that got access: desks, persons, members of groups."""
    reader_departments = {
        *audience.departments,
        *(department for department, _post in audience.posts),
    }
    desks = [
        desk_account
        for department in sorted(reader_departments)
        for desk_account in members.desk_accounts(department=department)
    ]
    inside = GroupMember.objects.filter(group__in=list(audience.groups), removed_at=None)
    return [*desks, *audience.named_reader_ids, *inside.values_list("account_id", flat=True)]


def _wrong_audience(
    *, record: Record, audience: Audience, by: ExchangeMember
) -> Iterator[tuple[str, str]]:
    """Each field of an audience that does not fit the record, with a message on what to do."""
    if record.sent_at is None or record.withdrawn_at is not None:
        yield "departments", _("Only what was sent and not withdrawn is shared.")
    if not (
        audience.departments or audience.posts or audience.named_reader_ids or audience.groups
    ):
        yield "departments", _("Choose at least one reader.")
    if record.is_bound and requests.has_answer(record=record):
        yield "departments", _("H2 binds the answer to the department that gave it: ask there.")
    is_by_name = record.level == levels.RED or record.is_integrity
    if is_by_name and (audience.departments or audience.posts or audience.groups):
        yield "named", _("This is for persons who are named, not for departments or groups.")
    other_departments = {department.code for department in people_queries.departments()} - {
        record.origin
    }
    reader_departments = {
        *audience.departments,
        *(department for department, _post in audience.posts),
    }
    if not reader_departments <= other_departments:
        yield "departments", _("Choose other departments than the one it comes from.")
    if audience.groups:
        yield from _wrong_groups(record=record, audience=audience, by=by)
    memberships = current_member.active_memberships().filter(
        account_id__in=list(audience.named_reader_ids)
    )
    if set(audience.named_reader_ids) - set(memberships.values_list("account_id", flat=True)):
        yield "named", _("Only people with a role in the exchange can be named.")


def _wrong_groups(
    *, record: Record, audience: Audience, by: ExchangeMember
) -> Iterator[tuple[str, str]]:
    if record.level > sharing.MAX_GROUP_LEVEL:
        yield "groups", _("A group reads up to TLP:AMBER. Name persons instead.")
    elif record.is_bound:
        yield "groups", _("A group can grow, and H2 binds this to you. Name persons instead.")
    elif any(
        group.closed_at is not None or group.exercise != by.world for group in audience.groups
    ):
        yield "groups", _("This group is closed.")


def _audience_values(*, audience: Audience) -> dict[str, list[str]]:
    return {
        "departments": list(audience.departments),
        "posts": [f"{department} {post}" for department, post in audience.posts],
        "named": [str(reader_id) for reader_id in audience.named_reader_ids],
        "groups": [str(group.pk) for group in audience.groups],
    }
