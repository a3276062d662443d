"""Sharing groups across departments: created, joined by name with a reason, left, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, present_values
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Group, GroupMember
from promdaen.exchange.queries import exchange_database, groups
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed


@dataclass(frozen=True, kw_only=True)
class NewGroup:
    """A group: its name in both languages and what it is for."""

    name_km: str
    name_en: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """A new group member, why they need to know, and their last day (None: no end)."""

    account_id: UUID
    need: str
    until_on: date | None = None


def make_group(*, new: NewGroup, by: ExchangeMember, now: datetime) -> Group:
    """Create a group without members; until members are added it shares with no one.

    Raises NotAllowed for everyone but desks and coordinators.
    """
    if not by.is_active or not by.roles & groups.MAKER_ROLES:
        raise NotAllowed(_("Groups are made at the desk of a department."))
    with transaction.atomic(using=exchange_database.ALIAS):
        group = Group.objects.create(
            name_km=new.name_km,
            name_en=new.name_en,
            purpose=new.purpose,
            exercise=by.world,
            by_id=by.acting_id,
            at=now,
        )
        log.record_line(act="make_group", subject=group, by=by, now=now)
    return group


def add_member(*, group: Group, new: NewMember, by: ExchangeMember, now: datetime) -> GroupMember:
    """Add an account to a group, with a reason; raises ExchangeRefused.

    Its role must allow reading through a group. It can read the group's records at once.
    """
    _require_manager(group=group, by=by, now=now)
    if not groups.can_be_in(account_id=new.account_id):
        raise ExchangeRefused(
            _("Only who works at a desk, or coordinates, reads through a group."),
            fields={"account": _("Choose someone from a desk.")},
        )
    if new.until_on is not None and new.until_on < timezone.localdate(now):
        raise ExchangeRefused(
            _("The last day is in the past."), fields={"until_on": _("Choose a day to come.")}
        )
    if group.members.filter(account_id=new.account_id, removed_at=None).exists():
        raise ExchangeRefused(_("This person is in the group already: take it out first."))
    with transaction.atomic(using=exchange_database.ALIAS):
        member = GroupMember.objects.create(
            group=group,
            account_id=new.account_id,
            need=new.need,
            until_on=new.until_on,
            by_id=by.acting_id,
            at=now,
        )
        log.record_line(
            act="add_member",
            subject=group,
            by=by,
            now=now,
            detail={
                "account": str(new.account_id),
                **present_values.present_detail(row=member, now=now),
            },
        )
    return member


def remove_member(*, member: GroupMember, by: ExchangeMember, now: datetime) -> None:
    """Remove an account from a group; it loses access at its next request."""
    if member.account_id != by.account_id:
        _require_manager(group=member.group, by=by, now=now)
    if member.removed_at is not None:
        return
    with transaction.atomic(using=exchange_database.ALIAS):
        member.removed_at = now
        member.save(update_fields=["removed_at"])
        log.record_line(
            act="remove_member",
            subject=member.group,
            by=by,
            now=now,
            detail={
                "account": str(member.account_id),
                **present_values.present_detail(row=member, now=now),
            },
        )


def close_group(*, group: Group, by: ExchangeMember, now: datetime) -> None:
    """Close a group; no one can read records through it any more."""
    _require_manager(group=group, by=by, now=now)
    with transaction.atomic(using=exchange_database.ALIAS):
        group.closed_at = now
        group.save(update_fields=["closed_at"])
        log.record_line(act="close_group", subject=group, by=by, now=now)


def _require_manager(*, group: Group, by: ExchangeMember, now: datetime) -> None:
    if group.closed_at is not None:
        raise ExchangeRefused(_("This group is closed."))
    if by.acting_id and not groups.may_manage(group=group, member=by, now=now):
        raise NotAllowed(
            _("A group is managed by the person who created it and by heads who are members.")
        )
