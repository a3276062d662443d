"""A case that people of a platform judge: stage by stage, then the reasoning."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.casework.actions.closing import NewStageAnswer
from promdaen.casework.forms import sessions as forms
from promdaen.casework.queries import visitors
from promdaen.casework.queries.sessions import StagePage
from promdaen.kit import languages
from promdaen.kit.mistakes import FormError
from promdaen.kit.refusals import Refused
from promdaen.kit.texts import page_language
from promdaen.lti import actions, queries

if TYPE_CHECKING:
    from promdaen.lti.models import LtiVisit

ELEMENTS, STEPS = "elements", "steps"


def stage(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    """Show the stage at hand: its text with the elements, then the next steps."""
    page = _page(visit)
    if request.method == "POST":
        return _answered(request, visit=visit, page=page)
    return _case_page(request, page=page, part=request.GET.get("part", ""))


def result(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    """Show the answers beside the reasoning, once no classroom waits for the case."""
    session = queries.case_session(visit=visit)
    if session is None:
        raise Http404(_("Page not found."))
    answers = queries.case_answers(visit=visit)
    is_waiting = visitors.is_reserved(session=session, now=timezone.now())
    context = {
        "visit": visit,
        "session": session,
        "debrief": None if is_waiting else visitors.case_debrief(session=session, answers=answers),
    }
    return render(request, "lti/case_result.html", context)


def _page(visit: LtiVisit) -> StagePage:
    session = queries.case_session(visit=visit)
    if session is None:
        raise Http404(_("Page not found."))
    return visitors.stage_page(session=session, answers=queries.case_answers(visit=visit))


def _answered(request: HttpRequest, *, visit: LtiVisit, page: StagePage) -> HttpResponse:
    """Keep what was sent, and go on, or back to the elements."""
    is_steps, is_back = request.POST.get("part") == STEPS, request.POST.get("go") == ELEMENTS
    missing_fact_fields = forms.ask_places(page=page, data=request.POST) if is_steps else []
    is_wrong = any(missing_fact_field.why for missing_fact_field in missing_fact_fields)
    if is_steps:
        answer = NewStageAnswer(
            missing=None if is_wrong else forms.missing_sent(page=page, data=request.POST),
            offices=forms.chosen_sent(name="offices", data=request.POST),
            protection=forms.chosen_sent(name="protection", data=request.POST),
        )
    else:
        answer = NewStageAnswer(elements=forms.elements_sent(page=page, data=request.POST))
    try:
        is_kept = actions.answer_case(
            visit=visit,
            stage=request.POST.get("stage", ""),
            answer=answer,
            is_left=is_steps and not is_wrong and not is_back,
            now=timezone.now(),
        )
    except Refused as refusal:
        part = STEPS if is_steps else ELEMENTS
        return _case_page(request, page=page, part=part, refused=str(refusal))
    address = reverse("lti:visit", args=[visit.pk])
    if not is_kept or is_back or (is_steps and not is_wrong):
        return redirect(address)
    visit.refresh_from_db()
    page = _page(visit)
    if is_wrong:
        return _case_page(request, page=page, part=STEPS, missing_fact_fields=missing_fact_fields)
    open_count = len(page.elements) - page.answered_count
    if open_count:
        count = languages.count_text(open_count, language=page_language())
        refused = _("Answer every element first. Still to answer: %(count)s.") % {"count": count}
        return _case_page(request, page=page, part=ELEMENTS, refused=refused)
    return redirect(f"{address}?part={STEPS}")


def _case_page(
    request: HttpRequest,
    *,
    page: StagePage,
    part: str,
    refused: str = "",
    missing_fact_fields: Sequence[forms.MissingFactField] = (),
) -> HttpResponse:
    is_steps = part == STEPS and page.answered_count == len(page.elements)
    wrong = [
        FormError(text=missing_fact_field.why, target=missing_fact_field.target)
        for missing_fact_field in missing_fact_fields
        if missing_fact_field.why
    ]
    context = {
        "shown": page,
        "is_steps": is_steps,
        "refused": refused,
        "lines": wrong,
        "places": missing_fact_fields or forms.ask_places(page=page, data=None),
    }
    status = HTTPStatus.BAD_REQUEST if refused or wrong else HTTPStatus.OK
    return render(request, "lti/case.html", context, status=status)
