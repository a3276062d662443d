"""Pages of the instrument: list of indicators, one indicator, publishing, versions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries
from promdaen.survey.actions import publishing
from promdaen.survey.forms import instrument as forms
from promdaen.survey.queries import (
    drafts,
    instrument_files,
    instrument_pages,
    instruments,
)
from promdaen.survey.queries.instrument_files import FORMATS

READERS = ("survey", "visits", "gaps")


@require_GET
@login_required
def instrument(request: AccountRequest) -> HttpResponse:
    """Show the draft indicators by sub-domain, and what is not published."""
    people_queries.require_right(*READERS, account=request.user)
    form = forms.InstrumentFilterForm(request.GET)
    page = instrument_pages.instrument_page(
        filters=form.selected_filter(), today=timezone.localdate()
    )
    context = {"page": page, "filter_form": form, "can_write": _can_write(request)}
    return render(request, "survey/instrument.html", context)


@require_GET
@login_required
def indicator(request: AccountRequest, code: str) -> HttpResponse:
    """Show one indicator: questions, scoring and standard; of older versions its successors."""
    people_queries.require_right(*READERS, account=request.user)
    page = instrument_pages.indicator_page(code=code)
    if page is None:
        if instrument_pages.is_of_older_versions(code=code):
            return redirect("survey:lineage")
        raise Http404(_("Page not found."))
    context = {"page": page, "can_write": _can_write(request)}
    return render(request, "survey/indicator.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def publish(request: AccountRequest) -> HttpResponse:
    """Show the changes of the instrument since it was published, and publish it."""
    people_queries.require_right("survey", account=request.user)
    form = forms.PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            job = publishing.ask_publishing(
                reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("people:job", pk=job.pk)
    page = instrument_pages.publish_page(today=timezone.localdate())
    return render(request, "survey/publish.html", {"page": page, "form": form})


@require_GET
@login_required
def versions(request: AccountRequest) -> HttpResponse:
    """Every version that was published."""
    people_queries.require_right(*READERS, account=request.user)
    context = {
        "versions": instrument_pages.instrument_versions(),
        "can_write": _can_write(request),
    }
    return render(request, "survey/instrument_versions.html", context)


@require_GET
@login_required
def lineage(request: AccountRequest) -> HttpResponse:
    """Show what happened to indicators of older versions."""
    people_queries.require_right(*READERS, account=request.user)
    return render(request, "survey/lineage.html", {"rows": instrument_pages.lineage_rows()})


@require_GET
@login_required
def version(request: AccountRequest, number: int) -> HttpResponse:
    """Show one published version: its changes and the findings of the checks."""
    people_queries.require_right(*READERS, account=request.user)
    instrument_version = instrument_pages.instrument_version(number=number)
    if instrument_version is None:
        raise Http404(_("Page not found."))
    return render(request, "survey/instrument_version.html", {"version": instrument_version})


@require_GET
@login_required
def instrument_file(request: AccountRequest, kind: str) -> HttpResponse:
    """The draft of the instrument as a file; it is not for use in visits."""
    people_queries.require_right(*READERS, account=request.user)
    now = timezone.now()
    draft = drafts.draft(today=timezone.localdate(now))
    if draft is None or kind not in FORMATS:
        raise Http404(_("Page not found."))
    try:
        data = instrument_files.form_bytes(form=draft.unpublished, file_format=kind, made_at=now)
    except instruments.BadForm:
        return redirect("survey:publish")
    return _file(data, kind, name="promdaen-checkpoint-draft")


@require_GET
@login_required
def version_file(request: AccountRequest, number: int, kind: str) -> HttpResponse:
    """A published version as a file; the XForm has the exact bytes sent to phones."""
    people_queries.require_right(*READERS, account=request.user)
    row = instrument_pages.instrument_row(number=number)
    if row is None or kind not in FORMATS:
        raise Http404(_("Page not found."))
    data = drafts.version_bytes(instrument=row, file_format=kind)
    return _file(data, kind, name=f"promdaen-checkpoint-v{number}")


def _file(data: bytes, kind: str, *, name: str) -> HttpResponse:
    ending, media_type = FORMATS[kind]
    return file_response(data, name=f"{name}.{ending}", kind=media_type)


def _can_write(request: AccountRequest) -> bool:
    return people_queries.has_right("survey", account=request.user)
