"""Papers of a run, files of answers, and the answers of one officer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.course import actions
from promdaen.course.actions import answer_drafts, drafts
from promdaen.course.forms import answers as forms
from promdaen.course.queries import lists, opening, rosters, run_facts, sheets
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, ImportDraft

SEED_BITS = 32


@load_run("change")
def papers(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Choose the papers; shows each officer's half."""
    form = forms.PapersForm(request.POST or None, run=run, papers=sheets.papers_to_choose(run=run))
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.set_papers(run=run, papers=form.chosen(), by=request.user, now=timezone.now())
            messages.success(request, _("The papers are chosen."))
            return redirect("course:papers", code=run.code)
    return render(
        request,
        "course/papers.html",
        {
            "run": run,
            "form": form,
            "is_tested": lists.is_tested(run=run),
            "occasions": lists.papers_by_occasion(run=run),
            "lines": rosters.roster_entries(run=run),
            "paper_of": sheets.papers_by_half(run=run),
        },
    )


@load_run("change")
def import_answers(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Read a file of answers and import it at once, or store it until it is decided."""
    form = forms.AnswersFileForm(
        request.POST or None, request.FILES or None, run=run, seed=secrets.randbits(SEED_BITS)
    )
    if request.method == "POST" and form.is_valid() and form.answers is not None:
        draft = answer_drafts.keep_answer_draft(
            run=run,
            file_name=form.cleaned_data["file"].name,
            file=form.answers,
            decision=form.decision(),
            by=request.user,
            now=timezone.now(),
        )
        # Columns of an online form are matched by their texts: a person looks at them first.
        if request.POST.get("act") == "take" and not form.answers.columns:
            lines = _refusal_of_import(request, draft=draft)
            if not lines:
                return redirect("course:run", code=run.code)
            for line in lines:
                messages.error(request, line)
        return redirect("course:answer_draft", code=run.code, draft_id=draft.pk)
    return render(
        request,
        "course/answers_import.html",
        {
            "run": run,
            "form": form,
            "state": run_facts.facts_of_run(run=run, now=timezone.now()),
            "step": 1,
        },
    )


@load_run("change")
def answer_form(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The answer form of the run, to fill in offline."""
    data = sheets.answer_form(run=run, now=timezone.now())
    return files.workbook(name=f"answers-{run.code}", data=data)


@load_run("change")
def answer_draft(request: AccountRequest, run: CourseRun, draft_id: UUID) -> HttpResponse:
    """A waiting file of answers: its content, open decisions, and the import."""
    draft = _draft(request, run=run, draft_id=draft_id)
    page = sheets.draft_page(draft=draft, now=timezone.now())
    form = forms.AnswerDraftForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        with attempt(request) as attempted:
            answer_drafts.decide_answer_draft(
                draft=draft, decision=form.decision(), by=request.user, now=timezone.now()
            )
        if not attempted.is_done:
            return redirect("course:answers_import", code=run.code)
        act = request.POST.get("act")
        if act == "later":
            messages.success(request, _("Your decisions are stored for a day."))
            return redirect("course:run", code=run.code)
        if act != "take":
            return redirect("course:answer_draft", code=run.code, draft_id=draft.pk)
        lines = _refusal_of_import(request, draft=draft)
        if not lines:
            return redirect("course:run", code=run.code)
        page = sheets.draft_page(draft=draft, now=timezone.now())
        form = forms.AnswerDraftForm(request.POST, page=page)
        for line in lines:
            form.add_error(None, line)
    return render(
        request, "course/answer_draft.html", {"run": run, "page": page, "form": form, "step": 2}
    )


@load_run("change")
def refused_answers(
    request: AccountRequest, run: CourseRun, draft_id: UUID, file_format: str
) -> HttpResponse:
    """The refused rows of a file of answers as a file, each with its reason."""
    if file_format not in files.FORMATS:
        raise Http404(_("Page not found."))
    heads, rows = sheets.refused_table(draft=_draft(request, run=run, draft_id=draft_id))
    return files.list_response(
        name=f"refused-{run.code}", heads=heads, rows=rows, file_format=file_format
    )


@require_POST
@load_run("change")
def discard_answers(request: AccountRequest, run: CourseRun, draft_id: UUID) -> HttpResponse:
    """Delete a waiting file of answers."""
    draft = _draft(request, run=run, draft_id=draft_id)
    with attempt(request, success=_("The file is deleted. What was imported before stays.")):
        drafts.discard_draft(draft=draft, by=request.user, now=timezone.now())
    return redirect("course:answers_import", code=run.code)


@load_run("change")
def officer(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """The answers of one officer on the run."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    return render(
        request,
        "course/officer.html",
        {
            "run": run,
            "enrolment": enrolment,
            "sittings": rosters.sitting_pages(enrolment=enrolment, language=files.language()),
            "may_open_officer": people_queries.has_right("officers", account=request.user),
        },
    )


@load_run("change")
def correct_answer(
    request: AccountRequest, run: CourseRun, enrolment_id: UUID, occasion: str, item: str
) -> HttpResponse:
    """Correct the answer to one item, with a reason."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    sitting = rosters.sitting_page(enrolment=enrolment, slug=occasion, language=files.language())
    answer = (
        next((answer for answer in sitting.lines if answer.item.code == item), None)
        if sitting
        else None
    )
    if sitting is None or answer is None:
        raise Http404(_("Page not found."))
    form = forms.CorrectionForm(request.POST or None, is_mark_only=answer.is_mark_only)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.correct_answer(
                run_sitting=sitting.run_sitting,
                item=item,
                new_answer=form.cleaned_data["given"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The answer is corrected; the earlier one is kept."))
            return redirect("course:officer", code=run.code, enrolment_id=enrolment.pk)
    context = {
        "run": run,
        "enrolment": enrolment,
        "sitting": sitting,
        "line": answer,
        "form": form,
    }
    return render(request, "course/correct.html", context)


@load_run("change")
def withdraw_sitting(
    request: AccountRequest, run: CourseRun, enrolment_id: UUID, occasion: str
) -> HttpResponse:
    """Withdraw an officer's answers on an occasion, with a reason."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    sitting = rosters.find_run_sitting(enrolment=enrolment, slug=occasion)
    if sitting is None:
        raise Http404(_("Page not found."))
    form = forms.SittingReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.withdraw_run_sitting(
                run_sitting=sitting,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The answers no longer count. They can be keyed again."))
            return redirect("course:officer", code=run.code, enrolment_id=enrolment.pk)
    context = {"run": run, "enrolment": enrolment, "form": form, "occasion": occasion}
    return render(request, "course/withdraw_sitting.html", context)


def _draft(request: AccountRequest, *, run: CourseRun, draft_id: UUID) -> ImportDraft:
    return opening.get_draft(
        run=run,
        draft_id=draft_id,
        kind=answer_drafts.KIND,
        account=request.user,
        now=timezone.now(),
    )


def _refusal_of_import(request: AccountRequest, *, draft: ImportDraft) -> Sequence[str]:
    """Import a waiting file; returns the lines of its refusal, empty after the import."""
    try:
        import_counts = answer_drafts.take_in_answer_draft(
            draft=draft, by=request.user, now=timezone.now()
        )
    except actions.CourseRefused as error:
        return error.lines
    message = _("Imported: %(sittings)s answer sheets and %(forms)s evaluation forms.") % {
        "sittings": import_counts.sittings_count,
        "forms": import_counts.feedback_count,
    }
    if import_counts.replaced_count:
        message += " " + _("Replaced: %(n)s.") % {"n": import_counts.replaced_count}
    if import_counts.feedback_left_out_count:
        message += " " + _(
            "%(n)s evaluation forms were left out: this run has forms already, and it is "
            "not possible to check whether they are the same."
        ) % {"n": import_counts.feedback_left_out_count}
    messages.success(request, message)
    return ()
