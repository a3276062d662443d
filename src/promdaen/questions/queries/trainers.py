"""The trainers of each topic, who answer its questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from promdaen.course.models import CourseRun, SessionTrainer, Trainer
from promdaen.course.queries import trainers as pool
from promdaen.course.rules import trainer_path as path
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import remembered
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.questions.models import Question
from promdaen.questions.rules import promises, visibility

ANSWERING_STAGES = (path.LEAD, "co_teach")


@remembered.cache_per_request
def trainer_topics(*, account: Account, today: date) -> list[str]:
    """The topics that an account may lead or co-teach now."""
    return _led(
        endorsed=[
            pool.endorsed_stage(endorsement=endorsement)
            for endorsement in pool.pool_endorsements()
            if endorsement.trainer.account_id == account.pk
        ],
        today=today,
    )


def trainers_of_topic(*, topic: str, today: date) -> list[Account]:
    """The active accounts of trainers who may now lead or co-teach a topic."""
    trainers = Trainer.objects.filter(is_active=True, account__is_active=True)
    trainer_list = list(trainers.select_related("account"))
    endorsed = pool.endorsed_by_trainer(trainers=[trainer.pk for trainer in trainer_list])
    return [
        trainer.account
        for trainer in trainer_list
        if topic in _led(endorsed=endorsed.get(trainer.pk, []), today=today) and trainer.account
    ]


def trainers_on_run(*, run: CourseRun | None, topic: str) -> list[Account]:
    """The trainers of a topic on a run; without any for the topic, all of the run."""
    if run is None:
        return []
    active = Account.objects.filter(is_active=True)
    taught = SessionTrainer.objects.filter(
        session__run=run, session__topic=topic, part__in=pool.TEACHING_PARTS
    )
    run_trainers = active.filter(trainer__in=taught.values("trainer"))
    return list(run_trainers) or list(active.filter(runs_taught=run))


def question_people(*, question: Question, today: date) -> dict[str, list[Account]]:
    """The accounts to notify of a question, by level."""
    return {
        promises.RUN: trainers_on_run(run=question.run, topic=question.topic_id),
        promises.TOPIC: trainers_of_topic(topic=question.topic_id, today=today),
        promises.COORDINATOR: list(people_queries.accounts_with_role(role="coordinator")),
    }


def answerable_by(*, account: Account, today: date) -> QuerySet[Question]:
    """The questions whose text an account may read and answer, as a trainer of the topic."""
    if not people_queries.has_right(visibility.ANSWER_RIGHT, account=account):
        return Question.objects.none()
    taught = SessionTrainer.objects.filter(
        session__run=OuterRef("run"),
        session__topic=OuterRef("topic"),
        part__in=pool.TEACHING_PARTS,
    )
    mine = Q(topic__in=trainer_topics(account=account, today=today))
    mine |= Q(escalations__to=account)
    mine |= Q(Exists(taught.filter(trainer__account=account)))
    mine |= Q(run__trainers=account) & ~Q(Exists(taught.filter(trainer__account__is_active=True)))
    questions = Question.objects.filter(pk__in=Question.objects.filter(mine).values("pk"))
    return questions.select_related("topic", "run", "asked_by")


def assignable_trainers() -> QuerySet[Account]:
    """The accounts to which a coordinator may hand a question: trainers of the pool."""
    accounts = Account.objects.filter(is_active=True, trainer__is_active=True)
    return accounts.filter(roles__role="trainer").distinct().order_by("name")


def _led(*, endorsed: Sequence[path.Endorsed], today: date) -> list[str]:
    """The topics that a trainer with these endorsements leads or co-teaches now."""
    if not endorsed:
        return []
    return [
        topic.pk
        for topic in curriculum_queries.topics_alone()
        if path.stage_on_topic(endorsed=endorsed, topic=topic.pk, on=today).stage
        in ANSWERING_STAGES
    ]
