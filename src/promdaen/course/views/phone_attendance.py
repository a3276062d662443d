"""On a phone: record attendance with the code on the wall."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions import CourseRefused
from promdaen.course.actions import attendance as actions
from promdaen.course.forms import attendance as forms
from promdaen.course.queries import classroom, phone_attendance, timetables
from promdaen.kit.phones import PhoneBearer, require_phone


@require_phone
def own_attendance(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """Type the code; below, today's sessions and this officer's records in them."""
    form = forms.AttendanceCodeForm(request.POST or None)
    return _recorded(request, phone=phone, form=form)


@require_phone
def scanned(
    request: HttpRequest, phone: PhoneBearer, session_id: UUID, token: str
) -> HttpResponse:
    """The page behind the QR code on the wall: one press records attendance."""
    form = forms.AttendanceCodeForm({"code": token})
    return _recorded(request, phone=phone, form=form, session_id=session_id)


def _recorded(
    request: HttpRequest,
    *,
    phone: PhoneBearer,
    form: forms.AttendanceCodeForm,
    session_id: UUID | None = None,
) -> HttpResponse:
    enrolment = classroom.enrolment_of_phone(phone=phone)
    if enrolment is None:
        raise Http404(_("Page not found."))
    now = timezone.now()
    is_scanned = session_id is not None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_here(
                enrolment=enrolment,
                code=form.cleaned_data["code"],
                session_id=session_id,
                by=None,
                now=now,
            )
        except CourseRefused as error:
            is_scanned = False
            form = (
                forms.AttendanceCodeForm(request.POST)
                if session_id is None
                else forms.AttendanceCodeForm({})
            )
            form.is_valid()
            form.errors.clear()
            form.add_error("code", str(error))
        else:
            return redirect("course:here")
    waiting = phone_attendance.open_sessions(enrolment=enrolment, now=now)
    context = {
        "form": form,
        "is_scanned": is_scanned,
        "waiting": [timetables.session_name(session=session) for session in waiting],
        "lines": phone_attendance.sessions_of_day(
            enrolment=enrolment, day=timezone.localdate(now)
        ),
    }
    return render(request, "course/phone/here.html", context)
