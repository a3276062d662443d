"""Trainers for tests: the path and the rubric of the content, people of the pool, sessions."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from promdaen.course.actions import observing, trainer_content, trainer_path
from promdaen.course.actions import trainers as pool
from promdaen.course.models import (
    CourseRun,
    Endorsement,
    OfficerSummary,
    SessionTrainer,
    TeachingObservation,
    Trainer,
    TrainingSession,
)
from promdaen.course.queries import trainers as queries
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import content
from tests import factories

TODAY = date(2026, 11, 24)
DEPARTMENT_NAME = "General Department of Immigration"


@cache
def read_path() -> dict[str, list[content.ContentRecord]]:
    """The records of the path and the rubric, read once."""
    return content.read_content(root=content.content_root(), names=["step", "rubric"])


def load_path() -> None:
    """The steps and the criteria as the content has them."""
    read = read_path()
    trainer_content.load_trainers(
        steps=read["step"], criteria=read["rubric"], by=None, now=factories.NOW
    )


def trainer(name: str = "MEAS Rithy", **fields: Any) -> Trainer:
    """A trainer; `account` links one, `province` is a code that is made."""
    account = fields.pop("account", None)
    if fields.get("province"):
        factories.province(fields["province"])
    details = pool.TrainerDetails(name_latin=name, **fields)
    new_trainer_row = pool.add_trainer(details=details, by=None, now=factories.NOW)
    if account is not None:
        pool.link_trainer(trainer=new_trainer_row, account=account, by=None, now=factories.NOW)
    return new_trainer_row


def endorse(trainer: Trainer, stage: str = "lead", **fields: Any) -> Endorsement:
    """An endorsement given `days` ago, as an exception unless the fields say otherwise."""
    days = fields.pop("days", 30)
    values: dict[str, Any] = {
        "topic": "UNTOC",
        "given_by": DEPARTMENT_NAME,
        "given_on": TODAY - timedelta(days=days),
        "exception": "First trainer of the topic",
    }
    if "topic" not in fields:
        factories.topic()
    return trainer_path.endorse_trainer(
        trainer=trainer,
        new=trainer_path.NewEndorsement(stage=stage, **(values | fields)),
        by=None,
        now=factories.NOW,
    )


def filled(rating: int = 3, **fields: Any) -> observing.FilledRubric:
    """A whole rubric with one rating for every criterion."""
    values: dict[str, Any] = {
        "ratings": {row.code: rating for row in queries.criteria()},
        "strengths": "Everybody practised.",
        "advice": "Leave time for the debriefing.",
        "is_ready": True,
    }
    return observing.FilledRubric(**(values | fields))


def observe(trainer: Trainer, observer: Trainer, **fields: Any) -> TeachingObservation:
    """A rubric that came on paper, of a lesson ten days ago unless the fields say otherwise."""
    if "topic" not in fields:
        factories.topic()
    rubric = fields.pop("filled", None) or filled()
    values: dict[str, Any] = {
        "topic": "UNTOC",
        "stage": "co_teach",
        "on": TODAY - timedelta(days=10),
    }
    return observing.record_observation(
        trainer=trainer,
        observer=observer,
        lesson=observing.ObservedLesson(**(values | fields)),
        filled=rubric,
        by=None,
        now=factories.NOW,
    )


def session(run: CourseRun, parts: dict[Trainer, str], **fields: Any) -> TrainingSession:
    """A session of two hours today with trainers by their part."""
    values: dict[str, Any] = {"on": TODAY, "begins": 480, "minutes": 120, "kind": "talk"}
    if "topic" not in fields:
        fields["topic"] = factories.topic()
    training_session = TrainingSession.objects.create(run=run, **(values | fields))
    for session_trainer, part in parts.items():
        SessionTrainer.objects.create(session=training_session, trainer=session_trainer, part=part)
    return training_session


def scored(code: str) -> CourseRun:
    """A run whose ten officers have both scores, without the answers behind them."""
    run = factories.run(code)
    for place, row in enumerate(factories.enrolments(run, 10)):
        OfficerSummary.objects.filter(enrolment=row).update(
            before_points=40 + place, after_points=55 + 2 * place
        )
    return run


def pool_in_khmer(*, run: CourseRun) -> dict[str, Any]:
    """Two trainers in Khmer with something of everything, and what addresses of pages need."""
    load_path()
    lead = trainer("", name_km="មាស រិទ្ធី", province="01", languages=("km", "en"))
    learner = trainer("", name_km="ចាន់ សុភា", note="រដូវប្រាំង")
    topic = curriculum_queries.topics()[0]
    endorsement_fields = {"topic": topic.pk, "given_by": "អគ្គនាយកដ្ឋាន", "exception": "គ្រូដំបូង"}
    endorse(lead, days=700, **endorsement_fields)
    endorse(learner, "co_teach", mentor=lead, **endorsement_fields)
    endorse(learner, "observed", days=800, **endorsement_fields)
    row = endorse(learner, "observed", days=3, **endorsement_fields)
    trainer_path.withdraw_endorsement(
        endorsement=row, reason="ឈប់បង្រៀន", by=None, now=factories.NOW
    )
    today = timezone.localdate()
    lead_session = session(run, {lead: "lead", learner: "observed"}, topic=topic, on=today)
    observation = observe(
        learner, lead, topic=topic.pk, filled=filled(strengths="ច្បាស់", advice="សួរសំណួរ")
    )
    absence = pool.add_absence(
        trainer=learner, starts_on=today, ends_on=today, by=None, now=factories.NOW
    )
    return {
        "trainer_id": learner.pk,
        "endorsement_id": learner.endorsements.exclude(pk=row.pk)[0].pk,
        "absence_id": absence.pk,
        "observation_id": observation.pk,
        "session_id": lead_session.pk,
    }
