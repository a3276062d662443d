"""Papers of a run, files of answers, and the answers of one officer."""

from __future__ import annotations

import base64
import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import actions
from promdaen.course.actions import intake
from promdaen.course.forms import answers as forms
from promdaen.course.queries import lists, opening, rosters, sheets
from promdaen.course.views import files
from promdaen.course.views.opening import of_run
from promdaen.kit.protocols import AccountRequest

SEED_BITS = 32


@of_run("change")
def papers(request: AccountRequest, run: Any) -> HttpResponse:
    """Choose the papers; who has which half."""
    form = forms.PapersForm(request.POST or None, run=run, papers=sheets.papers_to_choose(run=run))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_papers(run=run, papers=form.chosen(), by=request.user, now=timezone.now())
        except actions.CourseRefused as error:
            _refuse(form=form, error=error)
        else:
            messages.success(request, _("The papers are chosen."))
            return redirect("course:papers", code=run.code)
    return render(
        request,
        "course/papers.html",
        {
            "run": run,
            "form": form,
            "page": lists.run_page(run=run, account=request.user, now=timezone.now()),
            "lines": rosters.roster_lines(run=run),
            "paper_of": sheets.papers_by_half(run=run),
        },
    )


@of_run("change")
def import_answers(request: AccountRequest, run: Any) -> HttpResponse:
    """Check a file of answers, or take it in at once; nothing of it waits in between."""
    form = forms.AnswersFileForm(
        request.POST or None, request.FILES or None, run=run, seed=secrets.randbits(SEED_BITS)
    )
    preview = None
    if request.method == "POST" and form.is_valid() and form.answers is not None:
        if request.POST.get("act") == "take" and _taken(request, run=run, form=form):
            return redirect("course:run", code=run.code)
        preview = sheets.answers_preview(
            run=run, read=form.answers, later_months=form.later_months, now=timezone.now()
        )
    return render(
        request,
        "course/answers_import.html",
        {
            "run": run,
            "form": form,
            "preview": preview,
            "downloads": _downloads(preview=preview),
            "state": lists.run_state(run=run),
        },
    )


@of_run("change")
def officer(request: AccountRequest, run: Any, enrolment_id: UUID) -> HttpResponse:
    """The answers of one officer on the run."""
    enrolment = opening.enrolment_of(run=run, enrolment_id=enrolment_id)
    return render(
        request,
        "course/officer.html",
        {
            "run": run,
            "enrolment": enrolment,
            "sittings": rosters.sittings_of(enrolment=enrolment, language=files.language()),
        },
    )


@of_run("change")
def correct_answer(
    request: AccountRequest, run: Any, enrolment_id: UUID, occasion: str, item: str
) -> HttpResponse:
    """Correct the answer to one item, with the reason."""
    enrolment = opening.enrolment_of(run=run, enrolment_id=enrolment_id)
    sitting = rosters.sitting_page(enrolment=enrolment, slug=occasion, language=files.language())
    line = next((one for one in sitting.lines if one.item.code == item), None) if sitting else None
    if sitting is None or line is None:
        raise Http404(_("Nothing stands at this address."))
    form = forms.CorrectionForm(request.POST or None, is_mark_only=line.is_mark_only)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_answer(
                run_sitting=sitting.run_sitting,
                item=item,
                given=form.cleaned_data["given"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except actions.CourseRefused as error:
            _refuse(form=form, error=error)
        else:
            messages.success(request, _("The answer is corrected; the earlier one is kept."))
            return redirect("course:officer", code=run.code, enrolment_id=enrolment.pk)
    context = {"run": run, "enrolment": enrolment, "sitting": sitting, "line": line, "form": form}
    return render(request, "course/correct.html", context)


@of_run("change")
def withdraw_sitting(
    request: AccountRequest, run: Any, enrolment_id: UUID, occasion: str
) -> HttpResponse:
    """Say that an officer's answers on an occasion do not count, with the reason."""
    enrolment = opening.enrolment_of(run=run, enrolment_id=enrolment_id)
    sitting = rosters.run_sitting_of(enrolment=enrolment, slug=occasion)
    if sitting is None:
        raise Http404(_("Nothing stands at this address."))
    form = forms.SittingReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_run_sitting(
                run_sitting=sitting,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except actions.CourseRefused as error:
            _refuse(form=form, error=error)
        else:
            messages.success(request, _("The answers no longer count. They can be keyed again."))
            return redirect("course:officer", code=run.code, enrolment_id=enrolment.pk)
    context = {"run": run, "enrolment": enrolment, "form": form, "occasion": occasion}
    return render(request, "course/withdraw_sitting.html", context)


def _taken(request: AccountRequest, *, run: Any, form: forms.AnswersFileForm) -> bool:
    if form.answers is None:
        return False
    try:
        done = intake.take_in_answers(
            run=run,
            answers=form.answers,
            decision=form.decision(),
            by=request.user,
            now=timezone.now(),
        )
    except actions.CourseRefused as error:
        _refuse(form=form, error=error)
        return False
    said = _("Taken in: %(sittings)s answer sheets and %(forms)s evaluation forms.") % {
        "sittings": done.sittings_count,
        "forms": done.feedback_count,
    }
    if done.replaced_count:
        said += " " + _("Replaced: %(n)s.") % {"n": done.replaced_count}
    if done.feedback_left_out_count:
        said += " " + _(
            "%(n)s evaluation forms were left out: this run has forms already, and nothing "
            "could tell whether they are the same."
        ) % {"n": done.feedback_left_out_count}
    messages.success(request, said)
    return True


def _refuse(*, form: Any, error: actions.CourseRefused) -> None:
    for line in error.lines:
        form.add_error(None, line)


def _downloads(*, preview: sheets.AnswersPreview | None) -> list[tuple[str, str]]:
    """The refused rows as files inside the page itself, so that nothing of them is stored."""
    if preview is None or not preview.read.refused:
        return []
    links = []
    for form in files.FORMATS:
        made = files.answer(
            name="refused",
            heads=preview.refused_heads,
            rows=preview.refused_rows,
            form=form,
        )
        kind = made.headers["Content-Type"].replace(" ", "")
        links.append((form, f"data:{kind};base64,{base64.b64encode(made.content).decode()}"))
    return links
