"""Evaluation forms keyed without names, and the comments that are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import actions, queries
from promdaen.course.forms import answers as forms
from promdaen.course.forms import evaluations as keyed
from promdaen.course.queries import evaluations
from promdaen.course.views.opening import load_run
from promdaen.kit import refusals
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@load_run("change")
def key_forms(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Key evaluation forms, ten at a time."""
    rated_subjects = evaluations.evaluation_ratings(run=run)
    formset = keyed.KeyedFormSet(request.POST or None, form_kwargs={"lines": rated_subjects})
    problem = ""
    if request.method == "POST" and formset.is_valid():
        try:
            count = actions.record_feedback(
                run=run,
                forms=keyed.keyed_feedback(formset=formset),
                received_on=min(run.ends_on, timezone.localdate()),
                by=request.user,
                now=timezone.now(),
            )
        except actions.CourseRefused as error:
            problem = str(error)
        else:
            messages.success(
                request, with_numbers(_("Evaluation forms imported: %(n)s."), n=count)
            )
            return redirect("course:forms", code=run.code)
    return render(
        request,
        "course/forms.html",
        {
            "run": run,
            "formset": formset,
            "lines": rated_subjects,
            "columns": len(rated_subjects) + 3,
            "problem": problem,
            "forms_count": run.feedback.count(),
        },
    )


@load_run("change")
def comments(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The comments; those with consent can be chosen for printing."""
    comment_list = list(queries.comments(run=run, account=request.user))
    form = forms.QuotesForm(request.POST or None, comments=comment_list)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            count = actions.choose_quotes(
                run=run, quotes=form.quotes(), by=request.user, now=timezone.now()
            )
            messages.success(
                request, with_numbers(_("Comments that are printed: %(n)s."), n=count)
            )
            return redirect("course:comments", code=run.code)
    silent = [feedback_form for feedback_form in comment_list if not feedback_form.has_consent]
    return render(request, "course/comments.html", {"run": run, "form": form, "silent": silent})
