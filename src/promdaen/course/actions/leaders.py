"""Save the leaders of all sessions of a run and the rooms of its days in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.actions.timetables import give_run, open_timetable
from promdaen.course.models import CourseRun, SessionTrainer, Trainer, TrainingSession
from promdaen.course.queries import timetables as queries
from promdaen.course.rules import leading, teaching, timetabling
from promdaen.course.rules.timetabling import CO_TEACH, LEAD, Assigned
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

Parts = dict[UUID, str]


@dataclass(frozen=True, kw_only=True)
class LeaderChoice:
    """Leaders and assistants of sessions (None: no trainer), rooms of days, a reason for clashes.

    A session that is not among the assistants keeps its own. An empty room leaves a day unchanged
    whose sessions are in different rooms.
    """

    leaders: Mapping[UUID, UUID | None]
    assistants: Mapping[UUID, UUID | None] = field(default_factory=dict)
    rooms: Mapping[date, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LeadersSaved:
    """How many sessions have new trainers, and how many have a new room."""

    sessions_count: int
    rooms_count: int


class ReasonMissing(CourseRefused):
    """A trainer is away or teaches elsewhere at the time, and no reason is given."""

    def errors(self) -> list[tuple[str, str]]:
        """Each clash at the field of the reason."""
        return [("reason", str(line)) for line in self.lines]


@transaction.atomic
def assign_leaders(
    *, run: CourseRun, choice: LeaderChoice, by: Account | None, now: datetime
) -> LeadersSaved:
    """Save the leaders of a run's sessions and the rooms of its days.

    Raises CourseRefused for a session that was deleted or a trainer who left the pool, and
    ReasonMissing, naming them, for clashes in what changes.
    """
    run = open_timetable(run=run, by=by)
    rows = {session.pk: session for session in queries.run_sessions(run=run)}
    if not {*choice.leaders, *choice.assistants} <= set(rows):
        raise CourseRefused(_("The timetable has been changed. Reload this page."))
    changed = {
        key: parts
        for key, session in rows.items()
        if (parts := _chosen_parts(session=session, choice=choice))
        != _current_parts(session=session)
    }
    trainers = _changed_trainers(sessions=rows.values(), changed=changed)
    clashes = _clashes(run=run, rows=rows, changed=changed, trainers=trainers)
    if clashes and not choice.reason.strip():
        raise ReasonMissing(*clashes)
    _store(changed=changed)
    give_run(run=run, trainers=trainers.values())
    rooms_count = _set_rooms(sessions=rows.values(), rooms=choice.rooms)
    saved = LeadersSaved(sessions_count=len(changed), rooms_count=rooms_count)
    if changed or rooms_count:
        detail: dict[str, object] = {"sessions": len(changed), "rooms": rooms_count}
        if clashes:
            detail |= {"clashes": len(clashes), "reason": choice.reason.strip()}
        audit.record_line(action="assign_leaders", subject=run, by=by, now=now, detail=detail)
    return saved


def _current_parts(*, session: TrainingSession) -> Parts:
    return {assignment.trainer_id: assignment.part for assignment in session.assignments.all()}


def _chosen_parts(*, session: TrainingSession, choice: LeaderChoice) -> Parts:
    """The chosen trainers of a session. A part that was not changed keeps its trainers."""
    parts = _current_parts(session=session)
    for part, chosen in ((CO_TEACH, choice.assistants), (LEAD, choice.leaders)):
        own = [
            assignment.trainer_id
            for assignment in session.assignments.all()
            if assignment.part == part
        ]
        if session.pk not in chosen or chosen[session.pk] == (own[0] if own else None):
            continue
        parts = {trainer: old_part for trainer, old_part in parts.items() if old_part != part}
        trainer = chosen[session.pk]
        if trainer is not None:
            parts[trainer] = part
    return parts


def _changed_trainers(
    *, sessions: Iterable[TrainingSession], changed: Mapping[UUID, Parts]
) -> dict[UUID, Trainer]:
    """The trainers of the changed sessions.

    Raises CourseRefused for trainers who left the pool.
    """
    assigned_ids = {
        assignment.trainer_id for session in sessions for assignment in session.assignments.all()
    }
    trainer_ids = {trainer for parts in changed.values() for trainer in parts}
    trainers_by_id = Trainer.objects.select_related("account").in_bulk(list(trainer_ids))
    if any(
        pk not in trainers_by_id or not (trainers_by_id[pk].is_active or pk in assigned_ids)
        for pk in trainer_ids
    ):
        raise CourseRefused(_("A trainer chosen is not in the pool any more. Choose again."))
    return trainers_by_id


def _clashes(
    *,
    run: CourseRun,
    rows: Mapping[UUID, TrainingSession],
    changed: Mapping[UUID, Parts],
    trainers: Mapping[UUID, Trainer],
) -> list[str]:
    """The clashes that need a reason, one line for each trainer and reason."""
    sessions = [
        replace(
            queries.ruled(session=rows[key]),
            trainers=tuple(
                Assigned(trainer=str(trainer), part=part) for trainer, part in parts.items()
            ),
        )
        for key, parts in changed.items()
    ]
    teachers = queries.teachers(trainers=trainers.values(), run=run)
    problems = teaching.problems(sessions=sessions, teachers=teachers)
    language = page_language()
    return [
        problem.words.text(language=language)
        for problem in problems
        if problem.code in leading.NEEDS_REASON
    ]


def _store(*, changed: Mapping[UUID, Parts]) -> None:
    SessionTrainer.objects.filter(session__in=list(changed)).delete()
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session_id=session, trainer_id=trainer, part=part)
        for session, parts in changed.items()
        for trainer, part in parts.items()
    )


def _set_rooms(*, sessions: Iterable[TrainingSession], rooms: Mapping[date, str]) -> int:
    """Set the room of each day's sessions, without breaks; returns the number changed."""
    days: dict[date, list[TrainingSession]] = {}
    for session in sessions:
        if session.kind != timetabling.REST:
            days.setdefault(session.on, []).append(session)
    moved = []
    for on, own in days.items():
        room = rooms.get(on, "").strip()
        is_mixed = len({session.room for session in own}) > 1
        if on in rooms and (room or not is_mixed):
            moved += [session for session in own if session.room != room]
            for session in own:
                session.room = room
    TrainingSession.objects.bulk_update(moved, ["room"])
    return len(moved)
