"""Practice of a run: opened, watched, closed and discussed; joined by phones."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.actions import practice as actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.forms import practice as forms
from promdaen.course.queries import planned_practice
from promdaen.course.queries import practice as queries
from promdaen.course.rules import practice as rules
from promdaen.course.views import practice_addresses
from promdaen.course.views.opening import load_run
from promdaen.course.views.sittings import REFRESH_SECONDS
from promdaen.kit import phones, refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, Practice

SEED_BITS = 31
LAB_PAGE = "specimen:session"
PLANNED_FIELDS = ("case", "mode", "trials_count")
"""Fields that the address may fill: what a lesson plans."""
FORM_MAKERS: dict[str, Callable[..., Any]] = {
    rules.CASE: lambda data, cases: forms.PracticeCaseForm(data, cases=cases),
    rules.SPECIMENS: lambda data, _cases: forms.SpecimensForm(data),
    rules.STATIONS: lambda data, _cases: forms.StationsForm(data, sets=queries.station_sets()),
}
Page = Callable[..., HttpResponse]


def load_practice(page: Page) -> Page:
    """Pass the practice of the address to a page, for accounts that may change its run."""

    @load_run("change")
    @wraps(page)
    def wrapper(request: AccountRequest, run: CourseRun, practice_id: UUID) -> HttpResponse:
        practice = queries.find_practice(run=run, practice_id=practice_id)
        if practice is None:
            raise Http404(_("Page not found."))
        return page(request, run, practice)

    return wrapper


@require_GET
@load_run("change")
def practices(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The practices opened in this run, and those that can be opened."""
    practice_summaries = queries.practice_summaries(run=run)
    planned = [
        (line, practice_addresses.run_practice_address(run=run, practice=line.practice))
        for line in planned_practice.planned_practice(run=run)
    ]
    context = {
        "run": run,
        "lines": practice_summaries,
        "planned": planned,
        "kinds": rules.PRACTICE_KINDS.items(),
    }
    return render(request, "course/practice.html", context)


@require_http_methods(["GET", "POST"])
@load_run("change")
def new(request: AccountRequest, run: CourseRun, kind: str) -> HttpResponse:
    """Open a practice of a kind."""
    if kind not in FORM_MAKERS:
        raise Http404(_("Page not found."))
    now = timezone.now()
    cases = _cases(request, run=run) if kind == rules.CASE else {}
    form = FORM_MAKERS[kind](request.POST or None, cases.get("cases", ()))
    form.initial |= {name: request.GET[name] for name in PLANNED_FIELDS if name in request.GET}
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            practice = actions.open_practice(
                run=run,
                new=form.new_practice(seed=secrets.randbits(SEED_BITS)),
                by=request.user,
                now=now,
            )
            messages.success(request, _("The practice is open."))
            return redirect("course:practice_live", code=run.code, practice_id=practice.pk)
    context = {"run": run, "form": form, "kind": rules.PRACTICE_KINDS[kind], "code": kind, **cases}
    if kind == rules.CASE:
        context["basis"] = queries.group_basis(run=run, now=now)
    return render(request, "course/practice_new.html", context)


@require_GET
@load_practice
def live(request: AccountRequest, run: CourseRun, practice: Practice) -> HttpResponse:
    """The progress of everyone; updates automatically."""
    page = queries.live_page(practice=practice, now=timezone.now())
    context = {"run": run, "page": page, "practice": practice, "seconds": REFRESH_SECONDS}
    is_part = getattr(request, "htmx", False)
    template = "course/parts/practice_live.html" if is_part else "course/practice_live.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@load_practice
def groups(request: AccountRequest, run: CourseRun, practice: Practice) -> HttpResponse:
    """The groups; officers can be moved before and during the case."""
    if not practice.is_group:
        raise Http404(_("Page not found."))
    page = queries.groups_page(practice=practice)
    refused, chosen_groups = "", page.group_of
    if request.method == "POST":
        typed_moves = forms.moves_sent(page=page, data=request.POST)
        chosen_groups = {**page.group_of, **typed_moves.chosen}
        try:
            actions.move_officers(
                practice=practice, moves=typed_moves.moves, by=request.user, now=timezone.now()
            )
        except CourseRefused as error:
            refused = str(error)
        else:
            for line in typed_moves.moved_meanwhile:
                messages.warning(request, line)
            if typed_moves.moved_meanwhile:
                return redirect(request.path)
            return redirect("course:practice_live", code=run.code, practice_id=practice.pk)
    lines = [
        (enrolment, present, chosen_groups.get(enrolment.pk, ""))
        for enrolment, present in page.lines
    ]
    context = {
        "run": run,
        "page": page,
        "lines": lines,
        "practice": practice,
        "refused": refused,
    }
    return render(request, "course/practice_groups.html", context)


@require_POST
@load_practice
def close(request: AccountRequest, run: CourseRun, practice: Practice) -> HttpResponse:
    """Close a practice and its running sessions."""

    def act() -> str:
        count = actions.close_practice(practice=practice, by=request.user, now=timezone.now())
        return with_numbers(_("The practice is closed. Ended with it: %(count)s."), count=count)

    return _live_response(request, run=run, practice=practice, act=act)


@require_POST
@load_practice
def debrief(request: AccountRequest, run: CourseRun, practice: Practice) -> HttpResponse:
    """Show the reasoning on the phones of all who judged."""

    def act() -> str:
        actions.open_debrief(practice=practice, by=request.user, now=timezone.now())
        return _("The reasoning is now on every phone of this case.")

    return _live_response(request, run=run, practice=practice, act=act)


@require_GET
@load_practice
def discussion(request: AccountRequest, run: CourseRun, practice: Practice) -> HttpResponse:
    """The different answers of the room, for the projector: one stage a screen, without names."""
    page = queries.room_page(practice=practice)
    if page is None:
        raise Http404(_("Page not found."))
    form = forms.ScreenForm(request.GET)
    context = {
        "run": run,
        "practice": practice,
        "page": page,
        "wall": queries.discussion_wall(practice=practice, page=page, screen=form.screen()),
    }
    return render(request, "course/practice_discussion.html", context)


@require_http_methods(["GET", "POST"])
@phones.require_phone
def phone_practice(
    request: HttpRequest, phone: phones.PhoneBearer, practice_id: UUID
) -> HttpResponse:
    """The practice that the trainer opened, to begin or continue."""
    open_practice = queries.phone_practice(practice_id=practice_id, officer_id=phone.officer_id)
    if open_practice is None:
        raise Http404(_("Page not found."))
    share, refused = open_practice.share, ""
    if request.method == "POST" and not open_practice.has_begun:
        try:
            share = actions.enter_practice(
                practice=open_practice.practice,
                enrolment=open_practice.enrolment,
                now=timezone.now(),
            )
        except CourseRefused as error:
            refused = str(error)
    if share is not None and share.case_session_id:
        return redirect("casework:session", session_id=share.case_session_id)
    if share is not None and share.lab_session_id:
        return redirect(LAB_PAGE, session_id=share.lab_session_id)
    return render(
        request, "course/phone/practice.html", {"open_practice": open_practice, "refused": refused}
    )


def _cases(request: AccountRequest, *, run: CourseRun) -> dict[str, object]:
    """The cases to choose from, filtered by the address, and the filter form."""
    every = queries.case_choices(run=run)
    narrow = forms.CaseFilterForm(request.GET, choices=every, days_count=queries.run_days(run=run))
    narrowed_cases = narrow.narrowed()
    choices = [case_choice for case_choice in every if narrowed_cases.takes(choice=case_choice)]
    return {"cases": choices, "filter_form": narrow, "has_cases": bool(every)}


def _live_response(
    request: AccountRequest, *, run: CourseRun, practice: Practice, act: Callable[[], str]
) -> HttpResponse:
    """Return to the live page with the result or the error."""
    with refusals.as_messages(request):
        messages.success(request, act())
    return redirect("course:practice_live", code=run.code, practice_id=practice.pk)
