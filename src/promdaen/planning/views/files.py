"""Files of a version: the programme to read, to edit and to publish; its cost sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import DOCX_TYPE, XLSX_TYPE
from promdaen.kit.texts import page_language, with_numbers
from promdaen.planning.actions import files as actions
from promdaen.planning.actions import plans as plan_actions
from promdaen.planning.forms import files as forms
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.views.decorators import load_version, load_version_for_planner

TYPES = {
    "pdf": "application/pdf",
    "docx": DOCX_TYPE,
    "xlsx": XLSX_TYPE,
    "costs": XLSX_TYPE,
    "json": "application/json",
    "xml": "application/xml",
}
WRITERS: Mapping[str, Callable[..., bytes]] = {
    "pdf": actions.print_version,
    "docx": actions.write_version,
    "xlsx": actions.export_version,
    "costs": actions.export_costs,
    "json": actions.export_input,
}
PLANNERS = frozenset({"costs", "json"})
"""Files with names of checkpoints and their scores, for planners alone."""


@require_GET
@load_version
def files(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """All files of a version."""
    context = {"content": content, "form": forms.PublisherForm()}
    return render(request, "planning/files.html", context)


@require_POST
@load_version
def file(request: AccountRequest, content: VersionFacts, kind: str) -> HttpResponse:
    """A version as a file; printed text is in the language of the page."""
    if kind not in WRITERS or (kind in PLANNERS and not content.may_plan):
        raise Http404(_("Page not found."))
    written_file = WRITERS[kind](
        content=content, language=page_language(), by=request.user, now=timezone.now()
    )
    return _download(content, kind, written_file)


@require_POST
@load_version
def iati(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """The results framework of a final version for the IATI registry."""
    form = forms.PublisherForm(request.POST)
    if form.is_valid():
        with attempt(request, form=form) as attempted:
            activity_file = actions.publish_version(
                content=content,
                publisher=form.publisher(),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return _download(content, "xml", activity_file)
    return render(request, "planning/files.html", {"content": content, "form": form})


@load_version_for_planner
def import_costs(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Bring the ministry's cost sheet back into a draft."""
    form = forms.CostsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.rows is not None:
        arguments: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        reason = form.cleaned_data["reason"]
        with attempt(request, form=form) as attempted:
            count = plan_actions.import_costs(
                content=content, rows=form.rows, reason=reason, **arguments
            )
        if attempted.is_done:
            words = _("Replaced costs of measures: %(n)s. The plan is computed again.")
            messages.success(request, with_numbers(words, n=count))
            version = content.version
            return redirect("planning:version", code=version.plan.code, number=version.number)
    return render(request, "planning/import_costs.html", {"content": content, "form": form})


def _download(content: VersionFacts, kind: str, file_bytes: bytes) -> HttpResponse:
    version = content.version
    name = f"border-programme-{version.plan.code}-{version.number}"
    if kind == "costs":
        name = f"{name}-costs.xlsx"
    elif kind in {"pdf", "docx"}:
        name = f"{name}-{page_language()}.{kind}"
    else:
        name = f"{name}.{kind}"
    return file_response(file_bytes, name=name, kind=TYPES[kind])
