"""What people see who come from a learning platform: a lesson, or practice by questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.files import picture_response
from promdaen.kit.refusals import Refused
from promdaen.lti import actions, queries
from promdaen.lti.rules import contents
from promdaen.lti.views import booth, cases, specimens
from promdaen.lti.views.opened import content_language, ended, load_visit
from promdaen.specimen.queries import closeup_tasks, closeups
from promdaen.specimen.rules.closeup_tasks import GENUINE, SHOWN, TASKS_COUNT

if TYPE_CHECKING:
    from promdaen.lti.models import LtiVisit


@never_cache
@require_http_methods(["GET", "POST"])
@load_visit
def visit(request: HttpRequest, visit: LtiVisit) -> HttpResponse:
    """Show the lesson, the next question or the result; the form goes on."""
    if visit.finished_at is not None:
        return _RESULTS[visit.kind](request, visit=visit)
    return _PAGES[visit.kind](request, visit=visit)


@never_cache
@require_GET
@load_visit
def answer(request: HttpRequest, visit: LtiVisit, position: int) -> HttpResponse:
    """Show whether an answer was right, the right one, and why."""
    page = _ANSWERS.get(visit.kind)
    if page is None or not 1 <= position <= len(visit.answers):
        raise Http404(_("Page not found."))
    return page(request, visit=visit, number=position)


@require_GET
@load_visit
def closeup_picture(request: HttpRequest, visit: LtiVisit, number: int, role: str) -> HttpResponse:
    """The picture of a close-up; after its answer, the genuine one beside it."""
    task = queries.closeup_task(visit=visit, number=number)
    kind = task.picture_kind(role=role) if task else None
    answered = len(visit.answers)
    is_open = number <= (answered if role == GENUINE else answered + 1)
    if task is None or kind is None or not is_open:
        raise Http404(_("Page not found."))
    picture = closeups.picture(code=kind, seed=task.picture)
    return picture_response(picture, kind=closeups.FORMAT)


def _result(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    context = {
        "visit": visit,
        "count": len(visit.answers),
        "right_count": contents.right_count(kind=visit.kind, answers=visit.answers),
    }
    return render(request, "lti/result.html", context)


def _lesson(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    lesson = curriculum_queries.find_lesson(topic=visit.topic)
    if lesson is None:
        raise Http404(_("This topic has no lesson yet."))
    if request.method == "POST":
        actions.finish_lesson(visit=visit, now=timezone.now())
        return redirect("lti:visit", visit_id=visit.pk)
    page = curriculum_queries.lesson_page(lesson=lesson, language=content_language())
    # The practices of a lesson need the badge of an officer.
    page = replace(page, practices=())
    return render(request, "lti/lesson.html", {"page": page, "drawing": page.drawing})


def _closeup(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    number, is_unanswered = len(visit.answers) + 1, False
    if request.method == "POST":
        typed = request.POST.get("number", "")
        try:
            position = actions.answer_closeup(
                visit=visit,
                number=int(typed) if typed == str(number) else 0,
                answer=request.POST.get("answer", ""),
                now=timezone.now(),
            )
        except Refused:
            is_unanswered = True
        else:
            if position is None:
                return redirect("lti:visit", visit_id=visit.pk)
            return redirect("lti:answer", visit_id=visit.pk, position=position)
    context = _closeup_context(visit=visit, number=number) | {"is_unanswered": is_unanswered}
    status = HTTPStatus.BAD_REQUEST if is_unanswered else HTTPStatus.OK
    return render(request, "lti/closeup.html", context, status=status)


def _answered_closeup(request: HttpRequest, *, visit: LtiVisit, number: int) -> HttpResponse:
    context = _closeup_context(visit=visit, number=number)
    kept_answer = visit.answers[number - 1]
    context["answer"] = closeup_tasks.task_answer(
        task=context["task"], is_right=kept_answer["mark"] == 1, chosen=kept_answer["answer"]
    )
    return render(request, "lti/closeup.html", context)


def _closeup_context(*, visit: LtiVisit, number: int) -> dict[str, Any]:
    task = queries.closeup_task(visit=visit, number=number)
    if task is None:
        raise Http404(_("Page not found."))
    picture = reverse("lti:closeup_picture", args=[visit.pk, number, SHOWN])
    return {
        "visit": visit,
        "task": task,
        "practice": visit.topic,
        "count": TASKS_COUNT,
        "options": closeup_tasks.task_options(task=task),
        "pictures": picture.removesuffix(f"{SHOWN}/"),
    }


def _answered_question(request: HttpRequest, *, visit: LtiVisit, number: int) -> HttpResponse:
    language = content_language()
    answered_item = queries.answered_item(visit=visit, position=number, language=language)
    if answered_item is None:
        raise Http404(_("Page not found."))
    context = {
        "visit": visit,
        "line": answered_item,
        "language": language,
        "position": number,
        "count": len(visit.items),
    }
    return render(request, "lti/answer.html", context)


def _question(request: HttpRequest, *, visit: LtiVisit) -> HttpResponse:
    language, refused = content_language(), ""
    if request.method == "POST":
        try:
            position = actions.answer_item(
                visit=visit,
                item=request.POST.get("item", ""),
                fields=dict(request.POST.lists()),
                is_unknown=request.POST.get("go") == "unknown",
                now=timezone.now(),
            )
        except Refused as refusal:
            refused = str(refusal)
        else:
            if position is None:
                # Another window was answered meanwhile: show where the practice is now.
                return redirect("lti:visit", visit_id=visit.pk)
            return redirect("lti:answer", visit_id=visit.pk, position=position)
    question = queries.next_item(visit=visit, language=language)
    if question is None:
        if actions.end_practice(visit=visit, now=timezone.now()):
            return redirect("lti:visit", visit_id=visit.pk)
        return ended(request)
    context = {
        "visit": visit,
        "shown": question,
        "language": language,
        "refused": refused,
        "position": len(visit.answers) + 1,
        "count": len(queries.current_items(visit=visit)),
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "lti/question.html", context, status=status)


_PAGES: Mapping[str, Callable[..., HttpResponse]] = {
    contents.LESSON: _lesson,
    contents.PRACTICE: _question,
    contents.CLOSEUPS: _closeup,
    contents.CASE: cases.stage,
    contents.SPECIMENS: specimens.specimen,
    contents.BOOTH: booth.counter,
}
_RESULTS: Mapping[str, Callable[..., HttpResponse]] = {
    contents.LESSON: _result,
    contents.PRACTICE: _result,
    contents.CLOSEUPS: _result,
    contents.SPECIMENS: _result,
    contents.CASE: cases.result,
    contents.BOOTH: booth.result,
}
_ANSWERS: Mapping[str, Callable[..., HttpResponse]] = {
    contents.PRACTICE: _answered_question,
    contents.CLOSEUPS: _answered_closeup,
    contents.SPECIMENS: specimens.answered,
}
