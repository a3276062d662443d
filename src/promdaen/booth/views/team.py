"""A team at the booth on several phones: opened, joined, polled; a room for who was sent on."""

from __future__ import annotations

import secrets
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.booth.actions import teams as actions
from promdaen.booth.forms.runs import StartRunForm
from promdaen.booth.forms.teams import InterviewRoomForm, TeamCodeForm, TeamPlaceForm
from promdaen.booth.queries import content
from promdaen.booth.queries import teams as queries
from promdaen.booth.rules import teams as rules
from promdaen.kit import phones, refusals
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language
from promdaen.kit.tries import device_address

if TYPE_CHECKING:
    from promdaen.booth.models import SentOn, TeamSeat

Page = phones.Page
SEED_BITS, CODE_BITS = 31, 22
NOTHING_NEW = 204


_load_own_seat = phones.row_loader(key="team_id", find=queries.find_seat)


def load_seat(page: Page) -> Page:
    """Give a page the place of this phone's officer in the team of its address."""
    return never_cache(_load_own_seat(page))


def load_sent_card(page: Page) -> Page:
    """Pass the referred traveller to a page; a refusal is shown on the team page."""

    @load_seat
    @wraps(page)
    def wrapper(request: HttpRequest, seat: TeamSeat, sent_id: UUID) -> HttpResponse:
        referral = queries.sent_on(sent_id=sent_id, seat=seat)
        if referral is None:
            raise Http404(_("Page not found."))
        with attempt(request) as attempted:
            response: HttpResponse = page(request, seat, referral)
        if not attempted.is_done:
            return redirect("booth:team", team_id=seat.team_id)
        return response

    return wrapper


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def home(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Open a team, or join one by its code."""
    waves = [
        (code, wave.title.text(language=page_language())) for code, wave in content.waves().items()
    ]
    is_opening = "wave" in request.POST
    form = StartRunForm(request.POST if is_opening else None, waves=waves)
    code = TeamCodeForm(request.POST if request.POST and not is_opening else None)
    with refusals.as_form_errors(form if is_opening else code):
        if form.is_valid():
            data = form.cleaned_data
            seed = secrets.randbits(SEED_BITS)
            run = actions.open_team(
                officer_id=phone.officer_id,
                morning=actions.NewTeamRun(**data, seed=seed),
                lot=secrets.randbits(CODE_BITS),
                by=None,
                now=timezone.now(),
            )
            return redirect("booth:team", team_id=run.team_id)
        if code.is_valid():
            typed = code.cleaned_data["code"]
            actions.find_team(code=typed, address=device_address(request), now=timezone.now())
            return redirect("booth:team_join", code=rules.normalise_code(text=typed))
    mine = queries.officer_seats(officer_id=phone.officer_id)
    return render(request, "booth/team/home.html", {"form": form, "code": code, "mine": mine})


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def join(request: HttpRequest, phone: phones.PhoneBearer, code: str) -> HttpResponse:
    """Choose a place of a team; the one that fits the department is chosen before."""
    now = timezone.now()
    with attempt(request) as attempted:
        team = actions.find_team(code=code, address=device_address(request), now=now)
    if not attempted.is_done:
        return redirect("booth:team_home")
    seat = queries.find_seat(team_id=team.pk, officer_id=phone.officer_id)
    if seat is not None:
        return redirect("booth:team", team_id=team.pk)
    place = queries.default_place(team=team, officer_id=phone.officer_id)
    taken_places = [team_seat.place for team_seat in queries.members(team=team)]
    form = TeamPlaceForm(request.POST or None, taken_places=taken_places, initial={"place": place})
    if form.is_valid():
        with refusals.as_form_errors(form):
            actions.join_team(
                team=team,
                place=form.cleaned_data["place"],
                officer_id=phone.officer_id,
                by=None,
                now=now,
            )
            return redirect("booth:team", team_id=team.pk)
    return render(request, "booth/team/join.html", {"team": team, "form": form})


@require_GET
@load_seat
def team(request: HttpRequest, seat: TeamSeat) -> HttpResponse:
    """Show a place of a team: referred travellers, or for the first line the results."""
    context = _part(seat) | {
        "members": queries.members(team=seat.team),
        "run": queries.team_run(team=seat.team),
        "is_opener": seat.team.opened_by_id == seat.officer_id,
    }
    return render(request, "booth/team/team.html", context)


@require_GET
@load_seat
def poll(request: HttpRequest, seat: TeamSeat) -> HttpResponse:
    """The list; an empty answer if it has not changed."""
    context = _part(seat)
    if request.GET.get("seen") == context["stamp"]:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "booth/team/list.html", context)


def _part(seat: TeamSeat) -> dict[str, object]:
    referrals = queries.sent_to(seat=seat)
    return {
        "seat": seat,
        "sent": referrals,
        "stamp": queries.stamp(referral=referrals),
        "is_first": seat.place == rules.FIRST_LINE,
    }


@require_http_methods(["GET", "POST"])
@load_sent_card
def room(request: HttpRequest, seat: TeamSeat, referral: SentOn) -> HttpResponse:
    """A traveller in the room: the note, the interview, the ruling."""
    form = InterviewRoomForm(request.POST or None)
    if form.is_valid():
        actions.rule_referral(
            referral=referral, officer_id=seat.officer_id, **form.cleaned_data, now=timezone.now()
        )
        return redirect("booth:team", team_id=seat.team_id)
    context = {
        "seat": seat,
        "sent": referral,
        "room": queries.interview_room(referral=referral),
        "form": form,
    }
    return render(request, "booth/team/room.html", context)


@require_POST
@load_sent_card
def take(request: HttpRequest, seat: TeamSeat, referral: SentOn) -> HttpResponse:
    """Take a traveller over."""
    actions.take_referral(referral=referral, officer_id=seat.officer_id, now=timezone.now())
    return redirect("booth:team_room", team_id=seat.team_id, sent_id=referral.pk)


@require_POST
@load_sent_card
def say(request: HttpRequest, seat: TeamSeat, referral: SentOn) -> HttpResponse:
    """Say something in the room."""
    count_text = request.POST.get("at", "")
    if count_text.isascii() and count_text.isdigit():
        actions.say_line(
            referral=referral,
            officer_id=seat.officer_id,
            code=request.POST.get("code", ""),
            earlier_count=int(count_text[:4]),
        )
    return redirect("booth:team_room", team_id=seat.team_id, sent_id=referral.pk)


@require_POST
@load_seat
def close(request: HttpRequest, seat: TeamSeat) -> HttpResponse:
    """Close the team."""
    with refusals.as_messages(request):
        actions.close_team(team=seat.team, officer_id=seat.officer_id, by=None, now=timezone.now())
    return redirect("booth:team", team_id=seat.team_id)
