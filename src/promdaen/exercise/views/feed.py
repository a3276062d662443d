"""The pages of a phone in a cell: briefing, feed, messages, knowledge, notepad, end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exercise.actions import playing as actions
from promdaen.exercise.actions import seats as seat_actions
from promdaen.exercise.forms import playing as forms
from promdaen.exercise.queries import enclosures, feeds
from promdaen.exercise.rules import states
from promdaen.exercise.rules.scenario import OBSERVER
from promdaen.exercise.views import live_updates, phones
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exercise.models import Seat

REFUSED = 422
MAX_MESSAGES = 25
"""So many entries a page begins with: a first visit stays light on a weak network."""
PAGES = {
    states.BRIEFING: "exercise/phone_briefing.html",
    states.CLOSED: "exercise/phone_closed.html",
}


def load_player_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page for phones of playing cells; observers are redirected to their own page."""

    @phones.load_seat
    @gzip_page
    def page(request: HttpRequest, seat: Seat, **arguments: Any) -> HttpResponse:
        if seat.cell == OBSERVER:
            return redirect("exercise:phone_observe")
        return view(request, seat=seat, **arguments)

    return page


@require_GET
@load_player_seat
def feed(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the cell received, wrote and decided, and its open decisions."""
    return _page(request, seat=seat, panel="feed")


@require_GET
@load_player_seat
def knows(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the cell knows, and its phones."""
    return _page(request, seat=seat, panel="knows")


@require_http_methods(["GET", "POST"])
@load_player_seat
def send(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Write to other cells or to control."""
    if request.method == "GET":
        form = forms.MessageForm(initial={"to": request.GET.getlist("to")})
        return _page(request, seat=seat, panel="send", form=form)

    def act(data: JsonObject) -> None:
        new = actions.NewMessage(
            to=data["to"],
            text=data["text"],
            facts=data["facts"],
            is_request=data["what"] == forms.ASK,
            subject=data["subject"],
            is_unconfirmed=data["unconfirmed"],
        )
        actions.send_message(seat=seat, new=new, client_id=data["client_id"], now=timezone.now())

    return _acted(request, seat=seat, form=forms.MessageForm(request.POST), act=act, panel="send")


@require_POST
@load_player_seat
def choose(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Choose an option of a decision."""

    def act(data: JsonObject) -> None:
        actions.vote(
            seat=seat,
            decision=data["decision"],
            option=data["option"],
            client_id=data["client_id"],
            now=timezone.now(),
        )

    return _acted(request, seat=seat, form=forms.ChoiceForm(request.POST), act=act, panel="feed")


@require_http_methods(["GET", "POST"])
@load_player_seat
def note(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The notepad of the cell: write a line, or strike one out."""
    if request.method == "GET":
        return _page(request, seat=seat, panel="note")

    def act(data: JsonObject) -> None:
        if data["strike"] is not None:
            actions.strike_note(seat=seat, sequence=data["strike"], now=timezone.now())
            return
        actions.add_note(
            seat=seat, text=data["text"], client_id=data["client_id"], now=timezone.now()
        )

    return _acted(request, seat=seat, form=forms.NotepadForm(request.POST), act=act, panel="note")


@require_POST
@load_player_seat
def leave(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Leave the cell; this phone can join again by the code."""
    seat_actions.leave_seat(seat=seat, now=timezone.now())
    request.session.pop(phones.SEAT_SESSION_KEY, None)
    return redirect("exercise:phone_join")


@require_GET
@load_player_seat
def specimen(
    request: HttpRequest, seat: Seat, inject: int, position: int, view: str
) -> HttpResponse:
    """A picture of an attached specimen."""
    drawn = enclosures.enclosure_picture(seat=seat, inject=inject, position=position, view=view)
    if drawn is None:
        raise Http404(_("Page not found."))
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_GET
@never_cache
@gzip_page
def poll(request: HttpRequest) -> HttpResponse:
    """What is new after a line, as JSON; 401 if this phone has no seat."""
    seat = phones.browser_seat(request)
    after = request.GET.get("after", "")
    if seat is None or seat.cell == OBSERVER:
        return phones.gone()
    if not phones.is_cursor(after):
        return JsonResponse({"refused": [_("Page not found.")]}, status=400)
    now = timezone.now()
    seat_actions.update_last_seen(seat=seat, now=now)
    news = feeds.seat_news(seat=seat, after=int(after), now=now)
    return JsonResponse(live_updates.news_values(news=news))


def _page(request: HttpRequest, *, seat: Seat, panel: str, **more: Any) -> HttpResponse:
    """Render one page in the state of its run; all panels are included, one is visible."""
    feed = feeds.seat_feed(seat=seat, now=timezone.now())
    is_played = feed.room.state in states.PLAYED_STATES
    context = {
        "feed": feed,
        "shown": feed.items if "all" in request.GET else feed.items[:MAX_MESSAGES],
        "panel": panel if is_played or panel != "send" else "feed",
        "form": forms.MessageForm(),
        "note_form": forms.NotepadForm(),
        "clock": live_updates.clock_values(face=feed.face),
        "is_played": is_played,
        **more,
    }
    return render(request, PAGES.get(feed.room.state, "exercise/phone_feed.html"), context)


def _acted(
    request: HttpRequest,
    *,
    seat: Seat,
    form: forms.ChoiceForm | forms.MessageForm | forms.NotepadForm,
    act: Callable[[JsonObject], None],
    panel: str,
) -> HttpResponse:
    """Process a form, and answer with a page or with JSON for the outbox of a phone."""
    is_outbox = phones.wants_json(request)
    if form.is_valid():
        with attempt(request, form=form):
            act(form.cleaned_data)
    if form.is_valid():
        page = "exercise:phone_note" if panel == "note" else "exercise:phone_feed"
        return JsonResponse({"done": True}) if is_outbox else redirect(page)
    if is_outbox:
        lines = [line for lines in form.errors.values() for line in lines]
        return JsonResponse({"refused": lines}, status=REFUSED)
    name = "note_form" if panel == "note" else "form" if panel == "send" else "choice_form"
    return _page(request, seat=seat, panel=panel, **{name: form})
