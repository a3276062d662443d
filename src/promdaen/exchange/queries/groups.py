"""Sharing groups for their members and managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from promdaen.exchange.models import Group, GroupMember, Record
from promdaen.exchange.queries import current_member, headlines, members, visible
from promdaen.exchange.rules import policy
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.levels import NO_LEVEL
from promdaen.exchange.rules.policy import DESK_ROLES

MAKER_ROLES = frozenset({*DESK_ROLES, "coordinator"})
"""Roles that make groups."""
MAX_RECORDS = 50


@dataclass(frozen=True, kw_only=True)
class MemberSummary:
    """A group member: name, need to know, and whether the last day has passed."""

    group_member: GroupMember
    name: str
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """A group in the list, with the number of people it reaches today."""

    group: Group
    members_count: int


@dataclass(frozen=True, kw_only=True)
class GroupPage:
    """A group with its people and the records this reader may read, newest first."""

    group: Group
    members: list[MemberSummary]
    records: list[tuple[Record, str]]
    can_manage: bool


def account_groups(*, member: ExchangeMember, now: datetime) -> QuerySet[Group]:
    """The groups an account is in or created, in its current world, newest first."""
    if not member.is_active:
        return Group.objects.none()
    groups = Group.objects.filter(exercise=member.world)
    mine = _current(now=now).filter(account_id=member.account_id, group=OuterRef("pk"))
    return groups.filter(Q(Exists(mine)) | Q(by_id=member.account_id))


def group_rows(*, member: ExchangeMember, now: datetime) -> list[GroupRow]:
    """An account's groups, open ones first, with the number of people they reach."""
    groups = list(account_groups(member=member, now=now))
    reached: dict[UUID, int] = {}
    for group_id in _current(now=now).filter(group__in=groups).values_list("group_id", flat=True):
        reached[group_id] = reached.get(group_id, 0) + 1
    groups.sort(key=lambda row: row.closed_at is not None)
    return [GroupRow(group=group, members_count=reached.get(group.pk, 0)) for group in groups]


def group_seen_by(*, member: ExchangeMember, group_id: UUID, now: datetime) -> Group | None:
    """A group, if the account is in it or created it."""
    return account_groups(member=member, now=now).filter(pk=group_id).first()


def group_membership(*, group: Group, member_id: UUID) -> GroupMember | None:
    """A member of a group, or None."""
    return group.members.filter(pk=member_id, removed_at=None).first()


def may_manage(*, group: Group, member: ExchangeMember, now: datetime) -> bool:
    """Whether an account may manage a group: its creator, and heads who are members."""
    if not member.is_active or group.exercise != member.world:
        return False
    if group.by_id == member.account_id and member.roles & MAKER_ROLES:
        return True
    is_in = _current(now=now).filter(group=group, account_id=member.account_id).exists()
    return "head" in member.roles and is_in


def can_be_in(*, account_id: UUID) -> bool:
    """Whether any role of an account may read through a group; a reporter's may not."""
    memberships = current_member.active_memberships().filter(account_id=account_id)
    roles = frozenset(memberships.values_list("role", flat=True))
    return policy.max_level_of_roles(act="read", roles=roles, relation="group") > NO_LEVEL


def group_page(*, group: Group, member: ExchangeMember, now: datetime) -> GroupPage:
    """A group with its people and the records this reader may read."""
    group_members = list(group.members.filter(removed_at=None).order_by("at"))
    names: Mapping[UUID, str] = members.account_names(
        account_ids=[group_member.account_id for group_member in group_members]
    )
    today = timezone.localdate(now)
    records = visible.visible_to(member=member, now=now)
    records = records.filter(shares__group=group, shares__revoked_at=None).distinct()[:MAX_RECORDS]
    titles = headlines.headlines(records=list(records), member=member, now=now)
    return GroupPage(
        group=group,
        members=[
            MemberSummary(
                group_member=group_member,
                name=names.get(group_member.account_id, "—"),
                is_over=group_member.until_on is not None and group_member.until_on < today,
            )
            for group_member in group_members
        ],
        records=[(record, titles[record.pk]) for record in records]
        if group.closed_at is None
        else [],
        can_manage=group.closed_at is None and may_manage(group=group, member=member, now=now),
    )


def _current(*, now: datetime) -> QuerySet[GroupMember]:
    today = timezone.localdate(now)
    group_members = GroupMember.objects.filter(removed_at=None)
    return group_members.filter(Q(until_on=None) | Q(until_on__gte=today))
