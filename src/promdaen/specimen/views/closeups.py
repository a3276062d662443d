"""Close-ups at 20 times: practice on a phone, questions and the whole set on the projector."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.kit import ids, phones
from promdaen.kit.files import picture_response
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.specimen.actions import closeups as actions
from promdaen.specimen.kinds import closeups as kinds
from promdaen.specimen.queries import closeup_tasks as tasks
from promdaen.specimen.queries import closeups as queries
from promdaen.specimen.rules import face_pictures
from promdaen.specimen.rules.closeup_tasks import (
    GENUINE,
    LAST_SEED,
    PRACTICE_CODES,
    TASKS_COUNT,
    CloseupTask,
)

RIGHTS = ("own_runs", "runs", "curriculum")


@require_GET
@never_cache
@phones.require_phone
def begin(request: HttpRequest, phone: phones.PhoneBearer, practice: str) -> HttpResponse:
    """Begin a round of questions."""
    return redirect("specimen:closeup", practice=_known_practice(practice), seed=_seed(), number=1)


@require_http_methods(["GET", "POST"])
@never_cache
@phones.require_phone
def closeup(
    request: HttpRequest, phone: phones.PhoneBearer, practice: str, seed: int, number: int
) -> HttpResponse:
    """Ask about one close-up; after the answer, say what shows the process."""
    place = _own_place(phone=phone, practice=practice, seed=seed, number=number)
    task = _own_task(place)
    if request.method == "POST" and request.POST.get("answer") in task.options:
        answer = request.POST["answer"]
        is_recorded = actions.answer_closeup(
            officer_id=phone.officer_id,
            practice=practice,
            seed=seed,
            task=task,
            answer=answer,
            by=None,
            now=timezone.now(),
        )
        return redirect(f"{request.path}?answer={answer}" if is_recorded else request.path)
    credit = tasks.answer_credit(**place)
    task_answer = None
    if credit is not None:
        chosen = request.GET.get("answer")
        task_answer = tasks.task_answer(task=task, is_right=credit == 1, chosen=chosen)
    context = _context(task=task, practice=practice, seed=seed, answer=task_answer)
    context |= {
        "is_unanswered": request.method == "POST",
        "pictures": request.path,
    }
    return render(request, "specimen/closeups/phone.html", context)


@require_GET
@never_cache
@phones.require_phone
def closeups_end(
    request: HttpRequest, phone: phones.PhoneBearer, practice: str, seed: int
) -> HttpResponse:
    """Show how many answers of a round were right."""
    marks = tasks.round_credits(
        officer_id=phone.officer_id, practice=_known_practice(practice), seed=seed
    )
    context = {"practice": practice, "answered": len(marks), "right": int(sum(marks))}
    return render(request, "specimen/closeups/end.html", context)


@require_GET
@phones.require_phone
def closeup_picture(
    request: HttpRequest, phone: phones.PhoneBearer, role: str, **address: Any
) -> HttpResponse:
    """The picture of a question, or after the answer the genuine one beside it."""
    place = _own_place(phone=phone, **address)
    if role == GENUINE and tasks.answer_credit(**place) is None:
        raise Http404(_("Page not found."))
    return _task_picture(task=_own_task(place), role=role)


@require_GET
@login_required
def closeups(request: AccountRequest) -> HttpResponse:
    """Show every process and paper with what to look for, for trainers."""
    people_queries.require_right(*RIGHTS, account=request.user)
    number = ids.read_number(request.GET.get("number", ""), highest=queries.STOCK_SIZE) or 1
    context = {
        "number": number,
        "next_number": number % queries.STOCK_SIZE + 1,
        "groups": [
            (_("Printing processes"), [kind for kind in kinds.CLOSEUPS if kind.FAMILY == "print"]),
            (_("Kinds of paper"), [kind for kind in kinds.CLOSEUPS if kind.FAMILY == "paper"]),
        ],
        "seed": _seed(),
    }
    return render(request, "specimen/closeups/wall.html", context)


@require_GET
@login_required
def closeup_wall(request: AccountRequest, practice: str, seed: int, number: int) -> HttpResponse:
    """Ask a whole room about one close-up; nothing is stored."""
    people_queries.require_right(*RIGHTS, account=request.user)
    task = _task(practice=practice, seed=seed, number=number)
    is_answered = "answer" in request.GET
    answer = tasks.task_answer(task=task, is_right=True) if is_answered else None
    context = _context(task=task, practice=practice, seed=seed, answer=answer)
    context |= {
        "pictures": request.path,
        "next_seed": (seed + 1) % LAST_SEED,
    }
    return render(request, "specimen/closeups/ask_wall.html", context)


@require_GET
@login_required
def closeup_wall_picture(
    request: AccountRequest, practice: str, seed: int, number: int, role: str
) -> HttpResponse:
    """The picture of a question on the projector."""
    people_queries.require_right(*RIGHTS, account=request.user)
    return _task_picture(task=_task(practice=practice, seed=seed, number=number), role=role)


@require_GET
@login_required
def closeup_example(request: AccountRequest, code: str, number: int) -> HttpResponse:
    """A picture of a kind, for lessons and the projector."""
    return _picture(code=code, number=number)


@require_GET
@login_required
def face_picture(request: AccountRequest, code: str) -> HttpResponse:
    """Two drawn faces, for lessons."""
    face = face_pictures.find_face(code=code)
    if face is None:
        raise Http404(_("Page not found."))
    return picture_response(face_pictures.svg(picture=face), kind="image/svg+xml")


def _task(*, practice: str, seed: int, number: int) -> CloseupTask:
    task = tasks.find_task(practice=practice, seed=seed, number=number)
    if task is None:
        raise Http404(_("Page not found."))
    return task


def _own_place(
    *, phone: phones.PhoneBearer, practice: str, seed: int, number: int
) -> dict[str, Any]:
    return {
        "officer_id": phone.officer_id,
        "practice": practice,
        "seed": seed,
        "number": number,
    }


def _own_task(place: dict[str, Any]) -> CloseupTask:
    task = tasks.find_own_task(**place)
    if task is None:
        raise Http404(_("Page not found."))
    return task


def _known_practice(practice: str) -> str:
    if practice not in PRACTICE_CODES:
        raise Http404(_("Page not found."))
    return practice


def _context(
    *, task: CloseupTask, practice: str, seed: int, answer: tasks.CloseupAnswer | None
) -> dict[str, Any]:
    return {
        "task": task,
        "practice": practice,
        "seed": seed,
        "count": TASKS_COUNT,
        "options": tasks.task_options(task=task),
        "next": task.number + 1 if task.number < TASKS_COUNT else None,
        "answer": answer,
    }


def _task_picture(*, task: CloseupTask, role: str) -> HttpResponse:
    kind = task.picture_kind(role=role)
    if kind is None:
        raise Http404(_("Page not found."))
    return _picture(code=kind, number=task.picture)


def _picture(*, code: str, number: int) -> HttpResponse:
    try:
        drawn = queries.picture(code=code, seed=number)
    except LookupError as error:
        raise Http404(_("Page not found.")) from error
    return picture_response(drawn, kind=queries.FORMAT)


def _seed() -> int:
    return secrets.randbelow(LAST_SEED)
