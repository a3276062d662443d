"""Timetables: lay out a design over a run, change sessions and assign trainers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, lock_run, require_change
from promdaen.course.models import (
    CourseRun,
    SessionTrainer,
    Trainer,
    TrainingSession,
)
from promdaen.course.queries import timetables as timetable_queries
from promdaen.course.rules import timetable_problems, timetables, timetabling
from promdaen.course.rules.timetabling import TimetableSession
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

OCCASIONS = ("before", "after")


@dataclass(frozen=True, kw_only=True)
class SessionPlan:
    """A planned session: minutes after midnight, a kind, and a topic or a title {en, km}."""

    on: date
    begins: int
    minutes: int
    kind: str
    topic: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    occasion: str = ""
    room: str = ""


@transaction.atomic
def lay_out_timetable(
    *, run: CourseRun, replaces: bool = False, by: Account | None, now: datetime
) -> timetabling.TimetableLayout:
    """Lay out the course design over the days of a run; the result names days that do not fit.

    Raises CourseRefused if a timetable exists that is not to be replaced, or that has attendance
    records.
    """
    run = open_timetable(run=run, by=by)
    sessions = TrainingSession.objects.filter(run=run)
    if sessions.exists() and not replaces:
        raise CourseRefused(_("This run has a timetable already. Change its sessions instead."))
    if timetable_queries.is_run_attended(run=run):
        raise CourseRefused(
            _("Attendance was recorded on this run: its sessions are changed one by one.")
        )
    design = timetables.slots(sessions=run.course.sessions)
    if not design:
        raise CourseRefused(_("The course has no timetable to lay out. Add sessions one by one."))
    layout = timetabling.timetable_layout(
        slots=design, starts_on=run.starts_on, ends_on=run.ends_on
    )
    sessions.delete()
    TrainingSession.objects.bulk_create(
        _new_session(run=run, placed=placed) for placed in layout.placed
    )
    detail = {"sessions": len(layout.placed), "left_out_days": list(layout.left_out)}
    audit.record_line(action="lay_out_timetable", subject=run, by=by, now=now, detail=detail)
    return layout


@transaction.atomic
def change_session(
    *, session: TrainingSession, plan: SessionPlan, by: Account | None, now: datetime
) -> None:
    """Change the kind, time, length or room of a session.

    Raises CourseRefused with the reasons, or if the session was removed meanwhile.
    """
    run = open_timetable(run=session.run, by=by)
    row = _present_rows(run=run, sessions=[session])[str(session.pk)]
    columns = _columns(plan=plan)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name, value in columns.items():
        setattr(row, name, value)
    _require_room(run=run, changed=[timetable_queries.ruled(session=row)])
    row.save(update_fields=list(columns))
    audit.record_line(
        action="change_session", subject=row, by=by, now=now, detail={"changed": changed}
    )


@transaction.atomic
def swap_sessions(
    *, first: TrainingSession, second: TrainingSession, by: Account | None, now: datetime
) -> None:
    """Exchange the times of two sessions of a run.

    Raises CourseRefused if they do not fit, or if one was removed meanwhile.
    """
    run = open_timetable(run=first.run, by=by)
    if first.pk == second.pk or second.run_id != run.pk:
        raise CourseRefused(_("Choose another session of the same run."))
    rows = _present_rows(run=run, sessions=[first, second])
    ours = {key: timetable_queries.ruled(session=row) for key, row in rows.items()}
    first_columns, other = ours.pop(str(first.pk)), ours.pop(str(second.pk))
    moved = timetabling.swapped(first=first_columns, second=other, others=ours.values())
    _require_room(run=run, changed=moved)
    for session in moved:
        _place(session=rows[session.key], moved=session)
    detail = {"other": str(second.pk)}
    audit.record_line(action="swap_sessions", subject=first, by=by, now=now, detail=detail)


@transaction.atomic
def move_session(
    *, session: TrainingSession, on: date, begins: int, by: Account | None, now: datetime
) -> bool:
    """Move a session to a minute of a day; returns whether it changed places with another.

    Where another session is at that minute the two change places. Raises CourseRefused if the
    sessions do not fit, or if the session was removed meanwhile.
    """
    run = open_timetable(run=session.run, by=by)
    rows = _present_rows(run=run, sessions=[session])
    row = rows.pop(str(session.pk))
    other_session = timetabling.session_at(
        sessions=[timetable_queries.ruled(session=other) for other in rows.values()],
        on=on,
        minute=begins,
    )
    if other_session is not None:
        swap_sessions(first=row, second=rows[other_session.key], by=by, now=now)
        return True
    moved = replace(timetable_queries.ruled(session=row), on=on, begins=begins)
    _require_room(run=run, changed=[moved])
    detail = {"from": [row.on.isoformat(), timetables.clock(minute=row.begins)]}
    _place(session=row, moved=moved)
    audit.record_line(action="move_session", subject=row, by=by, now=now, detail=detail)
    return False


@transaction.atomic
def add_session(
    *, run: CourseRun, plan: SessionPlan, by: Account | None, now: datetime
) -> TrainingSession:
    """Add a session to a run. Raises CourseRefused if it does not fit."""
    run = open_timetable(run=run, by=by)
    session = TrainingSession(run=run, **_columns(plan=plan))
    _require_room(run=run, changed=[timetable_queries.ruled(session=session)])
    session.save()
    audit.record_line(action="add_session", subject=session, by=by, now=now)
    return session


@transaction.atomic
def remove_session(*, session: TrainingSession, by: Account | None, now: datetime) -> None:
    """Remove a session from a timetable.

    Raises CourseRefused after attendance was recorded, or if it was removed meanwhile.
    """
    run = open_timetable(run=session.run, by=by)
    row = _present_rows(run=run, sessions=[session])[str(session.pk)]
    if timetable_queries.is_attended(session=session):
        raise CourseRefused(
            _("Attendance was recorded in this session: it stays. Its time can be changed.")
        )
    detail = {"on": row.on.isoformat(), "begins": timetables.clock(minute=row.begins)}
    row.delete()
    audit.record_line(action="remove_session", subject=run, by=by, now=now, detail=detail)


@transaction.atomic
def assign_trainers(
    *,
    session: TrainingSession,
    parts: Mapping[UUID, str],
    by: Account | None,
    now: datetime,
) -> None:
    """Set the trainers of a session, each with a part, and replace earlier ones.

    A trainer with a teaching account gets access to the run. Problems with a trainer are shown,
    not refused. Raises CourseRefused for a trainer who has left the pool, or if the session was
    removed meanwhile.
    """
    run = open_timetable(run=session.run, by=by)
    _present_rows(run=run, sessions=[session])
    if not set(parts.values()) <= set(timetabling.TRAINER_PARTS):
        raise CourseRefused(_("A trainer leads, co-teaches, or teaches observed."))
    before = _parts(session=session)
    trainers_by_id = Trainer.objects.select_related("account").in_bulk(list(parts))
    gone = [
        pk
        for pk in parts
        if pk not in trainers_by_id or not (trainers_by_id[pk].is_active or pk in before)
    ]
    if gone:
        raise CourseRefused(_("A trainer chosen is not in the pool any more. Choose again."))
    SessionTrainer.objects.filter(session=session).delete()
    for pk, part in parts.items():
        SessionTrainer.objects.create(session=session, trainer=trainers_by_id[pk], part=part)
    give_run(run=run, trainers=trainers_by_id.values())
    detail = {"parts": {str(pk): part for pk, part in sorted(parts.items())}}
    audit.record_line(action="assign_trainers", subject=session, by=by, now=now, detail=detail)


@transaction.atomic
def plan_session(
    *,
    session: TrainingSession,
    plan: SessionPlan,
    parts: Mapping[UUID, str],
    by: Account | None,
    now: datetime,
) -> None:
    """Change a session and its trainers together; unchanged values are not logged."""
    run = open_timetable(run=session.run, by=by)
    row = _present_rows(run=run, sessions=[session])[str(session.pk)]
    columns = _columns(plan=plan)
    if any(getattr(row, name) != value for name, value in columns.items()):
        change_session(session=row, plan=plan, by=by, now=now)
    if _parts(session=row) != dict(parts):
        assign_trainers(session=row, parts=parts, by=by, now=now)


def open_timetable(*, run: CourseRun, by: Account | None) -> CourseRun:
    """The run, locked so that one person at a time changes its timetable.

    Raises NotAllowed, or CourseRefused if the run was cancelled.
    """
    require_change(run=run, by=by)
    locked = lock_run(run=run)
    if locked.is_cancelled:
        raise CourseRefused(_("This run was cancelled: its timetable stays as it is."))
    return locked


def give_run(*, run: CourseRun, trainers: Iterable[Trainer]) -> None:
    """Give the accounts of trainers who teach on a run access to it."""
    accounts = [trainer.account for trainer in trainers if trainer.account is not None]
    run.trainers.add(*(account for account in accounts if account.has_role("trainer")))


def shift_sessions(*, run: CourseRun, by_days: int) -> int:
    """Move all sessions of a run by days after its first day moved; returns the number moved.

    Sessions stay if attendance was recorded on the run. Part of the caller's transaction.
    """
    if not by_days or timetable_queries.is_run_attended(run=run):
        return 0
    sessions = list(TrainingSession.objects.filter(run=run))
    for session in sessions:
        session.on += timedelta(days=by_days)
    TrainingSession.objects.bulk_update(sessions, ["on"])
    return len(sessions)


def _parts(*, session: TrainingSession) -> dict[UUID, str]:
    session_trainers = SessionTrainer.objects.filter(session=session)
    return dict(session_trainers.values_list("trainer_id", "part"))


def _new_session(*, run: CourseRun, placed: timetabling.PlacedSlot) -> TrainingSession:
    slot = placed.slot
    title = slot.title or {}
    return TrainingSession(
        run=run,
        on=placed.on,
        begins=slot.begins,
        minutes=slot.minutes,
        kind=slot.kind,
        topic_id=slot.topic or None,
        title_en=title.get("en", ""),
        title_km=title.get("km", ""),
        occasion=slot.occasion,
    )


def _columns(*, plan: SessionPlan) -> dict[str, object]:
    """The column values of a session. Raises CourseRefused with every mistake."""
    lines = []
    is_taught = plan.kind in timetabling.TAUGHT_KINDS
    title = {language: plan.title.get(language, "") for language in ("en", "km")}
    if plan.kind not in timetabling.KIND_NAMES:
        lines.append(_("A session is theory, practice, a test, a break or other."))
    if is_taught and plan.topic not in curriculum_queries.topic_names():
        lines.append(_("Choose the topic of the session."))
    if not is_taught and not any(title.values()):
        lines.append(_("Give the session a title: it has no topic."))
    is_test = plan.kind == timetabling.TEST
    if is_test and plan.occasion not in OCCASIONS:
        lines.append(_("Say whether it is the test before or after the course."))
    if lines:
        raise CourseRefused(*lines)
    return {
        "on": plan.on,
        "begins": plan.begins,
        "minutes": plan.minutes,
        "kind": plan.kind,
        "topic_id": plan.topic if is_taught else None,
        "title_en": title["en"],
        "title_km": title["km"],
        "occasion": plan.occasion if is_test else "",
        "room": plan.room.strip(),
    }


def _require_room(*, run: CourseRun, changed: Iterable[TimetableSession]) -> None:
    """Raise CourseRefused if changed sessions do not fit at their times."""
    fresh = {timetable_session.key: timetable_session for timetable_session in changed}
    rows = {
        str(session.pk): timetable_queries.ruled(session=session)
        for session in timetable_queries.run_sessions(run=run)
    }
    refusals = timetable_problems.refused(
        sessions=list((rows | fresh).values()), starts_on=run.starts_on, ends_on=run.ends_on
    )
    language = page_language()
    lines = [
        finding.words.text(language=language)
        for finding in refusals
        if fresh.keys() & finding.sessions
    ]
    if lines:
        raise CourseRefused(*lines)


def _present_rows(
    *, run: CourseRun, sessions: Iterable[TrainingSession]
) -> dict[str, TrainingSession]:
    """The sessions of a locked run by id. Raises CourseRefused if one of `sessions` is gone."""
    rows = {str(row.pk): row for row in timetable_queries.run_sessions(run=run)}
    if any(str(session.pk) not in rows for session in sessions):
        raise CourseRefused(_("This session was removed. Reload the timetable."))
    return rows


def _place(*, session: TrainingSession, moved: TimetableSession) -> None:
    session.on, session.begins = moved.on, moved.begins
    session.save(update_fields=["on", "begins"])
