"""Attendance in the sessions of a run: the wall, lists, signed sheets, corrections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.actions import CourseRefused
from promdaen.course.actions import attendance as actions
from promdaen.course.forms import attendance as forms
from promdaen.course.queries import (
    attendance,
    classroom,
    opening,
    projected_codes,
    runs,
    timetables,
)
from promdaen.course.queries.prints import sign_in
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import refusals
from promdaen.kit.files import pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun, TrainingSession


@require_GET
@load_run("change")
def overview(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The sessions of a run with their records; the hours of every officer."""
    now = timezone.now()
    today = timezone.localdate(now)
    days = attendance.day_lines(run=run, now=now)
    context = {
        "run": run,
        "days": days,
        "today": today,
        "next": attendance.next_session(days=days, today=today),
        "officers": list(attendance.hours_by_enrolment(run=run).values()),
    }
    return render(request, "course/attendance.html", context)


@require_GET
@load_run("change")
def wall(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """For the projector: the QR code and the short code, which change every half minute."""
    session = attendance.get_session(run=run, session_id=session_id)
    return render(request, "course/session_wall.html", _wall(request, session=session))


@require_GET
@load_run("change")
def wall_code(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """The part of the wall that changes."""
    session = attendance.get_session(run=run, session_id=session_id)
    return render(request, "course/parts/wall_code.html", _wall(request, session=session))


@require_POST
@load_run("change")
def open_session(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """Open the attendance of a session to phones."""
    return _turned(request, run=run, session_id=session_id, act=actions.open_attendance)


@require_POST
@load_run("change")
def close_session(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """Close the attendance of a session to phones."""
    return _turned(request, run=run, session_id=session_id, act=actions.close_attendance)


@load_run("change")
def tick(request: AccountRequest, run: CourseRun, session_id: UUID) -> HttpResponse:
    """The officers of a session: existing records, and boxes to tick for the others."""
    session = attendance.get_session(run=run, session_id=session_id)
    session_officers = attendance.session_officers(session=session)
    form = forms.AbsentForm(request.POST or None, lines=session_officers)
    if request.method == "POST" and form.is_valid():
        with refusals.as_messages(request):
            change_count = actions.tick_attendance(
                session=session,
                present=form.present(),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(
                request, with_numbers(_("Recorded: %(n)s."), n=change_count.added_count)
            )
        return redirect("course:session_list", code=run.code, session_id=session.pk)
    context = {
        "run": run,
        "session": session,
        "name": timetables.session_name(session=session),
        "clock": attendance.session_hours(session=session),
        "form": form,
        "is_open": attendance.is_open(session=session, now=timezone.now()),
        "has_begun": attendance.has_begun(session=session, now=timezone.now()),
        "has_unknown": any(
            session_officer.attendance is None for session_officer in session_officers
        ),
    }
    return render(request, "course/session_list.html", context)


@load_run("change")
def correct(
    request: AccountRequest, run: CourseRun, session_id: UUID, enrolment_id: UUID
) -> HttpResponse:
    """Correct an officer's record in a session; earlier records are kept and shown."""
    session = attendance.get_session(run=run, session_id=session_id)
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    story = attendance.history(session=session, enrolment=enrolment)
    if not story:
        raise Http404(_("Nothing is recorded of this officer in this session yet."))
    form = forms.CorrectPresenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.as_form_errors(form):
            actions.correct_attendance(
                attendance=story[0][0],
                is_present=form.cleaned_data["is_present"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The record is corrected; the earlier one stays."))
            return redirect("course:session_list", code=run.code, session_id=session.pk)
    context = {
        "run": run,
        "session": session,
        "name": timetables.session_name(session=session),
        "clock": attendance.session_hours(session=session),
        "enrolment": enrolment,
        "story": story,
        "form": form,
    }
    return render(request, "course/session_correct.html", context)


@load_run("change")
def whole_run(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Record everyone as present except those ticked, for the days or sessions that have begun."""
    by_session = request.GET.get("by") == "session"
    columns = attendance.sheet_columns(run=run, now=timezone.now(), by_session=by_session)
    return _absences(request, run=run, columns=columns, by_session=by_session)


@load_run("change")
def one_day(request: AccountRequest, run: CourseRun, on: str) -> HttpResponse:
    """Record everyone as present except those ticked, in a day's sessions that have begun."""
    day = _lines_of_day(run=run, on=on)[0].session.on
    columns = attendance.sheet_columns(run=run, now=timezone.now(), day=day)
    return _absences(request, run=run, columns=columns, day=day)


@require_GET
@load_run("change")
def sign_in_sheets(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Sign-in sheets, of one day or of all."""
    on = _day(request.GET["on"]) if request.GET.get("on") else None
    pdf_bytes = sign_in.sign_in_pdf(run=run, language=files.language(), on=on)
    count = run.enrolments.count()
    return pdf_response(pdf_bytes, name=f"sign-in-{run.code}.pdf", count=count)


def _turned(
    request: AccountRequest, *, run: CourseRun, session_id: UUID, act: Any
) -> HttpResponse:
    session = attendance.get_session(run=run, session_id=session_id)
    with refusals.as_messages(request):
        act(session=session, by=request.user, now=timezone.now())
    return redirect("course:session_wall", code=run.code, session_id=session.pk)


def _wall(request: AccountRequest, *, session: TrainingSession) -> dict[str, object]:
    now = timezone.now()
    return {
        "run": session.run,
        "session": session,
        "name": timetables.session_name(session=session),
        "clock": attendance.session_hours(session=session),
        "is_open": attendance.is_open(session=session, now=now),
        "has_begun": attendance.has_begun(session=session, now=now),
        "wall": projected_codes.projected_code(
            session=session, address=_address(request), now=now
        ),
    }


def _address(request: HttpRequest) -> str:
    """The address for phones, which differs from the one the laptop itself uses."""
    return classroom.join_address() or request.build_absolute_uri("/").rstrip("/")


def _lines_of_day(*, run: CourseRun, on: str) -> list[attendance.AttendanceSession]:
    chosen_day = _day(on)
    for attendance_day in attendance.day_lines(run=run, now=timezone.now()):
        if attendance_day.day == chosen_day:
            return list(attendance_day.lines)
    raise Http404(_("There is no session on this day."))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404(_("There is no session on this day.")) from error


def _absences(
    request: AccountRequest,
    *,
    run: CourseRun,
    columns: list[attendance.SheetColumn],
    by_session: bool = False,
    day: object = None,
) -> HttpResponse:
    """A list of absences in columns; saving records all other officers as present."""
    sheet = forms.read_absences(
        columns=columns,
        roster=list(runs.run_roster(run=run)),
        attendances=attendance.current_by_session(run=run),
        data=request.POST if request.method == "POST" else None,
    )
    problem = _record_absences(request, run=run, sheet=sheet) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect(request.get_full_path())
    context = {
        "run": run, "day": day, "sheet": sheet, "by_session": by_session, "problem": problem,
    }  # fmt: skip
    return render(request, "course/attendance_absent.html", context)


def _record_absences(request: AccountRequest, *, run: CourseRun, sheet: forms.AbsenceSheet) -> str:
    """Record the list; returns the error, or ""."""
    present = sheet.present()
    if not present:
        return _("Nothing to record: choose at least one column that is not recorded yet.")
    by, now = request.user, timezone.now()
    try:
        if sheet.is_signed:
            change_count = actions.key_sign_in_sheet(run=run, signed=present, by=by, now=now)
        else:
            change_count = actions.tick_sessions(run=run, present=present, by=by, now=now)
    except CourseRefused as error:
        return str(error)
    messages.success(request, with_numbers(_("Recorded: %(n)s."), n=change_count.added_count))
    return ""
