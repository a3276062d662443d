"""The controller's console: page, updates every two seconds, and buttons."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.exercise.actions import clock, firing, playing, rehearsing, runs, seats
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.forms import injects as forms
from promdaen.exercise.queries import boards, cells, consoles, rooms
from promdaen.exercise.queries import seats as seat_queries
from promdaen.exercise.rules import clocks
from promdaen.exercise.views import phones
from promdaen.exercise.views.decorators import load_controlled_run, post_data
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun

FRAGMENTS = (
    "state", "ends", "notice", "clock", "next", "fired",
    "decisions", "seats", "knows", "feed",
)  # fmt: skip
ALWAYS_SENT = ("seats",)
"""What changes with time alone, and is sent even where no line is new."""
SEEDS = 2**31
CONFIRMED_ACTS = frozenset({"end", "close"})
"""Acts that are asked about once more."""


@require_GET
@load_controlled_run
def console(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    return render(request, "exercise/console.html", _context(run=run, now=timezone.now()))


@require_GET
@load_controlled_run
def console_poll(request: AccountRequest, run: ExerciseRun) -> JsonResponse:
    """What changed on the console after a line of the log."""
    after = request.GET.get("after", "")
    return _news_response(
        request=request, run=run, after=int(after) if phones.is_cursor(after) else 0
    )


@require_GET
@load_controlled_run
def seat_page(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Every phone of a run with its buttons."""
    return render(request, "exercise/seats.html", _context(run=run, now=timezone.now()))


@require_POST
@load_controlled_run
def act(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Process a button of the console: its name and target, such as "fire 14"."""
    name, _space, argument = request.POST.get("act", "").partition(" ")
    if name not in ACTS:
        raise Http404(_("Page not found."))
    if name in CONFIRMED_ACTS and not request.POST.get("sure"):
        return render(request, "exercise/sure.html", {"run": run, "act": name})
    refused = ""
    try:
        ACTS[name](run=run, argument=argument, by=request.user, now=timezone.now())
    except ExerciseRefused as error:
        refused = str(error)
    if _is_asked_by_script(request):
        run.refresh_from_db()
        return _news_response(request=request, run=run, after=0, refused=refused)
    if refused:
        messages.error(request, refused)
    return redirect(f"exercise:{PAGE_AFTER_ACT.get(name, 'console')}", code=run.code)


@require_http_methods(["GET", "POST"])
@load_controlled_run
def decide(request: AccountRequest, run: ExerciseRun, decision: str) -> HttpResponse:
    """Decide in place of a cell."""
    page = consoles.run_console(run=run, now=timezone.now())
    scenario_decision = page.room.scenario.decisions.get(decision)
    if scenario_decision is None:
        raise Http404(_("Page not found."))
    if request.method == "POST":
        option = request.POST.get("option", "")
        with attempt(request) as attempted:
            playing.decide_for(
                run=run, decision=decision, option=option, by=request.user, now=timezone.now()
            )
        if not attempted.is_done and decision not in page.room.decisions_taken:
            return redirect("exercise:decide", code=run.code, decision=decision)
        return redirect("exercise:console", code=run.code)
    pending = next(
        (
            console_decision
            for console_decision in page.decisions
            if console_decision.decision == scenario_decision
        ),
        None,
    )
    context = {"run": run, "page": page, "decision": scenario_decision, "pending": pending}
    return render(request, "exercise/decide.html", context)


@require_http_methods(["GET", "POST"])
@load_controlled_run
def inject(request: AccountRequest, run: ExerciseRun, number: int) -> HttpResponse:
    """Show an inject; it can be changed until it is sent."""
    room = rooms.load_room(run=run)
    live_inject = room.injects.get(number)
    if live_inject is None:
        raise Http404(_("There is no inject of this number."))
    names = cells.names_by_cell(scenario=room.scenario)
    form = forms.LiveInjectForm(post_data(request), room=room, names=names, inject=live_inject)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            firing.edit_inject(
                run=run, number=number, values=form.values(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("exercise:console", code=run.code)
    console_inject = consoles.listed_inject(room=room, number=number)
    context = {"run": run, "form": form, "line": console_inject, "inject": live_inject}
    return render(request, "exercise/inject.html", context)


@require_http_methods(["GET", "POST"])
@load_controlled_run
def new_inject(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Add a new inject during the exercise."""
    room = rooms.load_room(run=run)
    names = cells.names_by_cell(scenario=room.scenario)
    form = forms.NewInjectForm(post_data(request), room=room, names=names)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            firing.add_inject(
                run=run,
                values=form.values(),
                is_at_once=form.is_at_once,
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("exercise:console", code=run.code)
    return render(request, "exercise/inject_new.html", {"run": run, "form": form})


@require_http_methods(["GET", "POST"])
@load_controlled_run
def send_message(request: AccountRequest, run: ExerciseRun) -> HttpResponse:
    """Send a message to cells as control."""
    room = rooms.load_room(run=run)
    names = cells.names_by_cell(scenario=room.scenario)
    initial = {"to": request.GET.getlist("to")}
    form = forms.TellForm(post_data(request), room=room, names=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            playing.send_from_control(
                run=run, new=form.new_message(), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return redirect("exercise:console", code=run.code)
    return render(request, "exercise/tell.html", {"run": run, "form": form})


def _context(*, run: ExerciseRun, now: datetime) -> dict[str, Any]:
    page = consoles.run_console(run=run, now=now)
    board = boards.seat_board(run=run, room=page.room, now=now)
    cells_board = [seats for seats in board if seats.cell in page.room.scenario.cells]
    fastest = clocks.fastest_rate(pace=run.pace, is_rehearsal=run.is_rehearsal)
    return {
        "run": run,
        "page": page,
        "board": board,
        "seated_count": sum(bool(seats.phones) for seats in cells_board),
        "cell_count": len(cells_board),
        "facts": boards.fact_marks(console=page),
        "from_cells": boards.cell_activity(console=page),
        "from_observers": boards.observer_activity(console=page),
        "rates": [rate for rate in clocks.CLOCK_RATES if rate <= fastest],
    }


def _news_response(
    *, request: HttpRequest, run: ExerciseRun, after: int, refused: str = ""
) -> JsonResponse:
    """The fragments that may have changed after a line, and the clock."""
    context = _context(run=run, now=timezone.now())
    page = context["page"]
    names = FRAGMENTS if page.room.sequence > after else ALWAYS_SENT
    fragments = {
        name: render_to_string(f"exercise/console/{name}.html", context, request=request)
        for name in names
    }
    face = page.face
    clock_now = {"second": face.second, "rate": face.rate, "isRunning": face.is_running}
    return JsonResponse(
        {
            "cursor": page.room.sequence,
            "state": page.room.state,
            "clock": clock_now,
            "fragments": fragments,
            "refused": refused,
        }
    )


def _is_asked_by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _number(argument: str) -> float:
    """The number in a button's argument. Raises Http404 for anything else."""
    try:
        number = float(argument)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Http404(_("Page not found."))
    return number


def _start(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
    runs.start_run(run=run, rate=_number(argument) if argument else None, **acting)


def _rate(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
    clock.set_rate(run=run, rate=_number(argument), **acting)


def _jump(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
    clock.jump_clock(run=run, second=_number(argument) * 60 if argument else None, **acting)


def _simulate(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
    del argument
    how = rehearsing.Simulation(seed=secrets.randbelow(SEEDS))
    rehearsing.play_through(run=run, simulation=how, **acting)


def _run_act(action: Callable[..., object]) -> Callable[..., None]:
    def done(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
        del argument
        action(run=run, **acting)

    return done


def _inject_act(action: Callable[..., object]) -> Callable[..., None]:
    def done(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
        action(run=run, number=int(_number(argument)), **acting)

    return done


def _seat_act(action: Callable[..., object]) -> Callable[..., None]:
    def done(*, run: ExerciseRun, argument: str, **acting: Any) -> None:
        seat = seat_queries.run_seat(run=run, seat_id=argument)
        if seat is None:
            raise ExerciseRefused(_("This phone has left."))
        action(seat=seat, **acting)

    return done


ACTS: Mapping[str, Callable[..., None]] = {
    "open": _run_act(runs.open_briefing),
    "simulate": _simulate,
    "start": _start,
    "pause": _run_act(clock.pause_clock),
    "go_on": _run_act(clock.resume_clock),
    "rate": _rate,
    "jump": _jump,
    "end": _run_act(runs.end_run),
    "close": _run_act(runs.close_run),
    "fire": _inject_act(firing.fire_inject),
    "hold": _inject_act(firing.hold_inject),
    "free": _inject_act(firing.release_inject),
    "skip": _inject_act(firing.skip_inject),
    "remove": _seat_act(seats.remove_seat),
    "lead": _seat_act(seats.make_leader),
}
PAGE_AFTER_ACT: Mapping[str, str] = {"open": "run", "simulate": "run", "close": "run"}
"""Where one comes after an act, if not to the console."""
