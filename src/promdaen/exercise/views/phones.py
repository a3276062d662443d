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

NO_SEAT_STATUS = 401
MAX_CURSOR_DIGITS = 9
# Where the session of a browser keeps the id of its seat.
SEAT_SESSION_KEY = "exercise_seat"


def gone() -> JsonResponse:
    """The JSON answer for a phone that has no seat any more."""
    return JsonResponse({"gone": True}, status=NO_SEAT_STATUS)


def browser_seat(request: HttpRequest) -> Seat | None:
    """The seat of this browser, with its run; None if it has none."""
    seat_id = request.session.get(SEAT_SESSION_KEY)
    return seats.seat_in_use(seat_id=UUID(seat_id)) if seat_id else None


def is_cursor(text: str) -> bool:
    """Whether a text is a valid log cursor."""
    return text.isascii() and text.isdigit() and len(text) <= MAX_CURSOR_DIGITS


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from the outbox of a phone, not from a page."""
    return "json" in request.headers.get("Accept", "")


def load_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page for phones in an exercise: calls `view(request, seat=..., ...)`."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seat = browser_seat(request)
        if seat is None:
            return gone() if wants_json(request) else redirect("exercise:phone_join")
        actions.update_last_seen(seat=seat, now=timezone.now())
        return view(request, seat=seat, **kwargs)

    return wrapper


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Join by a typed code; a phone that has joined is redirected to its page."""
    form = forms.JoinCellForm(request.POST or None)
    if form.is_valid():
        try:
            return _take_seat(request, code=form.cleaned_data["code"])
        except ExerciseRefused as refusal:
            form.add_error("code", str(refusal))
    seat = browser_seat(request)
    home_url = reverse(_home_view(cell=seat.cell)) if seat else ""
    return render(request, "exercise/phone_join.html", {"form": form, "home": home_url})


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, join_code: str) -> HttpResponse:
    """Confirm joining by a QR code. Only a POST takes a seat; link previews take none."""
    with attempt(request) as attempted:
        target = actions.find_target(
            code=join_code, address=device_address(request), now=timezone.now()
        )
    if not attempted.is_done:
        return redirect("exercise:phone_join")
    if request.method == "POST":
        with attempt(request):
            return _take_seat(request, code=join_code)
    return render(request, "exercise/phone_code.html", {"target": target, "code": join_code})


def _take_seat(request: HttpRequest, *, code: str) -> HttpResponse:
    """Take the seat of a code, replacing that of this browser, and redirect to its page."""
    seat = actions.take_seat(
        code=code,
        current_seat=browser_seat(request),
        address=device_address(request),
        now=timezone.now(),
    )
    request.session.cycle_key()
    request.session[SEAT_SESSION_KEY] = str(seat.pk)
    return redirect(_home_view(cell=seat.cell))


def _home_view(*, cell: str) -> str:
    """The view of the first page of a phone of a cell."""
    return "exercise:phone_observe" if cell == OBSERVER else "exercise:phone_feed"
