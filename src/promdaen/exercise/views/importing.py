"""Import a master list of injects into its scenario: preview, then save."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from promdaen.exercise.actions import authoring as actions
from promdaen.exercise.forms import importing as forms
from promdaen.exercise.queries import scenarios
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries


@require_http_methods(["GET", "POST"])
@login_required
def msel_import(request: AccountRequest, scenario: str) -> HttpResponse:
    """Choose a list, see what it changes, save it."""
    people_queries.require_right("author", account=request.user)
    row = scenarios.current_scenario(code=scenario)
    if row is None:
        raise Http404(_("Page not found."))
    context: dict[str, Any] = {"row": row}
    if "sealed" in request.POST:
        form = forms.SealedForm(request.POST)
        if form.is_valid() and _is_saved(request, form=form):
            messages.success(request, _("Saved as a draft to be reviewed."))
            return redirect("exercise:scenario", scenario=scenario)
        context["refused"] = form
    chosen = forms.ListForm(
        None if "sealed" in request.POST else request.POST or None,
        request.FILES or None,
        scenario=row,
    )
    if chosen.is_bound and chosen.is_valid() and chosen.msel_import is not None:
        context["msel_import"] = chosen.msel_import
        if not chosen.msel_import.refused:
            first = {
                "sealed": forms.sealed(msel_import=chosen.msel_import),
                "version": scenarios.edition(row=row),
            }
            context["seal"] = forms.SealedForm(initial=first)
    return render(request, "exercise/msel_import.html", {**context, "form": chosen})


def _is_saved(request: AccountRequest, *, form: forms.SealedForm) -> bool:
    """Save the previewed changes; a refusal is shown on the form."""
    with attempt(request, form=form) as attempted:
        actions.edit_scenario(
            values=form.cleaned_data["sealed"],
            stamp=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    return attempted.is_done
