"""The own account, and the page about stored data."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import with_numbers
from promdaen.people import actions, forms, queries
from promdaen.people.rules import roles

if TYPE_CHECKING:
    from promdaen.people.models import Account


@require_http_methods(["GET", "POST"])
@login_required
def own(request: AccountRequest) -> HttpResponse:
    """The account's name, language, appearance, password and second factor."""
    account: Account = request.user
    start = {"language": account.language, "theme": account.theme}
    form = forms.OwnSettingsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.change_own_settings(**form.cleaned_data, by=account, now=timezone.now())
        messages.success(request, _("Saved."))
        response = redirect("people:own_account")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        return response
    now = timezone.now()
    context = {
        "form": form,
        "roles": [role for code, role in roles.ROLES.items() if code in account.role_codes()],
        "has_second_factor": bool(queries.with_second_factor(accounts=[account.pk])),
        "sessions": queries.open_sessions(account=account, now=now),
        "this_key": request.session.session_key,
        "may_request_roles": queries.has_right("accounts", account=account),
    }
    if context["may_request_roles"]:
        context["role_form"] = forms.RoleRequestForm(account=account)
        context["role_requests"] = [
            (row, roles.ROLES[row.role], row.asked_at + actions.ROLE_DELAY, now)
            for row in queries.role_requests()
            if row.account_id == account.pk
        ]
    return render(request, "people/own.html", context)


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def end_session(request: AccountRequest, pk: UUID) -> HttpResponse:
    """End one of the account's own sessions, on any device."""
    account: Account = request.user
    if not actions.end_session(session_id=pk, by=account, now=timezone.now()):
        raise Http404
    messages.success(request, _("The session has ended. That device must sign in again."))
    return redirect("people:own_account")


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def end_other_sessions(request: AccountRequest) -> HttpResponse:
    """End all of the account's own sessions except this one."""
    account: Account = request.user
    key = request.session.session_key or ""
    count = actions.end_other_sessions(session_key=key, by=account, now=timezone.now())
    message = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count)
    messages.success(request, with_numbers(message, count=count))
    return redirect("people:own_account")


@require_POST
@login_required
def request_role(request: AccountRequest) -> HttpResponse:
    """Request another role, or take one that was requested a day ago."""
    account: Account = request.user
    queries.require_right("accounts", account=account)
    form = forms.RoleRequestForm(request.POST, account=account)
    act = actions.take_role if "take" in request.POST else actions.request_role
    with attempt(request, success=_("Saved.")):
        role = form.cleaned_data["role"] if form.is_valid() else ""
        act(role=role, by=account, now=timezone.now())
    return redirect("people:own_account")


@require_GET
def privacy(request: AccountRequest) -> HttpResponse:
    """Which data about an officer is stored, for what, and what it is never used for."""
    return render(request, "people/privacy.html")
