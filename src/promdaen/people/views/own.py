"""One's own account, and the page that says what is kept."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit.protocols import AccountRequest
from promdaen.people import actions, forms, queries
from promdaen.people.rules import roles


@require_http_methods(["GET", "POST"])
@login_required
def own(request: AccountRequest) -> HttpResponse:
    """Who I am here, my language and look, my password and second factor."""
    account: Any = request.user
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
    context = {
        "form": form,
        "roles": [role for code, role in roles.ROLES.items() if code in account.role_codes()],
        "has_second_factor": bool(queries.with_second_factor(accounts=[account.pk])),
    }
    return render(request, "people/own.html", context)


@require_GET
def privacy(request: AccountRequest) -> HttpResponse:
    """What is kept about an officer, what for, and what it is never used for."""
    return render(request, "people/privacy.html")
