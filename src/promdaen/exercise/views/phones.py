"""Anonymous phones: they join a cell by its code, and keep their seat in the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from promdaen.exercise.actions import seats as actions
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.forms import playing as forms
from promdaen.exercise.queries import seats
from promdaen.exercise.rules.scenario import OBSERVER
from promdaen.kit.refusals import attempt
from promdaen.kit.tries import device_address

if TYPE_CHECKING:
    from promdaen.exercise.models import Seat

GONE = 401
DIGITS = 9
KEY = "exercise_seat"
"""Where the session of a browser keeps the id of its seat."""


def gone() -> JsonResponse:
    """The JSON answer for a phone that has no seat any more."""
    return JsonResponse({"gone": True}, status=GONE)


def browser_seat(request: HttpRequest) -> Seat | None:
    """The seat of this browser, with its run; None if it has none."""
    seat_key = request.session.get(KEY)
    return seats.seat_in_use(seat_id=UUID(seat_key)) if seat_key else None


def is_cursor(text: str) -> bool:
    """Whether a text can be the number of a line of a log."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from the outbox of a phone, not from a page."""
    return "json" in request.headers.get("Accept", "")


def load_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page for phones in an exercise: calls `view(request, seat=..., ...)`."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
        seat = browser_seat(request)
        if seat is None:
            is_outbox = wants_json(request)
            return gone() if is_outbox else redirect("exercise:phone_join")
        actions.hear_seat(seat=seat, now=timezone.now())
        return view(request, seat=seat, **arguments)

    return page


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Join by a typed code; a phone that has joined is redirected to its page."""
    form = forms.JoinCellForm(request.POST or None)
    if form.is_valid():
        try:
            return _seated(request, code=form.cleaned_data["code"])
        except ExerciseRefused as refusal:
            form.add_error("code", str(refusal))
    seat_in_browser = browser_seat(request)
    home = reverse(_home(cell=seat_in_browser.cell)) if seat_in_browser else ""
    return render(request, "exercise/phone_join.html", {"form": form, "home": home})


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, join_code: str) -> HttpResponse:
    """Show the join page of a QR code; one tap joins. A GET request takes no seat."""
    with attempt(request) as attempted:
        cell_code = actions.find_cell(
            code=join_code, address=device_address(request), now=timezone.now()
        )
    if not attempted.is_done:
        return redirect("exercise:phone_join")
    if request.method == "POST":
        with attempt(request):
            return _seated(request, code=join_code)
    return render(request, "exercise/phone_code.html", {"found": cell_code, "code": join_code})


def _seated(request: HttpRequest, *, code: str) -> HttpResponse:
    """Take the seat of a code, replacing that of this browser, and redirect to its page."""
    seat = actions.take_seat(
        code=code,
        before=browser_seat(request),
        address=device_address(request),
        now=timezone.now(),
    )
    request.session.cycle_key()
    request.session[KEY] = str(seat.pk)
    return redirect(_home(cell=seat.cell))


def _home(*, cell: str) -> str:
    """The first page of a phone of a cell."""
    return "exercise:phone_observe" if cell == OBSERVER else "exercise:phone_feed"
