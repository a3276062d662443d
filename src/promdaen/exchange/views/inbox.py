"""What a desk of the exchange sees first: what waits for it, overdue first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.exchange.rules.standing import Standing
from promdaen.exchange.views.opening import for_members
from promdaen.kit.protocols import AccountRequest


@require_GET
@for_members()
def home(request: AccountRequest, standing: Standing) -> HttpResponse:
    """The inbox."""
    return render(request, "exchange/home.html", {"standing": standing})
