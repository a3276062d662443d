"""Pages of roles in the exchange and of the policy; for heads and coordinators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.exchange.actions import roles as actions
from promdaen.exchange.forms import roles as forms
from promdaen.exchange.queries import members, policies
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries

GRANTERS = ("head", "coordinator")


@require_GET
@require_member(*GRANTERS)
def roles(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List roles, proposals, and accounts waiting for confirmation."""
    role_holders = members.members_for(member=member)
    context = {
        "proposed": [
            role_holder for role_holder in role_holders if role_holder.state == "proposed"
        ],
        "roles": [role_holder for role_holder in role_holders if role_holder.state != "proposed"],
        "departments": members.department_names(),
    }
    return render(request, "exchange/roles.html", context)


@require_member(*GRANTERS)
def new_role(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Propose a role for an account."""
    form = forms.RoleForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The role is proposed. A second person grants it.")
        ) as attempted:
            actions.propose_role(new=form.new_role(), by=member, now=timezone.now())
        if attempted.is_done:
            return redirect("exchange:roles")
    return render(request, "exchange/role_form.html", {"form": form})


@require_POST
@require_member(*GRANTERS)
def change_role(
    request: AccountRequest, member: ExchangeMember, membership_id: UUID
) -> HttpResponse:
    """Grant or revoke a role, or confirm its holder after a reset."""
    membership = members.membership_to_grant(member=member, membership_id=membership_id)
    if membership is None:
        raise Http404
    arguments: Any = {"by": member, "now": timezone.now()}
    with attempt(request):
        if request.POST.get("act") == "grant":
            actions.grant_role(membership=membership, **arguments)
        elif request.POST.get("act") == "vouch":
            account = people_queries.account_by_id(account_id=membership.account_id)
            if account is None:
                raise Http404
            actions.confirm_account(account=account, **arguments)
        else:
            actions.revoke_role(membership=membership, **arguments)
    return redirect("exchange:roles")


@require_GET
@require_member()
def deputies(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """The own roles, and those that the member grants, with their deputies."""
    role_deputies = members.deputies_by_role(member=member, today=timezone.localdate())
    return render(request, "exchange/deputies.html", {"lines": role_deputies})


@require_member()
def new_deputy(
    request: AccountRequest, member: ExchangeMember, membership_id: UUID
) -> HttpResponse:
    """Name a deputy for a role."""
    today = timezone.localdate()
    holder = members.role_to_delegate(member=member, membership_id=membership_id, today=today)
    if holder is None:
        raise Http404
    form = forms.DeputyForm(request.POST or None, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The deputy is named. A second person grants it.")
        ) as attempted:
            actions.propose_deputy(
                membership=holder.membership, new=form.new_deputy(), by=member, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("exchange:deputies")
    return render(request, "exchange/deputy_form.html", {"form": form, "holder": holder})


@require_POST
@require_member()
def end_deputy(
    request: AccountRequest, member: ExchangeMember, membership_id: UUID
) -> HttpResponse:
    """End a deputy at once."""
    deputy = members.deputy_to_end(
        member=member, membership_id=membership_id, today=timezone.localdate()
    )
    if deputy is None:
        raise Http404
    actions.end_deputy(deputy=deputy, by=member, now=timezone.now())
    messages.success(request, _("The deputy has ended."))
    return redirect("exchange:deputies")


@require_GET
@require_member()
def policy(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the proposed policy table, marked as unsigned until the Ministry signs it."""
    return render(
        request,
        "exchange/policy.html",
        {"acts": policies.table_by_act(), "relations": policies.relation_codes()},
    )
