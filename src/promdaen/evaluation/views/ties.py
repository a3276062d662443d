"""Contacts between departments: figures, rounds, the six questions on a phone and from paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.queries import classroom
from promdaen.evaluation import actions
from promdaen.evaluation.forms import ties as forms
from promdaen.evaluation.queries import rollouts, tie_forms
from promdaen.evaluation.queries import ties as queries
from promdaen.evaluation.views.decorators import require_right
from promdaen.kit import pdf
from promdaen.kit.files import pdf_response
from promdaen.kit.phones import PhoneBearer, require_phone
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language, with_numbers
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

Page = Callable[..., HttpResponse]


@require_GET
@require_right(rollouts.WRITE_RIGHT, rollouts.READ_RIGHT)
def ties_page(request: AccountRequest) -> HttpResponse:
    """Who works with whom, of all provinces or of one."""
    page = queries.ties_page(
        account=request.user, province=request.GET.get("province", ""), now=timezone.now()
    )
    filter_form = forms.ProvinceFilterForm(request.GET or None, provinces=page.provinces)
    context = {"page": page, "filter_form": filter_form}
    return render(request, "evaluation/ties.html", context)


@require_GET
@require_right(*TEACHING)
def tie_rounds(request: AccountRequest) -> HttpResponse:
    """The course runs with their rounds of questions."""
    run_occasions = queries.run_occasions(account=request.user, now=timezone.now())
    context = {
        "lines": run_occasions,
        "can_read": people_queries.has_right(
            rollouts.WRITE_RIGHT, rollouts.READ_RIGHT, account=request.user
        ),
    }
    return render(request, "evaluation/tie_rounds.html", context)


@require_POST
@require_right(*TEACHING)
def open_tie_round(request: AccountRequest, code: str, occasion: str) -> HttpResponse:
    """Open the questions of a run."""
    run = queries.run_for_ties(code=code, account=request.user)
    with attempt(request, success=_("The questions are open on the officers' phones.")):
        actions.open_tie_round(run=run, occasion=occasion, by=request.user, now=timezone.now())
    return redirect("evaluation:tie_rounds")


@require_POST
@require_right(*TEACHING)
def close_tie_round(request: AccountRequest, code: str, occasion: str) -> HttpResponse:
    """Close the questions of a run."""
    tie_round = queries.tie_round(code=code, occasion=occasion, account=request.user)
    with attempt(request, success=_("The questions are closed. The answers count now.")):
        actions.close_tie_round(tie_round=tie_round, by=request.user, now=timezone.now())
    return redirect("evaluation:tie_rounds")


@require_right(*TEACHING)
def type_ties(
    request: AccountRequest, code: str, occasion: str, department: str = ""
) -> HttpResponse:
    """Type answers from paper: first the department, then the six questions."""
    tie_round = queries.tie_round(code=code, occasion=occasion, account=request.user)
    units = {unit.pk: unit for unit in people_queries.departments()}
    context: dict[str, Any] = {"tie_round": tie_round, "departments": units.values()}
    if department and department not in units:
        raise Http404(_("Page not found."))
    if department:
        provinces = queries.officers_provinces(run=tie_round.run)
        form = forms.TiesForm(
            request.POST or None, department=units[department], provinces=provinces
        )
        if request.method == "POST" and form.is_valid():
            with attempt(request, form=form) as attempted:
                count = actions.record_tie_answers(
                    tie_round=tie_round,
                    answers=[form.answer(province=provinces[0].code)],
                    by=request.user,
                    now=timezone.now(),
                )
            if attempted.is_done:
                messages.success(request, with_numbers(_("Answers so far: %(n)s."), n=count))
                return redirect("evaluation:type_ties", code=code, occasion=occasion)
        context["form"] = form
    return render(request, "evaluation/type_ties.html", context)


@require_GET
@require_right(*TEACHING)
def ties_form(request: AccountRequest, code: str) -> HttpResponse:
    """The six questions on paper."""
    run = queries.run_for_ties(code=code, account=request.user)
    try:
        content = tie_forms.ties_form_pdf(run=run, language=page_language())
    except pdf.PrintError as error:
        messages.error(request, str(error))
        return redirect("evaluation:tie_rounds")
    return pdf_response(content, name=f"contacts-{run.code}.pdf")


@require_right(rollouts.WRITE_RIGHT)
def add_tie_step(request: AccountRequest) -> HttpResponse:
    """Plan a step for two departments."""
    first = {name: request.GET.get(name, "") for name in ("department", "partner")}
    form = forms.TieStepForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The step is planned. Record the day when it is done.")
        ) as attempted:
            actions.plan_tie_step(step=form.step(), by=request.user, now=timezone.now())
        if attempted.is_done:
            return redirect("evaluation:ties")
    return render(request, "evaluation/tie_step.html", {"form": form, "step": None})


@require_right(rollouts.WRITE_RIGHT)
def finish_tie_step(request: AccountRequest, step_id: UUID) -> HttpResponse:
    """Record the day on which a step was done."""
    step = queries.tie_step(step_id=step_id)
    form = forms.DoneOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("Recorded. The next round shows whether it helped.")
        ) as attempted:
            actions.finish_tie_step(
                step=step,
                done_on=form.cleaned_data["done_on"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("evaluation:ties")
    return render(request, "evaluation/tie_step.html", {"form": form, "step": step})


@require_phone
def phone_ties(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """The six questions on an officer's phone; after they are sent, only a thank-you page."""
    enrolment = classroom.enrolment_of_phone(phone=phone)
    if enrolment is None:
        raise Http404(_("Page not found."))
    tie_round = queries.open_round(enrolment=enrolment)
    if tie_round is None:
        return render(request, "evaluation/phone/ties.html", {"form": None})
    form = forms.TiesForm(request.POST or None, department=enrolment.department)
    if request.method == "POST" and form.is_valid():
        province = queries.officer_province(enrolment=enrolment)
        with attempt(request, form=form) as attempted:
            actions.send_tie_answer(
                tie_round=tie_round,
                enrolment=enrolment,
                answer=form.answer(province=province),
            )
        if attempted.is_done:
            return redirect("evaluation:phone_ties")
    return render(request, "evaluation/phone/ties.html", {"form": form})
