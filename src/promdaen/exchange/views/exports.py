"""Bulk exports: the list, requesting, deciding, downloading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exchange.actions import exports as actions
from promdaen.exchange.forms.exports import BulkExportForm
from promdaen.exchange.queries import codes
from promdaen.exchange.queries import exports as queries
from promdaen.exchange.rules import exporting, stix
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit import exports as files
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Text

if TYPE_CHECKING:
    from promdaen.exchange.models import BulkExport

COLUMN_HEADINGS = (
    Text("Number"),
    Text("Kind"),
    Text("Title"),
    Text("From", context="sender"),
    Text("Handling level"),
    Text("Handling codes"),
    Text("Grades"),
    Text("Sent"),
    Text("State"),
    Text("Province"),
    Text("Checkpoint", context="record"),
    Text("Happened"),
    Text("Ends"),
    Text("Persons", context="count"),
    Text("Facts"),
    Text("What was done", context="record"),
)


@require_GET
@require_member(*exporting.EXPORTER_ROLES)
def exports(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the exports the account requested or decides on."""
    summaries = queries.export_summaries(member=member, now=timezone.now())
    return render(request, "exchange/exports.html", {"member": member, "lines": summaries})


@require_http_methods(["GET", "POST"])
@require_member(*exporting.EXPORTER_ROLES)
def ask_export(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    form = BulkExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("Asked for. A second person decides.")
        ) as attempted:
            export = actions.ask_export(new=form.new_export(), by=member, now=timezone.now())
        if attempted.is_done:
            return redirect("exchange:export", export_id=export.pk)
    return render(request, "exchange/export_form.html", {"member": member, "form": form})


@require_http_methods(["GET", "POST"])
@require_member(*exporting.EXPORTER_ROLES)
def export(request: AccountRequest, member: ExchangeMember, export_id: UUID) -> HttpResponse:
    """Show an export; a second person approves or refuses it here."""
    now = timezone.now()
    export_row = _export(member=member, export_id=export_id)
    summary = queries.export_summary(export=export_row, member=member, now=now)
    if request.method == "POST":
        if not summary.can_decide:
            raise Http404
        is_allowed = request.POST.get("decision") == "allow"
        decide = actions.allow_export if is_allowed else actions.refuse_export
        with attempt(request) as attempted:
            decide(export=export_row, by=member, now=now)
        if attempted.is_done:
            message = _("The export is allowed.") if is_allowed else _("The export is refused.")
            messages.success(request, message)
        return redirect("exchange:export", export_id=export_row.pk)
    return render(request, "exchange/export.html", {"member": member, "line": summary})


@require_POST
@require_member(*exporting.EXPORTER_ROLES)
def take_export(request: AccountRequest, member: ExchangeMember, export_id: UUID) -> HttpResponse:
    """Download the file, once."""
    now = timezone.now()
    export_row = _export(member=member, export_id=export_id)
    if export_row.asked_by_id != member.account_id:
        raise Http404
    with attempt(request) as attempted:
        export_file = actions.take_export(export=export_row, by=member, now=now)
    if not attempted.is_done:
        return redirect("exchange:export", export_id=export_row.pk)
    world = export_row.exercise
    name = f"EXERCISE-{world}-exchange" if world else "exchange"
    if export_row.format == "csv":
        heads = (Text("EXERCISE {world}", world=world), *COLUMN_HEADINGS)
        rows = (("EXERCISE", *row) if world else row for row in _rows(download=export_file))
        return files.list_response(
            name=name,
            file_format="csv",
            heads=heads if world else COLUMN_HEADINGS,
            rows=rows,
            now=now,
        )
    bundle = stix.stix_bundle(
        export_id=export_row.pk,
        records=export_file.lines,
        context=queries.stix_context(records=export_file.lines, exercise=world, now=now),
    )
    response = JsonResponse(bundle, content_type="application/stix+json;version=2.1")
    file_name = f"{name}-{now:%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name)
    return response


def _rows(*, download: actions.ExportDownload) -> Iterator[tuple[Output, ...]]:
    for record in download.lines:
        action_labels = (
            codes.code_label(name="action_taken", code=code) for code in record.actions
        )
        yield (
            record.local_no,
            codes.code_label(name="record_kind", code=record.kind),
            record.title,
            record.origin,
            record.level_label,
            " ".join(record.hcodes),
            record.grade,
            record.sent_at,
            record.state,
            record.province,
            record.checkpoint,
            record.occurred_at,
            record.expires_at,
            _("Not known") if record.is_uncounted else record.persons_count,
            "; ".join(f"{name} {value}" for name, value in record.facts.items() if value),
            "; ".join(action_labels),
        )


def _export(*, member: ExchangeMember, export_id: UUID) -> BulkExport:
    export_row = queries.export_seen_by(member=member, export_id=export_id)
    if export_row is None:
        raise Http404
    return export_row
