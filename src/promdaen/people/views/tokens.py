"""The page of one's own API tokens: make one, see it once, revoke it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import actions, forms, queries
from promdaen.people.rules import api_tokens as rules

if TYPE_CHECKING:
    from promdaen.people.models import Account


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def api_tokens(request: AccountRequest) -> HttpResponse:
    """List the tokens; make one and show it, which is possible only once."""
    account: Account = request.user
    form = forms.ApiTokenForm(request.POST or None)
    token = ""
    if request.method == "POST" and form.is_valid():
        new_token = rules.PREFIX + secrets.token_urlsafe(rules.TOKEN_BYTES)
        with attempt(request, form=form) as attempted:
            actions.create_api_token(
                new=form.new_api_token(token=new_token), by=account, now=timezone.now()
            )
        if attempted.is_done:
            token, form = new_token, forms.ApiTokenForm()
    context = {
        "form": form,
        "token": token,
        "address": request.build_absolute_uri("/api/v1/"),
        "rows": [
            (row, [rules.TOKEN_SCOPES[code] for code in row.scopes if code in rules.TOKEN_SCOPES])
            for row in queries.own_api_tokens(account=account)
        ],
        "now": timezone.now(),
    }
    return render(request, "people/api_tokens.html", context)


@require_POST
@login_required
def revoke_api_token(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Revoke one's own token."""
    account: Account = request.user
    row = next(
        (token for token in queries.own_api_tokens(account=account) if token.pk == pk), None
    )
    if row is None:
        raise Http404(_("Page not found."))
    actions.revoke_api_token(token=row, by=account, now=timezone.now())
    messages.success(request, _("The token is revoked. Programs can no longer use it."))
    return redirect("people:api_tokens")
