"""Members of the exchange: account names, desks to notify, roles to grant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from promdaen.exchange.models import Membership
from promdaen.exchange.queries import codes, current_member
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DESK_ROLES, ROLES
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries


@dataclass(frozen=True, kw_only=True)
class RoleHolder:
    """A role of an account on the page of roles."""

    membership: Membership
    name: str
    email: str
    where: str
    state: str
    can_grant: bool
    deputy_of: str = ""

    @property
    def role(self) -> str:
        """The role in the language of the page."""
        return codes.code_label(name="exchange_role", code=self.membership.role)


def account_names(*, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of accounts; deleted accounts are left out."""
    accounts = Account.objects.filter(pk__in=set(account_ids))
    return dict(accounts.values_list("pk", "name"))


def accounts_with(*, roles: Collection[str], department: str = "") -> list[UUID]:
    """The accounts with one of the roles, optionally in a department."""
    memberships = current_member.active_memberships().filter(role__in=list(roles))
    if department:
        memberships = memberships.filter(department=department)
    # Not DISTINCT: that counts an account with two roles twice, once for each day.
    return list(
        dict.fromkeys(memberships.order_by("proposed_at").values_list("account_id", flat=True))
    )


def desk_accounts(*, department: str) -> list[UUID]:
    return accounts_with(roles=DESK_ROLES, department=department)


def nameable_accounts(*, excluded_ids: Collection[UUID] = ()) -> list[tuple[UUID, str]]:
    """Accounts that can be named readers, each with name, role and department.

    Auditors and accounts that are only reporters are left out.
    """
    rows = current_member.active_memberships().exclude(role__in=["auditor", "reporter"])
    memberships = [row for row in rows if row.account_id not in excluded_ids]
    names = account_names(account_ids=[row.account_id for row in memberships])
    shorts = department_names()
    labels_by_account: dict[UUID, str] = {}
    for membership in memberships:
        if membership.account_id in names:
            role = codes.code_label(name="exchange_role", code=membership.role)
            where = shorts.get(membership.department, "")
            person_label = " · ".join(
                part for part in (names[membership.account_id], role, where) if part
            )
            labels_by_account.setdefault(membership.account_id, person_label)
    return sorted(labels_by_account.items(), key=lambda pair: pair[1])


def department_names() -> dict[str, str]:
    """The short names of the departments by code, in the language of the page."""
    return {department.code: str(department.short) for department in people_queries.departments()}


def reader_label(*, member: ExchangeMember) -> str:
    """The first role and the department of a member, in the language of the page."""
    role = next((role for role in ROLES if role in member.roles), "")
    department = department_names().get(member.department, "")
    parts = [codes.code_label(name="exchange_role", code=role) if role else "", department]
    return " · ".join(part for part in parts if part)


def members_for(*, member: ExchangeMember) -> list[RoleHolder]:
    """The roles visible to a head (own department) or a coordinator (all)."""
    memberships = current_member.present_memberships()
    if "coordinator" not in member.roles:
        if "head" not in member.roles:
            return []
        memberships = memberships.filter(department=member.department)
    return _holders(rows=list(memberships.select_related("deputy_of")), member=member)


def _holders(*, rows: Sequence[Membership], member: ExchangeMember) -> list[RoleHolder]:
    memberships, shorts = rows, department_names()
    holders = {
        membership.deputy_of.account_id for membership in memberships if membership.deputy_of
    }
    accounts = Account.objects.prefetch_related("roles").in_bulk(
        [*holders, *(membership.account_id for membership in memberships)]
    )
    checkpoints = places_queries.checkpoint_choices().filter(
        code__in={membership.post for membership in memberships}
    )
    posts = {checkpoint.code: str(checkpoint.name) for checkpoint in checkpoints}
    return [
        RoleHolder(
            membership=membership,
            name=accounts[membership.account_id].name,
            email=accounts[membership.account_id].email,
            where=_where(membership=membership, shorts=shorts, posts=posts),
            state=_state(membership=membership, account=accounts[membership.account_id]),
            can_grant={member.account_id, *member.deputy_for}.isdisjoint(
                {membership.proposed_by_id, membership.account_id}
            ),
            deputy_of=accounts[membership.deputy_of.account_id].name
            if membership.deputy_of and membership.deputy_of.account_id in accounts
            else "",
        )
        for membership in memberships
        if membership.account_id in accounts
    ]


@dataclass(frozen=True, kw_only=True)
class RoleDeputies:
    """A role with its deputies, on the page of deputies."""

    holder: RoleHolder
    deputies: tuple[RoleHolder, ...]


def deputies_by_role(*, member: ExchangeMember, today: date) -> list[RoleDeputies]:
    """The roles for which a member names deputies, own ones first, with deputies until today."""
    own = Q(account_id=member.account_id)
    if "coordinator" in member.roles:
        own = Q()
    elif "head" in member.roles:
        own |= Q(department=member.department)
    memberships = Membership.objects.filter(own, granted_at__isnull=False, revoked_at=None)
    roles = list(memberships.filter(deputy_of=None))
    deputy_rows = Membership.objects.filter(
        deputy_of__in=roles, revoked_at=None, ends_on__gte=today
    )
    deputies = list(deputy_rows.select_related("deputy_of").order_by("starts_on"))
    holders = _holders(rows=[*roles, *deputies], member=member)
    role_deputies = [
        RoleDeputies(
            holder=holder,
            deputies=tuple(
                other for other in holders if other.membership.deputy_of_id == holder.membership.pk
            ),
        )
        for holder in holders
        if holder.membership.deputy_of_id is None
    ]
    return sorted(
        role_deputies, key=lambda line: line.holder.membership.account_id != member.account_id
    )


def is_head_without_deputy(*, member: ExchangeMember, today: date) -> bool:
    """Whether a member is a head, not as a deputy, and has named none for today or later."""
    if "head" not in member.roles:
        return False
    memberships = Membership.objects.filter(
        account_id=member.account_id, role="head", deputy_of=None, revoked_at=None
    )
    named_deputies = Q(deputies__revoked_at=None, deputies__ends_on__gte=today)
    return memberships.exists() and not memberships.filter(named_deputies).exists()


def role_to_delegate(
    *, member: ExchangeMember, membership_id: UUID, today: date
) -> RoleHolder | None:
    """A role for which the member may name a deputy, or None."""
    role_deputies = deputies_by_role(member=member, today=today)
    return next(
        (line.holder for line in role_deputies if line.holder.membership.pk == membership_id), None
    )


def deputy_to_end(
    *, member: ExchangeMember, membership_id: UUID, today: date
) -> Membership | None:
    """A deputy that the member may end, or None."""
    visible_deputies = [
        deputy
        for role_deputies in deputies_by_role(member=member, today=today)
        for deputy in role_deputies.deputies
    ]
    return next(
        (
            holder.membership
            for holder in visible_deputies
            if holder.membership.pk == membership_id
        ),
        None,
    )


def membership_to_grant(*, member: ExchangeMember, membership_id: UUID) -> Membership | None:
    """A role, if the account may grant and revoke roles of its department."""
    members_shown: Iterable[RoleHolder] = members_for(member=member)
    return next(
        (
            role_holder.membership
            for role_holder in members_shown
            if role_holder.membership.pk == membership_id
        ),
        None,
    )


def account_for_role(*, email: str) -> Account | None:
    """The active account with an email address that may use the exchange, or None."""
    account = people_queries.account_by_email(email=email)
    if account is None or not people_queries.has_right("exchange", account=account):
        return None
    return account


def _where(*, membership: Membership, shorts: Mapping[str, str], posts: Mapping[str, str]) -> str:
    """The names of the department and checkpoint of a role."""
    place_parts = [
        shorts.get(membership.department, membership.department),
        posts.get(membership.post, membership.post),
    ]
    return " · ".join(part for part in place_parts if part)


def _state(*, membership: Membership, account: Account) -> str:
    if membership.granted_at is None:
        return "proposed"
    if not people_queries.has_right("exchange", account=account):
        return "closed"
    return (
        "suspended"
        if current_member.is_suspended(membership=membership, account=account)
        else "standing"
    )
