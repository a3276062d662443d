"""The evaluation form: on a phone, opened and closed, results, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.actions import evaluations as actions
from promdaen.course.forms import evaluations as forms
from promdaen.course.queries import classroom
from promdaen.course.queries import evaluations as queries
from promdaen.course.queries.prints import evaluation as prints
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import refusals
from promdaen.kit.files import pdf_response
from promdaen.kit.phones import PhoneBearer, require_phone
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@require_phone
def phone_feedback(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """The form on an officer's phone; after it is sent, only a thank-you page."""
    enrolment = classroom.enrolment_of_phone(phone=phone)
    if enrolment is None:
        raise Http404(_("Page not found."))
    form = forms.PhoneFeedbackForm(
        request.POST or None,
        lines=queries.evaluation_ratings(run=enrolment.run),
        questions=queries.questions(),
    )
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.send_form(
                enrolment=enrolment, form=form.feedback(), by=None, now=timezone.now()
            )
            return redirect("course:phone_feedback")
    context = {
        "form": form,
        "questions": queries.questions(),
        "enrolment": enrolment,
        "can_give": queries.can_give(enrolment=enrolment),
    }
    return render(request, "course/phone/feedback.html", context)


@require_GET
@load_run("change")
def evaluation(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The results of a run's forms, from five on, once the form is closed."""
    page = queries.evaluation_page(run=run, account=request.user)
    return render(request, "course/evaluation.html", {"run": run, "page": page})


@require_POST
@load_run("change")
def open_form(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Open the form to phones."""
    with refusals.as_messages(request):
        actions.open_feedback(run=run, by=request.user, now=timezone.now())
    return redirect("course:evaluation", code=run.code)


@require_POST
@load_run("change")
def close_form(request: AccountRequest, run: CourseRun) -> HttpResponse:
    with refusals.as_messages(request):
        actions.close_feedback(run=run, by=request.user, now=timezone.now())
    return redirect("course:evaluation", code=run.code)


@require_GET
@load_run("change")
def printed(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The form on paper."""
    pdf_bytes = prints.evaluation_pdf(run=run, language=files.language())
    return pdf_response(pdf_bytes, name=f"evaluation-{run.code}.pdf")
