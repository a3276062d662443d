"""Search for records, with a purpose."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from promdaen.exchange.actions import searching
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms.search import SearchForm
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import ROLES
from promdaen.exchange.views.opening import for_members
from promdaen.exchange.views.refusing import refuse
from promdaen.kit.protocols import AccountRequest

READERS = tuple(role for role in ROLES if role != "auditor")


@require_http_methods(["GET", "POST"])
@for_members(*READERS)
def search(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Show the form and the results; uses POST so that search terms are not in the URL."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = searching.search_records(
                chosen=form.chosen(),
                purpose=form.cleaned_data["purpose"],
                by=member,
                now=timezone.now(),
            )
        except ExchangeRefused as refused:
            refuse(form=form, error=refused)
    context = {"member": member, "form": form, "found": found}
    return render(request, "exchange/search.html", context)
