"""Specimens that people of a platform examine: picture, tools, decision, answer."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from promdaen.lti import actions, queries
from promdaen.lti.rules import contents
from promdaen.lti.views.opened import load_visit
from promdaen.specimen.forms import lab as forms
from promdaen.specimen.queries import drawing, trials
from promdaen.specimen.rules import bench_tools
from promdaen.specimen.rules.bench_tools import SpecimenView
from promdaen.specimen.views import answers, bench

if TYPE_CHECKING:
    from promdaen.lti.models import LtiVisit
    from promdaen.specimen.models import Trial

CACHE_CONTROL = "private, max-age=600"


def specimen(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    """Show the next specimen with its tools; without JavaScript, a tool reloads the page."""
    number = len(visit.answers) + 1
    desk = trials.load_desk(specimen=_trial(visit, number))
    form = forms.SpecimenDecisionForm(None, desk=desk)
    if "decide" in request.POST or "point.x" in request.POST:
        data = request.POST.dict() | forms.pointed(data=request.POST, desk=desk)
        form = forms.SpecimenDecisionForm(data, desk=desk)
        if form.is_valid() and "decide" in request.POST:
            return _decided(request, visit=visit, number=number, form=form)
    is_unplaced = form.is_bound and "area" in form.errors
    context = _bench(request, visit=visit, desk=desk, is_pointing=is_unplaced) | {
        "form": form,
        "chosen": form.data if form.is_bound else request.POST,
        "count": len(visit.items),
    }
    is_wrong = form.is_bound and "decide" in request.POST
    status = HTTPStatus.BAD_REQUEST if is_wrong else HTTPStatus.OK
    return render(request, "lti/specimen.html", context, status=status)


def answered(request: HttpRequest, *, visit: LtiVisit, number: int) -> HttpResponse:
    """Show the defect of a decided specimen, how to see it, and what to do next."""
    trial = _trial(visit, number)
    answer, desk = trials.trial_answer(trial=trial), trials.load_desk(specimen=trial)
    urls = _urls(visit, number, answers.highlight_views(highlights=answer.places))
    context = answers.context(desk=desk, places=answer.places, urls=urls) | {
        "visit": visit,
        "answer": answer,
        "count": len(visit.items),
    }
    return render(request, "lti/specimen_answer.html", context)


@require_POST
@gzip_page
@load_visit
def look(request: HttpRequest, visit: LtiVisit, number: int) -> HttpResponse:
    """The bench alone, for a page that swaps it in place."""
    if visit.kind != contents.SPECIMENS or number != len(visit.answers) + 1:
        raise Http404(_("Page not found."))
    desk = trials.load_desk(specimen=_trial(visit, number))
    context = _bench(request, visit=visit, desk=desk, is_swift=True)
    return render(request, "specimen/parts/bench.html", context)


@require_GET
@gzip_page
@load_visit
def picture(request: HttpRequest, visit: LtiVisit, number: int, view: str) -> HttpResponse:
    """One view of a specimen that was examined, or is now."""
    if visit.kind != contents.SPECIMENS or number > len(visit.answers) + 1:
        raise Http404(_("Page not found."))
    try:
        bench_view = bench_tools.read_view(code=view)
    except ValueError as error:
        raise Http404(_("Page not found.")) from error
    drawn = drawing.picture(specimen=_trial(visit, number), view=bench_view)
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Cache-Control": CACHE_CONTROL}
    )


def _trial(visit: LtiVisit, number: int) -> Trial:
    trial = queries.specimen_trial(visit=visit, number=number)
    if trial is None:
        raise Http404(_("Page not found."))
    return trial


def _decided(
    request: HttpRequest, *, visit: LtiVisit, number: int, form: forms.SpecimenDecisionForm
) -> HttpResponse:
    is_kept = request.POST.get("number") == str(number) and actions.decide_specimen(
        visit=visit, number=number, finding=form.finding(), now=timezone.now()
    )
    if not is_kept:
        # Another window was answered meanwhile: show where the practice is now.
        return redirect("lti:visit", visit_id=visit.pk)
    return redirect("lti:answer", visit_id=visit.pk, position=number)


def _bench(
    request: HttpRequest,
    *,
    visit: LtiVisit,
    desk: trials.ExaminationDesk,
    is_swift: bool = False,
    is_pointing: bool = False,
) -> dict[str, object]:
    """The context of the bench of the next specimen after what was pressed."""
    number = len(visit.answers) + 1
    hand = forms.tools_in_use(data=request.POST, sides=desk.sides)
    views = hand.views(is_every_slant=is_swift)
    urls = _urls(visit, number, [*views, hand.view])
    bench_context = bench.context(
        desk=desk, hand=hand, views=views, urls=urls[: len(views)], is_swift=is_swift
    )
    return bench_context | {
        "visit": visit,
        "number": number,
        "point_url": urls[-1] if is_pointing else "",
        # The page of check digits needs the badge of an officer.
        "has_no_digits": True,
    }


def _urls(visit: LtiVisit, number: int, views: Sequence[SpecimenView]) -> list[str]:
    return [reverse("lti:specimen_picture", args=[visit.pk, number, view.code]) for view in views]
