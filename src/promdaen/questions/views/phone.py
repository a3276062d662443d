"""Questions on an officer's phone: ask, read answers, read shared questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.course.queries import classroom
from promdaen.kit.phones import PhoneBearer, require_phone
from promdaen.kit.texts import page_language
from promdaen.questions.actions import new_questions
from promdaen.questions.actions.refusals import QuestionRefused
from promdaen.questions.forms.new_questions import AskForm
from promdaen.questions.queries import abouts
from promdaen.questions.queries import officer_questions as queries
from promdaen.questions.rules import promises
from promdaen.questions.views import refusing

if TYPE_CHECKING:
    from promdaen.course.models import Enrolment


@require_GET
@require_phone
def mine(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """Show an officer's own questions, and links to ask and to read shared ones."""
    now = timezone.now()
    context = {
        "lines": queries.own_questions(officer_id=phone.officer_id, now=now),
        "shared_count": len(queries.shared_with(officer_id=phone.officer_id)),
        "days": promises.ANSWER_DAYS,
    }
    return render(request, "questions/mine.html", context)


@require_http_methods(["GET", "POST"])
@require_phone
def ask(request: HttpRequest, phone: PhoneBearer, kind: str = "", code: str = "") -> HttpResponse:
    """Ask about a subject, or about a topic selected on the page."""
    now, language = timezone.now(), page_language()
    about = None
    if kind:
        try:
            about = abouts.question_subject(
                kind=kind, code=code, officer_id=phone.officer_id, now=now
            )
        except abouts.NotToAsk as refusal:
            return render(request, "questions/not_now.html", {"why": str(refusal)})
    is_known = about is not None and bool(about.topic)
    form = AskForm(request.POST or None, is_topic_known=is_known)
    context: dict[str, Any] = {"about": about, "form": form, "days": promises.ANSWER_DAYS}
    if request.method == "POST" and form.is_valid():
        chosen = ("topic", form.cleaned_data["topic"]) if not kind else (kind, code)
        new = form.new_question(kind=chosen[0], code=chosen[1], language=language)
        try:
            new_questions.ask_question(new=new, enrolment=_enrolment(phone), now=now)
        except abouts.NotToAsk as refusal:
            return render(request, "questions/not_now.html", {"why": str(refusal)})
        except QuestionRefused as refusal:
            context |= refusing.refuse(form=form, error=refusal)
        else:
            messages.success(request, _("Your question is sent. The answer will be shown here."))
            return redirect("questions:mine")
    return render(request, "questions/ask.html", context)


@require_GET
@require_phone
def own(request: HttpRequest, phone: PhoneBearer, question_id: UUID) -> HttpResponse:
    """One question of the officer's own with its answers."""
    own_question = queries.own_question(
        question_id=question_id, officer_id=phone.officer_id, now=timezone.now()
    )
    if own_question is None:
        raise Http404(_("Page not found."))
    return render(request, "questions/own.html", {"line": own_question})


@require_GET
@require_phone
def others(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """Show shared answers, without names."""
    shared_answers = queries.shared_with(officer_id=phone.officer_id)
    return render(request, "questions/others.html", {"shared": shared_answers})


def _enrolment(phone: PhoneBearer) -> Enrolment:
    enrolment = classroom.enrolment_of_phone(phone=phone)
    if enrolment is None:
        raise Http404(_("Page not found."))
    return enrolment
