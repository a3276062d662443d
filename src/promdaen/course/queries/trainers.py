"""The pool of trainers: visibility, stages, availability and hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from promdaen.course.models import (
    Absence,
    Endorsement,
    PathStep,
    RubricCriterion,
    SessionTrainer,
    TeachingObservation,
    Trainer,
)
from promdaen.course.queries.opening import NotThere
from promdaen.course.rules import trainer_path as path
from promdaen.course.rules import trainer_pool as pool
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import remembered
from promdaen.kit.languages import fold_for_search
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.curriculum.models import Topic

TEACHING_PARTS = ("lead", "co_teach")
NO_LESSON = ("rest", "test")

ENDING_DAYS = 30
"""Endorsements that expire within this number of days need work by the coordinator."""


@dataclass(frozen=True, kw_only=True)
class PoolFilter:
    """The filter of the pool; "" and None are no filter."""

    text: str = ""
    topic: str = ""
    province: str = ""
    language: str = ""
    state: str = "active"
    free: pool.Days | None = None


@dataclass(frozen=True, kw_only=True)
class TopicStanding:
    """A trainer's stage on a topic; `is_ending` within sixty days."""

    topic: Any
    trainer_stage: path.TrainerStage
    is_ending: bool


@dataclass(frozen=True, kw_only=True)
class TrainerSummary:
    """A trainer of the pool with planning data; `minutes` taught in twelve months.

    `busy_days` are days of absence and of sessions. `is_open`: whether the reader may open
    the page of this trainer.
    """

    trainer: Trainer
    standings: Sequence[TopicStanding]
    away_until: date | None
    minutes: int
    busy_days: Sequence[pool.Days] = field(default_factory=tuple)
    is_open: bool = False

    @property
    def leads(self) -> list[TopicStanding]:
        """The topics that the trainer may lead now."""
        return [
            topic_standing
            for topic_standing in self.standings
            if topic_standing.trainer_stage.stage == path.LEAD
        ]

    @property
    def co_teaches(self) -> list[TopicStanding]:
        """The topics that the trainer may co-teach but not lead now."""
        return [
            topic_standing
            for topic_standing in self.standings
            if topic_standing.trainer_stage.stage == "co_teach"
        ]

    @property
    def ending(self) -> list[TopicStanding]:
        """The topics whose endorsement expires within sixty days."""
        return [topic_standing for topic_standing in self.standings if topic_standing.is_ending]


def require_pool(*, account: Account) -> None:
    """Allow accounts that plan runs or teach. Raises NotAllowed for others."""
    people_queries.require_right(*TEACHING, account=account)


def may_keep(*, account: Account) -> bool:
    """Whether an account manages the pool."""
    return people_queries.has_right("runs", account=account)


def may_see_pool(*, account: Account) -> bool:
    """Whether an account may see trainers by name."""
    return people_queries.has_right(*TEACHING, account=account)


def own_trainer(*, account: Account) -> Trainer | None:
    """The active trainer with this account, or None."""
    if not people_queries.has_right("own_runs", account=account):
        return None
    return Trainer.objects.filter(account=account.pk).first()


def trainer_to_keep(*, trainer_id: UUID, account: Account) -> Trainer:
    """A trainer, for managers of the pool. Raises NotAllowed or NotThere."""
    people_queries.require_right("runs", account=account)
    return _trainer(trainer_id=trainer_id)


def trainer_to_see(*, trainer_id: UUID, account: Account) -> Trainer:
    """A trainer, for managers of the pool or the trainer. Raises NotAllowed or NotThere."""
    require_pool(account=account)
    trainer = _trainer(trainer_id=trainer_id)
    if trainer.account_id != account.pk:
        people_queries.require_right("runs", account=account)
    return trainer


def get_absence(*, trainer: Trainer, absence_id: UUID) -> Absence:
    """An absence of a trainer. Raises NotThere."""
    absence = trainer.absences.select_related("trainer").filter(pk=absence_id).first()
    if absence is None:
        raise NotThere(str(absence_id))
    return absence


def steps() -> list[path.TrainerPathStep]:
    """The steps of the path, in order."""
    return [
        path.TrainerPathStep(
            code=path_step.code,
            name=Words(en=path_step.name_en, km=path_step.name_km),
            after=path_step.after,
            observations_count=path_step.observations_count,
            observers_count=path_step.observers_count,
            lowest_rating=path_step.lowest_rating,
            mean_rating=path_step.mean_rating,
            valid_months=path_step.valid_months,
            usual_months=path_step.usual_months,
        )
        for path_step in PathStep.objects.all()
    ]


def step_rows() -> QuerySet[PathStep]:
    """The steps of the path with all their texts."""
    return PathStep.objects.all()


def stage_names() -> dict[str, Words]:
    """The names of the stages by code."""
    return {step.code: step.name for step in steps()}


def criteria() -> list[RubricCriterion]:
    """The criteria of the rubric, in order."""
    return list(RubricCriterion.objects.all())


def endorsed_by_trainer(*, trainers: Iterable[UUID]) -> dict[UUID, list[path.Endorsed]]:
    """The endorsements of trainers, by trainer."""
    endorsements: dict[UUID, list[path.Endorsed]] = {}
    for endorsement in Endorsement.objects.filter(trainer__in=list(trainers)):
        endorsements.setdefault(endorsement.trainer_id, []).append(
            endorsed_stage(endorsement=endorsement)
        )
    return endorsements


def endorsed_stage(*, endorsement: Endorsement) -> path.Endorsed:
    """An endorsement in the form that the rules use."""
    return path.Endorsed(
        topic=endorsement.topic_id,
        stage=endorsement.stage,
        given_on=endorsement.given_on,
        expires_on=endorsement.expires_on,
        withdrawn_on=endorsement.withdrawn_on,
    )


def seen_by_trainer(*, trainers: Iterable[UUID]) -> dict[UUID, list[path.LessonObservation]]:
    """The observed lessons of trainers, by trainer."""
    observations: dict[UUID, list[path.LessonObservation]] = {}
    for row in TeachingObservation.objects.filter(trainer__in=list(trainers)):
        observations.setdefault(row.trainer_id, []).append(
            path.LessonObservation(
                observer=str(row.observer_id),
                topic=row.topic_id,
                stage=row.stage,
                on=row.on,
                ratings=row.ratings,
                is_ready=row.is_ready,
            )
        )
    return observations


def trainer_summaries(
    *, account: Account, filters: PoolFilter, today: date
) -> list[TrainerSummary]:
    """The trainers who match a filter, by name. Raises NotAllowed if names are not allowed."""
    require_pool(account=account)
    rows = Trainer.objects.select_related("province")
    if filters.state:
        rows = rows.filter(is_active=filters.state == "active")
    if filters.province:
        rows = rows.filter(province=filters.province)
    trainers = [trainer for trainer in rows if _fits(trainer=trainer, filters=filters)]
    summaries = _trainer_summaries(trainers=trainers, account=account, today=today)
    return [
        summary
        for summary in summaries
        if (filters.free is None or pool.is_free(absences=summary.busy_days, days=filters.free))
        and (not filters.topic or _has_topic(summary=summary, topic=filters.topic))
    ]


def topic_standings(
    *, endorsed: Sequence[path.Endorsed], topics: Iterable[Topic], today: date
) -> list[TopicStanding]:
    """A trainer's stage on each topic today, in topic order."""
    standings = []
    for topic in topics:
        trainer_standing = path.stage_on_topic(endorsed=endorsed, topic=topic.pk, on=today)
        standings.append(
            TopicStanding(
                topic=topic,
                trainer_stage=trainer_standing,
                is_ending=path.is_ending(stage=trainer_standing, on=today),
            )
        )
    return standings


@remembered.cache_per_request
def pool_endorsements() -> list[Endorsement]:
    """The endorsements of active trainers, with their trainer."""
    return list(Endorsement.objects.filter(trainer__is_active=True).select_related("trainer"))


def ending_endorsements(*, today: date) -> tuple[int, date | None]:
    """How many endorsements expire within thirty days without a later one, and the first day."""
    last: dict[tuple[UUID, str | None], date] = {}
    for endorsement in pool_endorsements():
        if endorsement.withdrawn_on is None:
            key = (endorsement.trainer_id, endorsement.topic_id)
            last[key] = max(endorsement.expires_on, last.get(key, endorsement.expires_on))
    ending = [day for day in last.values() if 0 <= (day - today).days <= ENDING_DAYS]
    return len(ending), min(ending, default=None)


def minutes_taught(*, trainers: Iterable[UUID], days: pool.Days) -> dict[UUID, int]:
    """The minutes that trainers led or co-taught in a period, by trainer."""
    rows = (
        SessionTrainer.objects.filter(
            trainer__in=list(trainers),
            part__in=TEACHING_PARTS,
            session__on__range=(days.first, days.last),
            session__run__is_cancelled=False,
        )
        .exclude(session__kind__in=NO_LESSON)
        .values_list("trainer_id")
        .annotate(n=Sum("session__minutes"))
        .order_by()
    )
    return dict(rows)


def _trainer_summaries(
    *, trainers: Sequence[Trainer], account: Account, today: date
) -> list[TrainerSummary]:
    keys = [trainer.pk for trainer in trainers]
    topics = list(curriculum_queries.topics())
    endorsed = endorsed_by_trainer(trainers=keys)
    absences = _absences(trainers=keys)
    sessions = _session_days(trainers=keys)
    minutes = minutes_taught(trainers=keys, days=pool.year_to(today=today))
    is_keeper = may_keep(account=account)
    return [
        TrainerSummary(
            trainer=trainer,
            standings=topic_standings(
                endorsed=endorsed.get(trainer.pk, []), topics=topics, today=today
            ),
            away_until=pool.absent_until(absences=absences.get(trainer.pk, []), today=today),
            minutes=minutes.get(trainer.pk, 0),
            busy_days=[*absences.get(trainer.pk, []), *sessions.get(trainer.pk, [])],
            is_open=is_keeper or trainer.account_id == account.pk,
        )
        for trainer in trainers
    ]


def _absences(*, trainers: Sequence[UUID]) -> Mapping[UUID, list[pool.Days]]:
    days_by_trainer: dict[UUID, list[pool.Days]] = {}
    for absence in Absence.objects.filter(trainer__in=trainers):
        days = pool.Days(first=absence.starts_on, last=absence.ends_on)
        days_by_trainer.setdefault(absence.trainer_id, []).append(days)
    return days_by_trainer


def _session_days(*, trainers: Sequence[UUID]) -> Mapping[UUID, list[pool.Days]]:
    rows = SessionTrainer.objects.filter(
        trainer__in=trainers, session__run__is_cancelled=False
    ).values_list("trainer_id", "session__on")
    days_by_trainer: dict[UUID, list[pool.Days]] = {}
    for trainer, day in rows.distinct():
        days_by_trainer.setdefault(trainer, []).append(pool.Days(first=day, last=day))
    return days_by_trainer


def _fits(*, trainer: Trainer, filters: PoolFilter) -> bool:
    if filters.language and filters.language not in trainer.languages:
        return False
    names = fold_for_search(f"{trainer.name_km} {trainer.name_latin}")
    return fold_for_search(filters.text) in names


def _has_topic(*, summary: TrainerSummary, topic: str) -> bool:
    return any(step.topic.pk == topic for step in (*summary.leads, *summary.co_teaches))


def _trainer(*, trainer_id: UUID) -> Trainer:
    trainers = Trainer.objects.select_related("province", "account", "officer__department")
    trainer = trainers.filter(pk=trainer_id).first()
    if trainer is None:
        raise NotThere(str(trainer_id))
    return trainer
