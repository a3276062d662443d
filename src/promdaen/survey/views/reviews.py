"""Review of a visit, and the agreement of two assessors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.survey.actions import reviews as actions
from promdaen.survey.forms import reviews as forms
from promdaen.survey.queries import agreements, reviews
from promdaen.survey.views.decorators import load_round, load_visit_for_review

if TYPE_CHECKING:
    from promdaen.survey.models import Round, Visit


@load_visit_for_review
def review_visit(request: AccountRequest, visit: Visit) -> HttpResponse:
    """Show a visit with evidence, odd answers and history; accept it or return it."""
    form = forms.ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_accepted = request.POST.get("act") == "accept"
        act = actions.accept_visit if is_accepted else actions.return_visit
        with attempt(request, form=form) as attempted:
            act(visit=visit, judgement=form.judgement(), by=request.user, now=timezone.now())
        if attempted.is_done:
            words = _("The visit is accepted.") if is_accepted else _("The visit is returned.")
            messages.success(request, words)
            return redirect("survey:home")
    sent_comments = forms.comments_sent(data=request.POST)
    page = reviews.review_page(visit=visit, account=request.user, new_comments=sent_comments)
    return render(request, "survey/review.html", {"page": page, "form": form})


@require_GET
@load_round
def agreement(request: AccountRequest, survey_round: Round) -> HttpResponse:
    """Show how far two assessors agree by sub-domain, and their largest differences."""
    page = agreements.agreement_page(account=request.user, survey_round=survey_round)
    return render(request, "survey/agreement.html", {"page": page, "survey_round": survey_round})
