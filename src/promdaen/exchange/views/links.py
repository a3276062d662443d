"""Traces that reports share: a picture and a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.exchange.forms.links import LinksForm
from promdaen.exchange.queries import links as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.protocols import AccountRequest


@require_GET
@require_member()
def links(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the links among the reports the account may read."""
    filters = LinksForm(request.GET)
    kind, days = filters.chosen()
    page = queries.links(member=member, kind=kind, days=days, now=timezone.now())
    context = {"member": member, "page": page, "filters": filters}
    return render(request, "exchange/links.html", context)
