"""The audit log, and the log of who read what, for administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit import audit, exports, readings
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language, with_numbers
from promdaen.people import forms, queries
from promdaen.people.actions import audit_exports

PAGE_SIZE = 50


@require_GET
@login_required
def audit_log(request: AccountRequest) -> HttpResponse:
    """The audit log, newest first."""
    form = forms.AuditFilterForm(request.GET)
    audit_lines = queries.audit_lines(account=request.user, filters=form.selected_filter())
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        now = timezone.now()
        if audit_lines.count() > audit_exports.MAX_LINES:
            job = audit_exports.ask_export(
                filters=form.selected_filter(), file_format=file_format, by=request.user, now=now
            )
            return redirect("people:job", pk=job.pk)
        rows = audit_exports.line_rows(audit_lines=audit_lines)
        return exports.list_response(
            name="audit",
            file_format=file_format,
            heads=audit_exports.COLUMN_HEADINGS,
            rows=rows,
            now=now,
        )
    page = Paginator(audit_lines, PAGE_SIZE).get_page(request.GET.get("page"))
    language = page_language()
    context = {
        "filter_form": form,
        "page": page,
        "entries": queries.audit_entries(lines=list(page), language=language),
        "thing": request.GET.get("thing", ""),
    }
    return render(request, "people/audit.html", context)


@require_GET
@login_required
def read_log(request: AccountRequest) -> HttpResponse:
    """Who read names and downloaded files, newest first."""
    lines = queries.reading_lines(account=request.user)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    names = queries.account_names(ids=[reading.account_id for reading in page])
    words = readings.logged_pages()
    context = {
        "page": page,
        "lines": [
            (reading, names.get(reading.account_id), words.get(reading.page, _("File")))
            for reading in page
        ],
    }
    return render(request, "people/readings.html", context)


@require_POST
@login_required
def verify_audit(request: AccountRequest) -> HttpResponse:
    """Verify the chain of digests from the first line to the last."""
    queries.require_right("audit", account=request.user)
    node = audit.this_node()
    broken = list(audit.chain_breaks(node=node))
    if broken:
        numbers = ", ".join(str(chain_break.sequence) for chain_break in broken[:5])
        messages.error(
            request,
            _("The log was changed after it was written. Check lines: %(lines)s.")
            % {"lines": numbers},
        )
    else:
        messages.success(
            request,
            with_numbers(_("The log is intact: %(count)s lines."), count=node.sequence),
        )
    return redirect("people:audit")
