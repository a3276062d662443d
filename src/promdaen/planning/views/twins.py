"""Pages of twins: the list, a day with staffing to try, import of counts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.kit.protocols import AccountRequest
from promdaen.planning.actions import twins as actions
from promdaen.planning.forms import twins as forms
from promdaen.planning.queries import twins as queries
from promdaen.planning.rules.refusals import PlanRefused
from promdaen.planning.views.opening import for_planners, refuse


@require_GET
@for_planners
def twins(request: AccountRequest) -> HttpResponse:
    """The checkpoints that have a twin."""
    return render(
        request, "planning/twins.html", {"twins": queries.twin_list(account=request.user)}
    )


def _found(request: AccountRequest, code: str) -> Any:
    twin = queries.twin_of(code=code, account=request.user)
    if twin is None:
        raise Http404(_("Page not found."))
    return twin


@for_planners
def new_twin(request: AccountRequest) -> HttpResponse:
    """Set up the twin of a checkpoint."""
    form = forms.CheckpointTwinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["checkpoint"]
        try:
            actions.set_up_twin(code=code, shape=form.shape(), by=request.user, now=timezone.now())
        except PlanRefused as error:
            refuse(form=form, error=error)
        else:
            messages.success(request, _("The twin is set up. Import its counts next."))
            return redirect("planning:counts", code=code)
    return render(request, "planning/new_twin.html", {"form": form})


@require_GET
@for_planners
def twin(request: AccountRequest, code: str) -> HttpResponse:
    """A day at a checkpoint, with more booths beside it."""
    held = _found(request, code)
    form = forms.WishForm(request.GET or None, document=held.document, opens_at=held.opens_at)
    wish = form.wish() if request.GET and form.is_valid() else None
    page = queries.twin_page(twin=held, wish=wish)
    return render(request, "planning/twin.html", {"page": page, "form": form})


@for_planners
def counts(request: AccountRequest, code: str) -> HttpResponse:
    """Import the arrivals of a twin from a sheet of half-hourly counts."""
    held = _found(request, code)
    form = forms.CountsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.rows is not None:
        try:
            actions.import_counts(
                twin=held,
                counted=actions.CountedRows(
                    rows=form.rows,
                    source=form.cleaned_data["source"],
                    are_waits=form.cleaned_data["kind"] == forms.WAITS,
                ),
                by=request.user,
                now=timezone.now(),
            )
        except PlanRefused as error:
            refuse(form=form, error=error)
        else:
            messages.success(request, _("The counts are imported."))
            return redirect("planning:twin", code=code)
    return render(request, "planning/counts.html", {"twin": held, "form": form})
