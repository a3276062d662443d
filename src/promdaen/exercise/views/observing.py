"""The pages of observers: on a phone with the observers' code, and for controllers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exercise.actions import observing as actions
from promdaen.exercise.actions import seats as seat_actions
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.forms import observing as forms
from promdaen.exercise.queries import observing as queries
from promdaen.exercise.rules.scenario import OBSERVER
from promdaen.exercise.views import live_updates, phones
from promdaen.exercise.views.decorators import controlled_run
from promdaen.kit import languages
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun, Seat
    from promdaen.people.models import Account

REFUSED = 422
KEY = "exercise_observed"
"""Where the session of a browser keeps the cell that is watched."""
PANELS = ("actions", "remark", "aloud")


def load_observer_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page for phones with the observers' code; other phones are redirected."""

    @phones.load_seat
    @gzip_page
    def page(request: HttpRequest, seat: Seat, **arguments: Any) -> HttpResponse:
        if seat.cell != OBSERVER:
            return redirect("exercise:phone_join")
        return view(request, seat=seat, **arguments)

    return page


@require_GET
@load_observer_seat
def phone(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the expected actions with their evidence, remarks and facts passed by voice, on a
    phone.
    """
    context = _context(request, run=seat.run, send=reverse("exercise:phone_observe_send"))
    return render(request, "exercise/phone_observe.html", context)


@require_GET
@never_cache
@gzip_page
def phone_poll(request: HttpRequest) -> HttpResponse:
    """What is new for an observer after a line; 401 if this phone has no such seat."""
    seat = phones.browser_seat(request)
    if seat is None or seat.cell != OBSERVER:
        return phones.gone()
    seat_actions.update_last_seen(seat=seat, now=timezone.now())
    return _news(request, run=seat.run, send=reverse("exercise:phone_observe_send"))


@require_POST
@load_observer_seat
def phone_send(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Save a note of an observer."""
    return _acted(request, run=seat.run, home=redirect("exercise:phone_observe"), seat=seat)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@gzip_page
def observe(request: AccountRequest, code: str) -> HttpResponse:
    """Show the observer's page to a controller."""
    run = controlled_run(request, code=code)
    if request.method == "POST":
        home = redirect("exercise:observe", code=code)
        return _acted(request, run=run, home=home, account=request.user)
    send = reverse("exercise:observe", args=(code,))
    return render(request, "exercise/observe.html", _context(request, run=run, send=send))


@require_GET
@never_cache
@login_required
@gzip_page
def poll(request: AccountRequest, code: str) -> HttpResponse:
    """What is new after a line, for a controller."""
    send = reverse("exercise:observe", args=(code,))
    return _news(request, run=controlled_run(request, code=code), send=send)


def _context(request: HttpRequest, *, run: ExerciseRun, send: str) -> dict[str, object]:
    """The context of the page; the selected cell is kept in the session."""
    if "cell" in request.GET:
        request.session[KEY] = request.GET["cell"]
    panel = request.GET.get("panel", "")
    sheet = queries.observer_sheet(run=run, cell=request.session.get(KEY, ""), now=timezone.now())
    chosen_panel = panel if panel in PANELS else PANELS[0]
    return {
        "sheet": sheet,
        "run": run,
        "panel": chosen_panel,
        "phase": _text(sheet.phase),
        "send": send,
    }


def _news(request: HttpRequest, *, run: ExerciseRun, send: str) -> JsonResponse:
    after = request.GET.get("after", "")
    if not phones.is_cursor(after):
        return JsonResponse({"refused": [_("Page not found.")]}, status=400)
    cell, now = request.session.get(KEY, ""), timezone.now()
    sheet, parts = queries.observer_news(run=run, cell=cell, after=int(after), now=now)
    news = {
        "cursor": sheet.room.sequence,
        "state": sheet.room.state,
        "clock": {
            "second": round(sheet.second, 1),
            "rate": sheet.rate,
            "phase": _text(sheet.phase),
        },
        "parts": {name: _part(name=name, sheet=sheet, send=send) for name in sorted(parts)},
    }
    return JsonResponse(news)


def _part(*, name: str, sheet: queries.ObserverSheet, send: str) -> str:
    """A part of the page, rendered once for all observers with the same view."""

    def made() -> str:
        # Render without a CSRF token: the outbox sends the token of the page.
        return render_to_string(
            f"exercise/observe_part_{name}.html", {"sheet": sheet, "send": send}
        )

    cache_key = (sheet.run.pk, sheet.cell, sheet.room.state, send, get_language())
    return live_updates.once(key=(*cache_key, name, sheet.follows_from(name)), render=made)


def _acted(
    request: HttpRequest,
    *,
    run: ExerciseRun,
    home: HttpResponse,
    seat: Seat | None = None,
    account: Account | None = None,
) -> HttpResponse:
    """Process a form, and answer with a page or with JSON for the outbox of a phone."""
    form = forms.FORMS.get(request.POST.get("act", ""), forms.RemarkForm)(request.POST)
    refused: list[str] = []
    if form.is_valid():
        observer = actions.Observer(
            run=run, seat=seat, account=account, client_id=form.cleaned_data["client_id"]
        )
        try:
            _act(form, observer=observer)
        except ExerciseRefused as refusal:
            refused = [str(refusal)]
    else:
        refused = [str(line) for lines in form.errors.values() for line in lines]
    if phones.wants_json(request):
        answer = {"refused": refused} if refused else {"done": True}
        return JsonResponse(answer, status=REFUSED if refused else 200)
    for line in refused:
        messages.error(request, line)
    return home


def _act(form: forms._ObserverActionForm, *, observer: actions.Observer) -> None:
    data, now = form.cleaned_data, timezone.now()
    if isinstance(form, forms.GradeForm):
        actions.grade_action(
            observer=observer,
            action=data["action"],
            grade=data["grade"],
            text=data["text"],
            happened_at=data["happened_at"],
            now=now,
        )
    elif isinstance(form, forms.AloudForm):
        actions.note_shared_aloud(
            observer=observer,
            by_cell=data["teller"],
            receivers=data["to"],
            facts=data["facts"],
            now=now,
        )
    else:
        actions.note_remark(observer=observer, cell=data["about"], text=data["text"], now=now)


def _text(words: object) -> str:
    language = page_language()
    return languages.text_in(words, language=language)
