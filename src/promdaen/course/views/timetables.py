"""The timetable of a run: its week, single sessions, print and calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.actions import timetables as timetable_actions
from promdaen.course.forms import timetables as forms
from promdaen.course.queries import calendars, timetables, weeks
from promdaen.course.queries.classroom import enrolment_of_phone
from promdaen.course.queries.prints.timetable import timetable_pdf
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import languages, phones, refusals
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun


@require_GET
@load_run("change")
def timetable(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The week of a run: times, trainers, and problems."""
    page = weeks.timetable_page(
        run=run, trainer=request.GET.get("trainer", ""), now=timezone.now()
    )
    chosen = {"session": request.GET.get("session", "")}
    context = {
        "run": run,
        "page": page,
        "move": forms.MoveForm(run=run, rows=page.rows, initial=chosen),
        "last_step": request.GET.get("step", ""),
    }
    return render(request, "course/timetable.html", context)


@require_POST
@load_run("change")
def lay_out(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Lay out the design over the days of the run."""
    with refusals.as_messages(request):
        layout = timetable_actions.lay_out_timetable(
            run=run,
            replaces="replaces" in request.POST,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The timetable is laid out. Trainers and rooms come next."))
        if layout.left_out:
            day_list = ", ".join(_number(day) for day in layout.left_out)
            messages.warning(
                request,
                _("The run is shorter than the course. Days left out: %(days)s.")
                % {"days": day_list},
            )
    is_for_leaders = request.POST.get("next") == "leaders"
    return redirect("course:leaders" if is_for_leaders else "course:timetable", code=run.code)


@load_run("change")
def add_session(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Add a session to the timetable."""
    form = forms.SessionForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            session = timetable_actions.add_session(
                run=run, plan=form.plan(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("The session is added. Choose who teaches it."))
            return redirect("course:session", code=run.code, session_id=session.pk)
    return render(request, "course/session_add.html", {"run": run, "form": form})


@load_run("change")
def session(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """One session: time, room, topic, and trainers."""
    row = timetables.get_session(run=run, session_id=session_id)
    form = forms.SessionForm(request.POST or None, run=run, session=row)
    parts = forms.PartsForm(request.POST or None, candidates=weeks.candidates(session=row))
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        with refusals.as_form_errors(form):
            timetable_actions.plan_session(
                session=row,
                plan=form.plan(),
                parts=parts.parts(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The session is saved."))
            return redirect("course:timetable", code=run.code)
    context = {
        "run": run,
        "line": weeks.week_session(session=row, now=timezone.now()),
        "form": form,
        "parts": parts,
        "swap": forms.SwapForm(session=row, rows=timetables.run_sessions(run=run)),
        "is_attended": timetables.is_attended(session=row),
    }
    return render(request, "course/session.html", context)


@require_POST
@load_run("change")
def swap(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """Exchange two sessions."""
    row = timetables.get_session(run=run, session_id=session_id)
    form = forms.SwapForm(request.POST, session=row, rows=timetables.run_sessions(run=run))
    if not form.is_valid():
        messages.error(request, _("Choose the session to change places with."))
        return redirect("course:session", code=run.code, session_id=row.pk)
    with refusals.as_messages(request):
        timetable_actions.swap_sessions(
            first=row,
            second=timetables.get_session(run=run, session_id=form.cleaned_data["other"]),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The two sessions have changed places."))
        return redirect("course:timetable", code=run.code)
    return redirect("course:session", code=run.code, session_id=row.pk)


@require_POST
@load_run("change")
def move(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Move a session to another time or day; sent by buttons and by dragging it."""
    sessions = list(timetables.run_sessions(run=run))
    form = forms.MoveForm(request.POST, run=run, rows=sessions)
    if not form.is_valid():
        for lines in form.errors.values():
            messages.error(request, str(lines[0]))
        return redirect("course:timetable", code=run.code)
    session, on, begins = form.moved()
    with refusals.as_messages(request):
        before = weeks.trainer_warnings(run=run, session=session)
        is_swapped = timetable_actions.move_session(
            session=session, on=on, begins=begins, by=request.user, now=timezone.now()
        )
        messages.success(
            request,
            _("The two sessions have changed places.")
            if is_swapped
            else _("The session is moved."),
        )
        for text in weeks.trainer_warnings(run=run, session=session):
            if text not in before:
                messages.warning(request, text.text(language=files.language()))
    query = urlencode({"session": session.pk, "step": form.step})
    address = reverse("course:timetable", args=(run.code,))
    return redirect(f"{address}?{query}")


@require_POST
@load_run("change")
def remove(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """Remove a session from the timetable."""
    row = timetables.get_session(run=run, session_id=session_id)
    with refusals.as_messages(request):
        timetable_actions.remove_session(session=row, by=request.user, now=timezone.now())
        messages.success(request, _("The session is removed."))
        return redirect("course:timetable", code=run.code)
    return redirect("course:session", code=run.code, session_id=session_id)


@require_GET
@load_run("change")
def print_timetable(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The timetable as a PDF in the language of the page."""
    pdf_bytes = timetable_pdf(
        run=run, language=files.language(), trainer=request.GET.get("trainer", "")
    )
    return pdf_response(pdf_bytes, name=f"{run.code.lower()}-timetable.pdf")


@require_GET
@load_run("change")
def calendar(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The timetable as iCalendar, for the calendar of a phone or laptop."""
    calendar_bytes = calendars.run_calendar(
        run=run, trainer=request.GET.get("trainer", ""), now=timezone.now()
    )
    return file_response(
        calendar_bytes, name=f"{run.code.lower()}.ics", kind="text/calendar; charset=utf-8"
    )


@require_GET
@phones.require_phone
def phone_timetable(request: Any, phone: phones.PhoneBearer) -> HttpResponse:
    """The timetable on an officer's phone: today first, then the other days."""
    enrolment = enrolment_of_phone(phone=phone)
    if enrolment is None:
        raise Http404(_("Page not found."))
    days = weeks.days(run=enrolment.run, now=timezone.now())
    return render(request, "course/phone/timetable.html", {"run": enrolment.run, "days": days})


def _number(day: int) -> str:
    return languages.count_text(day, language=files.language())
