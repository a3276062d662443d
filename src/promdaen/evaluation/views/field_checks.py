"""Field checks: figures, plans, approval, what happened at a booth."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.evaluation import actions
from promdaen.evaluation.forms import field_checks as forms
from promdaen.evaluation.queries import field_checks as queries
from promdaen.evaluation.queries import rollouts
from promdaen.evaluation.rules import field_checks as rules
from promdaen.evaluation.views.decorators import require_right
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries


@require_GET
@require_right(*queries.READ_RIGHTS)
def field_checks_page(request: AccountRequest) -> HttpResponse:
    """The figures of field checks, without posts or officers, and the plans."""
    context = {
        "page": queries.field_checks_page(account=request.user),
        "can_write": people_queries.has_right(rollouts.WRITE_RIGHT, account=request.user),
        "can_open": people_queries.has_right(
            *queries.APPROVE_RIGHT, *queries.RECORD_RIGHT, account=request.user
        ),
    }
    return render(request, "evaluation/field_checks.html", context)


@require_right(rollouts.WRITE_RIGHT)
def add_field_checks(request: AccountRequest) -> HttpResponse:
    """Plan field checks."""
    form = forms.FieldCheckPlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The checks are planned. Two people must approve them.")
        ) as attempted:
            plan = actions.plan_field_checks(
                code=form.cleaned_data["code"],
                design=form.design(),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("evaluation:check_plan", code=plan.code)
    return render(request, "evaluation/field_check_form.html", {"form": form})


@require_GET
@require_right(*queries.APPROVE_RIGHT, *queries.RECORD_RIGHT)
def check_plan(request: AccountRequest, code: str) -> HttpResponse:
    """The checks of a plan, for those who approve and record them."""
    plan = queries.check_plan(code=code)
    account = request.user
    context = {
        "plan": plan,
        "state": rules.PLAN_STATES[plan.state],
        "checks": [
            (check, rules.CHECK_SHIFTS[check.shift], rules.CHECK_OUTCOMES.get(check.outcome))
            for check in queries.checks_of_plan(plan=plan)
        ],
        "can_approve": plan.state == rules.PLANNED
        and plan.first_approver_id != account.pk
        and people_queries.has_right(*queries.APPROVE_RIGHT, account=account),
        "can_announce": plan.state == rules.APPROVED
        and people_queries.has_right(rollouts.WRITE_RIGHT, account=account),
        "can_record": plan.state == rules.ANNOUNCED
        and people_queries.has_right(*queries.RECORD_RIGHT, account=account),
        "today": timezone.localdate(),
    }
    return render(request, "evaluation/check_plan.html", context)


@require_POST
@require_right(*queries.APPROVE_RIGHT)
def approve_checks(request: AccountRequest, code: str) -> HttpResponse:
    """Approve a plan."""
    plan = queries.check_plan(code=code)
    with attempt(request, success=_("You have approved this plan.")):
        actions.approve_field_checks(plan=plan, by=request.user, now=timezone.now())
    return redirect("evaluation:check_plan", code=code)


@require_POST
@require_right(rollouts.WRITE_RIGHT)
def announce_checks(request: AccountRequest, code: str) -> HttpResponse:
    """Record that the checks are announced in general."""
    plan = queries.check_plan(code=code)
    with attempt(request, success=_("Recorded as announced. Checks can be recorded now.")):
        actions.announce_field_checks(plan=plan, by=request.user, now=timezone.now())
    return redirect("evaluation:check_plan", code=code)


@require_right(*queries.RECORD_RIGHT)
def record_check(request: AccountRequest, code: str, number: int) -> HttpResponse:
    """Record what happened at a check, on a phone."""
    plan = queries.check_plan(code=code)
    check = queries.field_check(plan=plan, number=number)
    form = forms.CheckRecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The check is recorded.")) as attempted:
            actions.record_field_check(
                check=check, record=form.record(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("evaluation:check_plan", code=code)
    context = {
        "plan": plan,
        "check": check,
        "shift": rules.CHECK_SHIFTS[check.shift],
        "form": form,
    }
    return render(request, "evaluation/record_check.html", context)
