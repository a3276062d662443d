"""The printed list for allowances: days and sessions with verified attendance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from promdaen.course.models import Attendance, CourseRun
from promdaen.course.queries import allowances, attendance
from promdaen.course.queries.prints import sign_in
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject

TYPST_SOURCE = Path(__file__).resolve().parents[2] / "print" / "allowances.typ"


def allowances_pdf(*, run: CourseRun, language: str) -> bytes:
    """The list to sign and stamp, with the source of each record. Raises pdf.PrintError."""
    return pdf.compile_pdf(source=TYPST_SOURCE, data=allowances_data(run=run), language=language)


def allowances_data(*, run: CourseRun) -> NewJsonObject:
    """The data of the print: days with their sessions, officers with verified attendance."""
    days: dict[str, list[dict[str, Any]]] = {}
    for session in attendance.listed_sessions(run=run):
        day_sessions = days.setdefault(session.on.isoformat(), [])
        day_sessions.append(
            {"id": str(session.pk), "clock": attendance.session_hours(session=session)}
        )
    sessions_by_enrolment: dict[Any, dict[str, Any]] = {}
    for allowance_day in allowances.allowance_days(run=run):
        for hours in allowance_day.sessions:
            sessions_by_enrolment.setdefault(allowance_day.enrolment.pk, {})[
                str(hours.record.session_id)
            ] = {
                "way": hours.record.way,
                "at": _moment(record=hours.record),
                "reason": hours.record.reason,
            }
    return {
        "run": sign_in.run_data(run=run),
        "days": [{"on": day, "sessions": day_sessions} for day, day_sessions in days.items()],
        "officers": [
            {
                **sign_in.officer_data(enrolment=officer_hours.enrolment),
                "known": sessions_by_enrolment.get(officer_hours.enrolment.pk, {}),
                "minutes": officer_hours.hours.minutes,
                "of_minutes": officer_hours.hours.of_minutes,
            }
            for officer_hours in attendance.hours_by_enrolment(run=run).values()
        ],
    }


def _moment(*, record: Attendance) -> str:
    """When attendance was recorded; with the day if it is not that of the session."""
    at = timezone.localtime(record.at)
    is_same_day = at.date() == record.session.on
    return f"{at:%H:%M}" if is_same_day else f"{at:%d/%m %H:%M}"
