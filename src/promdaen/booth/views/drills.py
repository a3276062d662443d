"""Card drills: created, printed, timed on a phone, with results."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.booth.actions import drills as actions
from promdaen.booth.forms.drills import MAX_SEED, DrillForm, TurnForm
from promdaen.booth.queries import drill_prints
from promdaen.booth.queries import drills as queries
from promdaen.booth.rules import drills as rules
from promdaen.kit import languages, refusals
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.booth.models import Drill

REFUSED = 422


def load_drill(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of one drill: calls `view(request, drill=..., ...)`."""

    @login_required
    @wraps(view)
    def page(request: AccountRequest, code: str, **arguments: Any) -> HttpResponse:
        drill = queries.find_drill(code=code, account=request.user)
        if drill is None:
            raise Http404(_("Page not found."))
        return view(request, drill=drill, **arguments)

    return page


@require_http_methods(["GET", "POST"])
@login_required
def drills(request: AccountRequest) -> HttpResponse:
    """The drills, and the making of another."""
    drill_list = queries.drills(account=request.user)
    form = DrillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            drill = actions.make_drill(
                new=form.new_drill(seed=secrets.randbelow(MAX_SEED)),
                by=request.user,
                now=timezone.now(),
            )
            return redirect("booth:drill", code=drill.code)
    return render(request, "booth/drills.html", {"drills": drill_list, "form": form})


@require_GET
@load_drill
def drill(request: AccountRequest, drill: Drill) -> HttpResponse:
    """Show a drill: prints, instructions, clock, and closing."""
    context = {
        "drill": drill,
        "sort": queries.count_sorts(drill=drill),
        "languages": languages.LANGUAGE_NAMES,
    }
    return render(request, "booth/drill.html", context)


@require_GET
@load_drill
def printed(request: AccountRequest, drill: Drill, part: str, language: str) -> HttpResponse:
    """One print of a drill as PDF, in one language."""
    if part not in drill_prints.PRINT_PARTS or language not in languages.LANGUAGE_NAMES:
        raise Http404(_("Page not found."))
    pdf_bytes = drill_prints.render_print(drill=drill, part=part, language=language)
    name = f"{drill.code.lower()}-{part}-{language}.pdf"
    return pdf_response(pdf_bytes, name=name)


@never_cache
@require_http_methods(["GET", "POST"])
@load_drill
def clock(request: AccountRequest, drill: Drill) -> HttpResponse:
    """Show the timekeeper's page: card, call, ruling and ticks; works without JavaScript."""
    is_outbox = "json" in request.headers.get("Accept", "")
    form = TurnForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        with refusals.as_form_errors(form):
            turns = [form.new_turn()]
            actions.keep_turns(drill=drill, turns=turns, by=request.user, now=timezone.now())
            if is_outbox:
                return JsonResponse({"done": True})
            messages.success(request, _("Written down."))
            return redirect("booth:drill_clock", code=drill.code)
    if form is not None and is_outbox:
        lines = [line for lines in form.errors.values() for line in lines]
        return JsonResponse({"refused": lines}, status=REFUSED)
    cards = queries.cards(drill=drill)
    card = _card(cards, request.POST.get("who") or request.GET.get("who", ""))
    form = form or TurnForm(initial=_initial(cards, card))
    context = {"drill": drill, "cards": cards, "card": card, "form": form}
    return render(request, "booth/drill_clock.html", context)


def _card(cards: list[queries.DrillCard], code: str) -> queries.DrillCard:
    """The requested card, else the first without a record, else the last."""
    chosen_card = next(
        (drill_card for drill_card in cards if drill_card.traveller.code == code), None
    )
    return chosen_card or next(
        (drill_card for drill_card in cards if drill_card.turn is None), cards[-1]
    )


def _initial(cards: list[queries.DrillCard], card: queries.DrillCard) -> dict[str, object]:
    """The record of the card, or the officer of the latest record as a default."""
    turns_so_far = [drill_card.turn for drill_card in cards if drill_card.turn is not None]
    officer = max(turns_so_far, key=lambda turn: turn.at).officer if turns_so_far else None
    initial_values: dict[str, Any] = {"turn_id": uuid4(), "who": card.traveller.code}
    if card.turn is None:
        return initial_values | {"officer": officer.code if officer else ""}
    names = ("waited", "seconds", "ruling", "ground", "seen")
    officer_code = card.turn.officer.code if card.turn.officer else ""
    return (
        initial_values
        | {name: getattr(card.turn, name) for name in names}
        | {"officer": officer_code}
    )


@require_GET
@load_drill
def results(request: AccountRequest, drill: Drill) -> HttpResponse:
    """Show the results of a drill on three axes, red lines, and by card."""
    context = {
        "drill": drill,
        "results": queries.results(drill=drill),
        "count": len(drill.script["travellers"]),
        "private": rules.PRIVATE,
        "interpreter": rules.INTERPRETER,
    }
    return render(request, "booth/drill_results.html", context)


@require_POST
@load_drill
def close(request: AccountRequest, drill: Drill) -> HttpResponse:
    actions.close_drill(drill=drill, by=request.user, now=timezone.now())
    messages.success(request, _("The drill is closed."))
    return redirect("booth:drill_results", code=drill.code)
