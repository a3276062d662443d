"""Search for records, with a purpose."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from promdaen.exchange.actions import searching
from promdaen.exchange.forms.search import SearchForm
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import ROLES
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

READERS = tuple(role for role in ROLES if role != "auditor")


@require_http_methods(["GET", "POST"])
@require_member(*READERS)
def search(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the form and the results; uses POST so that search terms are not in the URL."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    matching_records = None
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form):
            matching_records = searching.search_records(
                filters=form.selected_filter(),
                purpose=form.cleaned_data["purpose"],
                by=member,
                now=timezone.now(),
            )
    context = {"member": member, "form": form, "found": matching_records}
    return render(request, "exchange/search.html", context)
