"""The page of a due referral, and the acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.exchange.actions import due_referrals as actions
from promdaen.exchange.forms.referrals import CloseDueForm
from promdaen.exchange.queries import due_referrals as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.policy import DUE_REFERRAL
from promdaen.exchange.views.decorators import load_record
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exchange.models import Record


@require_GET
@load_record(DUE_REFERRAL)
def due_referral(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """The protection part of a report: its due time, holder and actions."""
    page = queries.due_page(record=record, member=member, now=timezone.now())
    context = {
        "page": page,
        "record": record,
        "member": member,
        "close_form": CloseDueForm(),
    }
    return render(request, "exchange/due_referral.html", context)


@require_POST
@load_record(DUE_REFERRAL)
def close_due_referral(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Close it with a reason, without a referral."""
    reason = request.POST.get("reason", "")
    with attempt(request):
        actions.refuse_due_referral(record=record, reason=reason, by=member, now=timezone.now())
        messages.success(request, _("Closed. The reason is in its history."))
    return redirect("exchange:protection", record_id=record.pk)
