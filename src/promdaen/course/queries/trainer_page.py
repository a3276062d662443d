"""The page of one trainer, possible matches of the same person, and the mentor tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from promdaen.assessment.rules import splits
from promdaen.course.models import (
    Absence,
    CourseRun,
    Endorsement,
    SessionTrainer,
    TeachingObservation,
    Trainer,
)
from promdaen.course.queries import figures, observing, trainer_forecast
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.queries.opening import NotThere
from promdaen.course.rules import trainer_gain as gain
from promdaen.course.rules import trainer_path as path
from promdaen.course.rules import trainer_pool as pool
from promdaen.course.rules import trainer_tree as tree
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import sameness

if TYPE_CHECKING:
    from promdaen.curriculum.models import Topic

MIN_OFFICERS_FOR_SPREAD = 2


@dataclass(frozen=True, kw_only=True)
class TrainerTopic:
    """A topic on a trainer's page: current stage, next step, what is missing for it."""

    topic_standing: pool_queries.TopicStanding
    stage: Words | None
    next: path.TrainerPathStep | None
    missing: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class EndorsementStatus:
    """An endorsement; `state` is holds, ending, ended or withdrawn."""

    row: Endorsement
    stage: Words
    state: str


@dataclass(frozen=True, kw_only=True)
class TrainerPage:
    """The page data of a trainer, for the trainer and for managers of the pool."""

    trainer: Trainer
    is_keeper: bool
    is_own: bool
    languages: Sequence[Words]
    topics: Sequence[TrainerTopic]
    endorsements: Sequence[EndorsementStatus]
    observations: QuerySet[TeachingObservation]
    absences: QuerySet[Absence]
    away_until: date | None
    minutes: int
    coming: Sequence[SessionTrainer]
    mentors: Sequence[Trainer]
    brought_on: Sequence[Trainer]
    gain: gain.OwnGain | None
    gain_hidden: Words | None


@dataclass(frozen=True, kw_only=True)
class SamePerson:
    """Officers and accounts that may be the trainer, for a person to decide."""

    officers: Sequence[tuple[Any, sameness.SameOfficerCandidate]]
    accounts: Sequence[Account]


@dataclass(frozen=True, kw_only=True)
class MentorTreeNode:
    """A trainer in the mentor tree."""

    trainer: Trainer
    generation: int
    mentor: Trainer | None
    leads_count: int
    runs_count: int
    watched_count: int


@dataclass(frozen=True, kw_only=True)
class TreePage:
    """The mentor tree, and the number of trainers in each generation."""

    lines: Sequence[MentorTreeNode]
    generations: Sequence[tuple[int, int]]
    made_here_count: int


def trainer_page(*, trainer: Trainer, account: Account, today: date) -> TrainerPage:
    """All data of the page of one trainer; check `trainers.trainer_to_see` first."""
    hidden, own = _gain(trainer=trainer)
    names = pool_queries.stage_names()
    minutes = pool_queries.minutes_taught(trainers=[trainer.pk], days=pool.year_to(today=today))
    absence_days = [
        pool.Days(first=absence.starts_on, last=absence.ends_on)
        for absence in trainer.absences.all()
    ]
    return TrainerPage(
        trainer=trainer,
        is_keeper=pool_queries.may_keep(account=account),
        is_own=trainer.account_id == account.pk,
        languages=[pool.TEACHING_LANGUAGES[code] for code in trainer.languages],
        topics=_topics(trainer=trainer, names=names, today=today),
        endorsements=_endorsements(trainer=trainer, names=names, today=today),
        observations=observing.trainer_observations(trainer=trainer),
        absences=trainer.absences.filter(ends_on__gte=today),
        away_until=pool.absent_until(absences=absence_days, today=today),
        minutes=minutes.get(trainer.pk, 0),
        coming=_coming(trainer=trainer, today=today),
        mentors=_others(Q(brought_on__trainer=trainer)),
        brought_on=_others(Q(endorsements__mentor=trainer)),
        gain=own,
        gain_hidden=hidden,
    )


def get_endorsement(*, trainer: Trainer, endorsement_id: UUID) -> Endorsement:
    """An endorsement of a trainer. Raises NotThere."""
    endorsements = trainer.endorsements.select_related("trainer", "topic", "mentor")
    endorsement = endorsements.filter(pk=endorsement_id).first()
    if endorsement is None:
        raise NotThere(str(endorsement_id))
    return endorsement


def same_person(*, trainer: Trainer) -> SamePerson:
    """Possible matches of this trainer: officers by name, unlinked accounts of trainers."""
    person = sameness.ComparedOfficer(
        key=str(trainer.pk), name_latin=trainer.name_latin, name_km=trainer.name_km
    )
    free = [
        account
        for account in people_queries.accounts_with_role(role="trainer")
        if not Trainer.objects.filter(account=account).exists()
    ]
    free.sort(
        key=lambda officer: -sameness.similarity(first=officer.name, second=trainer.name_latin)
    )
    return SamePerson(officers=people_queries.officers_like(person=person), accounts=free)


def tree_page(*, account: Account, today: date) -> TreePage:
    """The mentor tree, for managers of the pool."""
    people_queries.require_right("runs", account=account)
    rows = {str(trainer.pk): trainer for trainer in Trainer.objects.all()}
    mentorships = trainer_forecast.current_mentorships()
    mentors = tree.first_mentors(mentorships=mentorships)
    endorsed = pool_queries.endorsed_by_trainer(trainers=[trainer.pk for trainer in rows.values()])
    topics = curriculum_queries.topics()
    runs = _runs_led()
    watched = Counter(TeachingObservation.objects.values_list("observer_id", flat=True))
    nodes = [
        MentorTreeNode(
            trainer=rows[leaf.trainer],
            generation=leaf.generation,
            mentor=rows[mentors[leaf.trainer].mentor] if leaf.trainer in mentors else None,
            leads_count=_leads_count(
                endorsed=endorsed.get(rows[leaf.trainer].pk, []), topics=topics, today=today
            ),
            runs_count=len(runs.get(rows[leaf.trainer].pk, ())),
            watched_count=watched[rows[leaf.trainer].pk],
        )
        for leaf in tree.tree(trainers=list(rows), mentorships=mentorships)
    ]
    counts = Counter(node.generation for node in nodes)
    return TreePage(
        lines=nodes,
        generations=sorted(counts.items()),
        made_here_count=trainer_forecast.made_here_count(on=today),
    )


def _topics(*, trainer: Trainer, names: Mapping[str, Words], today: date) -> list[TrainerTopic]:
    endorsed = pool_queries.endorsed_by_trainer(trainers=[trainer.pk]).get(trainer.pk, [])
    observations = pool_queries.seen_by_trainer(trainers=[trainer.pk]).get(trainer.pk, [])
    steps = pool_queries.steps()
    topics = []
    for topic_standing in pool_queries.topic_standings(
        endorsed=endorsed, topics=curriculum_queries.topics(), today=today
    ):
        step = path.next_step(steps=steps, trainer_stage=topic_standing.trainer_stage)
        counted = (
            path.counting(
                observations=observations, step=step, topic=topic_standing.topic.pk, on=today
            )
            if step
            else []
        )
        topics.append(
            TrainerTopic(
                topic_standing=topic_standing,
                stage=names.get(topic_standing.trainer_stage.stage),
                next=step,
                missing=path.missing(
                    step=step,
                    trainer_stage=topic_standing.trainer_stage,
                    counted=counted,
                    names=names,
                )
                if step
                else (),
            )
        )
    return topics


def _endorsements(
    *, trainer: Trainer, names: Mapping[str, Words], today: date
) -> list[EndorsementStatus]:
    endorsements = trainer.endorsements.select_related("topic", "mentor").order_by(
        "-given_on", "pk"
    )
    return [
        EndorsementStatus(
            row=endorsement,
            stage=names[endorsement.stage],
            state=_state(endorsement=endorsement, today=today),
        )
        for endorsement in endorsements
    ]


def _state(*, endorsement: Endorsement, today: date) -> str:
    if endorsement.withdrawn_on is not None:
        return "withdrawn"
    if endorsement.expires_on < today:
        return "ended"
    trainer_stage = path.TrainerStage(stage=endorsement.stage, expires_on=endorsement.expires_on)
    return "ending" if path.is_ending(stage=trainer_stage, on=today) else "holds"


def _coming(*, trainer: Trainer, today: date) -> list[SessionTrainer]:
    session_trainers = trainer.assignments.filter(
        session__on__gte=today, session__run__is_cancelled=False
    ).select_related("session__topic", "session__run__province")
    return list(session_trainers.order_by("session__on", "session__begins")[:12])


def _others(condition: Q) -> list[Trainer]:
    return list(Trainer.objects.filter(condition).distinct())


def _runs_led() -> dict[UUID, set[UUID]]:
    """The runs in which each trainer led or co-taught, or that their account was given."""
    runs_by_trainer: dict[UUID, set[UUID]] = {}
    by_session = SessionTrainer.objects.filter(
        part__in=pool_queries.TEACHING_PARTS, session__run__is_cancelled=False
    ).values_list("trainer_id", "session__run_id")
    by_account = Trainer.objects.filter(account__runs_taught__is_cancelled=False).values_list(
        "pk", "account__runs_taught"
    )
    for trainer, run in [*by_session.distinct(), *by_account.distinct()]:
        runs_by_trainer.setdefault(trainer, set()).add(run)
    return runs_by_trainer


def _leads_count(
    *, endorsed: Sequence[path.Endorsed], topics: Sequence[Topic], today: date
) -> int:
    return sum(
        path.stage_on_topic(endorsed=endorsed, topic=topic.pk, on=today).stage == path.LEAD
        for topic in topics
    )


def _gain(*, trainer: Trainer) -> tuple[Words | None, gain.OwnGain | None]:
    """The reason why the gain of a trainer's runs is hidden, or the gain."""
    sums = figures.gains_by_run(runs=CourseRun.objects.filter(is_cancelled=False))
    runs = [
        _run_gain(run=run, sums=topic_sums)
        for run, topic_sums in sums.items()
        if topic_sums.n >= MIN_OFFICERS_FOR_SPREAD
    ]
    own = {str(run) for run in _runs_led().get(trainer.pk, ())}
    hidden = gain.hidden_reason(runs=runs, trainer_runs=own)
    return hidden, None if hidden else gain.own_gain(runs=runs, trainer_runs=own)


def _run_gain(*, run: UUID, sums: splits.GainSums) -> gain.RunGain:
    mean = (sums.after - sums.before) / sums.n
    spread = max(0.0, sums.gain_squares - sums.n * mean * mean)
    return gain.RunGain(
        run=str(run),
        n=sums.n,
        before_mean=sums.before / sums.n,
        gain_mean=mean,
        gain_sd=(spread / (sums.n - 1)) ** 0.5,
    )
