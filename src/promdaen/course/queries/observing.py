"""Lessons to observe, and completed rubrics: who may fill them in and read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from promdaen.course.models import SessionTrainer, TeachingObservation, Trainer, TrainingSession
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.queries.opening import NotThere
from promdaen.course.rules import trainer_path as path
from promdaen.course.rules import trainer_rubric as rubric
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

DAYS_TO_FILL = 21


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A trainer to observe in a session; `part` is the trainer's part in it."""

    session: TrainingSession
    trainer: Trainer
    part: str


@dataclass(frozen=True, kw_only=True)
class CriterionRating:
    """The rating of a criterion; `words` describe its level, None for a deleted criterion."""

    name: object
    rating: int
    words: object


@dataclass(frozen=True, kw_only=True)
class ObservationPage:
    """A completed rubric with its mean, 1 to 4."""

    observation: TeachingObservation
    ratings: Sequence[CriterionRating]
    mean: float | None


def duties(*, observer: Trainer | None, today: date) -> list[Duty]:
    """The trainers that a trainer can observe: those in shared sessions of the last three weeks.

    The observer must lead the session, or be endorsed to lead its topic on its day. Lessons that
    the observer has already rated are left out.
    """
    if observer is None:
        return []
    since = today - timedelta(days=DAYS_TO_FILL)
    own = {
        session_trainer.session_id: session_trainer.part
        for session_trainer in observer.assignments.filter(
            session__on__range=(since, today),
            session__topic__isnull=False,
            session__run__is_cancelled=False,
        )
    }
    endorsed = pool_queries.endorsed_by_trainer(trainers=[observer.pk]).get(observer.pk, [])
    filled = set(observer.observing.values_list("trainer_id", "topic_id", "on"))
    session_trainers = (
        SessionTrainer.objects.filter(session__in=own)
        .exclude(trainer=observer)
        .select_related("trainer", "session__topic", "session__run__province")
        .order_by("-session__on", "session__begins", "trainer__name_latin", "pk")
    )
    return [
        Duty(
            session=session_trainer.session,
            trainer=session_trainer.trainer,
            part=session_trainer.part,
        )
        for session_trainer in session_trainers
        if _may_watch(
            part=own[session_trainer.session_id],
            session=session_trainer.session,
            endorsed=endorsed,
        )
        and (
            session_trainer.trainer_id,
            session_trainer.session.topic_id,
            session_trainer.session.on,
        )
        not in filled
    ]


def get_duty(*, session_id: UUID, trainer_id: UUID, account: Account, today: date) -> Duty:
    """The duty of an account in a session. Raises NotAllowed, or NotThere if there is none."""
    people_queries.require_right("own_runs", account=account)
    observer = pool_queries.own_trainer(account=account)
    for duty in duties(observer=observer, today=today):
        if (duty.session.pk, duty.trainer.pk) == (session_id, trainer_id):
            return duty
    raise NotThere(str(session_id))


def trainer_observations(*, trainer: Trainer) -> QuerySet[TeachingObservation]:
    """The rubrics about a trainer, newest first."""
    return trainer.observed.select_related("observer", "topic", "run")


def observation_page(*, observation_id: UUID, account: Account) -> ObservationPage:
    """A completed rubric, for the observed trainer and managers of the pool.

    Raises NotAllowed for all others, including the observer, and NotThere.
    """
    pool_queries.require_pool(account=account)
    rows = TeachingObservation.objects.select_related("trainer", "observer", "topic", "run")
    observation = rows.filter(pk=observation_id).first()
    if observation is None:
        raise NotThere(str(observation_id))
    if observation.trainer.account_id != account.pk:
        people_queries.require_right("runs", account=account)
    return ObservationPage(
        observation=observation,
        ratings=_ratings(observation=observation),
        mean=rubric.mean(ratings=observation.ratings),
    )


def _ratings(*, observation: TeachingObservation) -> list[CriterionRating]:
    criteria_by_code = {
        rubric_criterion.code: rubric_criterion for rubric_criterion in pool_queries.criteria()
    }
    ordered = [code for code in criteria_by_code if code in observation.ratings]
    gone = [code for code in observation.ratings if code not in criteria_by_code]
    return [
        CriterionRating(
            name=criteria_by_code[code].name if code in criteria_by_code else code,
            rating=observation.ratings[code],
            words=criteria_by_code[code].levels[observation.ratings[code] - 1]
            if code in criteria_by_code
            else None,
        )
        for code in [*ordered, *gone]
    ]


def _may_watch(*, part: str, session: TrainingSession, endorsed: Sequence[path.Endorsed]) -> bool:
    if part == path.LEAD:
        return True
    topic = session.topic_id or ""
    return path.stage_on_topic(endorsed=endorsed, topic=topic, on=session.on).stage == path.LEAD
