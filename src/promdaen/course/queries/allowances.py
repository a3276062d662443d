"""The list for allowances: days and sessions with verified attendance, and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from promdaen.course.models import Attendance, CourseRun, Enrolment
from promdaen.course.queries import attendance, runs, timetables
from promdaen.course.rules import attendance as rules
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Text, Words

SORT_ORDERS = ("seat", "name", "department", "day", "sessions")
COLUMN_HEADINGS = (
    Text("No."),
    Text("Officer code"),
    Text("Name in Khmer"),
    Text("Name in Latin letters"),
    Text("Rank"),
    Text("Department"),
    Text("Day"),
    Text("Session", context="timetable"),
    Text("Time"),
    Text("Minutes"),
    Text("How it is known"),
    Text("Recorded at"),
    Text("Corrected because"),
)


@dataclass(frozen=True, kw_only=True)
class Verified:
    """A session with known attendance of an officer, its source and time of recording."""

    record: Attendance
    name: Words
    clock: str
    way: Words

    @property
    def is_same_day(self) -> bool:
        """Whether it was recorded on the day of the session."""
        return timezone.localdate(self.record.at) == self.record.session.on


@dataclass(frozen=True, kw_only=True)
class AllowanceDay:
    """An officer's day with one or more verified sessions, out of the day's sessions."""

    enrolment: Enrolment
    day: date
    sessions: Sequence[Verified]
    of_count: int


def allowance_days(
    *, run: CourseRun, order: str = "seat", on: date | None = None
) -> list[AllowanceDay]:
    """Officers and days with verified attendance; contains names.

    `order` is one of SORT_ORDERS; a leading - reverses it.
    """
    counts: dict[date, int] = {}
    for session in attendance.listed_sessions(run=run):
        counts[session.on] = counts.get(session.on, 0) + 1
    roster = {row.pk: row for row in runs.run_roster(run=run)}
    sessions_by_day: dict[tuple[Any, date], list[Verified]] = {}
    present = attendance.current(run=run).filter(is_present=True)
    for record in present.order_by("session__begins", "session_id"):
        day = record.session.on
        if on in (None, day):
            sessions_by_day.setdefault((record.enrolment_id, day), []).append(
                _verified(record=record)
            )
    allowance_days = [
        AllowanceDay(
            enrolment=roster[enrolment],
            day=day,
            sessions=day_sessions,
            of_count=counts.get(day, 0),
        )
        for (enrolment, day), day_sessions in sessions_by_day.items()
    ]
    allowance_days.sort(
        key=lambda allowance_day: (allowance_day.enrolment.seat, allowance_day.day)
    )
    return _sorted(allowance_days=allowance_days, order=order)


def export_rows(*, allowance_days: Sequence[AllowanceDay], language: str) -> list[list[Output]]:
    """The same list by session, for a file."""
    return [
        [
            allowance_day.enrolment.seat,
            allowance_day.enrolment.officer.code,
            allowance_day.enrolment.officer.name_km,
            allowance_day.enrolment.officer.name_latin,
            str(allowance_day.enrolment.rank or ""),
            str(allowance_day.enrolment.department),
            allowance_day.day,
            session.name.text(language=language),
            session.clock,
            session.record.session.minutes,
            session.way.text(language=language),
            f"{timezone.localtime(session.record.at):%Y-%m-%d %H:%M}",
            session.record.reason,
        ]
        for allowance_day in allowance_days
        for session in allowance_day.sessions
    ]


def _verified(*, record: Attendance) -> Verified:
    return Verified(
        record=record,
        name=timetables.session_name(session=record.session),
        clock=attendance.session_hours(session=record.session),
        way=rules.ATTENDANCE_WAYS[record.way],
    )


def _sorted(*, allowance_days: list[AllowanceDay], order: str) -> list[AllowanceDay]:
    keys = {
        "seat": lambda line: line.enrolment.seat,
        "name": lambda line: line.enrolment.officer.name_latin or line.enrolment.officer.name_km,
        "department": lambda line: str(line.enrolment.department),
        "day": lambda line: line.day,
        "sessions": lambda line: len(line.sessions),
    }
    return sorted(allowance_days, key=keys[order.removeprefix("-")], reverse=order.startswith("-"))
