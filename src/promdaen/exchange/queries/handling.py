"""How a record is handled, told as this reader may know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.exchange.models import Event, GroupMember, Hold, Record
from promdaen.exchange.queries import codes, members, posts, sealed, visible
from promdaen.exchange.queries.codes import Code
from promdaen.exchange.rules.standing import Standing
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries

ACTS = ("share", "redact", "downgrade", "hold", "delete", "withdraw")
RESTRICTION = "restriction"


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Somebody to whom a record is open: what they are called, and the row that opens it.

    `kind` is department, post, named or group; `since` when it was opened.
    """

    kind: str
    name: str
    row_id: UUID
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the page of a record says of its handling.

    `reached`: the whole audience for its originator, for others how they themselves are reached.
    `acts` are those of the policy that this reader may do; `asked` who asked for leave to pass it
    on, for the originator.
    """

    record: Record
    level: Code
    source: Code | None
    info: Code | None
    hcodes: list[Code]
    restriction: str
    originator: str
    is_own: bool
    reached: list[Reached]
    holds: list[Hold]
    acts: frozenset[str]
    can_ask: bool
    asked: list[Event]


def handling_told(*, record: Record, standing: Standing, now: datetime) -> Told:
    """What a reader of a record is told of its level, grades, codes, audience, holds and acts."""
    relations = visible.relations_of(standing=standing, record=record, now=now)
    is_own = bool(relations & {"author", "origin"})
    acts = {act for act in ACTS if visible.may(act=act, standing=standing, record=record, now=now)}
    everybody = audience_of(record=record)
    own = set() if is_own else _own_rows(record=record, by=standing)
    found = [one for one in everybody if is_own or one.row_id in own]
    return Told(
        record=record,
        level=codes.codes_of(name="level")[record.level_code],
        source=codes.codes_of(name="source_grade").get(record.source_grade),
        info=codes.codes_of(name="info_grade").get(record.info_grade),
        hcodes=[codes.codes_of(name="hcode")[code] for code in record.hcodes],
        restriction=_restriction(record=record, standing=standing, now=now),
        originator=place_name(department=record.origin, post=record.origin_post),
        is_own=is_own,
        reached=found,
        holds=list(record.holds.filter(lifted_at=None)) if is_own or "hold" in acts else [],
        acts=frozenset(acts),
        can_ask=not is_own and record.sent_at is not None and not record.is_integrity,
        asked=leave_asked(record=record) if "share" in acts else [],
    )


def audience_of(*, record: Record) -> list[Reached]:
    """Everybody to whom a record is open beside its originator, by name."""
    return [*_addressees(record=record), *_named(record=record), *_groups(record=record)]


def leave_asked(*, record: Record) -> list[Event]:
    """Who asked the originator for leave to pass a record on, newest first."""
    return list(record.events.filter(act="leave_asked").order_by("-at"))


def place_name(*, department: str, post: str = "") -> str:
    """What a desk or a post of a department is called, in the language of the page."""
    named = {one.code: str(one.name) for one in people_queries.departments()}
    whole = named.get(department, department) or _("The exchange")
    held = places_queries.checkpoint_of(code=post) if post else None
    return f"{whole}, {held or post}" if post else whole


def _addressees(*, record: Record) -> Iterator[Reached]:
    rows = list(record.addressees.filter(revoked_at=None).order_by("department", "post"))
    units = posts.departments_by_code()
    places = posts.place_names(codes={row.post for row in rows if row.post})
    for row in rows:
        unit = units[row.department].name if row.department in units else row.department
        whole = str(unit) or _("The exchange")
        yield Reached(
            kind="post" if row.post else "department",
            name=f"{whole}, {places.get(row.post, row.post)}" if row.post else whole,
            row_id=row.pk,
            since=row.at,
        )


def _named(*, record: Record) -> Iterator[Reached]:
    rows = list(record.named.filter(revoked_at=None))
    names = members.names_of(account_ids=[row.account_id for row in rows])
    for row in sorted(rows, key=lambda one: names.get(one.account_id, "")):
        yield Reached(
            kind="named",
            name=names.get(row.account_id, _("An account that is gone")),
            row_id=row.pk,
            since=row.at,
        )


def _groups(*, record: Record) -> Iterator[Reached]:
    rows = record.shares.filter(revoked_at=None, group__closed_at=None).select_related("group")
    for row in rows:
        yield Reached(kind="group", name=str(row.group), row_id=row.pk, since=row.at)


def _own_rows(*, record: Record, by: Standing) -> set[UUID]:
    """The rows by which a reader is reached."""
    mine = GroupMember.objects.filter(account_id=by.account_id, removed_at=None)
    here = record.addressees.filter(department=by.department, post__in={"", by.post})
    return {
        *record.named.filter(account_id=by.account_id).values_list("pk", flat=True),
        *record.shares.filter(group__in=mine.values("group")).values_list("pk", flat=True),
        *here.values_list("pk", flat=True),
    }


def _restriction(*, record: Record, standing: Standing, now: datetime) -> str:
    if not record.is_restricted:
        return ""
    found = sealed.texts_of(record=record, standing=standing, now=now)
    return found.get(RESTRICTION, "")
