"""Redaction, legal holds, deletion and retention of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exchange.actions import holds, redaction
from promdaen.exchange.actions import retention as retention_actions
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms.sharing import DeleteForm, HoldForm, RedactForm
from promdaen.exchange.queries import holds as hold_queries
from promdaen.exchange.queries import redaction as redaction_queries
from promdaen.exchange.queries import retention as retention_queries
from promdaen.exchange.queries import sharing
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import load_record_for, require_member
from promdaen.exchange.views.refusing import refuse
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.exchange.models import Record


@require_http_methods(["GET", "POST"])
@load_record_for("redact")
def redact_record(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Redact passages; a preview is shown before others see the result."""
    redactable_texts = redaction_queries.redactable_texts(record=record)
    form = RedactForm(request.POST or None, texts=redactable_texts)
    cuts: list[redaction.TextRedaction] = []
    if request.method == "POST" and form.is_valid():
        try:
            texts = _texts(form=form, record=record)
            cuts = redaction.text_redactions(record=record, texts=texts)
            if request.POST.get("act") == "save":
                redaction.redact_record(record=record, texts=texts, by=member, now=timezone.now())
                messages.success(request, _("It is blacked out for everybody but the originator."))
                return redirect(sharing.record_url(record=record))
        except ExchangeRefused as refused:
            refuse(form=form, error=refused)
    context = _context(record, member) | {"form": form, "cuts": cuts, "written": redactable_texts}
    return render(request, "exchange/redact.html", context)


@require_http_methods(["GET", "POST"])
@load_record_for("hold")
def hold_record(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Place a legal hold with a reason; list the current holds."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        holds.place_hold(record=record, reason=reason, by=member, now=timezone.now())
        messages.success(request, _("It is protected: nothing in it is deleted."))
        return redirect("exchange:hold_record", record_id=record.pk)
    standing_holds = hold_queries.current_holds(record=record)
    own = [
        standing_hold
        for standing_hold in standing_holds
        if hold_queries.is_placed_by(hold=standing_hold, member=member)
    ]
    context = _context(record, member) | {"form": form, "holds": standing_holds, "own": own}
    return render(request, "exchange/hold.html", context)


@require_POST
@load_record_for("hold")
def lift_hold(
    request: AccountRequest, member: ExchangeMember, record: Record, hold_id: UUID
) -> HttpResponse:
    hold = hold_queries.active_hold(record=record, hold_id=hold_id)
    if hold is None:
        raise Http404
    holds.lift_hold(hold=hold, by=member, now=timezone.now())
    messages.success(request, _("The hold is lifted."))
    return redirect("exchange:hold_record", record_id=record.pk)


@require_http_methods(["GET", "POST"])
@load_record_for("delete")
def delete_record(request: AccountRequest, member: ExchangeMember, record: Record) -> HttpResponse:
    """Destroy a record for good, after explaining what remains."""
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        retention_actions.delete_record(record=record, by=member, now=timezone.now())
        messages.success(request, _("It is destroyed."))
        return redirect("exchange:home")
    return render(request, "exchange/delete.html", _context(record, member) | {"form": form})


@require_GET
@require_member("head")
def retention(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Records destroyed in the next 30 days that this head may read."""
    due_records = retention_queries.due_soon(member=member, now=timezone.now())
    return render(request, "exchange/retention.html", {"member": member, "lines": due_records})


def _texts(*, form: RedactForm, record: Record) -> dict[str, str]:
    """The texts as edited, without the passages to remove from all of them."""
    return redaction.redacted_texts(record=record, texts=form.edited(), passages=form.lines())


def _context(record: Record, member: ExchangeMember) -> dict[str, object]:
    back = sharing.record_url(record=record)
    return {"record": record, "member": member, "back": back}
