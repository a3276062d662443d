"""Comparison groups: the gain against officers not yet trained, and their scores."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.evaluation import actions
from promdaen.evaluation.forms import comparison_groups as forms
from promdaen.evaluation.queries import comparison_groups as queries
from promdaen.evaluation.queries import rollouts
from promdaen.evaluation.views.decorators import require_right
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries


@require_GET
@login_required
def comparisons_page(request: AccountRequest) -> HttpResponse:
    """Course runs with their comparison groups."""
    people_queries.require_right(rollouts.WRITE_RIGHT, rollouts.READ_RIGHT, account=request.user)
    context = {
        "lines": queries.run_comparisons(now=timezone.now()),
        "can_write": people_queries.has_right(rollouts.WRITE_RIGHT, account=request.user),
    }
    return render(request, "evaluation/comparisons.html", context)


@require_right(rollouts.WRITE_RIGHT)
def record_comparison(request: AccountRequest, code: str) -> HttpResponse:
    """Record the scores of the comparison group of a run."""
    run = queries.run_to_compare(code=code)
    form = forms.ComparisonForm(
        request.POST or None, request.FILES or None, group=queries.recorded_group(run=run)
    )
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The scores of the comparison group are recorded.")
        ) as attempted:
            actions.record_comparison(
                run=run,
                chosen=form.cleaned_data["chosen"],
                pairs=form.pairs,
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("evaluation:comparisons")
    context = {"form": form, "run": run, "papers": queries.comparison_papers(run=run)}
    return render(request, "evaluation/record_comparison.html", context)
