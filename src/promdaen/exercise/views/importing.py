"""Import a master list of injects into its scenario: preview, then save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from promdaen.exercise.actions import authoring as actions
from promdaen.exercise.forms import importing as forms
from promdaen.exercise.queries import scenarios
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.models import Scenario


@require_http_methods(["GET", "POST"])
@login_required
def preview_msel_import(request: AccountRequest, scenario: str) -> HttpResponse:
    """Choose a list and see what it changes."""
    row = _scenario(request, code=scenario)
    upload_form = forms.MselUploadForm(request.POST or None, request.FILES or None, scenario=row)
    context: dict[str, Any] = {"row": row, "form": upload_form}
    if upload_form.is_bound and upload_form.is_valid() and upload_form.msel_import is not None:
        context["msel_import"] = upload_form.msel_import
        if not upload_form.msel_import.refused:
            preview = {
                "signed_values": forms.signed_values(
                    scenario=row, msel_import=upload_form.msel_import
                ),
                "version": scenarios.edition(scenario=row),
            }
            context["confirm_form"] = forms.MselConfirmForm(initial=preview, scenario=row)
    return render(request, "exercise/msel_import.html", context)


@require_POST
@login_required
def save_msel_import(request: AccountRequest, scenario: str) -> HttpResponse:
    """Save what was previewed; after a refusal the file is chosen again."""
    row = _scenario(request, code=scenario)
    confirm_form = forms.MselConfirmForm(request.POST, scenario=row)
    if confirm_form.is_valid():
        with attempt(request, form=confirm_form) as attempted:
            actions.import_scenario(
                values=confirm_form.cleaned_data["signed_values"],
                stamp=confirm_form.cleaned_data["version"],
                reason=confirm_form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            messages.success(request, _("Saved as a draft to be reviewed."))
            return redirect("exercise:scenario", scenario=scenario)
    context = {"row": row, "form": forms.MselUploadForm(scenario=row), "refused": confirm_form}
    return render(request, "exercise/msel_import.html", context)


def _scenario(request: AccountRequest, *, code: str) -> Scenario:
    people_queries.require_right("author", account=request.user)
    scenario = scenarios.current_scenario(code=code)
    if scenario is None:
        raise Http404(_("Page not found."))
    return scenario
