"""The audit log of the exchange, for its auditors."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.exchange.actions import auditing as actions
from promdaen.exchange.forms import auditing as forms
from promdaen.exchange.queries import auditing as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit import exports, ids, languages, page_figures, signing
from promdaen.kit.models import AuditLine
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.standalone import verify_audit
from promdaen.kit.texts import Text, page_language
from promdaen.people.queries import ANY_PERSON, SYSTEM_PERSON, AuditFilter

PAGE_SIZE = 50
MAX_EXPORTED = 20_000
"""Lines of one file, which take up to two seconds; a longer log is exported by periods."""
COLUMN_HEADINGS = (
    Text("Line"),
    Text("Time (UTC)"),
    Text("Who", context="audit"),
    Text("Role in the exchange"),
    Text("What", context="audit"),
    Text("Row", context="audit"),
    Text("Detail"),
    Text("Digest"),
)


@require_http_methods(["GET", "POST"])
@require_member("auditor")
def audit_log(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the chain newest first, its head and high-level readings; export with a purpose."""
    now = timezone.now()
    log_filter = forms.LogFilter(request.GET, member=member)
    segment_form = forms.TakenForm(request.POST if request.method == "POST" else None)
    if segment_form.is_valid() and _fits_one_file(member, log_filter, segment_form):
        lines = actions.export_log(
            filters=log_filter.selected_filter(),
            purpose=segment_form.cleaned_data["purpose"],
            by=member,
            now=now,
        )
        rows = (_row(audit_line, name) for audit_line, name in lines)
        return exports.list_response(
            name="exchange-audit", file_format="csv", heads=COLUMN_HEADINGS, rows=rows, now=now
        )
    is_default = not log_filter.base_fields.keys() & request.GET.keys()
    if is_default:
        # The lines of the system come between those of people; an export still has them.
        log_filter = forms.LogFilter({"person": ANY_PERSON}, member=member)
    filters = log_filter.selected_filter()
    log_lines = queries.chain_lines(member=member, filters=filters)
    record_id = ids.read_id(filters.thing)
    related = queries.related_ids(member=member, record_id=record_id)
    page = Paginator(log_lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "member": member,
        "filter_form": log_filter,
        "taken_form": segment_form,
        "head_form": forms.AuditHeadForm(),
        "page": page,
        "system_count": queries.chain_lines(
            member=member, filters=AuditFilter(person=SYSTEM_PERSON)
        ).count()
        if is_default
        else 0,
        "entries": queries.audit_entries(lines=page),
        "thing": filters.thing,
        "is_together": bool(filters.more_things),
        "records": queries.record_names(record_ids=[filters.thing, *related] if related else []),
        "head": queries.head(member=member, now=now),
        "readings": queries.high_readings(member=member, now=now),
    }
    return render(request, "exchange/audit.html", context)


def _fits_one_file(
    member: ExchangeMember, log_filter: forms.LogFilter, form: forms.TakenForm
) -> bool:
    """Whether the chosen lines are few enough for one file; if not, the form says so."""
    lines_count = queries.chain_lines(member=member, filters=log_filter.selected_filter()).count()
    if lines_count <= MAX_EXPORTED:
        return True
    words = _("These are %(n)s lines. Choose a shorter period: one file has at most %(most)s.")
    values = {
        "n": page_figures.count_text(lines_count),
        "most": page_figures.count_text(MAX_EXPORTED),
    }
    form.add_error("purpose", words % values)
    return False


@require_POST
@require_member("auditor")
def check_chain(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Verify the chain from its first line, and compare it with a head if one is given."""
    text = request.POST.get("head", "")
    try:
        chain_check = actions.check_chain(text=text, by=member, now=timezone.now())
    except verify_audit.AuditRefused:
        messages.error(request, _("This is not a head of this chain, or its signature is false."))
    except signing.KeyFileError as error:
        messages.error(request, str(error))
    else:
        fault = chain_check.fault if chain_check else None
        if fault:
            words = _("The chain was changed after it was written, from line %(line)s on.")
            messages.error(request, words % {"line": fault.sequence})
        else:
            lines_count = chain_check.lines_count if chain_check else 0
            words = _intact_words(member=member, lines_count=lines_count)
            head = _("It contains the head.") if text.strip() else ""
            messages.success(request, f"{words} {head}".strip())
    return redirect("exchange:audit")


def _intact_words(*, member: ExchangeMember, lines_count: int) -> str:
    """What was verified: how many lines, from when to when."""
    days = queries.chain_days(member=member, lines_count=lines_count)
    if days is None:
        return _("The chain is intact.")
    first, last = (
        languages.moment_words(timezone.localtime(moment), language=page_language())
        for moment in days
    )
    words = _("The chain is intact: %(count)s lines, from %(first)s to %(last)s.") % {
        "count": str(lines_count),
        "first": first,
        "last": last,
    }
    return page_figures.page_digits(words)


def _row(audit_line: AuditLine, name: str) -> tuple[str | int, ...]:
    return (
        audit_line.sequence,
        audit_line.at.isoformat(),
        name or str(audit_line.account_id or ""),
        audit_line.account_name,
        audit_line.action,
        f"{audit_line.subject_kind} {audit_line.subject_id}".strip(),
        json.dumps(audit_line.detail, ensure_ascii=False),
        audit_line.digest,
    )
