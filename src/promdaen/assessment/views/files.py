"""Export and import of item files; the pictures of items."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.assessment import actions, queries
from promdaen.assessment.forms import bank as bank_forms
from promdaen.assessment.forms import files as forms
from promdaen.assessment.queries import exports, imports
from promdaen.assessment.rules.files.forms import FILE_FORMATS, SUFFIXES
from promdaen.assessment.views import phone_pages
from promdaen.kit import refusals
from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import XLSX_TYPE
from promdaen.kit.texts import with_numbers
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.assessment.models import ItemImport

TYPES = {
    "moodle": "application/xml",
    "gift": "text/plain; charset=utf-8",
    "gift-plain": "text/plain; charset=utf-8",
    "qti": "application/zip",
    "xlsx": XLSX_TYPE,
}
MAX_PREVIEW_LINES = 100
"""Rows of each table of a preview."""


@require_GET
@login_required
def export_items(request: AccountRequest) -> HttpResponse:
    """The export formats of the filtered items; or the file."""
    people_queries.require_right("runs", account=request.user)
    form = bank_forms.ItemFilterForm(request.GET)
    reviewed_items = queries.reviewed_items(item_filter=form.selected_filter())
    file_format = request.GET.get("format", "")
    if file_format in FILE_FORMATS:
        try:
            data = exports.items_file(
                form=file_format,
                items=[reviewed_item.item for reviewed_item in reviewed_items],
                now=timezone.localtime(),
            )
        except exports.CannotExport as error:
            messages.error(request, str(error))
        else:
            name = f"items-{timezone.localdate():%Y-%m-%d}{SUFFIXES[file_format]}"
            return file_response(data, name=name, kind=TYPES[file_format])
    context = {
        "filter_form": form,
        "count": len(reviewed_items),
        "pictures": sum(bool(reviewed_item.item.images) for reviewed_item in reviewed_items),
    }
    return render(request, "assessment/export.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def import_items(request: AccountRequest) -> HttpResponse:
    """First step of an import: choose the file."""
    people_queries.require_right("runs", account=request.user)
    form = forms.ItemsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        item_import = actions.keep_import(
            file_name=form.cleaned_data["file"].name,
            items_read=form.items_read(),
            defaults=form.defaults(),
            by=request.user,
            now=timezone.now(),
        )
        return redirect("assessment:import_preview", import_id=item_import.pk)
    context = {"form": form, "step_labels": _step_labels(), "step": 1}
    return render(request, "assessment/import.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def import_preview(request: AccountRequest, import_id: UUID) -> HttpResponse:
    """Second step: preview the additions and changes, and import."""
    item_import = _find_import(request, import_id=import_id)
    preview = imports.load_preview(item_import=item_import)
    form = forms.ImportConfirmationForm(request.POST or None, preview=preview)
    if request.method == "POST" and form.is_valid():
        try:
            import_result = actions.confirm_import(
                item_import=item_import,
                fingerprint=form.cleaned_data["fingerprint"],
                leaves_refused_out=form.cleaned_data.get("leaves_refused_out", False),
                by=request.user,
                now=timezone.now(),
            )
        except actions.AssessmentRefused as error:
            # The bank may have changed: the next click confirms the preview that is shown now.
            data = request.POST.copy()
            data["fingerprint"] = preview.fingerprint
            form = forms.ImportConfirmationForm(data, preview=preview)
            refusals.add_errors(form=form, refusal=error)
        else:
            messages.success(request, _import_message(result=import_result))
            return redirect("assessment:items")
    context = {
        "item_import": item_import,
        "preview": preview,
        "form": form,
        "step_labels": _step_labels(),
        "step": 2,
        "most_shown": MAX_PREVIEW_LINES,
        "is_cut": any(
            len(effects) > MAX_PREVIEW_LINES
            for effects in (preview.added, preview.changed, preview.refused)
        ),
    }
    return render(request, "assessment/import_preview.html", context)


@require_GET
@login_required
def refused_items(request: AccountRequest, import_id: UUID) -> HttpResponse:
    """Download the refused items as a workbook, each with its reasons."""
    item_import = _find_import(request, import_id=import_id)
    now = timezone.localtime()
    data = imports.refused_file(preview=imports.load_preview(item_import=item_import), now=now)
    return file_response(data, name=f"refused-items-{now:%Y-%m-%d}.xlsx", kind=TYPES["xlsx"])


@require_GET
@login_required
def untranslated_items(request: AccountRequest, import_id: UUID) -> HttpResponse:
    """Download the items in one language as a workbook to translate."""
    preview = imports.load_preview(item_import=_find_import(request, import_id=import_id))
    now = timezone.localtime()
    data = imports.untranslated_file(preview=preview, now=now)
    return file_response(data, name=f"items-to-translate-{now:%Y-%m-%d}.xlsx", kind=TYPES["xlsx"])


@require_POST
@login_required
def discard_import(request: AccountRequest, import_id: UUID) -> HttpResponse:
    item_import = _find_import(request, import_id=import_id)
    actions.discard_import(item_import=item_import, by=request.user, now=timezone.now())
    messages.success(request, _("The file is deleted. Nothing was imported."))
    return redirect("assessment:items")


@require_GET
@login_required
def empty_form(request: AccountRequest) -> HttpResponse:
    """Download the workbook for trainers who write items in a spreadsheet."""
    people_queries.require_right(*TEACHING, account=request.user)
    data = exports.empty_form(now=timezone.localtime())
    return file_response(data, name="items-form.xlsx", kind=TYPES["xlsx"])


@require_GET
@login_required
def image(request: AccountRequest, sha256: str) -> HttpResponse:
    """A picture of items, for accounts that may see items."""
    people_queries.require_right(*TEACHING, account=request.user)
    return phone_pages.image_response(exports.find_image(sha256=sha256))


def _find_import(request: AccountRequest, *, import_id: UUID) -> ItemImport:
    people_queries.require_right("runs", account=request.user)
    item_import = imports.find_import(
        import_id=import_id, account=request.user, now=timezone.now()
    )
    if item_import is None:
        raise Http404(_("Page not found."))
    return item_import


def _step_labels() -> tuple[str, str, str]:
    return _("Choose the file"), _("Preview"), _("Import")


def _import_message(*, result: actions.ItemsImported) -> str:
    message = with_numbers(
        _("Items added: %(added)s, changed: %(changed)s, already there: %(same)s."),
        added=result.added_count,
        changed=result.changed_count,
        same=result.unchanged_count,
    )
    if result.refused_count:
        message += " " + with_numbers(_("Refused and left out: %(n)s."), n=result.refused_count)
    if result.waiting_count:
        message += " " + with_numbers(
            _("In one language, waiting for translation: %(n)s."), n=result.waiting_count
        )
    return f"{message} " + _("New and changed texts are drafts until they are reviewed.")
