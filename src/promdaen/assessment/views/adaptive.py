"""An adaptive test on an officer's phone: one item per page, answered once; then the result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.assessment.actions import adaptive as actions
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.forms import phone as forms
from promdaen.assessment.queries import adaptive as queries
from promdaen.assessment.queries import phone as phone_queries
from promdaen.assessment.rules import showing, typed
from promdaen.assessment.views.phone import given_by
from promdaen.kit.texts import page_language

# The "don't know" button: counts as a wrong answer, and the page says so.
UNKNOWN = "unknown"


of_sitting = given_by(queries.find_sitting)


@require_GET
@never_cache
@of_sitting
def home(request: Any, sitting: Any) -> HttpResponse:
    """Redirect to the open question, or after the end to the result."""
    if sitting.closed_at is None:
        return redirect("assessment:adaptive_question", sitting_id=sitting.pk)
    result = queries.sitting_result(sitting=sitting)
    is_open = phone_queries.is_result_open(sitting=sitting)
    context = {"sitting": sitting, "result": result, "is_open": is_open}
    return render(request, "assessment/adaptive/result.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@of_sitting
def question(request: Any, sitting: Any) -> HttpResponse:
    """The one open item; its form stores the answer for good and continues."""
    now, refused = timezone.now(), ""
    if request.method == "POST":
        refused = _answered(request, sitting=sitting)
        if not refused:
            return redirect("assessment:adaptive_question", sitting_id=sitting.pk)
    asked_item = actions.open_item(sitting=sitting, now=now)
    if asked_item is None:
        return redirect("assessment:adaptive", sitting_id=sitting.pk)
    progress = queries.sittings_progress(sittings=[sitting.pk])[sitting.pk]
    shown_item = queries.shown_item(
        sitting=sitting, asked_item=asked_item, language=page_language()
    )
    if request.POST.get("item") == shown_item.code:
        shown_item = replace(shown_item, chosen=_typed(request.POST))
    context = {
        "sitting": sitting,
        "shown": shown_item,
        "place": progress.answered_count + 1,
        "longest": progress.longest,
        "minutes": showing.minutes_left(ends_at=sitting.ends_at, now=now),
        "language": page_language(),
        "refused": refused,
    }
    return render(request, "assessment/adaptive/question.html", context)


@require_GET
@of_sitting
def image(request: Any, sitting: Any, sha256: str) -> HttpResponse:
    """A picture of an item that was asked in this test."""
    item_image = queries.find_image(sitting=sitting, sha256=sha256)
    if item_image is None:
        raise Http404(_("There is no such picture."))
    response = HttpResponse(bytes(item_image.data), content_type=item_image.media_type)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _answered(request: Any, *, sitting: Any) -> str:
    """Store the answer in the page's form; returns the error, or ""."""
    code = request.POST.get("item", "")
    asked_item = queries.open_item(sitting=sitting)
    answer: typed.Typed = {}
    try:
        if (
            asked_item is not None
            and asked_item.item.code == code
            and request.POST.get("go") != UNKNOWN
        ):
            shown_item = queries.shown_item(
                sitting=sitting, asked_item=asked_item, language=page_language()
            )
            answer = forms.page_answer(shown_item=shown_item, data=request.POST)
            if not answer:
                return _("Choose an answer, or press “I do not know”.")
        actions.answer_item(sitting=sitting, item=code, answer=answer, now=timezone.now())
    except typed.AnswerRefused as error:
        return error.words.text(language=page_language())
    except AssessmentRefused as error:
        return str(error)
    return ""


def _typed(data: QueryDict) -> dict[str, str]:
    """The values of a refused form, to show them again."""
    rows = {key.removeprefix("p_"): str(data[key]) for key in data if key.startswith("p_")}
    return rows | dict.fromkeys(data.getlist("a"), "1")
