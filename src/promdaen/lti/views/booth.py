"""The booth as people of a platform play it: the counter, its acts, and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from promdaen.booth.actions.refusals import ActsRefused
from promdaen.booth.queries import debriefs, runs
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import fairness
from promdaen.booth.views import counter as officer_counter
from promdaen.booth.views import counter_words
from promdaen.kit.texts import page_language
from promdaen.lti import actions, queries
from promdaen.lti.rules import contents
from promdaen.lti.views.opened import load_visit, open_visit
from promdaen.specimen.rules import detection

if TYPE_CHECKING:
    from promdaen.lti.models import LtiVisit

BAD_REQUEST, CONFLICT, ENDED = 400, 409, 403


def counter(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    """Show the counter, run by a script."""
    if request.method == "POST":
        return redirect("lti:visit", visit_id=visit.pk)
    own_words = {
        "gone": _("This page has ended here. Open the activity in the learning platform.")
    }
    words = counter_words.words()
    context = {
        "visit": visit,
        "run": queries.booth_run(visit=visit),
        "words": words | {"state": words["state"] | own_words},
        "kept": rules.as_values(acts=queries.booth_acts(visit=visit)),
        "addresses": {
            "pack": reverse("lti:booth_pack", args=[visit.pk]),
            "acts": reverse("lti:booth_acts", args=[visit.pk]),
            "home": "",
        },
    }
    return render(request, "lti/booth.html", context)


def result(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    """Show what happened: three axes, red lines, every traveller."""
    run, acts = queries.booth_run(visit=visit), queries.booth_acts(visit=visit)
    context = {
        "visit": visit,
        "debrief": debriefs.visitor_debrief(run=run, acts=acts),
        "ways": detection.BIAS_TEXTS,
        "finding_count": detection.TRIALS_FOR_A_FINDING,
        "fewest": fairness.MIN_TRAVELLERS,
        "is_visitor": True,
    }
    return render(request, "lti/booth_result.html", context)


@require_GET
@gzip_page
@load_visit
def pack(request: HttpRequest, visit: LtiVisit) -> HttpResponse:
    """Everything that a page needs to play the run without a network."""
    if visit.kind != contents.BOOTH:
        raise Http404(_("Page not found."))
    text = runs.pack_text(run=queries.booth_run(visit=visit), language=page_language())
    return HttpResponse(text, content_type="application/json")


@require_GET
@load_visit
def debrief(request: HttpRequest, visit: LtiVisit) -> HttpResponse:
    """Where the script of the counter leads at its end: the page of the visit."""
    return redirect("lti:visit", visit_id=visit.pk)


@never_cache
@require_POST
def acts(request: HttpRequest, visit_id: UUID) -> JsonResponse:
    """Keep acts of a run; return the next number, or why none was kept."""
    visit = open_visit(request, visit_id=visit_id)
    if visit is None:
        return JsonResponse({"gone": True}, status=ENDED)
    if visit.kind != contents.BOOTH:
        raise Http404(_("Page not found."))
    sent_acts = officer_counter.posted_acts(request)
    if sent_acts is None:
        return JsonResponse({"error": _("This is not a list of acts.")}, status=BAD_REQUEST)
    try:
        progress = actions.keep_booth_acts(visit=visit, acts=sent_acts, now=timezone.now())
    except ActsRefused as refused:
        answer = {"error": str(refused), "next": refused.next_number}
        return JsonResponse(answer, status=CONFLICT)
    return JsonResponse({"next": progress.next_number, "ended": progress.is_ended})
