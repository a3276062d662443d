"""Supervisors' checklists: figures, rounds with their link, the form on a phone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.evaluation import actions
from promdaen.evaluation.forms import checklists as forms
from promdaen.evaluation.queries import checklists as queries
from promdaen.evaluation.queries import rollouts
from promdaen.evaluation.queries import ties as tie_queries
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import checklists as rules
from promdaen.evaluation.views.decorators import require_right
from promdaen.kit import signing
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING


@require_GET
@require_right(rollouts.WRITE_RIGHT, rollouts.READ_RIGHT)
def checklists_page(request: AccountRequest) -> HttpResponse:
    """What supervisors saw at work, without officers."""
    page = queries.checklist_page(province=request.GET.get("province", ""))
    provinces_shown = [province for province, share in page.provinces if share.share]
    context = {
        "page": page,
        "limits": rules.CHECKLIST_LIMITS,
        "filter_form": forms.ChecklistProvinceForm(request.GET or None, provinces=provinces_shown),
        "can_write": people_queries.has_right(rollouts.WRITE_RIGHT, account=request.user),
    }
    return render(request, "evaluation/checklists.html", context)


@require_GET
@require_right(*TEACHING)
def checklist_rounds(request: AccountRequest) -> HttpResponse:
    """The course runs that are over, with their checklists."""
    run_checklists = queries.run_checklists(account=request.user, now=timezone.now())
    context = {
        "lines": run_checklists,
        "can_read": people_queries.has_right(
            rollouts.WRITE_RIGHT, rollouts.READ_RIGHT, account=request.user
        ),
    }
    return render(request, "evaluation/checklist_rounds.html", context)


@require_GET
@require_right(*TEACHING)
def checklist_link(request: AccountRequest, code: str) -> HttpResponse:
    """The link of an open checklist, as a QR code to show or to send."""
    run = tie_queries.run_for_ties(code=code, account=request.user)
    checklist_round = queries.open_round(run=run)
    path = reverse(
        "evaluation:phone_checklist", args=(queries.round_token(checklist_round=checklist_round),)
    )
    address = request.build_absolute_uri(path)
    context = {"run": run, "address": address, "qr": signing.qr_rows(text=address)}
    return render(request, "evaluation/checklist_link.html", context)


@require_POST
@require_right(*TEACHING)
def open_checklist(request: AccountRequest, code: str) -> HttpResponse:
    """Open the checklist of a run."""
    run = tie_queries.run_for_ties(code=code, account=request.user)
    with attempt(request, success=_("The checklist is open. Send its link.")) as attempted:
        actions.open_checklist(run=run, by=request.user, now=timezone.now())
    page = "evaluation:checklist_link" if attempted.is_done else ""
    return redirect(page, code=code) if page else redirect("evaluation:checklist_rounds")


@require_POST
@require_right(*TEACHING)
def close_checklist(request: AccountRequest, code: str) -> HttpResponse:
    """Close the checklist of a run."""
    run = tie_queries.run_for_ties(code=code, account=request.user)
    checklist_round = queries.open_round(run=run)
    with attempt(request, success=_("The checklist is closed. Its forms count now.")):
        actions.close_checklist(
            checklist_round=checklist_round, by=request.user, now=timezone.now()
        )
    return redirect("evaluation:checklist_rounds")


def phone_checklist(request: HttpRequest, token: str, number: int | None = None) -> HttpResponse:
    """The form on a supervisor's own phone, for everyone who has the link."""
    context: dict[str, Any] = {"token": token, "sent": request.GET.get("sent", "")}
    try:
        checklist_round = queries.round_of_token(token=token)
        if checklist_round.closed_on is not None or context["sent"].isdecimal():
            context["is_closed"] = checklist_round.closed_on is not None
            return render(request, "evaluation/phone/checklist_sent.html", context)
        chosen = [code for code in request.POST.get("topics", "").split(",") if code]
        page = queries.form_page(checklist_round=checklist_round, number=number, chosen=chosen)
    except EvaluationNotFound as error:
        raise Http404(str(error)) from error
    form = forms.ChecklistForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            number = actions.send_checklist_form(
                checklist_round=checklist_round,
                form=form.checklist_form(),
                by=None,
                now=timezone.now(),
            )
        if attempted.is_done:
            path = reverse("evaluation:phone_checklist", args=(token,))
            return redirect(f"{path}?sent={number}")
    context |= {"form": form, "run": checklist_round.run, "second": number}
    return render(request, "evaluation/phone/checklist.html", context)


@require_GET
def second_observer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the second observer for the number of the first form."""
    try:
        checklist_round = queries.round_of_token(token=token)
    except EvaluationNotFound as error:
        raise Http404(str(error)) from error
    form = forms.SecondObserverForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        number = form.cleaned_data["number"]
        if queries.has_first_form(checklist_round=checklist_round, number=number):
            return redirect("evaluation:phone_checklist_second", token=token, number=number)
        form.add_error("number", _("There is no first form with this number."))
    return render(
        request, "evaluation/phone/checklist_second.html", {"form": form, "token": token}
    )
