"""The list for allowances, as a page, a file and a print."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.course.queries import allowances as queries
from promdaen.course.queries import attendance
from promdaen.course.queries.prints import allowances as prints
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import tables
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@require_GET
@load_run("change")
def allowances(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Days and sessions with verified attendance, sorted; or the same list as a file."""
    order = tables.sort_order(query=request.GET, allowed=queries.SORT_ORDERS, default="seat")
    days = list(
        dict.fromkeys(listed_session.on for listed_session in attendance.listed_sessions(run=run))
    )
    on = _chosen(text=request.GET.get("on", ""), days=days)
    allowance_days = queries.allowance_days(run=run, order=order, on=on)
    list_file = files.requested_list(
        request,
        name=f"allowances-{run.code}",
        heads=queries.COLUMN_HEADINGS,
        rows=lambda: queries.export_rows(allowance_days=allowance_days, language=files.language()),
    )
    if list_file:
        return list_file
    context = {"run": run, "lines": allowance_days, "days": days, "on": on}
    return render(request, "course/allowances.html", context)


@require_GET
@load_run("change")
def printed(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The list to sign and stamp."""
    pdf_bytes = prints.allowances_pdf(run=run, language=files.language())
    count = run.enrolments.count()
    return pdf_response(pdf_bytes, name=f"allowances-{run.code}.pdf", count=count)


def _chosen(*, text: str, days: list[date]) -> date | None:
    """The day to which the list is filtered; None for an invalid day."""
    return next((day for day in days if day.isoformat() == text), None)
