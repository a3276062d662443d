"""Paired phones, for planners of courses, to revoke a lost one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from promdaen.kit.protocols import AccountRequest
from promdaen.refresher.actions import devices as actions
from promdaen.refresher.queries import devices as queries


@require_http_methods(["GET", "POST"])
@login_required
def officers(request: AccountRequest) -> HttpResponse:
    """Show officers with a paired phone, and when it was last used; none of their answers."""
    devices = queries.member_devices(account=request.user)
    if request.method == "POST":
        officer_id = request.POST.get("officer", "")
        if officer_id in {str(device.officer_id) for device in devices}:
            actions.revoke_devices(
                officer_id=UUID(officer_id), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The phones of this officer are blocked."))
        return redirect("refresher:phones")
    return render(request, "refresher/phones.html", {"lines": devices})
