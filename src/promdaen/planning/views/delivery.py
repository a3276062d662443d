"""The page on which the delivery of a measure at a place is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.planning.actions import delivery as actions
from promdaen.planning.forms import delivery as forms
from promdaen.planning.queries import delivery, pages
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.views.decorators import load_version_for_planner


@load_version_for_planner
def delivery_page(
    request: AccountRequest, content: VersionFacts, measure: str, at: str
) -> HttpResponse:
    """Steps of delivery and course runs of a measure; records one or the other."""
    page = pages.measure_page(content=content, measure=measure, place=at, year=None)
    if page is None:
        raise Http404(_("This measure cannot be bought there."))
    state = delivery.delivery_page(plan=content.version.plan, measure=measure, place=at)
    runs = pages.training_runs(page=page, account=request.user)
    linked = {linked_run.run.code: linked_run.run for linked_run in state.runs}
    step_form = forms.DeliveryForm(request.POST if "state" in request.POST else None)
    run_form = forms.RunForm(
        request.POST if "run" in request.POST else None,
        runs=[run for run in runs if run.code not in linked],
    )
    where: dict[str, Any] = {"measure": measure, "place": at}
    change: dict[str, Any] = {"content": content, "by": request.user, "now": timezone.now()}
    act: Callable[[], object] | None = None
    form: django_forms.Form | None = None
    if step_form.is_bound and step_form.is_valid():
        step, form = step_form.step(**where), step_form
        act = lambda: actions.record_delivery(step=step, **change)  # noqa: E731
    elif run_form.is_bound and run_form.is_valid():
        run, form = run_form.chosen(), run_form
        act = lambda: actions.link_run(run=run, **where, **change)  # noqa: E731
    elif request.POST.get("unlink") in linked:
        run = linked[request.POST["unlink"]]
        act = lambda: actions.unlink_run(run=run, **where, **change)  # noqa: E731
    if act is not None:
        with attempt(request, form=form, success=_("It is recorded.")) as attempted:
            act()
        if attempted.is_done:
            version = content.version
            return redirect("planning:delivery", version.plan.code, version.number, measure, at)
    context = {
        "content": content,
        "page": page,
        "state": state,
        "step_form": step_form,
        "run_form": run_form,
    }
    return render(request, "planning/delivery.html", context)
