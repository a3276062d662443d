"""Rounds and their plans, for coordinators of the survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit import exports, languages
from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.survey.actions import figures as figure_actions
from promdaen.survey.actions import prints
from promdaen.survey.actions import rounds as actions
from promdaen.survey.actions import visits as visit_actions
from promdaen.survey.forms import rounds as forms
from promdaen.survey.queries import calibration, gaps, planning
from promdaen.survey.rules import visit_status
from promdaen.survey.views import visits
from promdaen.survey.views.decorators import load_round, load_visit_for_review, require_coordinator

if TYPE_CHECKING:
    from promdaen.places.models import Checkpoint
    from promdaen.survey.models import Round, Visit


@require_GET
@login_required
def home(request: AccountRequest) -> HttpResponse:
    """Show the current round with its next steps; for assessors their visits, else the totals."""
    today = timezone.localdate()
    if people_queries.has_right("survey", account=request.user):
        page = planning.survey_home(account=request.user, today=today)
        has_figures = page.line is not None and page.line.accepted > 0
        context = {
            "home": page,
            "first": gaps.first_gaps(code=page.line.round.code, account=request.user)
            if has_figures and page.line is not None
            else None,
        }
        return render(request, "survey/home.html", context)
    makes_visits = people_queries.has_right("visits", account=request.user)
    if not makes_visits and people_queries.has_right("gaps", account=request.user):
        return redirect("survey:totals")
    return visits.home(request)


@require_GET
@require_coordinator
def rounds(request: AccountRequest) -> HttpResponse:
    """All rounds, newest first."""
    page = planning.survey_home(account=request.user, today=timezone.localdate())
    return render(request, "survey/rounds.html", {"lines": page.rounds})


@require_coordinator
def new_round(request: AccountRequest) -> HttpResponse:
    """Plan a round."""
    form = forms.SurveyRoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request, form=form, success=_("The round is made. Give its visits next.")
        ) as attempted:
            survey_round = actions.create_round(
                new=form.new_round(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("survey:plan", code=survey_round.code)
    return render(request, "survey/round_form.html", {"form": form, "survey_round": None})


@load_round
def edit_round(request: AccountRequest, survey_round: Round) -> HttpResponse:
    """Change the titles and days of a round, or close it."""
    form = forms.SurveyRoundForm(request.POST or None, survey_round=survey_round)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The round is changed.")) as attempted:
            changed = actions.change_round(
                survey_round=survey_round,
                new=form.new_round(),
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("survey:plan", code=changed.code)
    return render(request, "survey/round_form.html", {"form": form, "survey_round": survey_round})


@require_POST
@load_round
def close_round(request: AccountRequest, survey_round: Round) -> HttpResponse:
    """Close a round, or open it again."""
    act = actions.close_round if survey_round.closed_at is None else actions.open_round_again
    act(survey_round=survey_round, by=request.user, now=timezone.now())
    return redirect("survey:plan", code=survey_round.code)


@load_round
def plan(request: AccountRequest, survey_round: Round) -> HttpResponse:
    """Show every checkpoint of a round with its visits; plan visits to the selected ones."""
    visit_plan_filter_form = forms.VisitPlanFilterForm(request.GET)
    today = timezone.localdate()
    if request.GET.get("format") in exports.LIST_FORMATS:
        now = timezone.now()
        visit_plan_page = figure_actions.export_plan(
            survey_round=survey_round,
            filters=visit_plan_filter_form.selected_filter(),
            by=request.user,
            now=now,
        )
        return exports.list_response(
            name=f"survey-plan-{survey_round.code}",
            file_format=request.GET["format"],
            heads=visit_status.PLAN_HEADS,
            rows=_rows(lines=visit_plan_page.lines),
            now=now,
        )
    page = planning.plan_page(
        account=request.user,
        survey_round=survey_round,
        filters=visit_plan_filter_form.selected_filter(),
        today=today,
    )
    form = forms.GiveVisitsForm(request.POST or None)
    marked = set(request.POST.getlist("checkpoint"))
    if request.method == "POST" and form.is_valid():
        checkpoints = [
            planned_visits.checkpoint
            for planned_visits in page.lines
            if planned_visits.checkpoint.code in marked
        ]
        if _plan_visits(request, form=form, survey_round=survey_round, checkpoints=checkpoints):
            return redirect(request.get_full_path())
    context = {
        "page": page, "survey_round": survey_round, "filter_form": visit_plan_filter_form,
        "form": form, "marked": marked,
        "draw_form": forms.SecondVisitsForm(),
        "calibration": calibration.calibration_page(
            survey_round=survey_round, account=request.user
        ),
    }  # fmt: skip
    return render(request, "survey/plan.html", context)


@load_round
def draw(request: AccountRequest, survey_round: Round) -> HttpResponse:
    """Draw the checkpoints for second visits."""
    form = forms.SecondVisitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            second_visits = visit_actions.draw_second_visits(
                survey_round=survey_round,
                seed=form.cleaned_data["seed"],
                due_on=form.cleaned_data["due_on"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            _show_result(request, second_visits=second_visits)
            return redirect("survey:plan", code=survey_round.code)
    return render(request, "survey/draw.html", {"form": form, "survey_round": survey_round})


@load_visit_for_review
def give(request: AccountRequest, visit: Visit) -> HttpResponse:
    """Change the assessor or due date of a visit that was not started, or cancel it."""
    form = forms.ChangeVisitForm(request.POST or None, visit=visit)
    is_back = request.method == "POST" and "back" in request.POST
    if is_back or (request.method == "POST" and form.is_valid()):
        arguments: dict[str, Any] = {"visit": visit, "by": request.user, "now": timezone.now()}
        with attempt(request, form=form, success=_("The plan is changed.")) as attempted:
            if is_back:
                visit_actions.take_back_visit(**arguments)
            else:
                due_on = form.cleaned_data["due_on"]
                visit_actions.change_visit(assessor=form.person, due_on=due_on, **arguments)
        if attempted.is_done:
            return redirect("survey:plan", code=visit.round.code)
    return render(request, "survey/give.html", {"form": form, "visit": visit})


@require_GET
@require_coordinator
def access(request: AccountRequest) -> HttpResponse:
    """Show the provinces whose scores each assessor may read."""
    assessor_accesses = planning.assessor_accesses(account=request.user)
    return render(request, "survey/access.html", {"lines": assessor_accesses})


@require_coordinator
def provinces(request: AccountRequest, account_id: UUID) -> HttpResponse:
    """The provinces of one assessor."""
    assessor_accesses = planning.assessor_accesses(account=request.user)
    assessor_access = next(
        (access_line for access_line in assessor_accesses if access_line.account.pk == account_id),
        None,
    )
    if assessor_access is None:
        raise Http404(_("Page not found."))
    form = forms.ProvincesForm(request.POST or None, line=assessor_access)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form, success=_("The provinces are set.")) as attempted:
            visit_actions.give_provinces(
                account=assessor_access.account,
                codes=form.cleaned_data["provinces"],
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("survey:access")
    return render(request, "survey/provinces.html", {"form": form, "line": assessor_access})


def _plan_visits(
    request: AccountRequest,
    *,
    form: forms.GiveVisitsForm,
    survey_round: Round,
    checkpoints: Sequence[Checkpoint],
) -> bool:
    """Plan visits to the selected checkpoints; False if refused, with the error on the form."""
    if not checkpoints:
        form.add_error(None, _("Mark the checkpoints in the list first."))
        return False
    with attempt(request, form=form) as attempted:
        visits = visit_actions.plan_visits(
            survey_round=survey_round,
            new=form.new_visits(marked=checkpoints),
            by=request.user,
            now=timezone.now(),
        )
    if not attempted.is_done:
        return False
    words = ngettext("%(n)s visit is given.", "%(n)s visits are given.", len(visits))
    messages.success(request, words % {"n": _count(len(visits))})
    return True


def _show_result(request: AccountRequest, *, second_visits: visit_actions.SecondVisits) -> None:
    visit_count = len(second_visits.visits)
    words = ngettext("%(n)s second visit is given.", "%(n)s second visits are given.", visit_count)
    messages.success(request, words % {"n": _count(visit_count)})
    if second_visits.left_out:
        codes = ", ".join(checkpoint.code for checkpoint in second_visits.left_out)
        words = _("Only the first assessor can go to %(codes)s. Add another assessor, then draw.")
        messages.warning(request, words % {"codes": codes})


def _count(number: int) -> str:
    return languages.count_text(number, language=page_language())


def _rows(*, lines: Sequence[planning.CheckpointVisits]) -> Iterator[Sequence[Output]]:
    language = page_language()
    for planned_visits in lines:
        first, second = planned_visits.first, planned_visits.second
        yield (
            planned_visits.checkpoint.code,
            planned_visits.checkpoint.name_km,
            planned_visits.checkpoint.name_en,
            planned_visits.checkpoint.province_id,
            planned_visits.standard_class,
            planned_visits.status.label.text(language=language),
            planning.assessor_name(visit=first),
            first.due_on if first else None,
            planning.assessor_name(visit=second),
            planned_visits.second_status.label.text(language=language)
            if planned_visits.second_status
            else "",
        )


@require_POST
@login_required
def round_print(request: AccountRequest, code: str) -> HttpResponse:
    """A survey round to print, in the language of the page."""
    language = page_language()
    round_pdf = prints.print_round(
        code=code, language=language, by=request.user, now=timezone.now()
    )
    if round_pdf is None:
        raise Http404(_("There is no such round, or no visit of it is accepted yet."))
    return file_response(round_pdf, name=f"survey-{code}-{language}.pdf", kind="application/pdf")
