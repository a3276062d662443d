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
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms import roles as forms
from promdaen.exchange.queries import members, policies
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.opening import for_members
from promdaen.exchange.views.refusing import refuse
from promdaen.kit.protocols import AccountRequest

GRANTERS = ("head", "coordinator")


@require_GET
@for_members(*GRANTERS)
def roles(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List roles, proposals, and accounts waiting for confirmation."""
    found = members.members_for(member=member)
    context = {
        "proposed": [role_holder for role_holder in found if role_holder.state == "proposed"],
        "roles": [role_holder for role_holder in found if role_holder.state != "proposed"],
        "departments": members.department_names(),
    }
    return render(request, "exchange/roles.html", context)


@for_members(*GRANTERS)
def new_role(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Propose a role for an account."""
    form = forms.RoleForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_role(new=form.new(), by=member, now=timezone.now())
        except ExchangeRefused as error:
            refuse(form=form, error=error)
        else:
            messages.success(request, _("The role is proposed. A second person grants it."))
            return redirect("exchange:roles")
    return render(request, "exchange/role_form.html", {"form": form})


@require_POST
@for_members(*GRANTERS)
def change_role(
    request: AccountRequest, member: ExchangeMember, membership_id: UUID
) -> HttpResponse:
    """Grant or revoke a role, or confirm its holder after a reset."""
    held = members.member_seen_by(member=member, membership_id=membership_id)
    if held is None:
        raise Http404
    asked: Any = {"by": member, "now": timezone.now()}
    try:
        if request.POST.get("act") == "grant":
            actions.grant_role(membership=held, **asked)
        elif request.POST.get("act") == "vouch":
            actions.confirm_account(account=members.role_account(membership=held), **asked)
        else:
            actions.revoke_role(membership=held, **asked)
    except ExchangeRefused as error:
        messages.error(request, str(error))
    return redirect("exchange:roles")


@require_GET
@for_members()
def policy(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the proposed policy table, marked as unsigned until the Ministry signs it."""
    return render(
        request,
        "exchange/policy.html",
        {"acts": policies.table_by_act(), "relations": policies.relations()},
    )
