"""Pages of twins: the list, a day with staffing to try, its replay, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.planning.actions import twins as actions
from promdaen.planning.forms import twins as forms
from promdaen.planning.queries import twin_settings
from promdaen.planning.queries import twins as queries
from promdaen.planning.queries.plans import version_facts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import screening as rules
from promdaen.planning.rules import weekdays
from promdaen.planning.rules.twins import (
    StaffingChange,
    busiest_moment,
    staffing_change,
    too_many_closed,
)
from promdaen.planning.views.decorators import require_planner
from promdaen.planning.views.files import TYPES

if TYPE_CHECKING:
    from promdaen.planning.models import CheckpointTwin


@require_GET
@require_planner
def twins(request: AccountRequest) -> HttpResponse:
    """The checkpoints that have a twin."""
    return render(
        request, "planning/twins.html", {"twins": queries.twin_list(account=request.user)}
    )


def _twin_or_404(request: AccountRequest, code: str) -> CheckpointTwin:
    twin = queries.find_twin(code=code, account=request.user)
    if twin is None:
        raise Http404(_("Page not found."))
    return twin


def _error_texts(form: BaseForm) -> list[str]:
    """The errors of a form whose page is another one, each with its field."""
    return [
        _("%(field)s: %(problem)s") % {"field": form.fields[name].label, "problem": text}
        for name, texts in form.errors.items()
        for text in texts
    ]


@require_planner
def new_twin(request: AccountRequest) -> HttpResponse:
    """Set up the twin of a checkpoint."""
    chosen = request.GET.get("checkpoint", "")
    proposal = queries.twin_proposal(code=chosen) if chosen else None
    form = forms.CheckpointTwinForm(
        request.POST or None, initial=forms.proposed_values(code=chosen, proposal=proposal)
    )
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["checkpoint"]
        with attempt(
            request, form=form, success=_("The twin is set up. Import its counts next.")
        ) as attempted:
            actions.set_up_twin(code=code, shape=form.shape(), by=request.user, now=timezone.now())
        if attempted.is_done:
            return redirect("planning:counts", code=code)
    return render(
        request,
        "planning/new_twin.html",
        {"form": form, "proposal": proposal},
    )


@require_planner
def shifts(request: AccountRequest, code: str) -> HttpResponse:
    """Change booths, the classes that they serve, and shifts."""
    row = _twin_or_404(request, code)
    form = forms.ShiftsForm(request.POST or None, document=row.document, opens_at=row.opens_at)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("Booths and shifts are saved.")) as attempted:
            actions.change_shifts(
                twin=row,
                stations=form.stations(),
                hall_places=form.cleaned_data["hall_places"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("planning:twin", code=code)
    return render(request, "planning/shifts.html", {"twin": row, "form": form})


@require_GET
@require_planner
def twin(request: AccountRequest, code: str) -> HttpResponse:
    """A day at a checkpoint, with other staffings beside it."""
    row = _twin_or_404(request, code)
    form = forms.WishForm(request.GET or None, document=row.document, opens_at=row.opens_at)
    is_asked = any(name.startswith("more_") for name in request.GET)
    wish = form.wish() if is_asked and form.is_valid() else None
    plans = _plans(request, row)
    if "keep" in request.GET and wish is not None and not wish.is_empty:
        codes = list(dict.fromkeys([*(plan.code for plan in plans), wish.code]))
        return redirect(f"{request.path}?{urlencode({'plan': codes}, doseq=True)}")
    page = queries.twin_page(twin=row, wish=wish, plans=plans)
    context = {
        "page": page,
        "form": form if is_asked else forms.WishForm(document=row.document, opens_at=row.opens_at),
        "plans": plans,
        "staffing_form": forms.StaffingForm(
            classes=page.belief.believed,
            week=twin_settings.week_setting(twin=row),
            advice=page.advice or page.outdated_advice,
        ),
        "reports_form": forms.ReportsForm(document=row.document, opens_at=row.opens_at),
    }
    return render(request, "planning/twin.html", context)


def _plans(request: AccountRequest, twin: CheckpointTwin) -> list[StaffingChange]:
    """The staffings kept beside each other in the address; those that cannot be are left out."""
    changes = [
        staffing_change(code=code, classes=twin.document["classes"])
        for code in dict.fromkeys(request.GET.getlist("plan"))
    ]
    possible = [
        change
        for change in changes
        if change is not None and not too_many_closed(document=twin.document, wish=change)
    ]
    return possible[: queries.MAX_PLANS]


@require_GET
@require_planner
def replay(request: AccountRequest, code: str) -> HttpResponse:
    """One day of a twin to be watched, as now or with a staffing of the address."""
    row = _twin_or_404(request, code)
    plans = _plans(request, row)
    wish = plans[0] if plans else None
    day = queries.replayed_day(twin=row, wish=wish)
    context = {"twin": row, "wish": wish, "day": day, "moment": busiest_moment(day=day)}
    return render(request, "planning/replay.html", context)


@require_POST
@require_planner
def staffing(request: AccountRequest, code: str) -> HttpResponse:
    """Order the search of the least staffing."""
    row = _twin_or_404(request, code)
    form = forms.StaffingForm(
        request.POST,
        classes=row.document["classes"],
        week=twin_settings.week_setting(twin=row),
        advice={},
    )
    with attempt(request, success=_("It is being computed. You can leave this page.")):
        if not form.is_valid():
            raise PlanRefused(*_error_texts(form))
        actions.ask_staffing(twin=row, promise=form.promise(), by=request.user, now=timezone.now())
    return redirect("planning:twin", code=code)


@require_GET
@require_planner
def screening(request: AccountRequest, code: str) -> HttpResponse:
    """What better screening takes at the second line."""
    row = _twin_or_404(request, code)
    belief = queries.twin_belief(twin=row)
    laboratory = queries.laboratory_skill(account=request.user)
    now = round(laboratory[0].d_prime, 1) if laboratory else rules.PRIOR_D_PRIME
    proposed = {
        "now": now,
        "after": round(now + rules.D_PRIME_GAIN, 1),
        "irregular": 1000 * rules.PRIOR_IRREGULAR,
        "goal": round(100 * rules.PRIOR_GOAL),
    }
    form = forms.ScreeningForm(request.GET if "goal" in request.GET else proposed)
    has_second = len(row.document["stations"]) > 1
    screening_methods = []
    if belief.is_believable and has_second and form.is_valid():
        screening_methods = queries.screening_methods(twin=row, skill=form.skill())
    context = {
        "twin": row,
        "belief": belief,
        "laboratory": laboratory,
        "form": form,
        "has_second": has_second,
        "lines": screening_methods,
    }
    return render(request, "planning/screening.html", context)


@require_GET
@require_planner
def shift_plan(request: AccountRequest, code: str) -> HttpResponse:
    """How many officers the staffing of a day needs, and their shifts within labour rules."""
    row = _twin_or_404(request, code)
    advice = queries.current_advice(twin=row, belief=queries.twin_belief(twin=row))
    form = forms.ShiftPlanForm(
        request.GET if "staffing" in request.GET else {"staffing": forms.NOW}, advice=advice
    )
    labour = twin_settings.labour_setting(twin=row)
    page = None
    if form.is_valid():
        is_least = form.cleaned_data["staffing"] == forms.LEAST
        page = queries.shift_plan_page(
            twin=row, rules=labour.rules, advice=advice if is_least else {}
        )
    context = {
        "twin": row,
        "form": form,
        "page": page,
        "advice": advice,
        "labour": labour,
        "roster_form": forms.WeekRosterForm(
            advice=advice,
            initial={
                "staffing": form.data.get("staffing", forms.NOW),
                "begins_on": weekdays.next_monday(today=timezone.localdate()),
            },
        ),
    }
    return render(request, "planning/shift_plan.html", context)


@require_POST
@require_planner
def roster(request: AccountRequest, code: str) -> HttpResponse:
    """The roster of a week as a PDF."""
    row = _twin_or_404(request, code)
    advice = queries.current_advice(twin=row, belief=queries.twin_belief(twin=row))
    form = forms.WeekRosterForm(request.POST, advice=advice)
    with attempt(request) as attempted:
        if not form.is_valid():
            raise PlanRefused(*_error_texts(form))
        is_least = form.cleaned_data["staffing"] == forms.LEAST
        file_bytes = actions.print_roster(
            twin=row,
            advice=advice if is_least else {},
            week=form.week(),
            language=page_language(),
            by=request.user,
            now=timezone.now(),
        )
    if not attempted.is_done:
        return redirect("planning:shift_plan", code=code)
    name = f"roster-{code}-{form.week().begins_on:%Y-%m-%d}-{page_language()}.pdf"
    return file_response(file_bytes, name=name, kind=TYPES["pdf"])


@require_planner
def labour_rules(request: AccountRequest, code: str) -> HttpResponse:
    """Set the labour rules of shifts; who set which before."""
    row = _twin_or_404(request, code)
    labour = twin_settings.labour_setting(twin=row)
    form = forms.LabourRulesForm(request.POST or None, setting=labour)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The rules are saved.")) as attempted:
            actions.change_labour_rules(
                twin=row,
                rules=form.rules(),
                source=form.cleaned_data["source"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("planning:shift_plan", code=code)
    changes = twin_settings.setting_changes(twin=row, kind=twin_settings.LABOUR)
    context = {"twin": row, "form": form, "labour": labour, "changes": changes}
    return render(request, "planning/labour_rules.html", context)


@require_planner
def week(request: AccountRequest, code: str) -> HttpResponse:
    """Travellers and waits by day of the week; set the travellers of each day."""
    row = _twin_or_404(request, code)
    setting = twin_settings.week_setting(twin=row)
    form = forms.WeekForm(request.POST or None, setting=setting)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The days of the week are saved.")
        ) as attempted:
            actions.change_week(
                twin=row,
                travellers=form.travellers(),
                source=form.cleaned_data["source"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("planning:week", code=code)
    context = {
        "twin": row,
        "form": form,
        "setting": setting,
        "lines": queries.week_traffic(week=setting),
        "belief": queries.twin_belief(twin=row),
        "changes": twin_settings.setting_changes(twin=row, kind=twin_settings.WEEK),
    }
    return render(request, "planning/week.html", context)


@require_planner
def use(request: AccountRequest, code: str) -> HttpResponse:
    """Let a measure of a draft count on what a staffing of the twin shows."""
    row = _twin_or_404(request, code)
    plans = _plans(request, row)
    if not plans or not queries.twin_belief(twin=row).is_complete:
        return redirect("planning:twin", code=code)
    uses = {
        staffing_use.code: staffing_use
        for staffing_use in queries.staffing_uses(account=request.user)
    }
    form = forms.UseForm(request.POST or None, uses=_use_labels(uses))
    if request.method == "POST" and form.is_valid():
        chosen = uses[form.cleaned_data["use"]]
        plan, number = chosen.version.plan.code, chosen.version.number
        content = version_facts(code=plan, number=number, account=request.user)
        if content is None:
            raise Http404(_("Page not found."))
        result = actions.TwinResult(twin=row, change=plans[0], measure=chosen.measure.code)
        message = _("The measure counts on the twin. The plan is computed again.")
        with attempt(request, form=form, success=message) as attempted:
            actions.use_staffing(
                content=content,
                result=result,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("planning:version", plan, number)
    officers = queries.staffing_officers(twin=row, change=plans[0])
    levels = sorted({staffing_use.level for staffing_use in uses.values()})
    reaches = [queries.staffing_reach(twin=row, change=plans[0], level=level) for level in levels]
    context = {
        "twin": row,
        "change": plans[0],
        "reaches": reaches,
        "officers": officers,
        "pays": queries.staffing_pays(uses=uses.values(), officers=officers),
        "form": form,
    }
    return render(request, "planning/use_twin.html", context)


def _use_labels(uses: dict[str, queries.StaffingUse]) -> dict[str, str]:
    language = page_language()
    return {
        code: _("%(plan)s, version %(number)s: %(measure)s, to level %(level)s")
        % {
            "plan": staffing_use.version.plan.title,
            "number": staffing_use.version.number,
            "measure": staffing_use.measure.title.text(language=language),
            "level": staffing_use.level,
        }
        for code, staffing_use in uses.items()
    }


@require_POST
@require_planner
def reports(request: AccountRequest, code: str) -> HttpResponse:
    """Hourly reports of the queue as injects of an exercise."""
    row = _twin_or_404(request, code)
    form = forms.ReportsForm(request.POST, document=row.document, opens_at=row.opens_at)
    if not form.is_valid():
        for text in _error_texts(form):
            messages.error(request, text)
        return redirect("planning:twin", code=code)
    report_file = actions.export_queue_reports(
        twin=row,
        hours=(form.cleaned_data["since"], form.cleaned_data["until"]),
        by=request.user,
        now=timezone.now(),
    )
    return file_response(report_file, name=f"EXERCISE-queue-{code}.xlsx", kind=TYPES["xlsx"])


@login_required
def counting(request: AccountRequest, code: str) -> HttpResponse:
    """Count travellers and time services and waits on the spot, with a phone."""
    row = queries.counted_twin(code=code, account=request.user)
    if row is None:
        raise Http404(_("Page not found."))
    form = forms.CountingForm(request.POST or None, document=row.document, opens_at=row.opens_at)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with attempt(
            request, form=form, success=_("Saved. Continue with the next half hour.")
        ) as attempted:
            actions.record_observations(
                twin=row,
                facts=form.facts(counted_on=timezone.localdate(now)),
                by=request.user,
                now=now,
            )
        if attempted.is_done:
            return redirect("planning:counting", code=code)
    context = {"twin": row, "form": form, "timed": queries.timed_counts(twin=row)}
    return render(request, "planning/counting.html", context)


@require_planner
def counts(request: AccountRequest, code: str) -> HttpResponse:
    """Import the arrivals of a twin from a sheet of half-hourly counts."""
    row = _twin_or_404(request, code)
    form = forms.CountsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.rows is not None:
        with attempt(request, form=form, success=_("The counts are imported.")) as attempted:
            actions.import_counts(
                twin=row,
                counted=actions.CountedRows(
                    rows=form.rows,
                    source=form.cleaned_data["source"],
                    are_waits=form.cleaned_data["kind"] == forms.WAITS,
                ),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("planning:twin", code=code)
    return render(request, "planning/counts.html", {"twin": row, "form": form})
