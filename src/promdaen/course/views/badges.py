"""Badges of a run: listed, printed, freed, reissued; and the page that a room joins from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.actions import CourseRefused
from promdaen.course.actions import classroom as actions
from promdaen.course.forms.badges import ReasonForm
from promdaen.course.queries import classroom, opening
from promdaen.course.queries.prints import badges as prints
from promdaen.course.views import files
from promdaen.course.views.opening import of_run
from promdaen.kit.protocols import AccountRequest


@require_GET
@of_run("change")
def badge_list(request: AccountRequest, run: Any) -> HttpResponse:
    """The officers of a run with their badges: who joined, whose badge is locked."""
    page = classroom.badges_page(run=run)
    return render(request, "course/badges.html", {"run": run, "page": page})


@require_POST
@of_run("change")
def make_badges(request: AccountRequest, run: Any) -> HttpResponse:
    """Make the badges that are missing."""
    try:
        made = actions.make_badges(run=run, by=request.user, now=timezone.now())
    except CourseRefused as error:
        messages.error(request, str(error))
    else:
        words = _("Badges made: %(n)s. Print them, and the PIN strips.")
        messages.success(request, words % {"n": len(made)})
    return redirect("course:badges", code=run.code)


@require_GET
@of_run("change")
def badge_page(request: AccountRequest, run: Any, enrolment_id: UUID) -> HttpResponse:
    """One officer's badge: its state, its prints, and what can be done with it."""
    enrolment = _enrolment(run, enrolment_id)
    context = {"run": run, "line": classroom.badge_line(enrolment=enrolment)}
    return render(request, "course/badge.html", context)


@of_run("change")
def free_badge(request: AccountRequest, run: Any, enrolment_id: UUID) -> HttpResponse:
    """Free a badge that five wrong PINs locked, once its officer stands there."""
    enrolment = _enrolment(run, enrolment_id)
    said = _("The badge is freed. Its officer can join again.")
    form = ReasonForm(request.POST or None)
    if _is_done(request, form=form, enrolment=enrolment, act=actions.free_badge, said=said):
        return redirect("course:badges", code=run.code)
    context = {"run": run, "form": form, "enrolment": enrolment}
    return render(request, "course/badge_free.html", context)


@of_run("change")
def reissue_badge(request: AccountRequest, run: Any, enrolment_id: UUID) -> HttpResponse:
    """Replace a badge that was lost, or whose PIN others know."""
    enrolment = _enrolment(run, enrolment_id)
    said = _("The badge is reissued. Print the new badge and PIN strip; the old ones are void.")
    form = ReasonForm(request.POST or None)
    if _is_done(request, form=form, enrolment=enrolment, act=actions.reissue_badge, said=said):
        return redirect("course:badge_page", code=run.code, enrolment_id=enrolment_id)
    context = {"run": run, "form": form, "enrolment": enrolment}
    return render(request, "course/badge_reissue.html", context)


@require_GET
@of_run("change")
def badges_pdf(
    request: AccountRequest, run: Any, enrolment_id: UUID | None = None
) -> HttpResponse:
    """Badges to cut: of the whole run, or of one officer."""
    made = prints.badges_pdf(
        run=run,
        language=files.language(),
        address=classroom.join_address(),
        enrolment=_enrolment(run, enrolment_id) if enrolment_id else None,
    )
    return _pdf(made, name=f"badges-{run.code}")


@require_GET
@of_run("change")
def pins_pdf(request: AccountRequest, run: Any, enrolment_id: UUID | None = None) -> HttpResponse:
    """PIN strips to cut: of the whole run, or of one officer."""
    made = prints.pins_pdf(
        run=run,
        language=files.language(),
        enrolment=_enrolment(run, enrolment_id) if enrolment_id else None,
    )
    return _pdf(made, name=f"pins-{run.code}")


@require_GET
@of_run("change")
def room(request: AccountRequest, run: Any) -> HttpResponse:
    """For the projector: where and how to join, and how many have."""
    context = {"run": run, "room": classroom.room(run=run)}
    return render(request, "course/room.html", context)


@require_GET
@of_run("change")
def room_count(request: AccountRequest, run: Any) -> HttpResponse:
    """How many have joined by now; asked for again every few seconds."""
    context = {"joined": classroom.joined(run=run)}
    return render(request, "course/parts/room_count.html", context)


def _is_done(
    request: AccountRequest,
    *,
    form: ReasonForm,
    enrolment: Any,
    act: Callable[..., object],
    said: str,
) -> bool:
    """Whether a change of a badge was sent with its reason, and made."""
    if request.method != "POST" or not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    try:
        act(badge=enrolment.badge, reason=reason, by=request.user, now=timezone.now())
    except CourseRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, said)
    return True


def _enrolment(run: Any, enrolment_id: UUID) -> Any:
    enrolment = opening.enrolment_of(run=run, enrolment_id=enrolment_id)
    if getattr(enrolment, "badge", None) is None:
        raise Http404(_("This officer has no badge yet."))
    return enrolment


def _pdf(made: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
