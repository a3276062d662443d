"""Rounds and their plans: what a coordinator of the survey sees first and does next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit import exports, languages
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output
from promdaen.people import queries as people_queries
from promdaen.survey.actions import figures as figure_actions
from promdaen.survey.actions import rounds as actions
from promdaen.survey.actions import visits as visit_actions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.forms import rounds as forms
from promdaen.survey.queries import gaps, planning
from promdaen.survey.rules import standings
from promdaen.survey.views import visits
from promdaen.survey.views.opening import for_coordinators, of_reviewed_visit, of_round, refuse


@require_GET
@login_required
def home(request: AccountRequest) -> HttpResponse:
    """The round at hand with its next acts; an assessor's own visits; else what sums there are."""
    today = timezone.localdate()
    if people_queries.has_right("survey", account=request.user):
        page = planning.home(account=request.user, today=today)
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
@for_coordinators
def rounds(request: AccountRequest) -> HttpResponse:
    """All rounds, newest first."""
    page = planning.home(account=request.user, today=timezone.localdate())
    return render(request, "survey/rounds.html", {"lines": page.rounds})


@for_coordinators
def new_round(request: AccountRequest) -> HttpResponse:
    """Plan a round."""
    form = forms.RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = actions.create_round(new=form.new(), by=request.user, now=timezone.now())
        except SurveyRefused as error:
            refuse(form=form, error=error)
        else:
            messages.success(request, _("The round is made. Give its visits next."))
            return redirect("survey:plan", code=held.code)
    return render(request, "survey/round_form.html", {"form": form, "held": None})


@of_round
def edit_round(request: AccountRequest, held: Any) -> HttpResponse:
    """Change the titles and days of a round, or close it."""
    form = forms.RoundForm(request.POST or None, held=held)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_round(
                held=held, new=form.new(), by=request.user, now=timezone.now()
            )
        except SurveyRefused as error:
            refuse(form=form, error=error)
        else:
            messages.success(request, _("The round is changed."))
            return redirect("survey:plan", code=changed.code)
    return render(request, "survey/round_form.html", {"form": form, "held": held})


@require_POST
@of_round
def close_round(request: AccountRequest, held: Any) -> HttpResponse:
    """Close a round, or open it again."""
    act = actions.close_round if held.closed_at is None else actions.open_round_again
    act(held=held, by=request.user, now=timezone.now())
    return redirect("survey:plan", code=held.code)


@of_round
def plan(request: AccountRequest, held: Any) -> HttpResponse:
    """Every checkpoint of a round with its visits; those that are marked are given."""
    shown = forms.PlanFilterForm(request.GET)
    today = timezone.localdate()
    if request.GET.get("format") in exports.FORMATS:
        now = timezone.now()
        taken = figure_actions.export_plan(
            held=held, chosen=shown.chosen(), by=request.user, now=now
        )
        return exports.list_response(
            name=f"survey-plan-{held.code}",
            file_format=request.GET["format"],
            heads=standings.PLAN_HEADS,
            rows=_rows(lines=taken.lines),
            now=now,
        )
    page = planning.plan_page(account=request.user, held=held, chosen=shown.chosen(), today=today)
    form = forms.GiveForm(request.POST or None)
    marked = set(request.POST.getlist("checkpoint"))
    if request.method == "POST" and form.is_valid():
        places = [one.checkpoint for one in page.lines if one.checkpoint.code in marked]
        if _given(request, form=form, held=held, places=places):
            return redirect(request.get_full_path())
    context = {
        "page": page, "held": held, "filter_form": shown, "form": form, "marked": marked,
        "draw_form": forms.DrawForm(),
    }  # fmt: skip
    return render(request, "survey/plan.html", context)


@of_round
def draw(request: AccountRequest, held: Any) -> HttpResponse:
    """Draw the checkpoints that a second assessor visits."""
    form = forms.DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drawn = visit_actions.draw_second_visits(
                held=held,
                seed=form.cleaned_data["seed"],
                due_on=form.cleaned_data["due_on"],
                by=request.user,
                now=timezone.now(),
            )
        except SurveyRefused as error:
            refuse(form=form, error=error)
        else:
            _tell(request, drawn=drawn)
            return redirect("survey:plan", code=held.code)
    return render(request, "survey/draw.html", {"form": form, "held": held})


@of_reviewed_visit
def give(request: AccountRequest, visit: Any) -> HttpResponse:
    """Give a visit that nobody began to another assessor or for another day, or take it back."""
    form = forms.ChangeVisitForm(request.POST or None, visit=visit)
    is_back = request.method == "POST" and "back" in request.POST
    if is_back or (request.method == "POST" and form.is_valid()):
        who: dict[str, Any] = {"visit": visit, "by": request.user, "now": timezone.now()}
        try:
            if is_back:
                visit_actions.take_back_visit(**who)
            else:
                due_on = form.cleaned_data["due_on"]
                visit_actions.change_visit(assessor=form.person, due_on=due_on, **who)
        except SurveyRefused as error:
            refuse(form=form, error=error)
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("survey:plan", code=visit.round.code)
    return render(request, "survey/give.html", {"form": form, "visit": visit})


@require_GET
@for_coordinators
def access(request: AccountRequest) -> HttpResponse:
    """Which provinces' scores each assessor may read."""
    lines = planning.access_lines(account=request.user)
    return render(request, "survey/access.html", {"lines": lines})


@for_coordinators
def provinces(request: AccountRequest, account_id: UUID) -> HttpResponse:
    """The provinces of one assessor."""
    lines = planning.access_lines(account=request.user)
    line = next((one for one in lines if one.account.pk == account_id), None)
    if line is None:
        raise Http404(_("Page not found."))
    form = forms.ProvincesForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        visit_actions.give_provinces(
            account=line.account,
            codes=form.cleaned_data["provinces"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The provinces are set."))
        return redirect("survey:access")
    return render(request, "survey/provinces.html", {"form": form, "line": line})


def _given(
    request: AccountRequest, *, form: forms.GiveForm, held: Any, places: Sequence[Any]
) -> bool:
    """Whether the marked checkpoints were given; why not stands on the form."""
    if not places:
        form.add_error(None, _("Mark the checkpoints in the list first."))
        return False
    try:
        made = visit_actions.plan_visits(
            held=held, new=form.new(marked=places), by=request.user, now=timezone.now()
        )
    except SurveyRefused as error:
        refuse(form=form, error=error)
        return False
    words = ngettext("%(n)s visit is given.", "%(n)s visits are given.", len(made))
    messages.success(request, words % {"n": _count(len(made))})
    return True


def _tell(request: AccountRequest, *, drawn: visit_actions.SecondVisits) -> None:
    made = len(drawn.made)
    words = ngettext("%(n)s second visit is given.", "%(n)s second visits are given.", made)
    messages.success(request, words % {"n": _count(made)})
    if drawn.left_out:
        codes = ", ".join(one.code for one in drawn.left_out)
        words = _("Only the first assessor can go to %(codes)s. Add another assessor, then draw.")
        messages.warning(request, words % {"codes": codes})


def _count(number: int) -> str:
    return languages.count_text(number, language=get_language() or "km")


def _rows(*, lines: Sequence[planning.PlanLine]) -> Iterator[Sequence[Output]]:
    language = get_language() or "km"
    for line in lines:
        first, second = line.first, line.second
        yield (
            line.checkpoint.code,
            line.checkpoint.name_km,
            line.checkpoint.name_en,
            line.checkpoint.province_id,
            line.standard_class,
            line.standing.label.text(language=language),
            planning.assessor_name(visit=first),
            first.due_on if first else None,
            planning.assessor_name(visit=second),
            line.second_standing.label.text(language=language) if line.second_standing else "",
        )
