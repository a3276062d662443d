"""Questions for trainers and coordinators: inbox, one question, figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries
from promdaen.questions.actions import answering
from promdaen.questions.actions import notes as note_actions
from promdaen.questions.actions.refusals import QuestionRefused
from promdaen.questions.forms import answering as forms
from promdaen.questions.queries import inbox as queries
from promdaen.questions.views import refusing

Page = Callable[..., HttpResponse]
ANSWER, SHARE, NOTE = "answer", "share", "note"


def require_answering_right(page: Page) -> Page:
    """Decorate a page for accounts that answer questions or monitor their clocks."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, **arguments: Any) -> HttpResponse:
        queries.require(account=request.user)
        return page(request, **arguments)

    return wrapper


def load_question(page: Page) -> Page:
    """Pass the question of the address to a page, as its reader may see it."""

    @require_answering_right
    @wraps(page)
    def wrapper(request: AccountRequest, question_id: UUID, **arguments: Any) -> HttpResponse:
        question_page = queries.question_page(
            question_id=question_id, account=request.user, now=timezone.now()
        )
        if question_page is None:
            raise Http404(_("Page not found."))
        return page(request, question_page, **arguments)

    return wrapper


@require_GET
@require_answering_right
def inbox(request: AccountRequest) -> HttpResponse:
    """Show waiting questions, late ones first, and answered ones."""
    now = timezone.now()
    context = {
        "waiting": queries.waiting_for(account=request.user, now=now),
        "answered": queries.answered_for(account=request.user, now=now),
        "is_coordinator": queries.is_coordinator(account=request.user),
        "now": now,
    }
    return render(request, "questions/inbox.html", context)


@require_GET
@require_answering_right
def counts(request: AccountRequest) -> HttpResponse:
    """Show how many questions were answered in time, and how fast, by topic."""
    people_queries.require_right("runs", account=request.user)
    context = {"counts": queries.counts(now=timezone.now())}
    return render(request, "questions/counts.html", context)


@require_http_methods(["GET", "POST"])
@load_question
def question(request: AccountRequest, page: queries.QuestionPage) -> HttpResponse:
    """Show one question: answer it, share the answer, make a note, hand it on."""
    form_set = _forms(request, page=page)
    context: dict[str, Any] = {
        "page": page,
        "is_coordinator": queries.is_coordinator(account=request.user),
        "give_form": forms.AssignQuestionForm(),
        **{f"{name}_form": form for name, form in form_set.items()},
    }
    act = request.POST.get("act", "")
    if request.method == "POST" and act in form_set and form_set[act].is_valid():
        try:
            words = _act(request, act=act, form=form_set[act], page=page)
        except QuestionRefused as refusal:
            context |= refusing.refuse(form=form_set[act], error=refusal) | {"act": act}
        else:
            messages.success(request, words)
            return redirect("questions:question", question_id=page.line.question.pk)
    return render(request, "questions/question.html", context | {"act": act})


@require_POST
@load_question
def hand_on(request: AccountRequest, page: queries.QuestionPage) -> HttpResponse:
    """Hand a question on to the next in line, or give it to one trainer."""
    form = forms.AssignQuestionForm(request.POST)
    is_given = "to" in request.POST
    chosen = form.cleaned_data["to"].pk if is_given and form.is_valid() else None
    if is_given and chosen is None:
        messages.error(request, _("Choose a trainer."))
        return redirect("questions:question", question_id=page.line.question.pk)
    with attempt(request, success=_("The question is handed on.")):
        answering.hand_on(
            question=page.line.question, trainer_id=chosen, by=request.user, now=timezone.now()
        )
    return redirect("questions:inbox")


@require_POST
@load_question
def unshare(request: AccountRequest, page: queries.QuestionPage) -> HttpResponse:
    """Stop sharing an answer."""
    with attempt(request, success=_("The answer is not shared any more.")):
        answering.unshare_question(
            question=page.line.question, by=request.user, now=timezone.now()
        )
    return redirect("questions:question", question_id=page.line.question.pk)


def _forms(request: AccountRequest, *, page: queries.QuestionPage) -> dict[str, Any]:
    """The forms of a trainer, the submitted one with its data; none for others."""
    if not page.is_trainer:
        return {}
    act = request.POST.get("act", "")
    answer = page.replies[-1].text if page.replies else ""
    form_data = {name: request.POST if name == act else None for name in (ANSWER, SHARE, NOTE)}
    question_row = page.line.question
    note = {"km": {"text_km": answer}, "en": {"text_en": answer}}.get(question_row.language, {})
    return {
        ANSWER: forms.AnswerQuestionForm(form_data[ANSWER], auto_id="id_answer_%s"),
        SHARE: forms.ShareAnswerForm.for_question(
            question=question_row, answer=answer, data=form_data[SHARE]
        ),
        NOTE: forms.LessonNoteForm(form_data[NOTE], initial=note),
    }


def _act(request: AccountRequest, *, act: str, form: Any, page: queries.QuestionPage) -> str:
    """Do the requested action; return its success message."""
    now, question_row = timezone.now(), page.line.question
    if act == ANSWER:
        answering.answer_question(
            question=question_row,
            text=form.cleaned_data["text"],
            ticked=form.ticked,
            by=request.user,
            now=now,
        )
        return _("The answer is sent. It is on the officer's phone now.")
    if act == SHARE:
        answering.share_question(
            question=question_row,
            text=form.cleaned_data["shared_text"],
            answer=form.cleaned_data["shared_answer"],
            ticked=form.ticked,
            by=request.user,
            now=now,
        )
        return _("Other officers can read it now.")
    note_actions.make_note(
        question=question_row, texts=form.texts, ticked=form.ticked, by=request.user, now=now
    )
    return _("The note is shown below the lesson, as a draft until a reviewer approves it.")
