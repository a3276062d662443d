"""Pages of plans: the list, a new plan, its versions, two versions compared."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.models import Job
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries
from promdaen.planning.actions import plans as actions
from promdaen.planning.actions import working
from promdaen.planning.forms import plans as forms
from promdaen.planning.queries import facts, pages
from promdaen.planning.queries import plans as queries
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.views.decorators import load_version_for_planner, require_planner


@require_GET
@login_required
def plans(request: AccountRequest) -> HttpResponse:
    """List the plans of which the reader may read a version."""
    plan_rows = queries.plan_rows(account=request.user)
    may_plan = queries.is_planner(account=request.user)
    if not plan_rows and not may_plan:
        people_queries.require_right(queries.READER, queries.PLANNER, account=request.user)
    context = {
        "lines": plan_rows,
        "may_plan": may_plan,
        "can_start": may_plan and bool(facts.surveyed_rounds()),
    }
    return render(request, "planning/plans.html", context)


@require_planner
def new_plan(request: AccountRequest) -> HttpResponse:
    """Start a plan: computed before the response, or on a page of progress if it takes longer."""
    initial = {"first_year": timezone.localdate().year + 1}
    form = forms.NewPlanForm(request.POST or None, initial=initial, account=request.user)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            started = working.start_plan_or_ask(
                new=form.new_plan(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            if isinstance(started, Job):
                return redirect("people:job", pk=started.pk)
            messages.success(
                request, _("The programme is started with a proposed budget. Set yours next.")
            )
            return redirect("planning:version", code=started.plan.code, number=started.number)
    return render(request, "planning/new_plan.html", {"form": form})


@require_GET
@login_required
def plan(request: AccountRequest, code: str) -> HttpResponse:
    """Show a plan with its versions."""
    plan_row = queries.plan_row(code=code, account=request.user)
    if plan_row is None:
        raise Http404(_("There is no such version, or you may not read it."))
    return render(request, "planning/plan.html", {"line": plan_row})


@require_GET
@login_required
def compare(request: AccountRequest, code: str) -> HttpResponse:
    """Compare two versions of a plan."""
    plan_row = queries.plan_row(code=code, account=request.user)
    if plan_row is None:
        raise Http404(_("There is no such version, or you may not read it."))
    numbers = [version.number for version in plan_row.versions]
    newest = {"first": numbers[min(1, len(numbers) - 1)], "second": numbers[0]}
    form = forms.CompareForm(request.GET or None, numbers=numbers, initial=newest)
    chosen = form.cleaned_data if form.is_valid() else newest
    pair = [
        queries.version_facts(code=code, number=chosen[name], account=request.user)
        for name in ("first", "second")
    ]
    first, second = pair
    page = pages.comparison(first=first, second=second) if first and second else None
    context = {"line": plan_row, "page": page, "form": forms.CompareForm(chosen, numbers=numbers)}
    return render(request, "planning/compare.html", context)


@require_POST
@load_version_for_planner
def begin(request: AccountRequest, content: VersionFacts) -> HttpResponse:
    """Start the next version from an existing one."""
    form = forms.BeginForm(request.POST)
    version = content.version
    if not form.is_valid():
        messages.error(request, _("The next version could not be begun: shorten its note."))
        return redirect("planning:version", code=version.plan.code, number=version.number)
    with attempt(request) as attempted:
        version = actions.begin_version(
            source=version,
            note=form.cleaned_data["note"],
            is_renewed=form.cleaned_data["is_renewed"],
            by=request.user,
            now=timezone.now(),
        )
    if attempted.is_done:
        messages.success(request, _("Version %(n)s is begun.") % {"n": version.number})
    return redirect("planning:version", code=content.version.plan.code, number=version.number)
