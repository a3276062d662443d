"""Pages of background work: progress, result, cancel and retry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit import job_files, readings
from promdaen.kit import jobs as kit_jobs
from promdaen.kit.files import file_response
from promdaen.kit.models import Job
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries
from promdaen.people.actions import jobs as actions

if TYPE_CHECKING:
    from promdaen.people.models import Account


@require_GET
@login_required
def jobs(request: AccountRequest) -> HttpResponse:
    """The work that this account ordered."""
    return render(request, "people/jobs.html", {"rows": queries.own_jobs(account=request.user)})


@require_GET
@login_required
def job(request: AccountRequest, pk: UUID) -> HttpResponse:
    """One piece of work; records that its owner has seen the result."""
    job_row = _visible_job(request=request, pk=pk)
    kit_jobs.mark_job_seen(job=job_row.job, by=request.user, now=timezone.now())
    return render(request, "people/job.html", {"row": job_row})


@require_GET
@login_required
def job_state(request: AccountRequest, pk: UUID) -> HttpResponse:
    """The progress: a part of the page that is requested again while the work runs.

    If the kind of work says so, the page of the person who asked goes on to the result.
    """
    job_row = _visible_job(request=request, pk=pk)
    answer = render(request, "people/parts/job_state.html", {"row": job_row})
    is_own = job_row.job.asked_by_id == request.user.pk
    if is_own and kit_jobs.opens_result(job=job_row.job) and job_row.url:
        kit_jobs.mark_job_seen(job=job_row.job, by=request.user, now=timezone.now())
        answer["HX-Redirect"] = job_row.url
    return answer


@require_GET
@login_required
def job_file(request: AccountRequest, pk: UUID) -> HttpResponse:
    """The file that the work made, for the person who ordered it alone."""
    result: Any = _visible_job(request=request, pk=pk).job.result
    job = kit_jobs.jobs_asked_by(account=request.user).filter(pk=pk, state="done").first()
    has_file = job is not None and isinstance(result, dict) and "file" in result
    data = job_files.stored_file(name=result["file"]) if has_file else None
    if data is None:
        raise Http404(_("This file was removed after a day. Order it again."))
    response = file_response(data, name=result["name"], kind=result["type"])
    if "count" in result:
        response = readings.set_record_count(response=response, count=result["count"])
    return response


@require_POST
@login_required
def cancel_job(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Cancel the work."""
    message = _("Cancelled. Work that already runs stops at its next step.")
    return _changed(request=request, pk=pk, change=actions.cancel_work, done_text=message)


@require_POST
@login_required
def retry_job(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Retry the work."""
    message = _("The work is in the queue again.")
    return _changed(request=request, pk=pk, change=actions.retry_work, done_text=message)


def _changed(
    *, request: AccountRequest, pk: UUID, change: Callable[..., Job], done_text: str
) -> HttpResponse:
    job_row = _visible_job(request=request, pk=pk)
    with attempt(request, success=done_text):
        change(job=job_row.job, by=request.user, now=timezone.now())
    if request.POST.get("back") == "system":
        return redirect("people:system")
    return redirect("people:job", pk=pk)


def _visible_job(*, request: AccountRequest, pk: UUID) -> queries.JobRow:
    account: Account = request.user
    job_row = queries.visible_job(job_id=pk, account=account)
    if job_row is None:
        raise Http404(_("This work does not exist, or it was removed after two weeks."))
    return job_row
