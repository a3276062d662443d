"""Attendance on an officer's phone: the sessions of the day, and those that are open."""

from __future__ import annotations

from datetime import date, datetime

from promdaen.course.models import Attendance, Enrolment, TrainingSession
from promdaen.course.queries import timetables
from promdaen.course.queries.attendance import (
    current,
    has_begun,
    is_open,
    listed_sessions,
    session_hours,
)
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Text, Words


def sessions_of_day(
    *, enrolment: Enrolment, day: date
) -> list[tuple[Words, str, Attendance | None]]:
    """The sessions of a day, for the officer: name, time, and the officer's record."""
    attendances = current(run=enrolment.run).filter(enrolment=enrolment)
    attendance_by_session = {attendance.session_id: attendance for attendance in attendances}
    return [
        (
            timetables.session_name(session=listed_session),
            session_hours(session=listed_session),
            attendance_by_session.get(listed_session.pk),
        )
        for listed_session in listed_sessions(run=enrolment.run).filter(on=day)
    ]


def open_sessions(*, enrolment: Enrolment, now: datetime) -> list[TrainingSession]:
    """The sessions that are open for attendance and where this officer has no record."""
    attended_ids = set(
        Attendance.objects.filter(enrolment=enrolment).values_list("session_id", flat=True)
    )
    waiting = listed_sessions(run=enrolment.run).filter(attendance_opened_at__isnull=False)
    return [
        listed_session
        for listed_session in waiting
        if listed_session.pk not in attended_ids
        and is_open(session=listed_session, now=now)
        and has_begun(session=listed_session, now=now)
    ]


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone row to record attendance, while a session is open for it."""
    return [
        PhoneRow(
            title=Text("Are you here? Type the code"),
            text=timetables.session_name(session=session),
            page="course:here",
            icon="check-circle-fill",
            weight=10,
            is_next=True,
        )
        for session in open_sessions(enrolment=enrolment, now=now)[:1]
    ]
