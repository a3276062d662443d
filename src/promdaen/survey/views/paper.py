"""A visit on paper: print the questionnaire, and key in the answers."""

from __future__ import annotations

from dataclasses import replace

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
from promdaen.survey.forms import keying
from promdaen.survey.forms import visits as forms
from promdaen.survey.queries import figures, questionnaires, visit_forms
from promdaen.survey.views.visits import (
    CONFLICT,
    HEAD_WORDS,
    NOTHING_SENT,
    load_visit_form,
    save_sent,
)


@require_GET
@login_required
def questionnaire(request: AccountRequest, code: str) -> HttpResponse:
    """The questions that apply at a checkpoint as PDF, in both languages."""
    people_queries.require_right("survey", "visits", account=request.user)
    checkpoint = questionnaires.checkpoint_to_print(code=code, account=request.user)
    questionnaire_pdf = None
    if checkpoint is not None:
        questionnaire_pdf = questionnaires.questionnaire(
            checkpoint=checkpoint,
            held_round=figures.round_by_code(code=request.GET.get("round", "")),
            today=timezone.localdate(),
        )
    if questionnaire_pdf is None:
        raise Http404(_("There is no questionnaire for this checkpoint."))
    return pdf_response(questionnaire_pdf, name=f"questionnaire-{code}.pdf")


@require_http_methods(["GET", "POST"])
@load_visit_form
def visit_keying(request: AccountRequest, form: visit_forms.VisitForm) -> HttpResponse:
    """Key in a questionnaire: digits for ticked choices, saved as typed."""
    keyed_answers, errors = NOTHING_SENT, []
    is_asked = getattr(request, "htmx", False)
    if request.method == "POST":
        sent_answers = drafts.SentAnswers(
            answers=keying.answers_keyed(form=form, data=request.POST),
            opened=forms.digests_sent(data=request.POST),
        )
        keyed_answers = save_sent(request=request, form=form, sent_answers=sent_answers)
        form = visit_forms.visit_form(visit=form.visit, today=form.today) or form
        if is_asked and keyed_answers.conflicts:
            return HttpResponse(CONFLICT)
        if not (is_asked or keyed_answers.refused or form.wrong):
            return redirect("survey:visit_check", visit_id=form.visit.pk)
        errors = list(forms.conflict_lines(form=form, conflicts=keyed_answers.conflicts))
        errors += forms.part_error_lines(parts=form.parts)
    codes = [indicator.code for indicator in form.indicators]
    opened = forms.opened_digests(form=form, codes=codes)
    form = replace(form, answers={**form.answers, **keyed_answers.conflicts})
    context = {
        "visit": form.visit,
        "form": form,
        "part": form.parts[0],
        "head": HEAD_WORDS,
        "today": f"{form.today:%Y-%m-%d}",
        "parts": keying.keyed_parts(form=form),
        "lines": errors,
        "refused": keyed_answers.refused,
        "opened": forms.digests_text(digests=keyed_answers.opened) if is_asked else opened,
    }
    page = "survey/parts/visit_saved.html" if is_asked else "survey/visit_keying.html"
    return render(request, page, context)
