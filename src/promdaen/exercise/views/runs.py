"""Exercise runs: the list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.exercise.queries import visible
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries


@require_GET
@login_required
def runs(request: AccountRequest) -> HttpResponse:
    """The exercise runs that an account may see, the newest first."""
    people_queries.require_right("exercises", "results", account=request.user)
    rows = list(visible.runs_visible_to(account=request.user))
    context = {
        "rows": rows,
        "can_plan": people_queries.has_right("exercises", account=request.user),
    }
    return render(request, "exercise/runs.html", context)
