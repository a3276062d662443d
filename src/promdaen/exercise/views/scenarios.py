"""Scenarios for who plans and writes them: the list, and one whole."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.exercise.queries import authoring as queries
from promdaen.exercise.queries import trials
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries


@require_GET
@login_required
def scenarios(request: AccountRequest) -> HttpResponse:
    """Show the current scenarios."""
    people_queries.require_right("exercises", account=request.user)
    context = {
        "lines": queries.scenario_summaries(),
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "exercise/scenarios.html", context)


@require_GET
@login_required
def scenario(request: AccountRequest, scenario: str) -> HttpResponse:
    """One scenario whole: timeline, injects, facts, decisions, expected actions."""
    people_queries.require_right("exercises", account=request.user)
    page = queries.scenario_page(code=scenario)
    if page is None:
        raise Http404(_("Page not found."))
    context = {
        "page": page,
        "tried": trials.try_scenario(values=page.values) if "try" in request.GET else None,
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "exercise/scenario.html", context)
