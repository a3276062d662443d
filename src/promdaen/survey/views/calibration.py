"""Practice with described posts before a round: for assessors, and for the coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries
from promdaen.survey.actions import calibration as actions
from promdaen.survey.forms.calibration import levels_sent, post_questions
from promdaen.survey.queries import calibration, figures
from promdaen.survey.views.decorators import load_round

if TYPE_CHECKING:
    from promdaen.survey.models import Round


@require_GET
@login_required
def calibrate(request: AccountRequest, code: str) -> HttpResponse:
    """Show the described posts of a round to an assessor, and how far they agree."""
    own = _own(request, code)
    return render(request, "survey/calibrate.html", {"own": own})


@login_required
def described_post(request: AccountRequest, code: str, post: str) -> HttpResponse:
    """Ask the levels of a described post; once answered show the agreed ones with reasons."""
    own = _own(request, code)
    own_post = next((row for row in own.posts if row.post.code == post), None)
    if own_post is None:
        raise Http404(_("Page not found."))
    levels = levels_sent(post=own_post.post, data=request.POST)
    if request.method == "POST" and own_post.levels is None:
        with attempt(request, success=_("Answered. Compare with the agreed levels.")) as attempted:
            actions.answer_post(
                survey_round=own.round,
                post=post,
                levels=levels,
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return redirect("survey:described_post", code=code, post=post)
    chosen = levels if own_post.levels is None else own_post.levels
    questions = list(post_questions(post=own_post.post, levels=chosen))
    context = {"own": own, "own_post": own_post, "questions": questions}
    return render(request, "survey/described_post.html", context)


@require_GET
@load_round
def round_calibration(request: AccountRequest, survey_round: Round) -> HttpResponse:
    """Show how far the assessors of a round agree on the described posts."""
    page = calibration.calibration_page(survey_round=survey_round, account=request.user)
    context = {"page": page, "survey_round": survey_round}
    return render(request, "survey/round_calibration.html", context)


def _own(request: AccountRequest, code: str) -> calibration.OwnCalibration:
    people_queries.require_right("visits", account=request.user)
    survey_round = figures.round_by_code(code=code)
    if survey_round is None:
        raise Http404(_("Page not found."))
    return calibration.own_calibration(survey_round=survey_round, account=request.user)
