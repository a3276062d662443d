"""The trainer path: endorse a trainer for a topic, renew, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import Endorsement, Trainer
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.rules import trainer_path as path
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit
from promdaen.kit.months import months_after
from promdaen.kit.texts import Words, page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class NewEndorsement:
    """A new endorsement: topic code ("" for any topic), stage, who gives it, start date.

    Without `expires_on` it is valid as long as its step says. `exception` is the reason to give it
    although a requirement of the path is missing.
    """

    topic: str
    stage: str
    given_by: str
    given_on: date
    expires_on: date | None = None
    mentor: Trainer | None = None
    exception: str = ""


@transaction.atomic
def endorse_trainer(
    *, trainer: Trainer, new: NewEndorsement, by: Account | None, now: datetime
) -> Endorsement:
    """Endorse a trainer to teach a topic at a stage, until a day.

    Raises CourseRefused for invalid values and, without an exception, for each missing requirement
    of the path.
    """
    people_queries.require_right("runs", account=by)
    steps = {step.code: step for step in pool_queries.steps()}
    expires_on = _expires_on(new=new, steps=steps)
    _check(trainer=trainer, new=new, expires_on=expires_on, now=now)
    lacks = _missing(trainer=trainer, new=new, steps=steps)
    if lacks and not new.exception.strip():
        raise CourseRefused(*_lines(texts=lacks))
    endorsement = Endorsement.objects.create(
        trainer=trainer,
        topic_id=new.topic or None,
        stage=new.stage,
        given_on=new.given_on,
        expires_on=expires_on,
        given_by=new.given_by.strip(),
        mentor=new.mentor,
        exception=new.exception.strip() if lacks else "",
    )
    _record(action="endorse_trainer", endorsement=endorsement, by=by, now=now)
    return endorsement


@transaction.atomic
def renew_endorsement(
    *,
    endorsement: Endorsement,
    given_by: str,
    exception: str = "",
    by: Account | None,
    now: datetime,
) -> Endorsement:
    """Renew an endorsement from today, for the period of its step; the old one is kept.

    Raises CourseRefused for a withdrawn one and, without an exception, if no lesson was observed
    since it was given.
    """
    people_queries.require_right("runs", account=by)
    if endorsement.withdrawn_on is not None:
        raise CourseRefused(_("This endorsement was withdrawn. Give a new one instead."))
    if not given_by.strip():
        raise CourseRefused(_("Say who gives the endorsement."))
    today = timezone.localdate(now)
    step = next(stage for stage in pool_queries.steps() if stage.code == endorsement.stage)
    lacks = path.missing_to_renew(
        step=step,
        endorsed=pool_queries.endorsed_stage(endorsement=endorsement),
        observations=_observations(trainer=endorsement.trainer),
        on=today,
    )
    if lacks and not exception.strip():
        raise CourseRefused(*_lines(texts=lacks))
    renewed = Endorsement.objects.create(
        trainer=endorsement.trainer,
        topic=endorsement.topic,
        stage=endorsement.stage,
        given_on=today,
        expires_on=months_after(day=today, months=step.valid_months),
        given_by=given_by.strip(),
        mentor=endorsement.mentor,
        exception=exception.strip() if lacks else "",
    )
    _record(action="renew_endorsement", endorsement=renewed, by=by, now=now)
    return renewed


@transaction.atomic
def withdraw_endorsement(
    *, endorsement: Endorsement, reason: str, by: Account | None, now: datetime
) -> None:
    """Withdraw an endorsement from today, with a reason that the trainer can read.

    Raises CourseRefused without a reason, and if it was already withdrawn.
    """
    people_queries.require_right("runs", account=by)
    if not reason.strip():
        raise CourseRefused(_("Say why the endorsement is withdrawn."))
    if endorsement.withdrawn_on is not None:
        raise CourseRefused(_("This endorsement was withdrawn already."))
    endorsement.withdrawn_on = timezone.localdate(now)
    endorsement.withdrawn_reason = reason.strip()
    endorsement.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    _record(action="withdraw_endorsement", endorsement=endorsement, by=by, now=now)


def _expires_on(*, new: NewEndorsement, steps: dict[str, path.TrainerPathStep]) -> date:
    if new.stage not in steps:
        raise CourseRefused(_("Choose a step of the path."))
    months = steps[new.stage].valid_months
    return new.expires_on or months_after(day=new.given_on, months=months)


def _check(*, trainer: Trainer, new: NewEndorsement, expires_on: date, now: datetime) -> None:
    lines = []
    if new.topic and new.topic not in curriculum_queries.topic_names():
        lines.append(_("There is no topic %(code)s.") % {"code": new.topic})
    if not new.given_by.strip():
        lines.append(_("Say who gives the endorsement."))
    if new.given_on > timezone.localdate(now):
        lines.append(_("An endorsement is given today or was given before, not later."))
    if expires_on < new.given_on:
        lines.append(_("The endorsement ends before it begins. Change one of the days."))
    if new.mentor is not None and new.mentor.pk == trainer.pk:
        lines.append(_("A trainer cannot be their own mentor. Choose another trainer, or none."))
    if lines:
        raise CourseRefused(*lines)


def _missing(
    *, trainer: Trainer, new: NewEndorsement, steps: dict[str, path.TrainerPathStep]
) -> tuple[Words, ...]:
    step = steps[new.stage]
    endorsed = pool_queries.endorsed_by_trainer(trainers=[trainer.pk]).get(trainer.pk, [])
    return path.missing(
        step=step,
        trainer_stage=path.stage_on_topic(endorsed=endorsed, topic=new.topic, on=new.given_on),
        counted=path.counting(
            observations=_observations(trainer=trainer),
            step=step,
            topic=new.topic or None,
            on=new.given_on,
        ),
        names={code: step.name for code, step in steps.items()},
    )


def _observations(*, trainer: Trainer) -> Sequence[path.LessonObservation]:
    return pool_queries.seen_by_trainer(trainers=[trainer.pk]).get(trainer.pk, [])


def _lines(*, texts: Sequence[Words]) -> list[str]:
    language = page_language()
    sentence = _("Missing on the path: %(what)s")
    return [sentence % {"what": word.text(language=language)} for word in texts]


def _record(*, action: str, endorsement: Endorsement, by: Account | None, now: datetime) -> None:
    detail = {
        "trainer": str(endorsement.trainer_id),
        "topic": endorsement.topic_id or "",
        "stage": endorsement.stage,
        "is_exception": bool(endorsement.exception),
    }
    audit.record_line(action=action, subject=endorsement, by=by, now=now, detail=detail)
