"""Findings of a run, and the improvement plan of all runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exercise.actions import findings as actions
from promdaen.exercise.forms import findings as forms
from promdaen.exercise.queries import findings as queries
from promdaen.exercise.queries import reports, visible
from promdaen.exercise.rules import improving
from promdaen.exercise.views import reports as report_views
from promdaen.kit import exports, ids
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Text, with_numbers
from promdaen.people import queries as people_queries

Page = Callable[..., HttpResponse]

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun, Finding

COLUMN_HEADINGS = (
    Text("Exercise"),
    Text("Scenario"),
    Text("Finding"),
    Text("What the exercise showed"),
    Text("What is recommended"),
    Text("Owner"),
    Text("Person or office"),
    Text("Due", context="finding"),
    Text("State"),
    Text("Overdue"),
    Text("Last step"),
)


def load_findings_run(page: Page) -> Page:
    """Pass the run of the address to a page of control."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, code: str, **more: Any) -> HttpResponse:
        people_queries.require_right("exercises", account=request.user)
        run = visible.controlled_run(code=code, account=request.user)
        if run is None:
            raise Http404(_("Page not found."))
        return page(request, run=run, **more)

    return wrapper


@load_findings_run
def findings(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """The findings of one run, and a form for a further one."""
    now = timezone.now()
    due_on = timezone.localdate(now) + timedelta(days=improving.DEFAULT_DAYS)
    form = forms.FindingForm(request.POST or None, due_on=due_on)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The finding is written down.")) as attempted:
            finding = actions.make_finding(
                run=run, new=form.new_finding(), by=request.user, now=now
            )
        if attempted.is_done:
            return redirect("exercise:finding", code=run.code, number=finding.number)
    context = {
        "run": run,
        "lines": queries.run_findings(run=run),
        "form": form,
        "states": forms.STATES,
        "is_over": run.state in actions.REPORTABLE_STATES,
    }
    return render(request, "exercise/findings.html", context)


@require_POST
@load_findings_run
def adopt_statement(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    with attempt(request) as attempted:
        finding = actions.adopt_statement(
            run=run, key=request.POST.get("key", ""), by=request.user, now=timezone.now()
        )
    if not attempted.is_done:
        return redirect("exercise:report", code=run.code)
    messages.success(request, _("The finding is written down. Now set the owner and the day."))
    return redirect("exercise:finding", code=run.code, number=finding.number)


@require_POST
@load_findings_run
def opening(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Save the opening text of the report."""
    form = forms.OpeningForm.of_run(run=run, data=request.POST)
    if not form.is_valid():
        return report_views.report_page(request, run=run, opening_form=form)
    with attempt(request, success=_("Saved.")):
        actions.write_opening(
            run=run,
            km=form.cleaned_data["opening_km"],
            en=form.cleaned_data["opening_en"],
            by=request.user,
            now=timezone.now(),
        )
    return redirect("exercise:report", code=run.code)


@require_POST
@load_findings_run
def page_one(request: AccountRequest, run: ExerciseRun, number: int) -> HttpResponse:
    """Put a finding on page one of the report, or take it off."""
    finding = queries.run_finding(run=run, number=number)
    if finding is None:
        raise Http404(_("Page not found."))
    is_chosen = request.POST.get("chosen") == "yes"
    with attempt(request):
        actions.set_on_page_one(
            finding=finding, is_chosen=is_chosen, by=request.user, now=timezone.now()
        )
    return redirect("exercise:report", code=run.code)


@require_POST
@load_findings_run
def seen_again(
    request: AccountRequest, run: ExerciseRun, earlier: str, number: int
) -> HttpResponse:
    """Record that a finding of an earlier exercise was seen again."""
    source = visible.controlled_run(code=earlier, account=request.user)
    finding = queries.run_finding(run=source, number=number) if source else None
    if finding is None:
        raise Http404(_("Page not found."))
    with attempt(request, success=_("Saved. The owner sees it in the improvement plan.")):
        actions.note_seen_again(finding=finding, run=run, by=request.user, now=timezone.now())
    return redirect("exercise:report", code=run.code)


@load_findings_run
def finding(request: AccountRequest, run: ExerciseRun, number: int) -> HttpResponse:
    """One finding with its steps; a form to change it, and one for the next step."""
    run_finding = queries.run_finding(run=run, number=number)
    if run_finding is None:
        raise Http404(_("Page not found."))
    is_step = request.POST.get("act") == "step"
    step_form = forms.FindingStepForm(
        request.POST if is_step else None,
        finding=run_finding,
        state=improving.CLOSED if "close" in request.GET else None,
    )
    form = forms.FindingForm(None if is_step else request.POST or None, finding=run_finding)
    submitted_form = step_form if is_step else form
    if request.method == "POST" and submitted_form.is_valid():
        with attempt(request, form=submitted_form, success=_("Saved.")) as attempted:
            _act(request, finding=run_finding, form=form, step_form=step_form)
        if attempted.is_done and "to_report" in request.POST:
            return redirect("exercise:report", code=run.code)
        if attempted.is_done and is_step and step_form.is_closing:
            return redirect("exercise:plan")
        if attempted.is_done:
            return redirect("exercise:finding", code=run.code, number=number)
    context = {
        "run": run,
        "finding": run_finding,
        "values": reports.finding_values(finding=run_finding, now=timezone.now()),
        "form": form,
        "step_form": step_form,
        "is_closing": step_form.is_closing and not form.is_bound,
        "state": forms.STATES[run_finding.state],
        "states": forms.STATES,
    }
    return render(request, "exercise/finding.html", context)


@require_GET
@login_required
def plan(request: AccountRequest) -> HttpResponse:
    """Show the improvements of all runs, overdue first; also as a file."""
    people_queries.require_right("exercises", account=request.user)
    finding_filter_form = forms.FindingFilterForm(request.GET)
    now = timezone.now()
    summaries = queries.improvement_plan(
        account=request.user,
        filters=finding_filter_form.selected_filter(),
        today=timezone.localdate(now),
    )
    if request.GET.get("format") in exports.LIST_FORMATS:
        return exports.list_response(
            name="EXERCISE-improvement-plan",
            file_format=request.GET["format"],
            heads=COLUMN_HEADINGS,
            rows=_rows(summaries),
            now=now,
        )
    context = {"filter_form": finding_filter_form, "lines": summaries, "states": forms.STATES}
    return render(request, "exercise/plan.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def change_findings(request: AccountRequest) -> HttpResponse:
    """Show the selected findings with what can change for all of them, and change it."""
    people_queries.require_right("exercises", account=request.user)
    finding_ids = ids.read_ids(request.POST.getlist("finding"))
    if not finding_ids:
        if request.method == "POST":
            messages.error(request, _("Select at least one finding."))
        return redirect("exercise:plan")
    form = forms.FindingsChangeForm(request.POST if "is_chosen" in request.POST else None)
    if form.is_valid():
        with attempt(request, form=form) as attempted:
            count = actions.change_findings(
                findings=finding_ids, change=form.change(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            words = ngettext("%(n)s finding changed.", "%(n)s findings changed.", count)
            messages.success(request, with_numbers(words, n=count))
            return redirect("exercise:plan")
    findings = queries.findings_selected(account=request.user, ids=finding_ids)
    context = {"form": form, "findings": findings}
    return render(request, "exercise/change_findings.html", context)


def _act(
    request: AccountRequest,
    *,
    finding: Finding,
    form: forms.FindingForm,
    step_form: forms.FindingStepForm,
) -> None:
    now = timezone.now()
    if step_form.is_bound:
        actions.take_step(finding=finding, **step_form.cleaned_data, by=request.user, now=now)
    else:
        actions.change_finding(finding=finding, new=form.new_finding(), by=request.user, now=now)


def _rows(summaries: Sequence[queries.FindingSummary]) -> Iterator[Sequence[Output]]:
    for summary in summaries:
        finding = summary.finding
        steps = list(finding.steps.all())
        yield (
            finding.run.code,
            str(finding.run.scenario.title),
            finding.number,
            finding.shown_text,
            finding.shown_recommendation,
            str(finding.owner or ""),
            finding.person,
            finding.due_on.isoformat() if finding.due_on else "",
            finding.state,
            "yes" if summary.is_overdue else "",
            steps[-1].text if steps else "",
        )
