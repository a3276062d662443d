"""The handling of a record, limited to what this reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.exchange.models import Addressee, Event, GroupMember, Hold, NamedReader, Record
from promdaen.exchange.queries import codes, members, posts, sealed, visible
from promdaen.exchange.queries.codes import Code
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries

ACTS = ("share", "redact", "downgrade", "hold", "delete", "withdraw")
RESTRICTION = "restriction"


@dataclass(frozen=True, kw_only=True)
class RecordReader:
    """A reader of a record: the name, and the row that gives access.

    `kind` is department, post, named or group; `since` is when access was given.
    """

    kind: str
    name: str
    row_id: UUID
    since: datetime
    label: str = ""
    """How it has access, where the name alone does not say so."""


@dataclass(frozen=True, kw_only=True)
class HandlingDetails:
    """The handling part of a record's page.

    `reached`: the whole audience for the originator; for others only their own access. `acts` are
    the policy's acts open to this reader; `onward_requests` are permission requests, for the
    originator.
    """

    record: Record
    level: Code
    source: Code | None
    info: Code | None
    hcodes: list[Code]
    restriction: str
    originator: str
    is_own: bool
    reached: list[RecordReader]
    holds: list[Hold]
    acts: frozenset[str]
    can_ask: bool
    onward_requests: list[Event]


def handling_details(*, record: Record, member: ExchangeMember, now: datetime) -> HandlingDetails:
    """The level, grades, codes, audience, holds and acts of a record that this reader may see."""
    relations = visible.record_relations(member=member, record=record, now=now)
    is_own = bool(relations & {"author", "origin"})
    acts = {act for act in ACTS if visible.may(act=act, member=member, record=record, now=now)}
    audience = record_audience(record=record, reader=None if is_own else member)
    return HandlingDetails(
        record=record,
        level=codes.code_list(name="level")[record.level_code],
        source=codes.code_list(name="source_grade").get(record.source_grade),
        info=codes.code_list(name="info_grade").get(record.info_grade),
        hcodes=[codes.code_list(name="hcode")[code] for code in record.hcodes],
        restriction=_restriction(record=record, member=member, now=now),
        originator=place_name(department=record.origin, post=record.origin_post),
        is_own=is_own,
        reached=audience,
        holds=list(record.holds.filter(lifted_at=None)) if is_own or "hold" in acts else [],
        acts=frozenset(acts),
        can_ask=not is_own and record.sent_at is not None and not record.is_integrity,
        onward_requests=onward_request_events(record=record) if "share" in acts else [],
    )


def record_audience(*, record: Record, reader: ExchangeMember | None = None) -> list[RecordReader]:
    """The readers of a record other than its originator; for a reader only their own rows."""
    addressees = record.addressees.filter(revoked_at=None)
    named_readers = record.named.filter(revoked_at=None)
    shares = record.shares.filter(revoked_at=None, group__closed_at=None)
    if reader is not None:
        mine = GroupMember.objects.filter(account_id=reader.account_id, removed_at=None)
        addressees = addressees.filter(department=reader.department, post__in={"", reader.post})
        named_readers = named_readers.filter(account_id=reader.account_id)
        shares = shares.filter(group__in=mine.values("group"))
    return [
        *_addressees(addressees=list(addressees.order_by("department", "post"))),
        *_named_readers(named_readers=list(named_readers)),
        *(
            RecordReader(
                kind="group",
                name=str(share.group),
                row_id=share.pk,
                since=share.at,
                label=_("group"),
            )
            for share in shares.select_related("group")
        ),
    ]


def onward_request_events(*, record: Record) -> list[Event]:
    """Requests to the originator to pass a record on, newest first."""
    return list(record.events.filter(act="leave_asked").order_by("-at"))


def place_name(*, department: str, post: str = "") -> str:
    """The name of a department's desk or post, in the language of the page."""
    department_names = {unit.code: str(unit.name) for unit in people_queries.departments()}
    whole = department_names.get(department, department) or _("The exchange")
    checkpoint = places_queries.checkpoint_by_code(code=post) if post else None
    return f"{whole}, {checkpoint or post}" if post else whole


def _addressees(*, addressees: Sequence[Addressee]) -> Iterator[RecordReader]:
    units = posts.departments_by_code()
    places = posts.place_names(
        codes={addressee.post for addressee in addressees if addressee.post}
    )
    for addressee in addressees:
        unit = (
            units[addressee.department].name
            if addressee.department in units
            else addressee.department
        )
        whole = str(unit) or _("The exchange")
        yield RecordReader(
            kind="post" if addressee.post else "department",
            name=f"{whole}, {places.get(addressee.post, addressee.post)}"
            if addressee.post
            else whole,
            row_id=addressee.pk,
            since=addressee.at,
        )


def _named_readers(*, named_readers: Sequence[NamedReader]) -> Iterator[RecordReader]:
    names = members.account_names(
        account_ids=[named_reader.account_id for named_reader in named_readers]
    )
    for named_reader in sorted(named_readers, key=lambda reader: names.get(reader.account_id, "")):
        yield RecordReader(
            kind="named",
            name=names.get(named_reader.account_id, _("An account that is gone")),
            row_id=named_reader.pk,
            since=named_reader.at,
            label=_("by name"),
        )


def _restriction(*, record: Record, member: ExchangeMember, now: datetime) -> str:
    if not record.is_restricted:
        return ""
    restriction_texts = sealed.readable_texts(record=record, member=member, now=now)
    return restriction_texts.get(RESTRICTION, "")
