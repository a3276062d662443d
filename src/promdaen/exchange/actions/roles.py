"""Roles in the exchange: proposed by one person, granted by a second, revoked at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, present_values
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Membership
from promdaen.exchange.queries import current_member, exchange_database
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.exchange.rules.policy import DEPARTMENT_ROLES, ROLES
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed

GRANTER_ROLES = frozenset({"head", "coordinator"})
MAX_DEPUTY_PERIOD = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class NewRole:
    """A role for an account; `department` and `post` (a checkpoint) where the role needs them."""

    account: Account
    role: str
    department: str = ""
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class NewDeputy:
    """A deputy for the holder of a role, from a day to a day."""

    account: Account
    starts_on: date
    ends_on: date


def create_first_role(*, new: NewRole, now: datetime) -> Membership:
    """Give a role during set-up, on the server itself, before anyone can grant one."""
    _check(new=new)
    with transaction.atomic(using=exchange_database.ALIAS):
        first_role = _propose(new=new, by=SYSTEM, now=now)
        first_role.granted_at = first_role.confirmed_at = now
        first_role.save(update_fields=["granted_at", "confirmed_at"])
        log.record_line(
            act="grant_role",
            subject=first_role,
            by=SYSTEM,
            now=now,
            detail=_audit_details(first_role, now=now),
        )
    return first_role


def propose_role(*, new: NewRole, by: ExchangeMember, now: datetime) -> Membership:
    """Propose a role; it has no effect until a second person grants it. Raises ExchangeRefused."""
    _require_granter(by=by, department=new.department)
    _check(new=new)
    with transaction.atomic(using=exchange_database.ALIAS):
        proposed_role = _propose(new=new, by=by, now=now)
        log.record_line(
            act="propose_role",
            subject=proposed_role,
            by=by,
            now=now,
            detail=_audit_details(proposed_role, now=now),
        )
    return proposed_role


def grant_role(*, membership: Membership, by: ExchangeMember, now: datetime) -> Membership:
    """Grant a role that another person proposed; no one can grant a role to themselves.

    Raises NotAllowed for a person who may not grant it, and ExchangeRefused for the proposer, for
    the receiver, and if it was decided.
    """
    _require_granter(by=by, department=membership.department)
    persons = {membership.proposed_by_id, membership.account_id}
    if persons & {by.account_id, *by.deputy_for}:
        raise ExchangeRefused(
            _("A second person grants this, not who proposed it and not who receives it.")
        )
    granted = {"granted_by_id": by.acting_id, "granted_at": now, "confirmed_at": now}
    with transaction.atomic(using=exchange_database.ALIAS):
        waiting = Membership.objects.filter(pk=membership.pk, granted_at=None, revoked_at=None)
        if not waiting.update(**granted):
            raise ExchangeRefused(_("This was already decided."))
        membership.refresh_from_db()
        log.record_line(
            act="grant_role",
            subject=membership,
            by=by,
            now=now,
            detail=_audit_details(membership, now=now),
        )
    return membership


def propose_deputy(
    *, membership: Membership, new: NewDeputy, by: ExchangeMember, now: datetime
) -> Membership:
    """Name a deputy for a role; a second person grants it. Raises ExchangeRefused.

    The holder names the own deputy; heads and coordinators name one for roles that they grant.
    """
    if by.account_id != membership.account_id:
        _require_granter(by=by, department=membership.department)
    _check_deputy(membership=membership, new=new, today=timezone.localdate(now))
    with transaction.atomic(using=exchange_database.ALIAS):
        deputy = Membership.objects.create(
            account_id=new.account.pk,
            role=membership.role,
            department=membership.department,
            post=membership.post,
            proposed_by_id=by.acting_id,
            proposed_at=now,
            deputy_of=membership,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
        )
        log.record_line(
            act="propose_deputy",
            subject=deputy,
            by=by,
            now=now,
            detail=_audit_details(deputy, now=now),
        )
    return deputy


def end_deputy(*, deputy: Membership, by: ExchangeMember, now: datetime) -> Membership:
    """End a deputy's role at once, by its holder or a person who grants it.

    Raises NotAllowed for another person, and ExchangeRefused for a role that is not a deputy's.
    """
    holder = deputy.deputy_of
    if holder is None:
        raise ExchangeRefused(_("This role does not belong to a deputy."))
    if by.account_id != holder.account_id:
        _require_granter(by=by, department=deputy.department)
    if deputy.revoked_at is None:
        with transaction.atomic(using=exchange_database.ALIAS):
            deputy.revoked_at, deputy.revoked_by_id = now, by.acting_id
            deputy.save(update_fields=["revoked_at", "revoked_by_id"])
            log.record_line(
                act="end_deputy",
                subject=deputy,
                by=by,
                now=now,
                detail=_audit_details(deputy, now=now),
            )
    return deputy


def revoke_role(*, membership: Membership, by: ExchangeMember, now: datetime) -> Membership:
    """Revoke a role; it ends with the next request of its holder."""
    _require_granter(by=by, department=membership.department)
    if membership.revoked_at is None:
        with transaction.atomic(using=exchange_database.ALIAS):
            membership.revoked_at, membership.revoked_by_id = now, by.acting_id
            membership.save(update_fields=["revoked_at", "revoked_by_id"])
            log.record_line(
                act="revoke_role",
                subject=membership,
                by=by,
                now=now,
                detail=_audit_details(membership, now=now),
            )
    return membership


def confirm_account(*, account: Account, by: ExchangeMember, now: datetime) -> int:
    """Confirm an account after its sign-in was reset; returns how many roles are active again.

    Done by the head of its department, or by a coordinator if it has none; not by the account
    itself.

    Raises NotAllowed for a person who may not grant its roles, and ExchangeRefused for the account
    itself.
    """
    memberships = list(Membership.objects.filter(account_id=account.pk, revoked_at=None))
    memberships = [membership for membership in memberships if membership.granted_at is not None]
    for membership in memberships:
        _require_granter(by=by, department=membership.department)
    if account.pk == by.account_id:
        raise ExchangeRefused(_("Someone else must vouch for you."))
    with transaction.atomic(using=exchange_database.ALIAS):
        for membership in memberships:
            membership.confirmed_at = now
            membership.save(update_fields=["confirmed_at"])
            log.record_line(
                act="confirm_account",
                subject=membership,
                by=by,
                now=now,
                detail=_audit_details(membership, now=now),
            )
    return len(memberships)


def _propose(*, new: NewRole, by: ExchangeMember, now: datetime) -> Membership:
    same = Membership.objects.filter(
        account_id=new.account.pk, role=new.role, revoked_at=None, deputy_of=None
    )
    if same.exists():
        raise ExchangeRefused(_("This account has that role, or it is proposed already."))
    return Membership.objects.create(
        account_id=new.account.pk,
        role=new.role,
        department=new.department,
        post=new.post,
        proposed_by_id=by.acting_id,
        proposed_at=now,
    )


def _check(*, new: NewRole) -> None:
    if new.role not in ROLES:
        raise ExchangeRefused(_("There is no such role in the exchange."))
    seated = new.role in DEPARTMENT_ROLES
    known_codes = {department.code for department in people_queries.departments()}
    if seated and new.department not in known_codes:
        raise ExchangeRefused(_("Choose the department of the role."))
    if not seated and (new.department or new.post):
        raise ExchangeRefused(_("This role is not in a department: leave both empty."))
    others = current_member.present_memberships().filter(account_id=new.account.pk)
    others = others.exclude(department="").exclude(department=new.department)
    if seated and others.exists():
        raise ExchangeRefused(_("An account belongs to one department in the exchange."))


def _check_deputy(*, membership: Membership, new: NewDeputy, today: date) -> None:
    if membership.deputy_of_id or membership.revoked_at or membership.granted_at is None:
        raise ExchangeRefused(_("Only a role that is granted and not a deputy's gets a deputy."))
    if new.account.pk == membership.account_id:
        raise ExchangeRefused(_("Choose another person as deputy."))
    if new.ends_on < max(new.starts_on, today):
        raise ExchangeRefused(_("The last day is before the first day or in the past."))
    if new.ends_on - new.starts_on > MAX_DEPUTY_PERIOD:
        raise ExchangeRefused(_("A deputy is named for a year at most."))
    if membership.deputies.filter(account_id=new.account.pk, revoked_at=None,
                                  ends_on__gte=today).exists():  # fmt: skip
        raise ExchangeRefused(_("This person is named as deputy already. End that first."))
    _check(
        new=NewRole(
            account=new.account,
            role=membership.role,
            department=membership.department,
            post=membership.post,
        )
    )


def _require_granter(*, by: ExchangeMember, department: str) -> None:
    """Raise NotAllowed unless heads act for their own department; coordinators act for all."""
    is_head = "head" in by.roles and department in {"", by.department}
    if by.acting_id and (not by.is_active or not (is_head or "coordinator" in by.roles)):
        raise NotAllowed(_("Roles are given by the head of the department and the coordinator."))


def _audit_details(membership: Membership, *, now: datetime) -> dict[str, object]:
    detail: NewJsonObject = {
        "account": str(membership.account_id),
        "role": membership.role,
        "department": membership.department,
        **present_values.present_detail(row=membership, now=now),
    }
    if membership.deputy_of is not None:
        detail |= {
            "deputy_of": str(membership.deputy_of.account_id),
            "from": str(membership.starts_on),
            "until": str(membership.ends_on),
        }
    return detail
