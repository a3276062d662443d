"""Pages of review files: export, upload, changes one by one; and approval by set."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.curriculum import actions, queries
from promdaen.curriculum.actions import review_jobs
from promdaen.curriculum.forms import review as filter_forms
from promdaen.curriculum.forms import review_files as forms
from promdaen.curriculum.queries import review_files as file_queries
from promdaen.curriculum.rules import review_effort
from promdaen.curriculum.views.review import REVIEW_RIGHTS, filter_query
from promdaen.kit import languages, refusals
from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import DOCX_TYPE, XLSX_TYPE
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.curriculum.models import ReturnedFile

CHANGES_A_PAGE = 25
FILES_A_PAGE = 20
TEXTS_OF_A_SET = 20
TYPES = {
    "docx": DOCX_TYPE,
    "xlsx": XLSX_TYPE,
}


@require_POST
@login_required
def export(request: AccountRequest) -> HttpResponse:
    """The filtered texts as a file to edit."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    form = forms.ExportForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    filters = filter_forms.ReviewFilterForm(request.GET).selected_filter(account=request.user)
    queued_records = queries.review_queue(filters=filters).lines
    kind = form.cleaned_data["form"]
    with attempt(request) as attempted:
        export_file = actions.export_texts(
            subjects=[queued_record.record.subject for queued_record in queued_records],
            form=kind,
            by=request.user,
            now=timezone.now(),
        )
    if not attempted.is_done:
        return redirect(reverse("curriculum:review") + filter_query(request))
    name = f"review-{timezone.localtime(export_file.at):%Y-%m-%d-%H%M}.{kind}"
    if export_file.records_count > review_jobs.MAX_RECORDS_PER_REQUEST:
        job = review_jobs.ask_export(
            export=export_file,
            form=kind,
            names=(name, TYPES[kind]),
            by=request.user,
            now=timezone.now(),
        )
        return redirect("people:job", pk=job.pk)
    data = file_queries.export_file(export=export_file, form=kind)
    return file_response(data, name=name, kind=TYPES[kind])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def files(request: AccountRequest) -> HttpResponse:
    """Upload an edited file; the files that came back, newest first."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    form = forms.ReturnedFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if form.is_long:
            upload = form.cleaned_data["file"]
            job = review_jobs.ask_reading(
                name=upload.name, data=upload.read(), by=request.user, now=timezone.now()
            )
            return redirect("people:job", pk=job.pk)
        with refusals.as_form_errors(form):
            file = actions.keep_returned(
                name=form.cleaned_data["file"].name,
                digest=form.digest,
                rows=form.rows,
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The file is read. No text has changed yet."))
            return redirect("curriculum:review_file", file_id=file.pk)
    page = Paginator(file_queries.returned_files(), FILES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "curriculum/review_files.html", {"form": form, "page": page})


@require_GET
@login_required
def file(request: AccountRequest, file_id: UUID) -> HttpResponse:
    """The changes of a returned file one by one, and what is marked in it as approved."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    returned_file = _file(file_id)
    file_page = file_queries.returned_page(file=returned_file)
    page = Paginator(file_page.open_rows, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "file": returned_file,
        "found": file_page,
        "page": page,
        "left_out_count": sum(len(ids) for ids in returned_file.left_out.values()),
        "is_own": returned_file.by_id == request.user.pk,
        "can_write": people_queries.has_right("author", account=request.user),
        "can_review": people_queries.has_right("review", account=request.user),
    }
    return render(request, "curriculum/review_file.html", context)


@require_POST
@login_required
def decide_file(request: AccountRequest, file_id: UUID) -> HttpResponse:
    """Accept changes of a returned file, keep the texts, or approve what is marked."""
    people_queries.require_right(*REVIEW_RIGHTS, account=request.user)
    returned_file = _file(file_id)
    form = forms.ChangesForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    try:
        digests = form.digests(values=request.POST.getlist("change"))
    except ValueError as error:
        raise BadRequest from error
    stamp: dict[str, Any] = {"file": returned_file.pk, "by": request.user, "now": timezone.now()}
    act = form.cleaned_data["act"]
    with attempt(request):
        if act == forms.ACCEPT:
            count = actions.accept_changes(digests=digests, **stamp)
            message = _("Changes accepted: %(n)s.")
        elif act == forms.KEEP:
            count = actions.keep_current(changes=list(digests), **stamp)
            message = _("Texts kept as they are: %(n)s.")
        else:
            count = actions.approve_returned(**stamp)
            message = _("Texts approved: %(n)s.")
        messages.success(request, message % {"n": _count(count)})
    return redirect("curriculum:review_file", file_id=returned_file.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def text_set(request: AccountRequest) -> HttpResponse:
    """Texts of the queue on one page, to read and approve together."""
    people_queries.require_right("review", account=request.user)
    filters = filter_forms.ReviewFilterForm(request.GET).selected_filter(account=request.user)
    set_page: dict[str, Any] | None = None
    if request.method == "POST":
        form = forms.TextSetForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        set_page = form.cleaned_data["shown"]
        with attempt(request):
            count = actions.approve_set(
                digests=form.digests(chosen=request.POST.getlist("text")),
                opened_at=datetime.fromisoformat(set_page["at"]),
                by=request.user,
                now=timezone.now(),
            )
            message = _("Texts approved: %(n)s.")
            messages.success(request, message % {"n": _count(count)})
            return redirect(reverse("curriculum:review_set") + filter_query(request))
    queued_records = queries.open_records(filters=filters)
    page = Paginator(queued_records, TEXTS_OF_A_SET).get_page(request.GET.get("page"))
    page_set = queries.text_set(queued_records=list(page.object_list), filters=filters)
    texts = [
        [text.record.subject, language, digest]
        for text in page_set.texts
        for language, digest in text.digests.items()
    ]
    is_again = set_page is not None and set_page["texts"] == texts
    opened_at = set_page["at"] if set_page and is_again else timezone.now().isoformat()
    context = {
        "found": page_set,
        "page": page,
        "texts_count": len(texts),
        "minutes": math.ceil(page_set.minutes),
        "least": math.ceil(page_set.minutes / review_effort.MAX_SPEED_FACTOR),
        "query": filter_query(request),
        "shown": signing.dumps({"at": opened_at, "texts": texts}, salt="review set"),
    }
    return render(request, "curriculum/review_set.html", context)


def _count(number: int) -> str:
    return languages.count_text(number, language=page_language())


def _file(file_id: UUID) -> ReturnedFile:
    returned_file = file_queries.find_returned(file_id=file_id)
    if returned_file is None:
        raise Http404(_("Page not found."))
    return returned_file
