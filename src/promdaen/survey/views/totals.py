"""Totals of a round, for accounts that may read no single checkpoint."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.kit.protocols import AccountRequest
from promdaen.survey.queries import figures
from promdaen.survey.queries import totals as queries


@require_GET
@login_required
def totals(request: AccountRequest) -> HttpResponse:
    """The totals of a round by capacity, class, province and sub-domain."""
    try:
        page = queries.totals_page(account=request.user, code=request.GET.get("round", ""))
    except figures.NoFigures as error:
        raise Http404(str(error)) from error
    return render(request, "survey/totals.html", {"page": page})
