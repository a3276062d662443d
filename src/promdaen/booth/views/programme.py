"""What practice at the booth shows, for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.booth.queries import programme as queries
from promdaen.booth.rules import fairness
from promdaen.kit.protocols import AccountRequest


@require_GET
@login_required
def programme(request: AccountRequest) -> HttpResponse:
    """Practice, three parts, red lines, fairness and provinces, of everybody together."""
    page = queries.programme_page(account=request.user)
    context = {"page": page, "fewest": fairness.MIN_TRAVELLERS}
    return render(request, "booth/programme.html", context)
