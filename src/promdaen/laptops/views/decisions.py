"""The page of one decision about a clash, and undoing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.laptops import actions
from promdaen.laptops.queries import overview
from promdaen.laptops.views.headquarters import require_headquarters


@require_headquarters
def clash(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Show a clash, or decide it."""
    row = overview.clash_by_id(pk=pk)
    if row is None:
        raise Http404(_("Page not found."))
    if request.method == "POST":
        try:
            actions.decide_clash(
                clash=row,
                decision=request.POST.get("decision", ""),
                by=request.user,
                now=timezone.now(),
            )
        except actions.LaptopRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("laptops:clash", pk=pk)
        messages.success(request, _("Decided. You can undo this below."))
        return redirect("laptops:list")
    return render(request, "laptops/clash.html", {"page": overview.clash_page(clash=row)})


@require_POST
@require_headquarters
def undo(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Undo the decision about a clash."""
    row = overview.clash_by_id(pk=pk)
    if row is None:
        raise Http404(_("Page not found."))
    try:
        actions.undo_decision(clash=row, by=request.user, now=timezone.now())
    except actions.LaptopRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is undone. Decide again when you are ready."))
    return redirect("laptops:list")
