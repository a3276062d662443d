"""Pages for staff: the addresses of content, and the platforms that may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.lti import actions, forms, queries
from promdaen.lti.views.addresses import base_address
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.people.models import Account


@require_GET
@login_required
def contents(request: AccountRequest) -> HttpResponse:
    """List the addresses of lessons and practice, to copy into a learning platform."""
    people_queries.require_right(*TEACHING, "accounts", account=request.user)
    context = {
        "groups": queries.content_groups(base=base_address(request), now=timezone.now()),
        "can_register": people_queries.has_right("accounts", account=request.user),
        "can_teach": people_queries.has_right(*TEACHING, account=request.user),
        "is_registered": bool(queries.platforms()),
    }
    return render(request, "lti/contents.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def platforms(request: AccountRequest) -> HttpResponse:
    """List the platforms; register one."""
    account: Account = request.user
    people_queries.require_right("accounts", account=account)
    form = forms.PlatformForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The platform is registered and may open Promdaen.")
        ) as attempted:
            actions.register_platform(new=form.new_platform(), by=account, now=timezone.now())
        if attempted.is_done:
            return redirect("lti:platforms")
    base_url = base_address(request)
    tool_pages = (
        (_("Tool URL"), "lti:contents"),
        (_("Public keyset"), "lti:keys"),
        (_("Initiate login URL"), "lti:login"),
        (_("Redirection URI"), "lti:launch"),
        (_("Content selection URL"), "lti:choices"),
    )
    context = {
        "form": form,
        "lines": queries.platforms(),
        "own_addresses": [(label, f"{base_url}{reverse(page)}") for label, page in tool_pages],
        "is_secure": request.is_secure(),
    }
    return render(request, "lti/platforms.html", context)


@require_POST
@login_required
def stop_platform(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Stop a platform."""
    account: Account = request.user
    people_queries.require_right("accounts", account=account)
    platform = queries.find_platform(pk=pk)
    if platform is None:
        raise Http404(_("Page not found."))
    with attempt(request, success=_("The platform is stopped. It can no longer open Promdaen.")):
        actions.stop_platform(platform=platform, by=account, now=timezone.now())
    return redirect("lti:platforms")
