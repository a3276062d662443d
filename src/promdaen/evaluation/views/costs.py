"""What courses cost: figures, lines of a run, files, rates, shared costs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.evaluation import actions
from promdaen.evaluation.forms import costs as forms
from promdaen.evaluation.queries import costs as queries
from promdaen.evaluation.queries import rollouts
from promdaen.evaluation.views.decorators import require_right
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import with_numbers
from promdaen.people import queries as people_queries


@require_GET
@login_required
def costs_page(request: AccountRequest) -> HttpResponse:
    """What a result cost, and what the runs cost."""
    people_queries.require_right(rollouts.WRITE_RIGHT, rollouts.READ_RIGHT, account=request.user)
    form = forms.StandardForm(request.GET or None)
    can_write = people_queries.has_right(rollouts.WRITE_RIGHT, account=request.user)
    context = {
        "page": queries.costs_page(standard=form.points, today=timezone.localdate()),
        "filter_form": form,
        "can_write": can_write,
        "runs": queries.runs_without_costs() if can_write else [],
    }
    return render(request, "evaluation/costs.html", context)


@require_right(rollouts.WRITE_RIGHT)
def run_costs(request: AccountRequest, code: str) -> HttpResponse:
    """The costs of a run, and a form for one more."""
    run = queries.run_with_costs(code=code, account=request.user)
    form = forms.CostLineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The cost is recorded.")) as attempted:
            actions.record_cost(run=run, cost=form.cost(), by=request.user, now=timezone.now())
        if attempted.is_done:
            return redirect("evaluation:run_costs", code=run.code)
    context = {"page": queries.run_costs_page(run=run), "form": form}
    return render(request, "evaluation/run_costs.html", context)


@require_right(rollouts.WRITE_RIGHT)
def per_diem(request: AccountRequest, code: str) -> HttpResponse:
    """Compute the per diem of a run from its attendance."""
    run = queries.run_with_costs(code=code, account=request.user)
    form = forms.MoneyEntryForm(request.POST or None, initial={"day": run.ends_on})
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The per diem is computed from attendance.")
        ) as attempted:
            actions.record_per_diem(
                run=run, rate=form.money(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("evaluation:run_costs", code=run.code)
    context = {"run": run, "form": form, "officer_days": queries.officer_days(run=run)}
    return render(request, "evaluation/per_diem.html", context)


@require_POST
@require_right(rollouts.WRITE_RIGHT)
def remove_cost(request: AccountRequest, line_id: UUID) -> HttpResponse:
    """Remove a cost that was entered by mistake."""
    cost_line = queries.cost_line(line_id=line_id)
    code = cost_line.run.code
    with attempt(request, success=_("The cost is removed.")):
        actions.remove_cost(line=cost_line, by=request.user, now=timezone.now())
    return redirect("evaluation:run_costs", code=code)


@require_right(rollouts.WRITE_RIGHT)
def import_costs(request: AccountRequest) -> HttpResponse:
    """Add the costs of a file."""
    form = forms.CostFileForm(
        request.POST or None, request.FILES or None, runs=queries.run_codes().keys()
    )
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            imported = actions.import_costs(rows=form.rows, by=request.user, now=timezone.now())
        if attempted.is_done:
            messages.success(request, with_numbers(_("Costs imported: %(n)s."), n=imported.added))
            if imported.left_out:
                words = _("Recorded already and left out: %(n)s.") % {"n": imported.left_out}
                messages.info(request, words)
            return redirect("evaluation:costs")
    return render(request, "evaluation/import_costs.html", {"form": form})


@require_right(rollouts.WRITE_RIGHT)
def rates(request: AccountRequest) -> HttpResponse:
    """The rates of currencies, and a form for one more."""
    currency_rates = queries.rates()
    rate_by_day = {
        (currency_rate.currency, currency_rate.day): currency_rate.per_usd
        for currency_rate in currency_rates
    }
    form = forms.RateForm(request.POST or None, rates=rate_by_day)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        with attempt(request, form=form, success=_("The rate is set.")) as attempted:
            actions.set_rate(
                currency=cleaned["currency"].upper(),
                day=cleaned["day"],
                per_usd=cleaned["per_usd"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("evaluation:rates")
    return render(request, "evaluation/rates.html", {"form": form, "rows": currency_rates})


@require_right(rollouts.WRITE_RIGHT)
def shared_costs(request: AccountRequest) -> HttpResponse:
    """The costs of development, and a form for one more."""
    form = forms.SharedCostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The cost is recorded.")) as attempted:
            actions.share_cost(
                title=form.cleaned_data["title"],
                money=form.money(),
                runs_count=form.cleaned_data["runs_count"] or 0,
                serves=form.cleaned_data["serves"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("evaluation:shared_costs")
    context = {"form": form, "rows": queries.shared_costs()}
    return render(request, "evaluation/shared_costs.html", context)
