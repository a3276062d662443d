"""Exercise runs: the list, planned and changed, who plays, and how phones join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.course.queries import opening as course_opening
from promdaen.exercise.actions import runs as actions
from promdaen.exercise.forms import runs as forms
from promdaen.exercise.queries import members as member_queries
from promdaen.exercise.queries import plans
from promdaen.exercise.rules import clocks, states, wording
from promdaen.exercise.views.decorators import load_controlled_run, load_readable_run, post_data
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import Words, page_language
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun
    from promdaen.people.models import Account


@require_GET
@login_required
def runs(request: AccountRequest) -> HttpResponse:
    """The exercise runs that an account may see, the newest first."""
    people_queries.require_right("exercises", "results", account=request.user)
    context = {
        "lines": plans.run_summaries(account=request.user),
        "next": plans.next_exercise(account=request.user, today=timezone.localdate()),
        "can_plan": people_queries.has_right("exercises", account=request.user),
    }
    return render(request, "exercise/runs.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new_run(request: AccountRequest) -> HttpResponse:
    """Plan an exercise run."""
    people_queries.require_right("exercises", account=request.user)
    today = {"planned_on": timezone.localdate()}
    form = forms.ExerciseRunForm(post_data(request), by=request.user, initial=today)
    if request.method == "POST" and form.is_valid():
        run = actions.create_run(new=form.new_run(), by=request.user, now=timezone.now())
        return redirect("exercise:run", code=run.code)
    return render(request, "exercise/run_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@load_controlled_run
def edit_run(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Change the date, place and controllers of a run."""
    form = forms.ExerciseRunForm(post_data(request), by=request.user, run=run)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            actions.change_run(run=run, new=form.new_run(), by=request.user, now=timezone.now())
        if attempted.is_done:
            return redirect("exercise:run", code=run.code)
    return render(request, "exercise/run_form.html", {"form": form, "run": run})


@require_GET
@load_readable_run
def run(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """A run: what to do next, who plays, what to print."""
    context = {
        "run": run,
        "state": wording.STATE_LABELS[run.state],
        "pace": wording.PACE_LABELS[run.pace],
        "room_minutes": clocks.room_minutes(minutes=run.scenario.minutes, pace=run.pace),
        "is_before": run.state in {states.DRAFT, states.BRIEFING},
        "members": member_queries.run_members(run=run, account=request.user),
        "controllers": run.controllers.order_by("name"),
        "sees_course": _sees_course(run=run, account=request.user),
    }
    return render(request, "exercise/run.html", context)


def _sees_course(*, run: ExerciseRun, account: Account) -> bool:
    """Whether the account may open the course run in whose week the exercise is played."""
    if run.course_run is None:
        return False
    try:
        course_opening.run_to_see(code=run.course_run.code, account=account)
    except (people_queries.NotAllowed, course_opening.NotThere):
        return False
    return True


@require_http_methods(["GET", "POST"])
@load_controlled_run
def members(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Who plays in which cell."""
    if request.method == "POST":
        if "enrolled" in request.POST:
            cells = member_queries.course_members(run=run)
        else:
            chosen_cells, moved = member_queries.changed_cells(
                run=run,
                typed=forms.cells_typed(data=request.POST),
                opened=forms.cells_opened(data=request.POST),
            )
            cells = member_queries.cells_after(run=run, choices=chosen_cells)
            _say_moved(request, moved=moved)
        with attempt(request, success=_("The cells are set.")):
            actions.set_members(run=run, cells=cells, by=request.user, now=timezone.now())
        return redirect("exercise:members", code=run.code)
    text = request.GET.get("q", "")
    page = member_queries.run_members(run=run, account=request.user, text=text)
    return render(request, "exercise/members.html", {"run": run, "page": page, "text": text})


def _say_moved(request: AccountRequest, *, moved: Sequence[member_queries.MovedOfficer]) -> None:
    """Show officers moved by another account meanwhile; their new cells are kept."""
    language = page_language()

    def cell(name: Words | None) -> str:
        return name.text(language=language) if name else _("In no cell")

    for moved_officer in moved:
        words = {
            "officer": moved_officer.officer,
            "theirs": cell(moved_officer.theirs),
            "yours": cell(moved_officer.yours),
        }
        messages.warning(
            request,
            _(
                "%(officer)s: someone else has changed this to: %(theirs)s. You chose: %(yours)s."
                " Choose again if yours is right."
            )
            % words,
        )


@require_GET
@load_controlled_run
def cards(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """The cards by which phones join: to print, and to show in the room."""
    return render(request, "exercise/cards.html", {"run": run, "cards": plans.join_cards(run=run)})
