"""Sharing of a record: share, revoke, ask for permission, change the handling, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.exchange.actions import handling as handling_actions
from promdaen.exchange.actions import records
from promdaen.exchange.actions import sharing as actions
from promdaen.exchange.forms.sharing import (
    OnwardRequestForm,
    RecordHandlingForm,
    RecordShareForm,
    initial_handling,
)
from promdaen.exchange.queries import handling, sharing
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import load_record_for
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exchange.models import Record


@require_http_methods(["GET", "POST"])
@load_record_for("share")
def share_record(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Share a record with more readers; revoke access of current ones."""
    now = timezone.now()
    choices = sharing.choices_for(record=record, member=member, now=now)
    form = RecordShareForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("It is shared. They can read it now.")
        ) as attempted:
            actions.share_record(record=record, audience=form.audience(), by=member, now=now)
        if attempted.is_done:
            return redirect("exchange:share_record", record_id=record.pk)
    context = {
        "reached": handling.record_audience(record=record),
        "asked": sharing.onward_requests(record=record),
        "form": form,
    }
    return render(request, "exchange/share.html", _context(record, member) | context)


@require_POST
@load_record_for("share")
def revoke_share(
    request: AccountRequest, member: ExchangeMember, record: Record, row_id: UUID
) -> HttpResponse:
    """Revoke access to a record at once."""
    with attempt(request, success=_("They cannot read it any more.")):
        actions.revoke_share(record=record, row_id=row_id, by=member, now=timezone.now())
    return redirect("exchange:share_record", record_id=record.pk)


@require_http_methods(["GET", "POST"])
@load_record_for("read")
def ask_onward_sharing(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Ask the originator for permission to pass a record on."""
    form = OnwardRequestForm(
        request.POST or None, departments=sharing.departments_to_ask_for(member=member)
    )
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The originator has your question.")
        ) as attempted:
            actions.ask_onward_sharing(
                record=record, leave=form.leave(), by=member, now=timezone.now()
            )
        if attempted.is_done:
            return redirect(sharing.record_url(record=record))
    return render(request, "exchange/ask_leave.html", _context(record, member) | {"form": form})


@require_http_methods(["GET", "POST"])
@load_record_for("downgrade")
def change_handling(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Change the level, the codes, the grades or the end of a record."""
    now = timezone.now()
    details = handling.handling_details(record=record, member=member, now=now)
    form = RecordHandlingForm(
        request.POST or None,
        record=record,
        choices=sharing.choices_for(record=record, member=member, now=now),
        initial=initial_handling(record=record, restriction=details.restriction),
    )
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The handling is changed immediately, for everyone.")
        ) as attempted:
            handling_actions.change_handling(
                record=record, change=form.change(), by=member, now=now
            )
        if attempted.is_done:
            return redirect(sharing.record_url(record=record))
    context = {"form": form, "told": details}
    return render(request, "exchange/change_handling.html", _context(record, member) | context)


@require_http_methods(["GET", "POST"])
@load_record_for("withdraw")
def withdraw_record(
    request: AccountRequest, member: ExchangeMember, record: Record
) -> HttpResponse:
    """Withdraw a record, after explaining the effect."""
    if request.method == "POST":
        with attempt(request, success=_("It is withdrawn: only its originator reads it now.")):
            records.withdraw_record(record=record, by=member, now=timezone.now())
        return redirect(sharing.record_url(record=record))
    return render(request, "exchange/withdraw.html", _context(record, member))


def _context(record: Record, member: ExchangeMember) -> dict[str, object]:
    back = sharing.record_url(record=record)
    return {"record": record, "member": member, "back": back}
