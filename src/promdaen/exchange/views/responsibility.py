"""Taking and handing over reports and due referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.exchange.actions import responsibility as actions
from promdaen.exchange.forms.referrals import HandOverForm
from promdaen.exchange.queries import responsibility, sharing
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import load_record_for
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exchange.models import Record


@require_POST
@load_record_for("take")
def take_record(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Take responsibility for a record."""
    _require_kind(record=record)
    with attempt(request):
        actions.take_record(record=record, by=member, now=timezone.now())
        messages.success(request, _("You have taken this."))
    return redirect(sharing.record_url(record=record))


@require_POST
@load_record_for("take")
def hand_over_record(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Hand a record over to a colleague."""
    _require_kind(record=record)
    now = timezone.now()
    colleague_list = responsibility.colleagues(record=record, member=member, now=now)
    form = HandOverForm(request.POST, colleagues=colleague_list)
    to = form.cleaned_data["to"] if form.is_valid() else None
    with attempt(request):
        actions.hand_over_record(record=record, to=to, by=member, now=now)
        messages.success(request, _("Handed over. Your colleague is notified."))
    return redirect(sharing.record_url(record=record))


def _require_kind(*, record: Record) -> None:
    if record.kind not in actions.RECORD_NAMES:
        raise Http404
