"""Attendance in sessions: recorded by phone, ticked, keyed from a signed sheet, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import Attendance, CourseRun, Enrolment, TrainingSession
from promdaen.course.queries import attendance as queries
from promdaen.course.rules import attendance as rules
from promdaen.kit import audit, tries
from promdaen.kit.ids import fixed_id
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class AttendanceImport:
    """Result of importing a list: records added, and officers who already had a record."""

    added_count: int
    known_count: int


@transaction.atomic
def open_attendance(*, session: TrainingSession, by: Account | None, now: datetime) -> None:
    """Let officers record by phone that they are in a session, until it is closed.

    Raises CourseRefused for a break, and for a session that has not begun.
    """
    require_change(run=session.run, by=by)
    if session.kind == rules.REST_KIND:
        raise CourseRefused(_("A break has no attendance. Choose another session."))
    _require_begun(sessions=[session], now=now)
    session.attendance_opened_at, session.attendance_closed_at = now, None
    _save_window(session=session, action="open_attendance", by=by, now=now)


@transaction.atomic
def close_attendance(*, session: TrainingSession, by: Account | None, now: datetime) -> None:
    """Stop accepting attendance codes of a session. Raises CourseRefused if it is not open."""
    require_change(run=session.run, by=by)
    if not queries.is_open(session=session, now=now):
        raise CourseRefused(_("The attendance of this session is not open."))
    session.attendance_closed_at = now
    _save_window(session=session, action="close_attendance", by=by, now=now)


def record_here(
    *,
    enrolment: Enrolment,
    code: str,
    session_id: UUID | None = None,
    by: Account | None,
    now: datetime,
) -> Attendance:
    """Record that an officer is in a session, from the code on its wall.

    An existing record stays. `session_id` comes from a scanned address; without it, all open
    sessions of the run are tried. Raises CourseRefused for a wrong or expired code, after five
    wrong codes in a minute, and when no session is open.
    """
    open_sessions = [
        session
        for session in TrainingSession.objects.filter(run=enrolment.run_id)
        if session_id in (None, session.pk)
        and queries.is_open(session=session, now=now)
        and queries.has_begun(session=session, now=now)
    ]
    if not open_sessions:
        raise CourseRefused(_("The attendance of this session is not open. Ask the trainer."))
    session, way = _session_of_code(
        sessions=open_sessions, enrolment=enrolment, code=code, now=now
    )
    # A wrong code stays counted: its refusal is outside the transaction.
    with transaction.atomic():
        Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
        attendance = _current().filter(session=session, enrolment=enrolment).first()
        if attendance is not None:
            return attendance
        row = _row(session=session, enrolment_id=enrolment.pk, is_present=True, way=way, now=now)
        row.save(force_insert=True)
        _follow(enrolments=[enrolment.pk])
        audit.record_line(
            action="record_attendance",
            subject=enrolment,
            by=by,
            now=now,
            detail={"session": str(session.pk), "way": way},
        )
        return row


@transaction.atomic
def tick_attendance(
    *, session: TrainingSession, present: Mapping[UUID, bool], by: Account | None, now: datetime
) -> AttendanceImport:
    """Record who was in a session, by enrolment, as the trainer saw it.

    Existing records stay. Raises CourseRefused for a session that has not begun.
    """
    require_change(run=session.run, by=by)
    marks = {(session.pk, enrolment): is_present for enrolment, is_present in present.items()}
    return _take(run=session.run, marks=marks, way="ticked", by=by, now=now)


@transaction.atomic
def tick_sessions(
    *, run: CourseRun, present: Mapping[tuple[UUID, UUID], bool], by: Account | None, now: datetime
) -> AttendanceImport:
    """Record who was in several sessions, by session and enrolment.

    Existing records stay. Raises CourseRefused for a session or an officer of another run.
    """
    require_change(run=run, by=by)
    return _take(run=run, marks=present, way="ticked", by=by, now=now)


@transaction.atomic
def key_sign_in_sheet(
    *,
    run: CourseRun,
    signed: Mapping[tuple[UUID, UUID], bool],
    by: Account | None,
    now: datetime,
) -> AttendanceImport:
    """Record a signed list (signed or not), by session and enrolment.

    Existing records stay. Raises CourseRefused if one of its sessions has not begun.
    """
    require_change(run=run, by=by)
    return _take(run=run, marks=signed, way="sheet", by=by, now=now)


@transaction.atomic
def correct_attendance(
    *,
    attendance: Attendance,
    is_present: bool,
    reason: str,
    by: Account | None,
    now: datetime,
) -> Attendance:
    """Correct an officer's attendance in a session, with a reason; the old record is kept.

    Raises CourseRefused without a reason, if nothing changes, and for a record that was already
    corrected.
    """
    run = attendance.session.run
    require_change(run=run, by=by)
    if not reason.strip():
        raise CourseRefused(_("Say why it is corrected."))
    Enrolment.objects.select_for_update(no_key=True).get(pk=attendance.enrolment_id)
    if Attendance.objects.filter(supersedes=attendance).exists():
        raise CourseRefused(_("Someone has just corrected this record. Check it again."))
    if attendance.is_present is is_present:
        raise CourseRefused(_("The record says that already."))
    row = _row(
        session=attendance.session,
        enrolment_id=attendance.enrolment_id,
        is_present=is_present,
        way="ticked",
        now=now,
    )
    row.revision, row.supersedes, row.reason = attendance.revision + 1, attendance, reason.strip()
    row.id = _id(attendance=row)
    row.recorded_by = _name(by=by)
    row.save(force_insert=True)
    _follow(enrolments=[attendance.enrolment_id])
    audit.record_line(
        action="correct_attendance",
        subject=row.enrolment,
        by=by,
        now=now,
        detail={
            "session": str(attendance.session_id), "is_present": is_present, "reason": row.reason,
        },
    )  # fmt: skip
    return row


def _require_begun(*, sessions: Iterable[TrainingSession], now: datetime) -> None:
    """Refuse attendance for sessions in the future, one line for each session."""
    ahead = [session for session in sessions if not queries.has_begun(session=session, now=now)]
    if ahead:
        raise CourseRefused(
            *(
                _(
                    "The session of %(day)s, %(clock)s has not started: attendance cannot be "
                    "marked yet."
                )
                % {"day": f"{early.on:%d/%m/%Y}", "clock": queries.session_hours(session=early)}
                for early in sorted(ahead, key=lambda session: (session.on, session.begins))
            )
        )


def _session_of_code(
    *, sessions: Sequence[TrainingSession], enrolment: Enrolment, code: str, now: datetime
) -> tuple[TrainingSession, str]:
    """The session that shows a code, and the way it was read; count a wrong code."""
    subject = f"attendance {enrolment.pk}"
    since = now - tries.MINUTE
    wrong = tries.tries_at(kind=tries.CODE, subject=subject, since=since)
    if len(wrong) >= rules.MAX_WRONG_CODES:
        raise CourseRefused(
            _("Too many wrong codes. Wait one minute, then take the code that is shown then.")
        )
    for session in sessions:
        way = rules.entry_way(
            typed=code.strip(), secret=settings.SECRET_KEY, session=session.pk, at=now
        )
        if way:
            return session, way
    tries.count_try(kind=tries.CODE, subject=subject, address="", now=now)
    raise CourseRefused(
        _("This code is not shown now. It changes every half minute: look at the wall again.")
    )


def _take(
    *,
    run: CourseRun,
    marks: Mapping[tuple[UUID, UUID], bool],
    way: str,
    by: Account | None,
    now: datetime,
) -> AttendanceImport:
    """Add a list of attendance records of a run; officers with a record keep it."""
    sessions, enrolments = _named_rows(run=run, marks=marks)
    _require_begun(sessions=sessions.values(), now=now)
    attendance_rows = _current().filter(session__in=sessions, enrolment__in=enrolments)
    attendance_keys = set(attendance_rows.values_list("session_id", "enrolment_id"))
    new = {key: is_present for key, is_present in marks.items() if key not in attendance_keys}
    attendances = [
        _row(
            session=sessions[session],
            enrolment_id=enrolment,
            is_present=is_present,
            way=way,
            now=now,
        )
        for (session, enrolment), is_present in new.items()
    ]
    for attendance in attendances:
        attendance.recorded_by = _name(by=by)
    Attendance.objects.bulk_create(attendances)
    _follow(enrolments={enrolment for _session, enrolment in new})
    if attendances:
        detail = {
            "way": way,
            "marks": [[str(s), str(e), is_present] for (s, e), is_present in new.items()],
        }
        audit.record_line(action="record_attendance", subject=run, by=by, now=now, detail=detail)
    return AttendanceImport(
        added_count=len(attendances), known_count=len(marks) - len(attendances)
    )


def _named_rows(
    *, run: CourseRun, marks: Mapping[tuple[UUID, UUID], bool]
) -> tuple[dict[UUID, TrainingSession], dict[UUID, Enrolment]]:
    """The sessions and officers of a list, locked until the list is stored."""
    of_run = TrainingSession.objects.filter(run=run).exclude(kind=rules.REST_KIND)
    sessions = of_run.in_bulk({session for session, _enrolment in marks})
    rows = Enrolment.objects.select_for_update(no_key=True).filter(run=run).order_by("pk")
    enrolments = rows.in_bulk({enrolment for _session, enrolment in marks})
    if any(s not in sessions or e not in enrolments for s, e in marks):
        raise CourseRefused(
            _("An officer or a session in the list is not of this run. Load the page again.")
        )
    return sessions, enrolments


def _current() -> QuerySet[Attendance]:
    return Attendance.objects.filter(superseded_by__isnull=True)


def _row(
    *, session: TrainingSession, enrolment_id: UUID, is_present: bool, way: str, now: datetime
) -> Attendance:
    attendance = Attendance(
        session=session, enrolment_id=enrolment_id, is_present=is_present, way=way, at=now
    )
    attendance.id = _id(attendance=attendance)
    return attendance


def _id(*, attendance: Attendance) -> UUID:
    return fixed_id(
        "attendance", attendance.session_id, attendance.enrolment_id, attendance.revision
    )


def _name(*, by: Account | None) -> str:
    return "" if by is None else by.audit_name


def _save_window(
    *, session: TrainingSession, action: str, by: Account | None, now: datetime
) -> None:
    session.save(update_fields=["attendance_opened_at", "attendance_closed_at"])
    audit.record_line(action=action, subject=session, by=by, now=now)


def _follow(*, enrolments: Iterable[UUID]) -> None:
    """Update attendance on the roster from the records of the sessions."""
    presences: dict[UUID, list[bool]] = {key: [] for key in enrolments}
    attendances = _current().filter(enrolment__in=presences)
    for enrolment, is_present in attendances.values_list("enrolment_id", "is_present"):
        presences[enrolment].append(is_present)
    enrolments_by_id = Enrolment.objects.in_bulk(presences)
    for key, row in enrolments_by_id.items():
        row.has_attended = rules.has_attended(records=presences[key])
    Enrolment.objects.bulk_update(enrolments_by_id.values(), ["has_attended"])
