"""An adaptive test on an officer's phone: one item per page, answered once; then the result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, QueryDict
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
from promdaen.assessment.views import phone_pages
from promdaen.kit import phones
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.assessment.models import Sitting

# The "don't know" button: counts as a wrong answer, and the page says so.
UNKNOWN = "unknown"


load_sitting = phones.row_loader(key="sitting_id", find=queries.find_sitting)


@require_GET
@never_cache
@load_sitting
def home(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Redirect to the open question, or after the end to the result."""
    if sitting.closed_at is None:
        return redirect("assessment:adaptive_question", sitting_id=sitting.pk)
    result = queries.sitting_result(sitting=sitting)
    is_open = phone_queries.is_result_open(sitting=sitting)
    context = {"sitting": sitting, "result": result, "is_open": is_open}
    return render(request, "assessment/adaptive/result.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@load_sitting
def question(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The one open item; its form stores the answer for good and continues."""
    now, refused = timezone.now(), ""
    if request.method == "POST":
        refused = _answered(request, sitting=sitting)
        if not refused:
            return redirect("assessment:adaptive_question", sitting_id=sitting.pk)
    open_item = actions.open_item(sitting=sitting, now=now)
    if open_item is None:
        return redirect("assessment:adaptive", sitting_id=sitting.pk)
    progress = queries.sittings_progress(sittings=[sitting.pk])[sitting.pk]
    item_page = queries.shown_item(sitting=sitting, asked_item=open_item, language=page_language())
    if request.POST.get("item") == item_page.code:
        item_page = replace(item_page, chosen=_typed(request.POST))
    context = {
        "sitting": sitting,
        "shown": item_page,
        "place": progress.answered_count + 1,
        "longest": progress.longest,
        "minutes": showing.minutes_left(ends_at=sitting.ends_at, now=now),
        "language": page_language(),
        "refused": refused,
    }
    return render(request, "assessment/adaptive/question.html", context)


@require_GET
@load_sitting
def image(request: HttpRequest, sitting: Sitting, sha256: str) -> HttpResponse:
    """A picture of an item that was asked in this test."""
    return phone_pages.image_response(queries.find_image(sitting=sitting, sha256=sha256))


def _answered(request: HttpRequest, *, sitting: Sitting) -> str:
    """Store the answer in the page's form; returns the error, or ""."""
    code = request.POST.get("item", "")
    open_item = queries.open_item(sitting=sitting)
    answer: typed.Typed = {}
    try:
        if (
            open_item is not None
            and open_item.item.code == code
            and request.POST.get("go") != UNKNOWN
        ):
            item_page = queries.shown_item(
                sitting=sitting, asked_item=open_item, language=page_language()
            )
            answer = forms.page_answer(shown_item=item_page, data=request.POST)
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
