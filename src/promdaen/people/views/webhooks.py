"""The page of webhooks, for administrators: make, try and stop one, and read their log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

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
from promdaen.people.rules import webhooks as rules

if TYPE_CHECKING:
    from promdaen.people.models import Account


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def webhooks(request: AccountRequest) -> HttpResponse:
    """List webhooks and their messages; make one and show its secret once."""
    account: Account = request.user
    queries.require_right("accounts", account=account)
    form = forms.WebhookForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            webhook = actions.create_webhook(
                new=form.new_webhook(), by=account, now=timezone.now()
            )
        if attempted.is_done:
            secret = rules.secret_text(secret=queries.webhook_secret(webhook=webhook))
            form = forms.WebhookForm()
    context = {
        "form": form,
        "secret": secret,
        "rows": [
            (row, [rules.EVENTS[event].label for event in row.events if event in rules.EVENTS])
            for row in queries.webhooks()
        ],
        "deliveries": [
            (
                webhook_delivery,
                event.label
                if (event := rules.EVENTS.get(webhook_delivery.event))
                else _("Test message"),
            )
            for webhook_delivery in queries.webhook_deliveries()
        ],
    }
    return render(request, "people/webhooks.html", context)


@require_POST
@login_required
def stop_webhook(request: AccountRequest, pk: UUID) -> HttpResponse:
    with attempt(request, success=_("The webhook is stopped: it sends no more messages.")):
        webhook, account = _webhook(request, pk)
        actions.stop_webhook(webhook=webhook, by=account, now=timezone.now())
    return redirect("people:webhooks")


@require_POST
@login_required
def try_webhook(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Send a test message."""
    with attempt(request, success=_("A test message is on its way. Reload the page to see it.")):
        webhook, account = _webhook(request, pk)
        actions.try_webhook(webhook=webhook, by=account, now=timezone.now())
    return redirect("people:webhooks")


def _webhook(request: AccountRequest, pk: UUID) -> tuple[Any, Any]:
    queries.require_right("accounts", account=request.user)
    row = next((webhook for webhook in queries.webhooks() if webhook.pk == pk), None)
    if row is None:
        raise Http404(_("Page not found."))
    return row, request.user
