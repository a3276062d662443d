"""Sharing groups: the list, the page of a group, creating and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exchange.actions import groups as actions
from promdaen.exchange.forms.groups import GroupForm, MemberForm
from promdaen.exchange.queries import groups as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exchange.models import Group


@require_GET
@require_member()
def groups(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the groups the account is in or created."""
    context = {
        "member": member,
        "lines": queries.group_rows(member=member, now=timezone.now()),
        "can_make": bool(member.roles & queries.MAKER_ROLES),
    }
    return render(request, "exchange/groups.html", context)


@require_http_methods(["GET", "POST"])
@require_member(*queries.MAKER_ROLES)
def new_group(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Create a group."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        created = actions.make_group(new=form.new_group(), by=member, now=timezone.now())
        messages.success(request, _("The group is made. It is empty: let people in."))
        return redirect("exchange:group", group_id=created.pk)
    return render(request, "exchange/group_form.html", {"member": member, "form": form})


@require_http_methods(["GET", "POST"])
@require_member()
def group(request: AccountRequest, member: ExchangeMember, group_id: UUID) -> HttpResponse:
    """Show a group with its members and records; add a member."""
    now = timezone.now()
    sharing_group = _group(member=member, group_id=group_id)
    page = queries.group_page(group=sharing_group, member=member, now=now)
    form = MemberForm(request.POST or None) if page.can_manage else None
    if request.method == "POST" and form is not None and form.is_valid():
        with attempt(
            request, form=form, success=_("This person reads what the group reads from now on.")
        ) as attempted:
            actions.add_member(group=sharing_group, new=form.new_member(), by=member, now=now)
        if attempted.is_done:
            return redirect("exchange:group", group_id=sharing_group.pk)
    context = {"member": member, "page": page, "form": form}
    return render(request, "exchange/group.html", context)


@require_POST
@require_member()
def remove_member(
    request: AccountRequest, acting_member: ExchangeMember, group_id: UUID, member_id: UUID
) -> HttpResponse:
    """Remove a member from a group at once."""
    sharing_group = _group(member=acting_member, group_id=group_id)
    member = queries.group_membership(group=sharing_group, member_id=member_id)
    if member is None:
        raise Http404
    actions.remove_member(member=member, by=acting_member, now=timezone.now())
    messages.success(request, _("This person reads nothing through the group any more."))
    return redirect("exchange:groups")


@require_POST
@require_member()
def close_group(request: AccountRequest, member: ExchangeMember, group_id: UUID) -> HttpResponse:
    """Close a group at once."""
    sharing_group = _group(member=member, group_id=group_id)
    with attempt(request, success=_("The group is closed: it gives no one access any more.")):
        actions.close_group(group=sharing_group, by=member, now=timezone.now())
    return redirect("exchange:groups")


def _group(*, member: ExchangeMember, group_id: UUID) -> Group:
    sharing_group = queries.group_seen_by(member=member, group_id=group_id, now=timezone.now())
    if sharing_group is None:
        raise Http404
    return sharing_group
