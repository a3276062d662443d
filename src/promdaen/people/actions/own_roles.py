"""Roles that administrators request for themselves: approved by another, or after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries
from promdaen.people.actions import present
from promdaen.people.actions.accounts import AccountRefused
from promdaen.people.models import Account, AccountRole, RoleRequest
from promdaen.people.rules import roles as role_rules

ROLE_DELAY = timedelta(days=1)
AT_ONCE = "coordinator"
"""The role that an only administrator takes without a delay: the first set-up needs it."""


@transaction.atomic
def request_role(*, role: str, by: Account, now: datetime) -> RoleRequest:
    """Request another role for the own account; all administrators see the request.

    Raises AccountRefused if the account already has the role.
    """
    queries.require_right("accounts", account=by)
    _check_role(role=role)
    if by.has_role(role):
        raise AccountRefused(_("Your account already has this role."))
    request = RoleRequest.objects.filter(account=by, role=role, decided_at__isnull=True).first()
    if request is not None:
        return request
    request = RoleRequest.objects.create(account=by, role=role, asked_at=now)
    audit.record_line(action="request_role", subject=by, by=by, now=now, detail={"role": role})
    return request


@transaction.atomic
def approve_role(*, request: RoleRequest, by: Account, now: datetime) -> None:
    """Approve the role that an administrator requested, as a second administrator.

    Raises AccountRefused for the own request.
    """
    queries.require_right("accounts", account=by)
    if by.pk == request.account_id:
        raise AccountRefused(_("Another administrator must approve the role that you requested."))
    _decide(request=request, outcome="approved", by=by, now=now)
    _give(account=request.account, role=request.role, self_given_at=None)
    audit.record_line(
        action="approve_role",
        subject=request.account,
        by=by,
        now=now,
        detail={"role": request.role, **present.account_digests(account=request.account)},
    )


@transaction.atomic
def refuse_role(*, request: RoleRequest, by: Account, now: datetime) -> None:
    """Refuse the role that an administrator requested, or withdraw the own request."""
    queries.require_right("accounts", account=by)
    _decide(request=request, outcome="refused", by=by, now=now)
    audit.record_line(
        action="refuse_role", subject=request.account, by=by, now=now,
        detail={"role": request.role},
    )  # fmt: skip


@transaction.atomic
def take_role(*, role: str, by: Account, now: datetime) -> None:
    """Take a role that was requested a day ago and not refused.

    The coordinator's role needs no request while there is only one administrator. Overviews show
    the role until another administrator confirms having seen it.
    """
    queries.require_right("accounts", account=by)
    _check_role(role=role)
    if by.has_role(role):
        return
    request = RoleRequest.objects.filter(account=by, role=role, decided_at__isnull=True).first()
    is_free = role == AT_ONCE and queries.is_only_administrator(account=by)
    if not is_free and (request is None or now < request.asked_at + ROLE_DELAY):
        raise AccountRefused(
            _(
                "Request the role on your account page first. Another administrator approves it,"
                " or you take it a day later."
            )
        )
    if request is not None:
        _decide(request=request, outcome="taken", by=by, now=now)
    _give(account=by, role=role, self_given_at=now)
    detail = {"role": role, **present.account_digests(account=by)}
    audit.record_line(action="take_role", subject=by, by=by, now=now, detail=detail)


def _check_role(*, role: str) -> None:
    if role not in role_rules.ROLES:
        raise AccountRefused(_("There is no role %(role)s.") % {"role": role})


def _decide(*, request: RoleRequest, outcome: str, by: Account, now: datetime) -> None:
    role_requests = RoleRequest.objects.filter(pk=request.pk, decided_at__isnull=True)
    if not role_requests.update(decided_at=now, decided_by=by, outcome=outcome):
        raise AccountRefused(_("This request was decided meanwhile. Reload the page."))


def _give(*, account: Account, role: str, self_given_at: datetime | None) -> None:
    AccountRole.objects.get_or_create(
        account=account, role=role, defaults={"self_given_at": self_given_at}
    )
    account.forget_roles()
