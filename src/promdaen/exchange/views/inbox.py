"""The start page of the exchange: work waiting for a desk, overdue first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from promdaen.exchange.actions import requests as request_actions
from promdaen.exchange.forms.inbox import InboxFilter
from promdaen.exchange.queries import inbox
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import require_member
from promdaen.kit.protocols import AccountRequest


@require_GET
@require_member()
def home(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """The inbox of a desk, the start page of a reporter, or a redirect for an auditor."""
    if member.is_only_auditor:
        return redirect("exchange:audit")
    now = timezone.now()
    request_actions.receive_requests(by=member, now=now)
    form = InboxFilter(request.GET)
    inbox_page = inbox.home(member=member, selection=form.selected_filter(), now=now)
    context = {
        "member": member,
        "home": inbox_page,
        "filter_form": form,
        "department": inbox_page.departments.get(member.department, ""),
        "is_reporter": "reporter" in member.roles,
    }
    return render(request, "exchange/home.html", context)
