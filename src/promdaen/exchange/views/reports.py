"""Pages of incident reports: the list, a new report, its page, its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exchange.actions import records
from promdaen.exchange.actions import reports as actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms import report_rows
from promdaen.exchange.forms import reports as forms
from promdaen.exchange.queries import contacts, due_referrals, reports
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import load_record, require_member
from promdaen.exchange.views.refusing import marked, refuse
from promdaen.kit import mistakes
from promdaen.kit.ids import new_id
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.exchange.models import Record

PHONE = "X-Promdaen-Phone"
"""The header by which a phone that sends what it kept asks for an answer in JSON."""
WRITERS = ("reporter", "liaison", "head", "coordinator", "case_officer")


@require_GET
@require_member()
def report_list(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the reports an account may see, own drafts first."""
    report_filter = forms.ReportFilterForm(request.GET)
    page = reports.report_list(
        member=member,
        filters=report_filter.selected_filter(),
        page=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    lines = [
        (
            record,
            page.heads[record.pk],
            page.places.get(record.checkpoint or record.province, ""),
            page.states[record.pk],
        )
        for record in page.page
    ]
    context = {
        "lines": lines,
        "page": page.page,
        "filters": report_filter,
        "member": member,
        "can_write": not member.roles.isdisjoint(WRITERS),
    }
    return render(request, "exchange/reports.html", context)


@require_http_methods(["GET", "POST"])
@require_member(*WRITERS)
def new(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Write a report; phones also send their saved reports here."""
    initial = forms.first_values(member=member, record_id=new_id())
    return _report_form(request, member, initial=initial, report=None)


@require_http_methods(["GET", "POST"])
@load_record("report")
def change(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Edit a draft."""
    if record.sent_at is not None:
        return redirect("exchange:report", record_id=record.pk)
    initial = reports.draft_values(record=record, member=member, now=timezone.now())
    return _report_form(request, member, initial=initial, report=record)


@require_GET
@load_record("report")
def report_page(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Show a report with its history."""
    return _page(request, member, record, form=forms.UpdateForm())


@require_POST
@load_record("report")
def send(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Send a draft unchanged."""
    try:
        actions.send_draft(record=record, by=member, now=timezone.now())
    except ExchangeRefused as error:
        messages.error(request, " ".join([str(error), *error.fields.values()]))
    else:
        messages.success(request, _("The report is sent."))
    return redirect("exchange:report", record_id=record.pk)


@require_POST
@load_record("report")
def update(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Add an update to a sent report."""
    form = forms.UpdateForm(request.POST)
    if form.is_valid():
        try:
            words, confirmation = form.cleaned_data["words"], form.cleaned_data["checked"]
            actions.add_update(
                record=record,
                words=words,
                confirmation=confirmation,
                by=member,
                now=timezone.now(),
            )
        except ExchangeRefused as error:
            return _page(request, member, record, form=form, error=error)
        messages.success(request, _("What is new was added."))
        return redirect("exchange:report", record_id=record.pk)
    return _page(request, member, record, form=form)


@require_POST
@load_record("report")
def discard(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Withdraw a draft: it leaves the list."""
    records.withdraw_record(record=record, by=member, now=timezone.now())
    messages.success(request, _("The draft was taken back."))
    return redirect("exchange:reports")


def _report_form(
    request: AccountRequest,
    member: ExchangeMember,
    *,
    initial: dict[str, object],
    report: Record | None,
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    more = request.POST.get("more", "")
    form = forms.IncidentReportForm(data, member=member, initial=initial)
    row_sets = report_rows.RowSets(data, initial=initial, more=more)
    error: ExchangeRefused | None = None
    if data is not None and not more and all([form.is_valid(), row_sets.is_valid()]):
        filled = form.new_report(rows=row_sets.rows())
        is_sent = "keep" not in request.POST
        try:
            record = actions.file_report(
                new=filled, is_sent=is_sent, by=member, now=timezone.now()
            )
        except ExchangeRefused as refused:
            error = refused
            refuse(form=form, error=refused)
        else:
            return _received(request, record)
    if request.headers.get(PHONE) and data is not None:
        lines = [
            line.text
            for table in (form, *row_sets.every)
            for line in mistakes.form_errors(form=table)
        ]
        return JsonResponse({"wrong": [str(line) for line in lines]}, status=422)
    if more:
        form.errors.clear()
    context = {
        "form": form,
        "rows": row_sets,
        "report": report,
        "is_more": bool(more),
        "member": member,
        **marked(form=form, error=error),
    }
    return render(request, "exchange/report_form.html", context)


def _received(request: AccountRequest, record: Record) -> HttpResponse:
    if request.headers.get(PHONE):
        return JsonResponse({"received": str(record.pk), "number": record.local_no}, status=201)
    is_sent = record.sent_at is not None
    messages.success(request, _("The report is sent.") if is_sent else _("Saved as your draft."))
    return redirect("exchange:report", record_id=record.pk)


def _page(
    request: AccountRequest,
    member: ExchangeMember,
    record: Record,
    *,
    form: forms.UpdateForm,
    error: ExchangeRefused | None = None,
) -> HttpResponse:
    if error is not None:
        refuse(form=form, error=error)
    now = timezone.now()
    page = reports.report_page(record=record, member=member, now=now)
    due = page.state.due
    context = {
        "page": page,
        "record": record,
        "member": member,
        "form": form,
        "due": due,
        "own_desk": contacts.own_desk(member=member)
        if page.state.is_taking_late
        and record.author_id == member.account_id
        and not record.is_integrity
        else None,
        "is_to_refer": due is not None
        and due_referrals.is_to_make(record=due, member=member, now=now),
        **marked(form=form, error=error),
    }
    return render(request, "exchange/report.html", context)
