"""The list of runs, the page of one, and its plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course import actions
from promdaen.course.actions import plans
from promdaen.course.forms import runs as forms
from promdaen.course.queries import lists, opening, runs
from promdaen.course.rules import exports, steps
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import refusals, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

RUNS_PER_PAGE = 25
SORTS: dict[str, Any] = {
    "code": lambda line: line.run.code,
    "starts_on": lambda line: (line.run.starts_on, line.run.code),
    "province": lambda line: line.run.province_id,
    "enrolled": lambda line: line.people.enrolled,
    "both": lambda line: line.people.both,
    "gain": lambda line: line.split.gain_points if line.split.n else -1000.0,
}


@require_GET
@login_required
def run_list(request: AccountRequest) -> HttpResponse:
    """The runs this account may see: filtered, sorted, on a calendar, or as a file."""
    opening.require_any_run(account=request.user)
    today = timezone.localdate()
    form = forms.RunFilterForm(request.GET, account=request.user)
    run_rows = lists.run_rows(account=request.user, filters=form.selected_filter(), today=today)
    order = tables.sort_order(query=request.GET, allowed=SORTS, default="-starts_on")
    run_rows.sort(key=SORTS[order.lstrip("-")], reverse=order.startswith("-"))
    list_file = files.requested_list(
        request,
        name="course-runs",
        heads=exports.RUN_HEADS,
        rows=lambda: _rows(run_rows=run_rows),
    )
    if list_file:
        return list_file
    month = _month(text=request.GET.get("month", ""), today=today)
    return render(
        request,
        "course/list.html",
        {
            "filter_form": form,
            "page": Paginator(run_rows, RUNS_PER_PAGE).get_page(request.GET.get("page")),
            "month": month,
            "month_before": steps.month_before(month=month),
            "month_after": steps.month_after(month=month),
            "weeks": lists.calendar(run_rows=run_rows, month=month, today=today),
            "is_planner": people_queries.has_right("runs", account=request.user),
            "may_name": people_queries.has_right(*TEACHING, account=request.user),
            "may_read_programmes": people_queries.has_right(
                "runs", "results", account=request.user
            ),
            "may_read_designs": people_queries.has_right("curriculum", account=request.user),
            "designs": list(runs.courses()),
        },
    )


@require_GET
@load_run("see")
def run_page(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """One run: its state, what is missing, what comes next."""
    page = lists.run_page(run=run, account=request.user, now=timezone.now())
    return render(request, "course/run.html", {"page": page, "run": run})


@login_required
def add_run(request: AccountRequest) -> HttpResponse:
    """Plan a new run."""
    people_queries.require_right("runs", account=request.user)
    form = forms.CourseRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            run = plans.plan_run(
                code=form.cleaned_data["code"],
                plan=form.plan(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The run is planned. Its roster comes next."))
            return redirect("course:run", code=run.code)
    return render(request, "course/run_form.html", {"form": form, "run": None})


@load_run("plan")
def change_run(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Change the plan of a run."""
    form = forms.CourseRunForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            plans.replan_run(run=run, plan=form.plan(), by=request.user, now=timezone.now())
            messages.success(request, _("The plan is changed."))
            return redirect("course:run", code=run.code)
    return render(request, "course/run_form.html", {"form": form, "run": run})


@load_run("plan")
def cancel_run(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Cancel a run, with a reason."""
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.cancel_run(
                run=run, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
            messages.success(request, _("The run is cancelled. It stays in the list."))
            return redirect("course:run", code=run.code)
    return render(request, "course/cancel.html", {"form": form, "run": run})


@require_POST
@load_run("change")
def finish_run(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Mark a run as complete, or finish it although data is missing."""
    with refusals.as_messages(request):
        actions.finish_run(
            run=run,
            accept_missing="accept_missing" in request.POST,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=timezone.now(),
        )
        message = _("The run is finished. A change of its answers opens it again.")
        messages.success(request, message)
    return redirect("course:run", code=run.code)


def _month(*, text: str, today: date) -> date:
    """The requested month, such as 2026-11, else this one."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def _rows(*, run_rows: Sequence[lists.RunRow]) -> list[list[Output]]:
    language = files.language()
    return [
        [
            run_row.run.code,
            str(run_row.run.programme or ""),
            str(run_row.run.province),
            str(run_row.run.place),
            run_row.run.starts_on,
            run_row.run.ends_on,
            run_row.state.label.text(language=language),
            run_row.target,
            run_row.people.enrolled,
            run_row.people.trained,
            run_row.people.both,
            run_row.split.gain_points,
            *(run_row.split.gain_points_interval or (None, None)),
        ]
        for run_row in run_rows
    ]
