"""Records of attendance of a run: lists, hours, days for allowances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from promdaen.course.models import Attendance, CourseRun, Enrolment, TrainingSession
from promdaen.course.queries import runs, timetables
from promdaen.course.queries.opening import NotThere
from promdaen.course.rules import attendance as rules
from promdaen.course.rules.timetables import clock
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class AttendanceSession:
    """A session with the number of officers present, absent and not recorded."""

    session: TrainingSession
    name: Words
    clock: str
    present_count: int
    absent_count: int
    unknown_count: int
    is_open: bool
    has_begun: bool


@dataclass(frozen=True, kw_only=True)
class DayLines:
    """A day of a run with its sessions except breaks; `unknown_count` is over all of them."""

    day: date
    lines: Sequence[AttendanceSession]

    @property
    def has_begun(self) -> bool:
        """Whether any session of the day has begun."""
        return any(attendance_session.has_begun for attendance_session in self.lines)

    @property
    def unknown_count(self) -> int:
        """How many attendance records are missing on the day."""
        return sum(attendance_session.unknown_count for attendance_session in self.lines)


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """Sessions that are ticked together: one session, or all of a day that have begun.

    `key` names it in forms and addresses: the session's id, or the day.
    """

    key: str
    day: date
    lines: Sequence[AttendanceSession]
    is_day: bool

    @property
    def unknown_count(self) -> int:
        """How many attendance records are missing."""
        return sum(attendance_session.unknown_count for attendance_session in self.lines)


@dataclass(frozen=True, kw_only=True)
class OfficerHours:
    """An officer's hours on a run, and the days with one or more sessions."""

    enrolment: Enrolment
    hours: rules.Hours
    days_count: int


@dataclass(frozen=True, kw_only=True)
class SessionOfficer:
    """An officer in one session: current record (None: none), and its source in words."""

    enrolment: Enrolment
    attendance: Attendance | None
    source: Words | None


def next_session(*, days: Sequence[DayLines], today: date) -> AttendanceSession | None:
    """The session to record next: one open to phones, or today's first with gaps; or None."""
    attendance_sessions = [
        attendance_session
        for attendance_day in days
        for attendance_session in attendance_day.lines
    ]
    of_today = [
        attendance_session
        for attendance_day in days
        if attendance_day.day == today
        for attendance_session in attendance_day.lines
    ]
    due = [
        attendance_session
        for attendance_session in attendance_sessions
        if attendance_session.is_open
    ] + [
        attendance_session
        for attendance_session in of_today
        if attendance_session.unknown_count and attendance_session.has_begun
    ]
    return due[0] if due else None


def get_session(*, run: CourseRun, session_id: UUID) -> TrainingSession:
    """The session of this run, if it has attendance. Raises NotThere."""
    matching_session = listed_sessions(run=run).filter(pk=session_id).first()
    if matching_session is None:
        raise NotThere(str(session_id))
    return matching_session


def listed_sessions(*, run: CourseRun) -> QuerySet[TrainingSession]:
    """The sessions of a run in order, without breaks."""
    sessions = TrainingSession.objects.filter(run=run).exclude(kind=rules.REST_KIND)
    return sessions.select_related("topic", "run")


def current(*, run: CourseRun) -> QuerySet[Attendance]:
    """The last attendance record of each officer in each session of a run."""
    rows = Attendance.objects.filter(session__run=run, superseded_by__isnull=True)
    return rows.select_related("session__topic")


def session_hours(*, session: TrainingSession) -> str:
    """The begin and end of a session, as clock times."""
    begins, ends = (clock(minute=minute) for minute in (session.begins, session.ends))
    return f"{begins}–{ends}"


def day_lines(*, run: CourseRun, now: datetime) -> list[DayLines]:
    """The days of a run with their sessions and how many records each has."""
    enrolled = Enrolment.objects.filter(run=run).count()
    counts: dict[UUID, list[bool]] = {}
    for key, is_present in current(run=run).values_list("session_id", "is_present"):
        counts.setdefault(key, []).append(is_present)
    sessions_by_day: dict[date, list[AttendanceSession]] = {}
    for session in listed_sessions(run=run):
        session_counts = counts.get(session.pk, [])
        sessions_by_day.setdefault(session.on, []).append(
            AttendanceSession(
                session=session,
                name=timetables.session_name(session=session),
                clock=session_hours(session=session),
                present_count=sum(session_counts),
                absent_count=len(session_counts) - sum(session_counts),
                unknown_count=enrolled - len(session_counts),
                is_open=is_open(session=session, now=now),
                has_begun=has_begun(session=session, now=now),
            )
        )
    return [
        DayLines(day=day, lines=attendance_sessions)
        for day, attendance_sessions in sessions_by_day.items()
    ]


def has_begun(*, session: TrainingSession, now: datetime) -> bool:
    """Whether a session has begun, so that attendance can be recorded."""
    return rules.has_begun(on=session.on, begins=session.begins, now=timezone.localtime(now))


def sheet_columns(
    *, run: CourseRun, now: datetime, day: date | None = None, by_session: bool = False
) -> list[SheetColumn]:
    """The columns of a list of absences: days, or the sessions of one day or of all.

    Sessions that have not begun are left out.
    """
    columns = []
    for attendance_day in day_lines(run=run, now=now):
        attendance_sessions = [
            attendance_session
            for attendance_session in attendance_day.lines
            if attendance_session.has_begun
        ]
        if not attendance_sessions or day not in (None, attendance_day.day):
            continue
        if by_session or day is not None:
            columns += [
                SheetColumn(
                    key=str(attendance_session.session.pk),
                    day=attendance_day.day,
                    lines=[attendance_session],
                    is_day=False,
                )
                for attendance_session in attendance_sessions
            ]
        else:
            columns.append(
                SheetColumn(
                    key=attendance_day.day.isoformat(),
                    day=attendance_day.day,
                    lines=attendance_sessions,
                    is_day=True,
                )
            )
    return columns


def is_open(*, session: TrainingSession, now: datetime) -> bool:
    """Whether officers may record by phone that they are in a session."""
    return rules.is_open(
        opened_at=session.attendance_opened_at, closed_at=session.attendance_closed_at, now=now
    )


def hours_by_enrolment(*, run: CourseRun) -> dict[UUID, OfficerHours]:
    """The hours of every officer of a run by enrolment; contains names."""
    minutes = {
        listed_session.pk: listed_session.minutes for listed_session in listed_sessions(run=run)
    }
    days_by_session: dict[UUID, dict[UUID, date]] = {}
    present = current(run=run).filter(is_present=True)
    for enrolment, session, day in present.values_list(
        "enrolment_id", "session_id", "session__on"
    ):
        days_by_session.setdefault(enrolment, {})[session] = day
    return {
        row.pk: OfficerHours(
            enrolment=row,
            hours=rules.hours(minutes=minutes, present=days_by_session.get(row.pk, {}).keys()),
            days_count=len(set(days_by_session.get(row.pk, {}).values())),
        )
        for row in runs.run_roster(run=run)
    }


def session_officers(*, session: TrainingSession) -> list[SessionOfficer]:
    """The officers of a run by seat with their record of a session."""
    attendance_by_enrolment = {
        row.enrolment_id: row for row in current(run=session.run).filter(session=session)
    }
    return [
        SessionOfficer(
            enrolment=enrolment,
            attendance=attendance,
            source=rules.ATTENDANCE_WAYS[attendance.way] if attendance else None,
        )
        for enrolment in runs.run_roster(run=session.run)
        for attendance in [attendance_by_enrolment.get(enrolment.pk)]
    ]


def current_by_session(*, run: CourseRun) -> dict[tuple[UUID, UUID], Attendance]:
    """The current attendance records of a run, by session and enrolment."""
    return {
        (attendance.session_id, attendance.enrolment_id): attendance
        for attendance in current(run=run)
    }


def history(*, session: TrainingSession, enrolment: Enrolment) -> list[tuple[Attendance, Words]]:
    """Every record of an officer in a session with its source, the valid one first."""
    rows = Attendance.objects.filter(session=session, enrolment=enrolment).order_by("-revision")
    return [(row, rules.ATTENDANCE_WAYS[row.way]) for row in rows]
