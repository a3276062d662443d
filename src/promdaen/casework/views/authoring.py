"""Pages to write cases: head, stages and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.casework import actions
from promdaen.casework.forms import authoring as forms
from promdaen.casework.queries import cases as queries
from promdaen.casework.queries import law as law_queries
from promdaen.casework.rules.law import LegalTests
from promdaen.curriculum.rules import review_states
from promdaen.kit import edits
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.casework.models import Case


@require_http_methods(["GET", "POST"])
@login_required
def new_case(request: AccountRequest) -> HttpResponse:
    """Write the head and the first line of a new case; it gets the next free code."""
    people_queries.require_right("author", account=request.user)
    code = queries.free_code()
    form = forms.CaseHeadForm(request.POST or None, law=_law(), code=code, values=None)
    return _edit_response(request, form=form, case=None, context={"code": code})


@require_GET
@login_required
def edit_case(request: AccountRequest, code: str) -> HttpResponse:
    """Show the parts of a case, each with a link to edit it."""
    people_queries.require_right("author", account=request.user)
    case = _case(code)
    values = queries.case_values(case=case)
    context = {"case": case, "stages": values["stages"], "next": len(values["stages"]) + 1}
    return render(request, "casework/case_parts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit_head(request: AccountRequest, code: str) -> HttpResponse:
    """Edit the head of a case."""
    people_queries.require_right("author", account=request.user)
    case = _case(code)
    values = queries.case_values(case=case)
    form = forms.CaseHeadForm(request.POST or None, law=_law(), code=code, values=values)
    return _edit_response(request, form=form, case=case, context={"code": code})


@require_http_methods(["GET", "POST"])
@login_required
def edit_stage(request: AccountRequest, code: str, number: int) -> HttpResponse:
    """Edit a stage, or add one at the end, with the judgement of the law on it."""
    people_queries.require_right("author", account=request.user)
    case = _case(code)
    values = queries.case_values(case=case)
    if not 1 <= number <= len(values["stages"]) + 1:
        raise Http404(_("The case has no such stage."))
    law = _law()
    form = forms.StageForm(request.POST or None, law=law, values=values, place=number - 1)
    context: dict[str, Any] = {"code": code, "number": number, "law": law}
    if number <= len(values["stages"]):
        context["judgement"] = queries.stage_judgement(law=law, values=values, place=number - 1)
    return _edit_response(request, form=form, case=case, context=context)


@require_GET
@login_required
def versions(request: AccountRequest, code: str) -> HttpResponse:
    """Every version of a case: what changed in it, who wrote it, why, how often it was judged."""
    people_queries.require_right(*TEACHING, account=request.user)
    context = {
        "case": _case(code),
        "versions": queries.case_versions(code=code),
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "casework/case_versions.html", context)


def _edit_response(
    request: AccountRequest,
    *,
    form: forms.CaseHeadForm | forms.StageForm,
    case: Case | None,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form with the judgement and the findings of the checks; save it on request."""
    if case is not None:
        form.fields["version"].initial = case.version
    if request.method == "POST" and form.is_valid():
        values = form.new_values()
        findings = queries.word_findings(values=values)
        digest = review_states.digest_of_values(values=values)
        is_looked_at = not findings or request.POST.get("looked_at") == digest
        if "number" in context:
            place = context["number"] - 1
            context["judgement"] = queries.stage_judgement(
                law=context["law"], values=values, place=place
            )
        saved = _saved(request, form=form, values=values, case=case, is_real=is_looked_at)
        if saved is not None:
            return saved
        context |= {
            "findings": [
                (finding, finding.text(language=page_language())) for finding in findings
            ],
            "looked_at": digest,
            "is_held_back": "save" in request.POST and not form.errors and not is_looked_at,
            "is_right": not form.errors,
        }
    page = "edit_stage" if "number" in context else "edit_head"
    return render(request, f"casework/{page}.html", {**context, "form": form, "case": case})


def _saved(
    request: AccountRequest,
    *,
    form: forms.CaseHeadForm | forms.StageForm,
    values: dict[str, object],
    case: Case | None,
    is_real: bool,
) -> HttpResponse | None:
    """Save and redirect; None for a preview or a refusal, which the form shows."""
    stamp: dict[str, Any] = {
        "values": values,
        "reason": form.cleaned_data["reason"],
        "by": request.user,
        "now": timezone.now(),
    }
    try:
        if "save" not in request.POST or not is_real:
            actions.check_case(values=values)
            return None
        if case is None:
            actions.create_case(**stamp)
        else:
            actions.edit_case(version=form.cleaned_data["version"] or 0, **stamp)
    except actions.CaseworkRefused as refused:
        for line in refused.lines:
            form.add_error(None, str(line))
        if case is not None:
            edits.show_differences(form=form)
        return None
    messages.success(request, _("Saved as a draft to be reviewed."))
    return redirect("casework:edit_case", code=values["code"])


def _case(code: str) -> Case:
    case = queries.find_case(code=code)
    if case is None:
        raise Http404(_("Page not found."))
    return case


def _law() -> LegalTests:
    law = law_queries.current_law()
    if law is None:
        raise Http404(_("No law is loaded yet"))
    return law
