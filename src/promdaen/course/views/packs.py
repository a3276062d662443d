"""Everything to print for a run: one click, or part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.actions import packs as actions
from promdaen.course.queries import packs
from promdaen.course.queries.prints import packs as prints
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import jobs, pdf
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@require_GET
@load_run("change")
def pack(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The parts to print, what is missing, and the last pack."""
    page = packs.pack_page(run=run)
    if page.state.job is not None:
        jobs.mark_job_seen(job=page.state.job, by=request.user, now=timezone.now())
    return render(request, "course/pack.html", {"run": run, "page": page, "state": page.state})


@require_GET
@load_run("change")
def pack_state(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The progress of the pack: a part of the page, requested again while it is made."""
    state = packs.pack_state(run=run)
    return render(request, "course/parts/pack_state.html", {"run": run, "state": state})


@require_POST
@load_run("change")
def ask_pack(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Request everything as one file."""
    actions.ask_pack(run=run, language=files.language(), by=request.user, now=timezone.now())
    return redirect("course:pack", code=run.code)


@require_http_methods(["GET", "POST"])
@load_run("change")
def pack_file(request: AccountRequest, run: CourseRun, job_id: UUID) -> HttpResponse:
    """The finished pack; the button (POST) also ends the reminder that it is ready."""
    ready_file = packs.pack_file(run=run, job_id=job_id)
    if ready_file is None:
        raise Http404(_("This pack was removed after a day. Ask for it again."))
    if request.method == "POST":
        job = packs.pack_jobs(run=run).get(pk=job_id)
        jobs.mark_job_seen(job=job, by=request.user, now=timezone.now())
    return file_response(ready_file, name=f"{run.code}-to-print.zip", kind="application/zip")


@require_GET
@load_run("change")
def pack_part(request: AccountRequest, run: CourseRun, part: str) -> HttpResponse:
    """One part only: a PDF, or a ZIP if it has several files."""
    try:
        pack_files = prints.pack_files(run=run, part=part, language=files.language())
    except LookupError as error:
        raise Http404(_("Page not found.")) from error
    except pdf.PrintError as error:
        messages.error(request, str(error))
        return redirect("course:pack", code=run.code)
    if not pack_files:
        messages.error(request, _("This part cannot be printed yet; the page says why."))
        return redirect("course:pack", code=run.code)
    return _answer(code=run.code, files=pack_files)


def _answer(*, code: str, files: Sequence[prints.PackFile]) -> HttpResponse:
    if len(files) == 1:
        return pdf_response(files[0].pdf, name=f"{code}-{files[0].name}")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for file in files:
            archive.writestr(file.name, file.pdf)
    return file_response(
        stream.getvalue(), name=f"{code}-{files[0].part}.zip", kind="application/zip"
    )
