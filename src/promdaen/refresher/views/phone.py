"""Refreshers on an officer's phone: open ones, one question a page, the reason at once."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.assessment.rules import typed
from promdaen.kit import phones
from promdaen.kit.texts import page_language
from promdaen.refresher.actions import answers as actions
from promdaen.refresher.forms import pieces as forms
from promdaen.refresher.queries import pieces as queries


@never_cache
@require_GET
@phones.require_phone
def home(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Show the open refresher with one button, or when the next one opens."""
    now = timezone.now()
    open_shares = queries.open_shares(officer_id=phone.officer_id, now=now)
    context = {
        "open_share": open_shares[0] if open_shares else None,
        "next": queries.next_opening(officer_id=phone.officer_id, now=now),
    }
    return render(request, "refresher/phone/home.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@phones.require_phone
def ask(request: HttpRequest, phone: phones.PhoneBearer, share_id: UUID) -> HttpResponse:
    """Show the next question of a refresher; its form saves the answer and shows the reason."""
    now = timezone.now()
    question = queries.find_question(
        share_id=share_id, officer_id=phone.officer_id, now=now, language=page_language()
    )
    if question is None:
        return redirect("refresher:home")
    refused = ""
    if request.method == "POST":
        response = _answered(request, phone=phone, question=question)
        if isinstance(response, HttpResponse):
            return response
        refused = response
    context = {
        "question": question,
        "shown": question.shown_item,
        "language": page_language(),
        "token": forms.shown_token(question=question, now=now),
        "refused": refused,
        "count": question.open_share.answered_count + len(question.open_share.left),
    }
    return render(request, "refresher/phone/ask.html", context)


@never_cache
@require_GET
@phones.require_phone
def answer(request: HttpRequest, phone: phones.PhoneBearer, answer_id: UUID) -> HttpResponse:
    """Right or not, the right answer and why; then the next question."""
    page = queries.answer_page(
        answer_id=answer_id, officer_id=phone.officer_id, language=page_language()
    )
    if page is None:
        raise Http404(_("Page not found."))
    context = {"page": page, "language": page_language(), "item": page.answer.item}
    return render(request, "refresher/phone/answer.html", context)


def _answered(
    request: HttpRequest, *, phone: phones.PhoneBearer, question: queries.RefresherQuestion
) -> HttpResponse | str:
    """The redirect after an answer, or why it was not accepted."""
    now = timezone.now()
    try:
        new = forms.page_answer(question=question, data=request.POST, now=now)
    except typed.AnswerRefused as wrong:
        return wrong.words.text(language=page_language())
    if new is None:
        # Another window was answered meanwhile, or the page is old: show the current question.
        return redirect("refresher:ask", share_id=question.open_share.share.pk)
    if forms.is_blank(answer=new, data=request.POST):
        return _("Choose an answer, or say that you do not know it.")
    result = actions.keep_answers(officer_id=phone.officer_id, answers=[new], phone="", now=now)
    if new.id in result.refused:
        return result.refused[new.id]
    return redirect("refresher:answer", answer_id=new.id)
