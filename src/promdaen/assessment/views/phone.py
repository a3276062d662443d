"""A test on an officer's phone: item by item, an overview, hand-in, the result."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.assessment.actions import phone as actions
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.forms import phone as forms
from promdaen.assessment.queries import phone as queries
from promdaen.assessment.rules import showing, typed
from promdaen.assessment.views import phone_pages
from promdaen.kit import phones
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.assessment.models import Sitting

PAGE_STEPS = {"back": -1, "next": 1}


load_sitting = phones.row_loader(key="sitting_id", find=queries.find_sitting)


def require_open_sitting(page: phones.Page) -> phones.Page:
    """A page of an open test; redirects to the result after the hand-in."""

    @load_sitting
    @wraps(page)
    def wrapper(request: HttpRequest, sitting: Sitting, **more: Any) -> HttpResponse:
        if sitting.closed_at is not None:
            return redirect("assessment:sitting", sitting_id=sitting.pk)
        return page(request, sitting, **more)

    return wrapper


@require_GET
@load_sitting
def sitting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Redirect to the first item without an answer; after the hand-in show the result."""
    if sitting.closed_at is not None:
        return _result(request, sitting=sitting)
    items = queries.shown_items(sitting=sitting, language=page_language())
    first = next((test_item.position for test_item in items if not test_item.is_answered), None)
    if first is None:
        return redirect("assessment:sitting_review", sitting_id=sitting.pk)
    return redirect("assessment:sitting_item", sitting_id=sitting.pk, position=first)


@require_http_methods(["GET", "POST"])
@require_open_sitting
def item(request: HttpRequest, sitting: Sitting, position: int) -> HttpResponse:
    """One item; its form saves the answer and continues."""
    items = queries.shown_items(sitting=sitting, language=page_language())
    if not 1 <= position <= len(items):
        raise Http404(_("Page not found."))
    shown_item, refused = items[position - 1], ""
    if request.method == "POST":
        refused = _saved(request, sitting=sitting, shown_item=shown_item)
        if not refused:
            return _onward(request, sitting=sitting, position=position, last=len(items))
    elif showing.is_over(ends_at=sitting.ends_at, now=timezone.now()):
        return redirect("assessment:sitting_hand_in", sitting_id=sitting.pk)
    context = _frame(sitting=sitting, items=items) | {"shown": shown_item, "refused": refused}
    return render(request, "assessment/sitting/item.html", context)


@require_GET
@require_open_sitting
def review(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """All items: answered, without an answer, flagged."""
    items = queries.shown_items(sitting=sitting, language=page_language())
    context = _frame(sitting=sitting, items=items) | {"items": items}
    return render(request, "assessment/sitting/review.html", context)


@require_http_methods(["GET", "POST"])
@require_open_sitting
def hand_in(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show what will be handed in, ask for confirmation, and hand in."""
    if request.method == "POST":
        actions.hand_in_sitting(sitting=sitting, by=None, now=timezone.now())
        return redirect("assessment:sitting", sitting_id=sitting.pk)
    items = queries.shown_items(sitting=sitting, language=page_language())
    is_over = showing.is_over(ends_at=sitting.ends_at, now=timezone.now())
    context = _frame(sitting=sitting, items=items) | {"is_over": is_over}
    return render(request, "assessment/sitting/hand_in.html", context)


@require_POST
@load_sitting
def saves(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Store a phone's saves; the reply is sent only after they are stored."""
    try:
        phone, sent_saves = forms.read_saves(body=request.body)
    except forms.UnreadableSaves:
        return HttpResponseBadRequest()
    now = timezone.now()
    save_result = actions.save_answers(sitting=sitting, phone=phone, saves=sent_saves, now=now)
    saved = {
        "kept": save_result.saved_numbers,
        "refused": {str(sequence): why for sequence, why in save_result.refused.items()},
        "heldBack": save_result.held_back,
    }
    return JsonResponse(saved | phone_pages.clock(sitting=sitting, now=now))


@require_GET
@load_sitting
def state(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The time left and whether the test is still open."""
    return JsonResponse(phone_pages.clock(sitting=sitting, now=timezone.now()))


@require_GET
@gzip_page
@load_sitting
def whole(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The whole test at once in a language, so that no item needs the network."""
    phone, language = request.GET.get("phone", ""), request.GET.get("language", "")
    if not forms.is_phone(phone=phone) or language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    now = timezone.now()
    return JsonResponse(
        phone_pages.whole(sitting=sitting, phone=phone, language=language, now=now)
    )


@require_GET
@load_sitting
def image(request: HttpRequest, sitting: Sitting, sha256: str) -> HttpResponse:
    """A picture of an item on the paper of this test."""
    return phone_pages.image_response(queries.find_image(sitting=sitting, sha256=sha256))


def _result(request: HttpRequest, *, sitting: Sitting) -> HttpResponse:
    """The result; marks and rationales only after the trainer opened them."""
    result_items = queries.result_items(sitting=sitting, language=page_language())
    context = {
        "sitting": sitting,
        "count": len(result_items),
        "answered_count": sum(bool(result_item.answer) for result_item in result_items),
        "right_count": sum(result_item.is_right for result_item in result_items),
        "lines": result_items if queries.is_result_open(sitting=sitting) else [],
        "language": page_language(),
    }
    return render(request, "assessment/sitting/result.html", context)


def _saved(request: HttpRequest, *, sitting: Sitting, shown_item: queries.ShownItem) -> str:
    """Save the answer in the page's form; returns the error, or ""."""
    try:
        actions.save_page(
            sitting=sitting,
            item=shown_item.code,
            answer=forms.page_answer(shown_item=shown_item, data=request.POST),
            is_flagged="flag" in request.POST,
            now=timezone.now(),
        )
    except typed.AnswerRefused as error:
        return error.words.text(language=page_language())
    except AssessmentRefused as error:
        return str(error)
    return ""


def _onward(request: HttpRequest, *, sitting: Sitting, position: int, last: int) -> HttpResponse:
    """Redirect to the next or previous item; after the last one, to the overview."""
    goal = position + PAGE_STEPS.get(request.POST.get("go", ""), last)
    if 1 <= goal <= last:
        return redirect("assessment:sitting_item", sitting_id=sitting.pk, position=goal)
    return redirect("assessment:sitting_review", sitting_id=sitting.pk)


def _frame(*, sitting: Sitting, items: list[queries.ShownItem]) -> dict[str, object]:
    """Context that every page of an open test needs."""
    return {
        "sitting": sitting,
        "count": len(items),
        "answered_count": sum(test_item.is_answered for test_item in items),
        "flagged_count": sum(test_item.is_flagged for test_item in items),
        "minutes": showing.minutes_left(ends_at=sitting.ends_at, now=timezone.now()),
        "language": page_language(),
        "up": phone_pages.UP,
    }
