"""Programmes and their targets: list, single programme, targets as a grid and as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.course import actions
from promdaen.course.forms import programmes as forms
from promdaen.course.queries import programme_targets as queries
from promdaen.course.rules import exports
from promdaen.course.views import files
from promdaen.course.views.opening import page_opener
from promdaen.kit import refusals
from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import XLSX_TYPE, Output
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.course.models import Programme


load_programme = page_opener(
    key="code",
    openers={
        "see": queries.programme_to_see,
        "plan": queries.programme_to_plan,
        "set_up": queries.programme_to_set_up,
    },
)


@require_GET
@login_required
def programme_list(request: AccountRequest) -> HttpResponse:
    """All programmes with their results, as a page or a file."""
    summaries = queries.programme_summaries(account=request.user)
    list_file = files.requested_list(
        request,
        name="programmes",
        heads=exports.PROGRAMME_HEADS,
        rows=lambda: _rows(summaries=summaries),
    )
    if list_file:
        return list_file
    is_planner = people_queries.has_right("runs", account=request.user)
    context = {"lines": summaries, "is_planner": is_planner}
    return render(request, "course/programmes.html", context)


@login_required
def add_programme(request: AccountRequest) -> HttpResponse:
    """Create a programme."""
    people_queries.require_right("runs", account=request.user)
    form = forms.ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            programme = actions.create_programme(
                details=form.details(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The programme is created. Its targets come next."))
            return redirect("course:targets", code=programme.code)
    context = {"form": form, "programme": None}
    return render(request, "course/programme_form.html", context)


@require_GET
@load_programme("see")
def programme_page(request: AccountRequest, programme: Programme) -> HttpResponse:
    """One programme: details, targets of a year with their changes, runs."""
    year = _year(request, programme=programme)
    return render(
        request,
        "course/programme.html",
        {
            "programme": programme,
            "line": queries.programme_summary(programme=programme),
            "grid": queries.target_grid(programme=programme, year=year),
            "changes": queries.target_changes(programme=programme, year=year),
            "runs": queries.programme_runs(programme=programme),
            "is_planner": people_queries.has_right("runs", account=request.user),
        },
    )


@load_programme("plan")
def change_programme(request: AccountRequest, programme: Programme) -> HttpResponse:
    """Change the details of a programme."""
    form = forms.ProgrammeForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.change_programme(
                programme=programme, details=form.details(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The programme is changed."))
            return redirect("course:programme", code=programme.code)
    context = {"form": form, "programme": programme}
    return render(request, "course/programme_form.html", context)


@load_programme("plan")
def targets(request: AccountRequest, programme: Programme) -> HttpResponse:
    """The grid of targets of one year, saved with one reason."""
    year = _year(request, programme=programme)
    form = forms.TargetGridForm(request.POST or None, programme=programme, year=year)
    if request.method == "POST" and not form.is_adding and form.is_valid():
        with refusals.as_form_errors(form):
            actions.set_programme_targets(
                programme=programme,
                targets=form.targets(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The targets are saved."))
            address = reverse("course:programme", args=[programme.code], query={"year": year})
            return redirect(address)
    context = {"form": form, "programme": programme, "year": year}
    return render(request, "course/targets.html", context)


@require_GET
@load_programme("see")
def target(
    request: AccountRequest, programme: Programme, department: str, province: str, year: int
) -> HttpResponse:
    """Every version of one target."""
    changes = queries.target_history(programme=programme, cell=(department, province, year))
    return render(
        request, "course/target.html", {"programme": programme, "changes": changes, "year": year}
    )


@require_GET
@load_programme("set_up")
def target_form(request: AccountRequest, programme: Programme) -> HttpResponse:
    """The targets as a workbook to fill in."""
    now = timezone.localtime()
    name = f"targets-{programme.code}-{now:%Y-%m-%d}.xlsx"
    return file_response(
        queries.target_form(programme=programme, now=now), name=name, kind=XLSX_TYPE
    )


@load_programme("set_up")
def upload_targets(request: AccountRequest, programme: Programme) -> HttpResponse:
    """Check a completed form and show its changes, then store all of them."""
    if request.method == "POST" and request.POST.get("act") == "save":
        return _store_targets(request, programme=programme)
    form = forms.TargetFileForm(request.POST or None, request.FILES or None, programme=programme)
    table = form.table if request.method == "POST" and form.is_valid() else None
    target_rows = table.rows if table and not table.refused else ()
    changed = queries.target_differences(programme=programme, target_rows=target_rows)
    return render(
        request,
        "course/targets_upload.html",
        {
            "programme": programme,
            "form": form,
            "table": table,
            "changed": changed,
            "carried": [forms.carried_target(target_row=change.row) for change in changed],
            "changes_form": forms.TargetChangesForm(),
            "step": 2 if table else 1,
        },
    )


@load_programme("plan")
def close_programme(request: AccountRequest, programme: Programme) -> HttpResponse:
    """Close a programme, with a reason."""
    return _closing(request, programme=programme, action=actions.close_programme)


@load_programme("plan")
def reopen_programme(request: AccountRequest, programme: Programme) -> HttpResponse:
    """Reopen a closed programme, with a reason."""
    return _closing(request, programme=programme, action=actions.reopen_programme)


def _closing(
    request: AccountRequest, *, programme: Programme, action: Callable[..., None]
) -> HttpResponse:
    form = forms.ProgrammeReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            action(
                programme=programme,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            is_closing = action is actions.close_programme
            message = (
                _("The programme is closed.") if is_closing else _("The programme is open again.")
            )
            messages.success(request, message)
            return redirect("course:programme", code=programme.code)
    is_closing = action is actions.close_programme
    context = {"form": form, "programme": programme, "is_closing": is_closing}
    return render(request, "course/programme_closing.html", context)


def _store_targets(request: AccountRequest, *, programme: Programme) -> HttpResponse:
    """Store the changes that the check page carried along."""
    form = forms.TargetChangesForm(request.POST)
    if form.is_valid():
        with refusals.as_form_errors(form):
            actions.set_programme_targets(
                programme=programme,
                targets={row.cell: row.officers_count for row in form.cleaned_data["rows"]},
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The targets are saved."))
            if not people_queries.has_right("runs", account=request.user):
                return redirect("course:setup")
            return redirect("course:programme", code=programme.code)
    rows = form.cleaned_data.get("rows", ())
    context = {
        "programme": programme,
        "changes_form": form,
        "changed": queries.target_differences(programme=programme, target_rows=rows),
        "carried": form.carried,
        "step": 2,
    }
    return render(request, "course/targets_upload.html", context)


def _rows(*, summaries: Sequence[queries.ProgrammeSummary]) -> list[list[Output]]:
    return [
        [
            summary.programme.code,
            summary.programme.title_km,
            summary.programme.title_en,
            str(summary.programme.funder),
            str(summary.programme.implementer),
            summary.programme.currency,
            summary.programme.starts_on,
            summary.programme.ends_on,
            summary.programme.is_closed,
            summary.runs_count,
            summary.trained_count,
            summary.target,
        ]
        for summary in summaries
    ]


def _year(request: AccountRequest, *, programme: Programme) -> int:
    """The requested year, if the programme has it; else this year or the nearest."""
    return queries.target_year(
        programme=programme,
        typed=request.GET.get("year", ""),
        today_year=timezone.localdate().year,
    )
