"""The sessions of a run in the form that the timetable rules use, with trainers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from promdaen.course.models import (
    Attendance,
    CourseRun,
    SessionTrainer,
    Trainer,
    TrainingSession,
)
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.queries.opening import NotThere
from promdaen.course.rules import teaching, timetable_problems, timetables, timetabling
from promdaen.course.rules.timetable_problems import Problem
from promdaen.course.rules.timetabling import Assigned, TimetableSession
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Words


def run_sessions(*, run: CourseRun) -> QuerySet[TrainingSession]:
    """The sessions of a run in order, with topics and trainers."""
    sessions = TrainingSession.objects.filter(run=run).select_related("topic")
    return sessions.prefetch_related("assignments__trainer").order_by("on", "begins", "id")


def get_session(*, run: CourseRun, session_id: UUID) -> TrainingSession:
    """A session of this run. Raises NotThere."""
    matching_session = run_sessions(run=run).filter(pk=session_id).first()
    if matching_session is None:
        raise NotThere(str(session_id))
    matching_session.run = run
    return matching_session


def is_attended(*, session: TrainingSession) -> bool:
    """Whether a session has attendance records."""
    return Attendance.objects.filter(session=session).exists()


def is_run_attended(*, run: CourseRun) -> bool:
    """Whether a run has attendance records."""
    return Attendance.objects.filter(session__run=run).exists()


def pool() -> QuerySet[Trainer]:
    """The active trainers by name."""
    return Trainer.objects.filter(is_active=True).select_related("province")


def ruled(*, session: TrainingSession) -> TimetableSession:
    """A session in the form that the rules use."""
    return TimetableSession(
        key=str(session.pk),
        on=session.on,
        begins=session.begins,
        minutes=session.minutes,
        kind=session.kind,
        name=session_name(session=session),
        topic=session.topic_id or "",
        occasion=session.occasion,
        trainers=tuple(
            Assigned(trainer=str(assignment.trainer_id), part=assignment.part)
            for assignment in session.assignments.all()
        ),
    )


def session_name(*, session: TrainingSession) -> Words:
    """A session's own title, or its short topic, or its kind, in both languages."""
    if session.title_en or session.title_km:
        return Words(
            en=session.title_en or session.title_km, km=session.title_km or session.title_en
        )
    if session.topic is not None:
        return Words(en=session.topic.short_en, km=session.topic.short_km)
    return timetabling.KIND_NAMES[session.kind]


def trainer_name(*, trainer: Trainer) -> Words:
    """A trainer's name in each script, or in the other script if one is missing."""
    return Words(
        en=trainer.name_latin or trainer.name_km, km=trainer.name_km or trainer.name_latin
    )


def teachers(*, trainers: Iterable[Trainer], run: CourseRun) -> dict[str, teaching.Teacher]:
    """Trainers in the form that the rules use for a run: endorsements, absences, other hours."""
    trainer_list = list(trainers)
    endorsed = pool_queries.endorsed_by_trainer(trainers=[trainer.pk for trainer in trainer_list])
    absences: dict[UUID, list[Any]] = {}
    for absent in Trainer.objects.filter(
        pk__in=[trainer.pk for trainer in trainer_list]
    ).values_list("pk", "absences__starts_on", "absences__ends_on"):
        if absent[1] is not None:
            absences.setdefault(absent[0], []).append(absent[1:])
    busy = _busy(trainers=trainer_list, run=run)
    return {
        str(trainer.pk): teaching.Teacher(
            key=str(trainer.pk),
            name=trainer_name(trainer=trainer),
            endorsed=tuple(endorsed.get(trainer.pk, ())),
            absences=tuple(absences.get(trainer.pk, ())),
            busy=tuple(busy.get(trainer.pk, ())),
        )
        for trainer in trainer_list
    }


def timetable_design(*, run: CourseRun) -> timetable_problems.TimetableDesign:
    """The design of a run, with the names of topics."""
    return timetable_problems.TimetableDesign(
        slots=timetables.slots(sessions=run.course.sessions),
        topics=curriculum_queries.topic_names(),
    )


def problems(*, run: CourseRun, sessions: Sequence[TrainingSession]) -> list[Problem]:
    """All problems of a timetable: refusals first, then warnings."""
    ruled_sessions = [ruled(session=session) for session in sessions]
    return [
        *timetable_problems.refused(
            sessions=ruled_sessions, starts_on=run.starts_on, ends_on=run.ends_on
        ),
        *trainer_problems(run=run, sessions=sessions),
        *timetable_problems.against_design(
            sessions=ruled_sessions, design=timetable_design(run=run)
        ),
    ]


def trainer_problems(*, run: CourseRun, sessions: Sequence[TrainingSession]) -> list[Problem]:
    """The problems of a timetable with its trainers, which a person may accept."""
    trainers = {
        assignment.trainer_id: assignment.trainer
        for session in sessions
        for assignment in session.assignments.all()
    }
    return teaching.problems(
        sessions=[ruled(session=session) for session in sessions],
        teachers=teachers(trainers=trainers.values(), run=run),
    )


def _busy(*, trainers: Sequence[Trainer], run: CourseRun) -> Mapping[UUID, list[teaching.Busy]]:
    busy_by_trainer: dict[UUID, list[teaching.Busy]] = {}
    days = Q(session__on__gte=run.starts_on, session__on__lte=run.ends_on)
    session_trainers = SessionTrainer.objects.filter(days, trainer__in=trainers)
    session_trainers = session_trainers.exclude(session__run=run).exclude(
        session__run__is_cancelled=True
    )
    for session_trainer in session_trainers.select_related("session__run__province").order_by(
        "session__on", "session__begins"
    ):
        session_row = session_trainer.session
        busy_by_trainer.setdefault(session_trainer.trainer_id, []).append(
            teaching.Busy(
                run=session_row.run.label_words,
                on=session_row.on,
                begins=session_row.begins,
                ends=session_row.ends,
                kind=session_row.kind,
                province=session_row.run.province_id,
            )
        )
    return busy_by_trainer
