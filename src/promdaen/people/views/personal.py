"""What is kept of an officer, its print, and names that are due for removal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit import pdf, personal, readings
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language, with_numbers
from promdaen.people import actions, forms, queries
from promdaen.people.rules import personal as rules
from promdaen.people.views.officers import officer_or_404

if TYPE_CHECKING:
    from promdaen.people.models import Account

PAGE_SIZE = 50
PRINT = Path(__file__).resolve().parents[1] / "print" / "personal.typ"


@require_GET
@login_required
def personal_data(request: AccountRequest, pk: UUID) -> HttpResponse:
    """What is kept of an officer: each kind of data with purpose, period and number of rows."""
    officer = officer_or_404(request=request, pk=pk)
    context = {
        "officer": officer,
        "subjects": queries.personal_data(officer=officer),
        "elsewhere": rules.ELSEWHERE,
        "months": queries.name_period(),
    }
    return render(request, "people/personal.html", context)


@require_GET
@login_required
def personal_print(request: AccountRequest, pk: UUID) -> HttpResponse:
    """The same as PDF, for the officer."""
    officer = officer_or_404(request=request, pk=pk)
    today = timezone.localdate()
    data = queries.personal_document(officer=officer, today=today)
    pdf_bytes = pdf.compile_pdf(source=PRINT, data=data, language=page_language())
    name = f"stored-data-{officer.short_code.lower()}-{today.isoformat()}.pdf"
    return pdf_response(pdf_bytes, name=name)


@require_http_methods(["GET", "POST"])
@login_required
def names_due(request: AccountRequest) -> HttpResponse:
    """Names that are due for removal: remove or keep those chosen; set the period."""
    queries.require_right("officers", account=request.user)
    now = timezone.now()
    is_period = request.POST.get("act") == "period"
    page = Paginator(
        queries.names_due_for_removal(account=request.user, now=now), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    period = forms.NamePeriodForm(
        request.POST if is_period else None, initial={"months": queries.name_period() or ""}
    )
    form = forms.NamesDueForm(
        request.POST if request.method == "POST" and not is_period else None, rows=list(page)
    )
    if request.method == "POST":
        is_done = (
            _is_period_set(request, form=period) if is_period else _is_decided(request, form=form)
        )
        if is_done:
            return redirect("people:names_due")
    context = {
        "page": page,
        "period_form": period,
        "form": form,
        "lines": list(zip(page, form["officers"], strict=True)),
        "months": queries.name_period(),
        "obstacle": personal.obstacle(),
        "removed_count": queries.names_removed_count(),
        "elsewhere": rules.ELSEWHERE,
    }
    answer = render(request, "people/names_due.html", context)
    return readings.set_record_count(response=answer, count=len(page))


def _is_period_set(request: AccountRequest, *, form: forms.NamePeriodForm) -> bool:
    if not form.is_valid():
        return False
    account: Account = request.user
    try:
        actions.set_name_period(months=form.cleaned_data["months"], by=account, now=timezone.now())
    except actions.RemovalRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Saved."))
    return True


def _is_decided(request: AccountRequest, *, form: forms.NamesDueForm) -> bool:
    if not form.is_valid():
        return False
    account: Account = request.user
    is_kept = request.POST.get("act") == "keep"
    act = actions.keep_names if is_kept else actions.remove_names
    try:
        count = act(**form.cleaned_data, by=account, now=timezone.now())
    except actions.RemovalRefused as refused:
        form.add_error(None, str(refused))
        return False
    if is_kept:
        message = ngettext(
            "%(count)s name is kept for a year.", "%(count)s names are kept for a year.", count
        )
    else:
        message = ngettext("%(count)s name is removed.", "%(count)s names are removed.", count)
    messages.success(request, with_numbers(message, count=count))
    return True
