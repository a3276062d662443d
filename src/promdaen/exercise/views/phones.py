"""Phones without an account: they join a cell by its code, and hold their seat in the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from promdaen.exercise.actions import seats as actions
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.forms import playing as forms
from promdaen.exercise.queries import feeds

KEY = "exercise_seat"
"""Where the session of a browser keeps the id of its seat."""


def seat_of(request: HttpRequest) -> Any:
    """The seat that this browser holds, with its run; None where it has none any more."""
    held = request.session.get(KEY)
    return feeds.seat_of(seat_id=UUID(held)) if held else None


def on_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for phones in an exercise: calls `view(request, seat=..., ...)`, or asks to join."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, **named: Any) -> HttpResponse:
        seat = seat_of(request)
        if seat is None:
            return redirect("exercise:phone_join")
        actions.hear_seat(seat=seat, now=timezone.now())
        return view(request, seat=seat, **named)

    return page


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: Any) -> HttpResponse:
    """Join by a code that is typed."""
    form = forms.JoinForm(request.POST or None)
    if form.is_valid():
        try:
            return _seated(request, code=form.cleaned_data["code"])
        except ExerciseRefused as refusal:
            form.add_error("code", str(refusal))
    context = {"form": form, "held": seat_of(request)}
    return render(request, "exercise/phone_join.html", context)


def _seated(request: Any, *, code: str) -> HttpResponse:
    """Take the seat of a code, in place of what this browser held, and open its page."""
    seat = actions.take_seat(code=code, now=timezone.now())
    request.session.cycle_key()
    request.session[KEY] = str(seat.pk)
    return redirect("exercise:phone_join")
