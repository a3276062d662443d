"""Observed lessons: rubrics filled in by an observer, for the trainer to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import CourseRun, TeachingObservation, Trainer, TrainingSession
from promdaen.course.queries import observing
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.rules import trainer_path as path
from promdaen.course.rules import trainer_rubric as rubric
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class FilledRubric:
    """A completed rubric of one lesson.

    It has ratings 1 to 4 by criterion, comments, and whether the trainer is ready for the next
    step.
    """

    ratings: Mapping[str, int]
    strengths: str
    advice: str
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class ObservedLesson:
    """The observed lesson: topic code, the trainer's stage in it, day, run."""

    topic: str
    stage: str
    on: date
    run: CourseRun | None = None


@transaction.atomic
def observe_session(
    *, session: TrainingSession, trainer: Trainer, filled: FilledRubric, by: Account, now: datetime
) -> TeachingObservation:
    """Store the rubric of an observer who was in the session and may observe it.

    Raises NotAllowed for other people, and CourseRefused for missing values or a second rubric.
    """
    people_queries.require_right("own_runs", account=by)
    observer = pool_queries.own_trainer(account=by)
    duty = next(
        (
            duty
            for duty in observing.duties(observer=observer, today=timezone.localdate(now))
            if (duty.session.pk, duty.trainer.pk) == (session.pk, trainer.pk)
        ),
        None,
    )
    if observer is None or duty is None:
        raise people_queries.NotAllowed(_("You were not asked to observe this trainer."))
    lesson = ObservedLesson(
        topic=duty.session.topic_id or "", stage=duty.part, on=session.on, run=session.run
    )
    return _store(lesson=lesson, people=(trainer, observer), filled=filled, by=by, now=now)


@transaction.atomic
def record_observation(
    *,
    trainer: Trainer,
    observer: Trainer,
    lesson: ObservedLesson,
    filled: FilledRubric,
    by: Account | None,
    now: datetime,
) -> TeachingObservation:
    """Store a rubric filled in on paper, or about a lesson outside any timetable.

    Raises CourseRefused for missing or invalid values, or for a second rubric.
    """
    people_queries.require_right("runs", account=by)
    return _store(lesson=lesson, people=(trainer, observer), filled=filled, by=by, now=now)


def _store(
    *,
    lesson: ObservedLesson,
    people: tuple[Trainer, Trainer],
    filled: FilledRubric,
    by: Account | None,
    now: datetime,
) -> TeachingObservation:
    trainer, observer = people
    lines = _faults(lesson=lesson, people=people, today=timezone.localdate(now))
    language = page_language()
    lines += [
        fault.text(language=language)
        for fault in rubric.faults(
            ratings=filled.ratings,
            criteria=[rubric_criterion.code for rubric_criterion in pool_queries.criteria()],
            strengths=filled.strengths,
            advice=filled.advice,
        )
    ]
    if lines:
        raise CourseRefused(*lines)
    observation = TeachingObservation.objects.create(
        trainer=trainer,
        observer=observer,
        run=lesson.run,
        topic_id=lesson.topic,
        stage=lesson.stage,
        on=lesson.on,
        at=now,
        ratings=dict(filled.ratings),
        strengths=filled.strengths.strip(),
        advice=filled.advice.strip(),
        is_ready=filled.is_ready,
    )
    detail = {"trainer": str(trainer.pk), "observer": str(observer.pk), "topic": lesson.topic}
    audit.record_line(
        action="record_observation", subject=observation, by=by, now=now, detail=detail
    )
    return observation


def _faults(*, lesson: ObservedLesson, people: tuple[Trainer, Trainer], today: date) -> list[str]:
    trainer, observer = people
    lines = []
    if trainer.pk == observer.pk:
        lines.append(_("You cannot observe your own lesson. Choose another observer."))
    if lesson.stage not in path.TRAINER_STAGES:
        lines.append(_("Choose a step of the path."))
    if lesson.on > today:
        lines.append(_("A lesson is observed on its day or entered later, not before."))
    if lesson.topic not in curriculum_queries.topic_names():
        lines.append(_("There is no topic %(code)s.") % {"code": lesson.topic})
    if TeachingObservation.objects.filter(
        trainer=trainer, observer=observer, topic=lesson.topic, on=lesson.on
    ).exists():
        lines.append(
            _("This observer has filled a rubric on this trainer, topic and day already.")
        )
    return lines
