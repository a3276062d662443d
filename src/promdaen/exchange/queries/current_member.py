"""The member an account is in the exchange, read again at each request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from promdaen.exchange.models import Exercise, Membership
from promdaen.exchange.queries import exchange_database
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DEPARTMENT_ROLES
from promdaen.kit import audit, remembered
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

OPEN, NO_FACTOR, SUSPENDED, STRANGER = "open", "no_factor", "suspended", "stranger"


@dataclass(frozen=True, kw_only=True)
class ExchangeAccess:
    """Whether an account may enter the exchange and, if not, why: one of the codes above."""

    status: str
    member: ExchangeMember


@remembered.cache_per_request
def exchange_access(*, account: Account, world: str = "") -> ExchangeAccess:
    """The access of an account to the exchange; `world` is the code of an exercise.

    A closed or unknown exercise gives no access: it never falls back to real work.
    """
    stranger = ExchangeAccess(
        status=STRANGER, member=ExchangeMember(account_id=account.pk, is_active=False)
    )
    if not exchange_database.is_here() or not people_queries.has_right(
        "exchange", account=account
    ):
        return stranger
    rows = active_memberships().filter(account_id=account.pk)
    memberships = list(rows.select_related("deputy_of"))
    if not memberships or not _is_open_world(world=world):
        return stranger
    vouched = [
        active_membership
        for active_membership in memberships
        if not is_suspended(membership=active_membership, account=account)
    ]
    why = OPEN if vouched else SUSPENDED
    if not has_second_factor(account=account):
        why = NO_FACTOR
    member = _member(
        account=account, memberships=vouched or memberships, world=world, is_standing=why == OPEN
    )
    return ExchangeAccess(status=why, member=member)


def exchange_member(*, account: Account, world: str = "") -> ExchangeMember:
    """The member for an account; an account without a role has no roles and sees nothing."""
    return exchange_access(account=account, world=world).member


def is_member(*, account: Account) -> bool:
    """Whether an account holds a role in the exchange, even if it cannot enter now."""
    if not exchange_database.is_here() or not people_queries.has_right(
        "exchange", account=account
    ):
        return False
    return active_memberships().filter(account_id=account.pk).exists()


def active_memberships() -> QuerySet[Membership]:
    """Granted roles that have not been revoked, and those of deputies within their days."""
    today = timezone.localdate()
    is_deputy_now = Q(
        starts_on__lte=today,
        ends_on__gte=today,
        deputy_of__revoked_at=None,
        deputy_of__granted_at__isnull=False,
    )
    granted = Membership.objects.filter(granted_at__isnull=False, revoked_at=None)
    return granted.filter(Q(deputy_of=None) | is_deputy_now)


def present_memberships() -> QuerySet[Membership]:
    """Roles that are proposed, granted or to come: not revoked, and no deputy's that ended."""
    memberships = Membership.objects.filter(revoked_at=None, deputy_of__revoked_at=None)
    return memberships.exclude(deputy_of__isnull=False, ends_on__lt=timezone.localdate())


def add_deputies(*, accounts: Iterable[UUID]) -> list[UUID]:
    """Accounts and their deputies of today, in order, each once."""
    account_ids = list(accounts)
    memberships = active_memberships().filter(deputy_of__account_id__in=account_ids)
    return list(dict.fromkeys([*account_ids, *memberships.values_list("account_id", flat=True)]))


def has_second_factor(*, account: Account) -> bool:
    """Whether the account has an authenticator or a key; always true in a demonstration."""
    if audit.is_demo():
        return True
    return bool(people_queries.with_second_factor(accounts=[account.pk]))


def is_suspended(*, membership: Membership, account: Account) -> bool:
    """Whether the account's sign-in was reset after the role was last confirmed."""
    reset_at: datetime | None = account.way_in_reset_at
    if reset_at is None:
        return False
    return membership.confirmed_at is None or membership.confirmed_at <= reset_at


def _is_open_world(*, world: str) -> bool:
    return not world or Exercise.objects.filter(code=world, closed_at=None).exists()


def _member(
    *, account: Account, memberships: list[Membership], world: str, is_standing: bool
) -> ExchangeMember:
    seated = [membership for membership in memberships if membership.role in DEPARTMENT_ROLES]
    return ExchangeMember(
        account_id=account.pk,
        roles=frozenset(membership.role for membership in memberships),
        department=next((membership.department for membership in seated), ""),
        post=next((membership.post for membership in seated if membership.post), ""),
        world=world,
        is_active=is_standing,
        name=account.name,
        deputy_for=frozenset(
            membership.deputy_of.account_id for membership in memberships if membership.deputy_of
        ),
    )
