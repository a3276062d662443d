"""A visit on paper: print the questionnaire, and key in the answers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.survey.actions import drafts
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.forms import keying
from promdaen.survey.forms import visits as forms
from promdaen.survey.queries import figures, questionnaires, visit_forms
from promdaen.survey.views.visits import HEAD_WORDS, of_form


@require_GET
@login_required
def questionnaire(request: AccountRequest, code: str) -> HttpResponse:
    """The questions that apply at a checkpoint as PDF, in both languages."""
    people_queries.require_right("survey", "visits", account=request.user)
    checkpoint = questionnaires.checkpoint_to_print(code=code, account=request.user)
    made = None
    if checkpoint is not None:
        made = questionnaires.questionnaire(
            checkpoint=checkpoint,
            held_round=figures.round_by_code(code=request.GET.get("round", "")),
            today=timezone.localdate(),
        )
    if made is None:
        raise Http404(_("There is no questionnaire for this checkpoint."))
    return pdf_response(made, name=f"questionnaire-{code}.pdf")


@require_http_methods(["GET", "POST"])
@of_form
def visit_keying(request: AccountRequest, form: visit_forms.VisitForm) -> HttpResponse:
    """Key in a questionnaire: digits for ticked choices, saved as typed."""
    refused = ""
    is_asked = getattr(request, "htmx", False)
    if request.method == "POST":
        sent_answers = drafts.SentAnswers(
            answers=keying.answers_keyed(form=form, data=request.POST)
        )
        try:
            drafts.save_answers(
                visit=form.visit, sent_answers=sent_answers, by=request.user, now=timezone.now()
            )
        except SurveyRefused as error:
            refused = str(error)
        form = visit_forms.visit_form(visit=form.visit, today=form.today) or form
        if not (is_asked or refused or form.wrong):
            return redirect("survey:visit_check", visit_id=form.visit.pk)
    context = {
        "visit": form.visit,
        "form": form,
        "part": form.parts[0],
        "head": HEAD_WORDS,
        "today": f"{form.today:%Y-%m-%d}",
        "parts": keying.keyed_parts(form=form),
        "lines": list(forms.part_error_lines(parts=form.parts))
        if request.method == "POST"
        else [],
        "refused": refused,
    }
    page = "survey/parts/visit_saved.html" if is_asked else "survey/visit_keying.html"
    return render(request, page, context)
