"""Pages to write indicators, and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.curriculum.rules import review_states
from promdaen.kit import edits
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.survey import kinds
from promdaen.survey.actions import indicators as actions
from promdaen.survey.forms.indicators import IndicatorForm
from promdaen.survey.queries import indicator_versions as queries
from promdaen.survey.queries import instrument_pages, instruments

if TYPE_CHECKING:
    from promdaen.survey.models import Indicator

READERS = ("survey", "visits", "gaps")


@require_http_methods(["GET", "POST"])
@login_required
def edit_indicator(request: AccountRequest, code: str) -> HttpResponse:
    """Edit an indicator, and show the change word by word."""
    people_queries.require_right("survey", account=request.user)
    indicator = _row(code)
    values = queries.indicator_values(indicator=indicator)
    form = IndicatorForm(
        request.POST or None, frame=_frame(), kind=indicator.body["kind"], values=values
    )
    form.fields["version"].initial = indicator.version
    return _edit_response(request, form=form, row=indicator, values=values)


@require_http_methods(["GET", "POST"])
@login_required
def new_indicator(request: AccountRequest) -> HttpResponse:
    """Choose the kind of answer, then write a new indicator."""
    people_queries.require_right("survey", account=request.user)
    frame = _frame()
    kind = request.GET.get("kind", "")
    if kind not in kinds.KINDS:
        return render(request, "survey/new_indicator.html", {"kinds": kinds.labels()})
    form = IndicatorForm(request.POST or None, frame=frame, kind=kind, values=None)
    return _edit_response(request, form=form, row=None, values=None)


@require_GET
@login_required
def versions(request: AccountRequest, code: str) -> HttpResponse:
    """Show the versions of an indicator: changes, author, reason, and where it is used."""
    people_queries.require_right(*READERS, account=request.user)
    context = {
        "row": _row(code),
        "versions": queries.indicator_versions(code=code),
        "can_write": people_queries.has_right("survey", account=request.user),
    }
    return render(request, "survey/indicator_versions.html", context)


def _edit_response(
    request: AccountRequest, *, form: IndicatorForm, row: object, values: dict[str, object] | None
) -> HttpResponse:
    """Show the form with the findings of the checks; save it on request."""
    context: dict[str, Any] = {"form": form, "row": row, "kind": kinds.KINDS[form.kind].LABEL}
    if request.method == "POST" and form.is_valid():
        typed = form.new_values()
        findings = queries.word_findings(values=typed)
        digest = review_states.digest_of_values(values=typed)
        is_looked_at = not findings or request.POST.get("looked_at") == digest
        if _is_saved(request, form, typed, is_new=row is None, is_real=is_looked_at):
            messages.success(request, _("Saved. Visits know it once it is published."))
            return redirect("survey:indicator", code=typed["code"])
        context |= {
            "findings": [
                (finding, finding.text(language=page_language())) for finding in findings
            ],
            "looked_at": digest,
            "is_held_back": "save" in request.POST and not form.errors and not is_looked_at,
            "change": queries.indicator_change(old=values, new=typed) if values else None,
            "is_right": not form.errors,
        }
    return render(request, "survey/edit_indicator.html", context)


def _is_saved(
    request: AccountRequest,
    form: IndicatorForm,
    typed: dict[str, object],
    *,
    is_new: bool,
    is_real: bool,
) -> bool:
    """Save the indicator; False for a preview or a refusal, which the form shows."""
    stamp: dict[str, Any] = {
        "values": typed,
        "reason": form.cleaned_data["reason"],
        "by": request.user,
        "now": timezone.now(),
    }
    with attempt(request, form=form) as attempted:
        if "save" not in request.POST or not is_real:
            actions.check_indicator(values=typed)
            return False
        if is_new:
            actions.create_indicator(**stamp)
        else:
            actions.edit_indicator(version=form.cleaned_data["version"] or 0, **stamp)
    if not attempted.is_done and not is_new:
        edits.show_differences(form=form)
    return attempted.is_done


def _row(code: str) -> Indicator:
    indicator = instrument_pages.indicator_row(code=code)
    if indicator is None:
        raise Http404(_("Page not found."))
    return indicator


def _frame() -> dict[str, object]:
    frame = instruments.frame_body()
    if frame is None:
        raise Http404(_("No indicators yet"))
    return frame
