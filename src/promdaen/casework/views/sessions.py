"""A case on an officer's phone: chosen, read stage by stage, judged, explained."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.casework.actions import closing
from promdaen.casework.actions import sessions as actions
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.forms import sessions as forms
from promdaen.casework.queries import debriefs
from promdaen.casework.queries import sessions as queries
from promdaen.kit import phones
from promdaen.kit.mistakes import FormError

if TYPE_CHECKING:
    from promdaen.casework.models import CaseSession

Page = Callable[..., HttpResponse]
# Pages that a button redirects to after saving.
RETURN_PAGES = ("stage", "stage_elements")


def load_session(page: Page) -> Page:
    """Give a page the session of its address, if this phone's officer is in it."""

    @gzip_page
    @phones.require_phone
    @wraps(page)
    def wrapper(
        request: HttpRequest, phone: phones.PhoneBearer, session_id: UUID, **more: Any
    ) -> HttpResponse:
        session = queries.find_session(session_id=session_id, officer_id=phone.officer_id)
        if session is None:
            raise Http404(_("Page not found."))
        return page(request, session, phone.officer_id, **more)

    return wrapper


def load_current_stage(page: Page) -> Page:
    """Decorate a page of the current stage; other addresses redirect to it."""

    @load_session
    @wraps(page)
    def wrapper(
        request: HttpRequest, session: CaseSession, officer_id: UUID, stage: str
    ) -> HttpResponse:
        if session.closed_at is not None:
            return redirect("casework:debrief", session_id=session.pk)
        stage_page = queries.stage_page(session=session, officer_id=officer_id)
        if stage_page.stage.code != stage:
            return redirect("casework:session", session_id=session.pk)
        return page(request, stage_page, officer_id)

    return wrapper


@require_GET
@gzip_page
@phones.require_phone
def cases(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """The cases that an officer may practise alone."""
    practice_cases = queries.practice_cases(officer_id=phone.officer_id, now=timezone.now())
    return render(request, "casework/session/cases.html", {"lines": practice_cases})


@require_POST
@phones.require_phone
def begin(request: HttpRequest, phone: phones.PhoneBearer, code: str) -> HttpResponse:
    """Start a case alone; it can be repeated."""
    now = timezone.now()
    case = queries.find_open_case(code=code, officer_id=phone.officer_id, now=now)
    if case is None:
        raise Http404(_("Page not found."))
    session = actions.begin_alone(case=case, officer_id=phone.officer_id, now=now)
    return redirect("casework:session", session_id=session.pk)


@require_GET
@load_session
def session(request: HttpRequest, session: CaseSession, officer_id: UUID) -> HttpResponse:
    """Redirect to the current stage; after the end, to the debrief."""
    if session.closed_at is not None:
        return redirect("casework:debrief", session_id=session.pk)
    stage_page = queries.stage_page(session=session, officer_id=officer_id)
    return redirect("casework:stage", session_id=session.pk, stage=stage_page.stage.code)


@require_GET
@load_current_stage
def stage(request: HttpRequest, page: queries.StagePage, officer_id: UUID) -> HttpResponse:
    """Show the text of a stage."""
    return render(request, "casework/session/stage.html", {"shown": page})


@require_http_methods(["GET", "POST"])
@load_current_stage
def elements(request: HttpRequest, page: queries.StagePage, officer_id: UUID) -> HttpResponse:
    """The elements: yes, no or unknown, and the lines that show it."""
    refused = ""
    if request.method == "POST":
        answer = closing.NewStageAnswer(elements=forms.elements_sent(page=page, data=request.POST))
        refused = _answered(page=page, answer=answer, officer_id=officer_id)
        if not refused:
            return _onward(request, page=page, name="stage_steps")
    return render(request, "casework/session/elements.html", {"shown": page, "refused": refused})


@require_http_methods(["GET", "POST"])
@load_current_stage
def steps(request: HttpRequest, page: queries.StagePage, officer_id: UUID) -> HttpResponse:
    """Show and save missing facts, offices and protection."""
    refused = ""
    missing_fact_fields = forms.ask_places(
        page=page, data=request.POST if request.method == "POST" else None
    )
    wrong = [
        FormError(text=ask_place.why, target=ask_place.target)
        for ask_place in missing_fact_fields
        if ask_place.why
    ]
    if request.method == "POST":
        answer = closing.NewStageAnswer(
            missing=None if wrong else forms.missing_sent(page=page, data=request.POST),
            offices=forms.chosen_sent(name="offices", data=request.POST),
            protection=forms.chosen_sent(name="protection", data=request.POST),
        )
        refused = _answered(page=page, answer=answer, officer_id=officer_id)
        if not refused and not wrong:
            return _onward(request, page=page, name="stage_review")
        # Valid answers were saved; only the places with errors remain.
        page = queries.stage_page(session=page.session, officer_id=officer_id)
    context = {"shown": page, "refused": refused, "places": missing_fact_fields, "lines": wrong}
    return render(request, "casework/session/steps.html", context)


@require_http_methods(["GET", "POST"])
@load_current_stage
def review(request: HttpRequest, page: queries.StagePage, officer_id: UUID) -> HttpResponse:
    """Show all answers of a stage; then go to the next stage, or end."""
    refused = ""
    if request.method == "POST":
        try:
            actions.leave_stage(
                session=page.session,
                stage=page.stage.code,
                officer_id=officer_id,
                now=timezone.now(),
            )
        except CaseworkRefused as error:
            refused = str(error)
        else:
            return redirect("casework:session", session_id=page.session.pk)
    return render(request, "casework/session/review.html", {"shown": page, "refused": refused})


@require_POST
@load_session
def pen(request: HttpRequest, session: CaseSession, officer_id: UUID) -> HttpResponse:
    """This phone writes for the group from now on."""
    try:
        actions.take_pen(session=session, officer_id=officer_id, now=timezone.now())
    except CaseworkRefused:
        return redirect("casework:debrief", session_id=session.pk)
    return redirect("casework:session", session_id=session.pk)


@require_GET
@load_session
def debrief(request: HttpRequest, session: CaseSession, officer_id: UUID) -> HttpResponse:
    """Show the answers next to the reasoning; before it is revealed, that all is complete."""
    if session.closed_at is None:
        return redirect("casework:session", session_id=session.pk)
    if not debriefs.is_open(session=session) or queries.is_kept(
        session=session, officer_id=officer_id, now=timezone.now()
    ):
        return render(request, "casework/session/waiting.html", {"session": session})
    session_debrief = debriefs.case_debrief(session=session)
    return render(request, "casework/session/debrief.html", {"debrief": session_debrief})


def _answered(*, page: queries.StagePage, answer: closing.NewStageAnswer, officer_id: UUID) -> str:
    """Save what the page sent; return the reason of a refusal, or ""."""
    try:
        actions.answer_stage(
            session=page.session,
            stage=page.stage.code,
            answer=answer,
            officer_id=officer_id,
            now=timezone.now(),
        )
    except CaseworkRefused as error:
        return str(error)
    return ""


def _onward(request: HttpRequest, *, page: queries.StagePage, name: str) -> HttpResponse:
    """Redirect to a page, or back to the one of the pressed button."""
    next_action = request.POST.get("go", "")
    goal = next_action if next_action in RETURN_PAGES else name
    return redirect(f"casework:{goal}", session_id=page.session.pk, stage=page.stage.code)
