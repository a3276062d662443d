"""Exercises in the exchange: opened, entered, left, closed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.exchange.actions import exercises as actions
from promdaen.exchange.forms import roles as forms
from promdaen.exchange.queries import exercises as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.views.decorators import WORLD, require_member
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt


@require_GET
@require_member()
def exercises(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """List the open and the past exercises."""
    exercises_shown = queries.exercises()
    context = {
        "running": [exercise for exercise in exercises_shown if exercise.closed_at is None],
        "over": [exercise for exercise in exercises_shown if exercise.closed_at is not None],
        "may_hold": bool(member.roles & actions.HOLDER_ROLES),
    }
    return render(request, "exchange/exercises.html", context)


@require_member("head", "coordinator")
def new_exercise(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Open an exercise."""
    form = forms.ExerciseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(
            request,
            form=form,
            success=_("The exercise is open. Everybody of the exchange can enter."),
        ) as attempted:
            actions.open_exercise(new=form.new_exercise(), by=member, now=timezone.now())
        if attempted.is_done:
            return redirect("exchange:exercises")
    return render(request, "exchange/exercise_form.html", {"form": form})


@require_POST
@require_member()
def enter_exercise(request: AccountRequest, member: ExchangeMember) -> HttpResponse:
    """Switch to an exercise, or back to real work."""
    with attempt(request) as attempted:
        code = actions.enter_world(
            code=request.POST.get("code", ""), by=member, now=timezone.now()
        )
    if not attempted.is_done:
        return redirect("exchange:exercises")
    request.session[WORLD] = code
    return redirect("exchange:home")


@require_POST
@require_member("head", "coordinator")
def close_exercise(request: AccountRequest, member: ExchangeMember, code: str) -> HttpResponse:
    """Close an exercise for everybody."""
    exercise = queries.exercise_by_code(code=code)
    if exercise is None:
        raise Http404
    actions.close_exercise(exercise=exercise, by=member, now=timezone.now())
    if request.session.get(WORLD) == code:
        request.session.pop(WORLD)
    return redirect("exchange:exercises")
