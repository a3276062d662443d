"""Knowledge of facts: by minute, as a file, and comparison of two runs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.exercise.queries import flow as queries
from promdaen.exercise.queries import visible
from promdaen.kit import exports, ids
from promdaen.kit.protocols import AccountRequest

MARKS = {"knew": "exercise/knew.html", "part": "exercise/knew_part.html"}


@require_GET
@login_required
def knew(request: AccountRequest, code: str) -> HttpResponse:
    """Show the knowledge at a minute; with `part` only the inner page, for the slider."""
    run = _run(request, code=code)
    minute = ids.read_number(request.GET.get("minute", ""), highest=9_999)
    page = queries.knew_page(run=run, minute=minute)
    name = MARKS["part" if "part" in request.GET else "knew"]
    return render(request, name, {"page": page, "run": run})


@require_GET
@login_required
def knew_csv(request: AccountRequest, code: str) -> HttpResponse:
    """A CSV file of each fact in each cell: found or received, when, by whom."""
    run = _run(request, code=code)
    heads, rows = queries.knew_rows(run=run)
    name = f"{run.code.lower()}-who-knew-what"
    return exports.list_response(
        name=name, file_format="csv", heads=heads, rows=rows, now=timezone.now()
    )


@require_GET
@login_required
def compare(request: AccountRequest, code: str) -> HttpResponse:
    """A run beside another of the same scenario."""
    run = _run(request, code=code)
    exercise_runs = visible.runs_visible_to(account=request.user)
    others = queries.comparable_runs(run=run, visible=exercise_runs)
    other_code = request.GET.get("with", "")
    other = next(
        (run for run in others if run.code == other_code), None if other_code else _first(others)
    )
    if other_code and other is None:
        raise Http404(_("Page not found."))
    page = queries.compare_page(run=run, other_run=other) if other else None
    context = {"run": run, "page": page, "others": others, "other": other}
    return render(request, "exercise/compare.html", context)


def _first(others: list[Any]) -> Any:
    return others[0] if others else None


def _run(request: AccountRequest, *, code: str) -> Any:
    run = visible.visible_run(code=code, account=request.user)
    if run is None:
        raise Http404(_("Page not found."))
    return run
