"""A run with an officer who asks and trainers who answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from promdaen.assessment.models import Item, Sitting
from promdaen.course.models import CourseRun, Enrolment, RunSitting, RunTest, SessionTrainer
from promdaen.people.models import Account
from promdaen.questions.actions import new_questions
from promdaen.questions.models import Question
from tests import factories, trainers

# Tuesday 24 November 2026, 10:00 in Phnom Penh.
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(kw_only=True)
class World:
    run: CourseRun
    enrolment: Enrolment
    other: Enrolment
    on_run: Account
    of_topic: Account
    elsewhere: Account
    coordinator: Account
    reviewer: Account
    items: list[Item]


def world() -> World:
    """T1 is taught on the run by `on_run`; `of_topic` may lead it; `elsewhere` may lead T2."""
    first_topic, second_topic = factories.topic("T1", 1), factories.topic("T2", 2)
    items = [factories.item(f"A-{n}", outcome=factories.outcome(first_topic)) for n in (1, 2)]
    run = factories.run("KK-1")
    enrolment, other = factories.enrolments(run, 2)
    trainers.load_path()
    accounts = [factories.account("trainer") for _ in range(3)]
    people = [
        trainers.trainer(name, account=account)
        for name, account in zip(("MEAS A", "MEAS B", "MEAS C"), accounts, strict=True)
    ]
    slot = factories.training_session(run, topic=first_topic)
    SessionTrainer.objects.create(session=slot, trainer=people[0])
    trainers.endorse(people[1], topic=first_topic.pk)
    trainers.endorse(people[2], topic=second_topic.pk)
    return World(
        run=run,
        enrolment=enrolment,
        other=other,
        on_run=accounts[0],
        of_topic=accounts[1],
        elsewhere=accounts[2],
        coordinator=factories.account("coordinator"),
        reviewer=factories.account("reviewer", name="Prak Sothea"),
        items=items,
    )


def ask(facts: World, *, text: str = "Who keeps the passport?", **fields: Any) -> Question:
    now = fields.pop("now", NOW)
    enrolment = fields.pop("enrolment", facts.enrolment)
    values = {"kind": "topic", "code": "T1", "language": "en"} | fields
    new = new_questions.NewQuestion(text=text, **values)
    return new_questions.ask_question(new=new, enrolment=enrolment, now=now)


def sit_test(facts: World, enrolment: Enrolment, *, is_shown: bool = True) -> Sitting:
    """A test on a phone that an officer handed in, on both items; closed for the run."""
    paper = factories.paper("P", facts.items)
    sitting = Sitting.objects.create(
        officer=enrolment.officer,
        paper=paper,
        mode="phone",
        language="en",
        opened_at=NOW - DAY,
        closed_at=NOW - DAY,
    )
    RunSitting.objects.create(enrolment=enrolment, occasion="before", sitting=sitting)
    RunTest.objects.update_or_create(
        run=facts.run,
        occasion="before",
        defaults={
            "opened_at": NOW - DAY,
            "closed_at": NOW - DAY,
            "results_opened_at": NOW - DAY if is_shown else None,
        },
    )
    return sitting
