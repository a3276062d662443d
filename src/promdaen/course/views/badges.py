"""Badges of a run: list, create, unlock, reissue; and the page for joining in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.actions import CourseRefused
from promdaen.course.actions import classroom as actions
from promdaen.course.forms.badges import BadgeReasonForm, PinsForm
from promdaen.course.queries import classroom, opening
from promdaen.course.queries.prints import badges as prints
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import extras, pdf, refusals
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@require_GET
@load_run("change")
def badge_list(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The officers of a run with their badges: joined, locked."""
    page = classroom.badges_page(run=run, now=timezone.now())
    context = {"run": run, "page": page, "can_print": extras.is_installed(name="prints")}
    return render(request, "course/badges.html", context)


@require_POST
@load_run("change")
def make_badges(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Create the missing badges."""
    with refusals.as_messages(request):
        run_badges = actions.make_badges(run=run, by=request.user, now=timezone.now())
        words = _("Badges made: %(n)s. Print them, and the PIN strips.")
        messages.success(request, with_numbers(words, n=len(run_badges)))
    return redirect("course:badges", code=run.code)


@require_GET
@load_run("change")
def badge_page(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """One officer's badge: its state, prints and actions."""
    enrolment = _enrolment(run, enrolment_id)
    officer_badge = classroom.officer_badge(enrolment=enrolment, now=timezone.now())
    context = {"run": run, "line": officer_badge, "can_print": extras.is_installed(name="prints")}
    return render(request, "course/badge.html", context)


@require_POST
@load_run("change")
def free_badge(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """Unlock an officer's badge after wrong PINs, with one tap."""
    enrolment = _enrolment(run, enrolment_id)
    with refusals.as_messages(request):
        actions.free_badge(badge=enrolment.badge, by=request.user, now=timezone.now())
        words = _("Seat %(n)s can join again, with the PIN of the newest strip.")
        messages.success(request, words % {"n": enrolment.seat})
    return redirect("course:badges", code=run.code)


@load_run("change")
def reissue_badge(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """Replace a badge that was lost, or whose PIN is known to others."""
    enrolment = _enrolment(run, enrolment_id)
    form = BadgeReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.reissue_badge(
            badge=enrolment.badge, reason=reason, by=request.user, now=timezone.now()
        )
        words = _(
            "The badge is reissued. Print the new badge and PIN strip; the old ones are void."
        )
        messages.success(request, words)
        return redirect("course:badge_page", code=run.code, enrolment_id=enrolment_id)
    context = {"run": run, "form": form, "enrolment": enrolment}
    return render(request, "course/badge_reissue.html", context)


@require_GET
@load_run("change")
def badges_pdf(
    request: AccountRequest, run: CourseRun, enrolment_id: UUID | None = None
) -> HttpResponse:
    """Badges to cut out: of the whole run, or of one officer."""
    pdf_bytes = prints.badges_pdf(
        run=run,
        language=files.language(),
        address=classroom.join_address(),
        enrolment=_enrolment(run, enrolment_id) if enrolment_id else None,
    )
    count = 1 if enrolment_id else run.enrolments.count()
    return pdf_response(pdf_bytes, name=f"badges-{run.code}.pdf", count=count)


@require_http_methods(["GET", "POST"])
@load_run("change")
def pins(
    request: AccountRequest, run: CourseRun, enrolment_id: UUID | None = None
) -> HttpResponse:
    """Create new PINs and print their strips to cut out: of the whole run, or of one officer.

    Without the extra for prints the PINs are shown on this one page.
    """
    enrolment = _enrolment(run, enrolment_id) if enrolment_id else None
    form, can_print = PinsForm(request.POST or None), extras.is_installed(name="prints")
    if request.method == "POST" and form.is_valid():
        try:
            language = files.language() if can_print else ""
            strips = form.strips(run=run, enrolment=enrolment, language=language)
            printed_pins = actions.print_pins(strips=strips, by=request.user, now=timezone.now())
        except (CourseRefused, pdf.PrintError) as error:
            form.add_error(None, str(error))
        else:
            if not can_print:
                rows = classroom.pin_rows(run=run, pins=printed_pins.pins)
                return render(request, "course/pins_shown.html", {"run": run, "rows": rows})
            return file_response(
                printed_pins.pdf, name=f"pins-{run.code}.pdf", kind="application/pdf"
            )
    counts = classroom.pins_count(run=run, enrolment=enrolment)
    context = {"run": run, "enrolment": enrolment, "counts": counts, "form": form}
    context["can_print"] = can_print
    return render(request, "course/pins.html", context)


@require_GET
@load_run("change")
def room(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """For the projector: where and how to join, and how many officers have."""
    context = {"run": run, "room": classroom.room(run=run)}
    return render(request, "course/room.html", context)


@require_GET
@load_run("change")
def room_count(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """How many officers have joined; requested again every few seconds."""
    context = {"joined": classroom.joined(run=run)}
    return render(request, "course/parts/room_count.html", context)


def _enrolment(run: CourseRun, enrolment_id: UUID) -> Any:
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    if getattr(enrolment, "badge", None) is None:
        raise Http404(_("This officer has no badge yet."))
    return enrolment
