"""The year after a run: started here, followed on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions import refreshers as year_actions
from promdaen.course.forms.refreshers import YearForm
from promdaen.course.queries import refreshers
from promdaen.course.views.opening import load_run
from promdaen.kit import refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@load_run("change")
def year(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Participants, dates, and minutes; one button starts the year."""
    form = YearForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            year_actions.begin_year(
                run=run,
                minutes=form.cleaned_data["minutes"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The year after this run has begun."))
            return redirect("course:year", code=run.code)
    page = refreshers.year_page(run=run, today=timezone.localdate())
    context = {
        "run": run,
        "page": page,
        "form": form,
        "is_planner": people_queries.has_right("runs", account=request.user),
    }
    return render(request, "course/year.html", context)
