"""The laboratory on an officer's phone: start, examine, decide, see the answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit import phones
from promdaen.specimen.actions import sessions as session_actions
from promdaen.specimen.actions import trials as actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.forms import lab as forms
from promdaen.specimen.queries import drawing
from promdaen.specimen.queries import trials as queries
from promdaen.specimen.rules.bench_tools import ToolsInUse
from promdaen.specimen.rules.sessions import RETRAINING, has_feedback
from promdaen.specimen.views import answers, bench

if TYPE_CHECKING:
    from promdaen.specimen.models import LabSession, Look, Trial

Page = phones.Page
SEED_BITS = 31


_load_own_session = phones.row_loader(key="session_id", find=queries.find_session)


def load_session(page: Page) -> Page:
    """Pass the session of the address to a page, if it belongs to the officer of this phone."""
    return never_cache(_load_own_session(page))


def load_trial(page: Page) -> Page:
    """Pass the specimen of the address to a page; refusals redirect to the session."""

    @load_session
    @wraps(page)
    def wrapper(
        request: HttpRequest, session: LabSession, position: int, **more: Any
    ) -> HttpResponse:
        trial = queries.find_trial(session=session, position=position)
        if trial is None:
            raise Http404(_("Page not found."))
        try:
            response: HttpResponse = page(request, trial, **more)
        except SpecimenRefused:
            return redirect("specimen:session", session_id=session.pk)
        return response

    return wrapper


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def lab(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Show the choices of practice; a button starts a session."""
    form = forms.StartLabForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        session = session_actions.start_session(
            officer_id=phone.officer_id,
            mode=form.cleaned_data["mode"],
            documents=form.cleaned_data["documents"],
            trials_count=form.cleaned_data["count"],
            seed=secrets.randbits(SEED_BITS),
            by=None,
            now=timezone.now(),
        )
        return _show_next(session)
    begun = queries.begun_sessions(officer_id=phone.officer_id)
    return render(request, "specimen/lab.html", {"form": form, "begun": begun})


@require_http_methods(["GET", "POST"])
@load_session
def session(request: HttpRequest, session: LabSession) -> HttpResponse:
    """Redirect to the next undecided specimen, or to the results; a button shows the specimen."""
    if request.method == "POST":
        return _show_next(session)
    position = queries.next_position(session=session)
    if position is None:
        return redirect("specimen:session_end", session_id=session.pk)
    return redirect("specimen:trial", session_id=session.pk, position=position)


@require_http_methods(["GET", "POST"])
@gzip_page
@load_trial
def trial(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Show a specimen with its tools; without JavaScript, pressing a tool reloads the page."""
    desk = queries.load_desk(specimen=trial)
    if request.method != "POST":
        return _opened(request, trial=trial, desk=desk)
    form = forms.SpecimenDecisionForm(None, desk=desk)
    if "decide" in request.POST or "point.x" in request.POST:
        data = request.POST.dict() | forms.pointed(data=request.POST, desk=desk)
        form = forms.SpecimenDecisionForm(data, desk=desk)
        if form.is_valid() and "decide" in request.POST:
            return _decided(request, trial=trial, form=form)
    is_unplaced = form.is_bound and "area" in form.errors
    context = _bench(request, trial=trial, desk=desk, is_pointing=is_unplaced) | {
        "form": form,
        "chosen": form.data if form.is_bound else request.POST,
        "count": queries.trials_count(session=trial.session),
    }
    return render(request, "specimen/trial.html", context)


@require_POST
@gzip_page
@load_trial
def look(request: HttpRequest, trial: Trial) -> HttpResponse:
    """The bench alone, for a page that swaps it in place."""
    context = _bench(request, trial=trial, desk=queries.load_desk(specimen=trial), is_swift=True)
    return render(request, "specimen/parts/bench.html", context)


@require_GET
@gzip_page
@phones.require_phone
def picture(request: HttpRequest, phone: phones.PhoneBearer, token: str) -> HttpResponse:
    """A picture; each token works once."""
    try:
        drawn = actions.serve_look(token=token, officer_id=phone.officer_id, now=timezone.now())
    except SpecimenRefused as error:
        raise Http404(str(error)) from error
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_GET
@gzip_page
@load_trial
def answer_picture(request: HttpRequest, trial: Trial, view: str) -> HttpResponse:
    """One of the pictures of an answer."""
    if not _is_answered(trial):
        raise Http404(_("Page not found."))
    views = answers.highlight_views(highlights=queries.trial_answer(trial=trial).places)
    matches = [answer_view for answer_view in views if answer_view.code == view]
    if not matches:
        raise Http404(_("Page not found."))
    drawn = drawing.picture(specimen=trial, view=matches[0])
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_GET
@gzip_page
@load_trial
def feedback(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Show the defect of a decided specimen, how to see it, and what to do next."""
    if not _is_answered(trial):
        return redirect("specimen:session", session_id=trial.session_id)
    answer, desk = queries.trial_answer(trial=trial), queries.load_desk(specimen=trial)
    urls = [
        reverse("specimen:answer_picture", args=(trial.session_id, trial.position, view.code))
        for view in answers.highlight_views(highlights=answer.places)
    ]
    context = answers.context(desk=desk, places=answer.places, urls=urls) | {
        "answer": answer,
        "count": queries.trials_count(session=trial.session),
        "next": queries.next_position(session=trial.session),
    }
    return render(request, "specimen/feedback.html", context)


@require_http_methods(["GET", "POST"])
@load_session
def session_end(request: HttpRequest, session: LabSession) -> HttpResponse:
    """Show the results of a session; before its end, ask whether to end it."""
    if request.method == "POST":
        session_actions.end_session(session=session, by=None, now=timezone.now())
        return redirect("specimen:session_end", session_id=session.pk)
    session_trials = queries.session_trials(session=session)
    context = {
        "session": session,
        "lines": session_trials,
        "decided_count": sum(session_trial.is_decided for session_trial in session_trials),
        "right_count": sum(session_trial.is_right for session_trial in session_trials),
        "is_answered": has_feedback(mode=session.mode, part="main")
        or queries.is_opened(session=session),
    }
    return render(request, "specimen/session_end.html", context)


def _show_next(session: LabSession) -> HttpResponse:
    """Start the clock of the next specimen and go to it, or to the results."""
    with suppress(SpecimenRefused):
        actions.show_next_trial(session=session, officer_id=session.officer_id, now=timezone.now())
    return redirect("specimen:session", session_id=session.pk)


def _is_answered(trial: Trial) -> bool:
    return getattr(trial, "decision", None) is not None and queries.is_answered(trial=trial)


def _opened(request: HttpRequest, *, trial: Trial, desk: queries.ExaminationDesk) -> HttpResponse:
    """Show the specimen that a button has just shown, or that button."""
    if queries.next_position(session=trial.session) != trial.position:
        return redirect("specimen:session", session_id=trial.session_id)
    look = queries.unserved_look(trial=trial, view=actions.FIRST_VIEW)
    context = {
        "trial": trial,
        "desk": desk,
        "today": bench.desk_day(desk=desk),
        "count": queries.trials_count(session=trial.session),
        "is_first_after": trial.part == RETRAINING,
    }
    if look is None:
        return render(request, "specimen/trial_start.html", context)
    context |= bench.context(
        desk=desk,
        hand=ToolsInUse(),
        views=[actions.FIRST_VIEW],
        urls=_urls(looks=[look]),
        is_swift=False,
    )
    context |= {"form": forms.SpecimenDecisionForm(None, desk=desk), "chosen": request.POST}
    return render(request, "specimen/trial.html", context)


def _bench(
    request: HttpRequest,
    *,
    trial: Trial,
    desk: queries.ExaminationDesk,
    is_swift: bool = False,
    is_pointing: bool = False,
) -> dict[str, object]:
    """The context of the bench after what was pressed."""
    hand = forms.tools_in_use(data=request.POST, sides=desk.sides)
    views = hand.views(is_every_slant=is_swift)
    looks = actions.show_trial(
        trial=trial,
        officer_id=trial.session.officer_id,
        views=[*views, hand.view] if is_pointing else views,
        tool=request.POST.get("tool", ""),
        now=timezone.now(),
    )
    urls = _urls(looks=looks)
    bench_context = bench.context(
        desk=desk, hand=hand, views=views, urls=urls[: len(views)], is_swift=is_swift
    )
    return bench_context | {
        "trial": trial,
        "point_url": urls[-1] if is_pointing else "",
        "sums": _sums(desk=desk, trial=trial) if request.POST.get("tool") == "digits" else [],
    }


def _sums(*, desk: queries.ExaminationDesk, trial: Trial) -> list[tuple[object, str]]:
    back = reverse("specimen:trial", args=(trial.session_id, trial.position))
    return bench.sums(desk=desk, page=reverse("specimen:digits"), back=back)


def _urls(*, looks: Sequence[Look]) -> list[str]:
    return [reverse("specimen:picture", args=(look.token,)) for look in looks]


def _decided(
    request: HttpRequest, *, trial: Trial, form: forms.SpecimenDecisionForm
) -> HttpResponse:
    decision = actions.decide(
        trial=trial,
        officer_id=trial.session.officer_id,
        finding=form.finding(),
        phone_milliseconds=form.cleaned_data["spent"],
        by=None,
        now=timezone.now(),
    )
    if has_feedback(mode=trial.session.mode, part=decision.trial.part):
        return redirect("specimen:feedback", session_id=trial.session_id, position=trial.position)
    messages.success(request, _("Your decision is saved."))
    return _show_next(trial.session)
