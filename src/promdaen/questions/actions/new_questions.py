"""Ask a question as an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.models import Enrolment
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit, holidays
from promdaen.questions.actions import checks, ticking
from promdaen.questions.actions.refusals import QuestionRefused
from promdaen.questions.models import Question
from promdaen.questions.queries import abouts
from promdaen.questions.rules import promises

MAX_WAITING_QUESTIONS = 10
DUPLICATE_PERIOD = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class NewQuestion:
    """A question to ask; `topic` is set if the subject has no topic of its own.

    `ticked` is the token of the warnings that the officer has read.
    """

    kind: str
    code: str
    text: str
    language: str
    topic: str = ""
    is_named: bool = False
    ticked: str = ""


def ask_question(*, new: NewQuestion, enrolment: Enrolment, now: datetime) -> Question:
    """Ask the trainers of a topic; those of the officer's course run are notified at once.

    A question sent twice within a minute is saved once. Raises QuestionRefused,
    QuestionTextRefused, and abouts.NotToAsk for an invalid subject.
    """
    about = abouts.question_subject(
        kind=new.kind, code=new.code, officer_id=enrolment.officer_id, now=now
    )
    topic = curriculum_queries.find_topic(code=about.topic or new.topic)
    if topic is None:
        raise QuestionRefused(_("Choose the topic."), field="topic")
    clean = checks.clean_texts(texts={"text": new.text}, ticked=new.ticked)
    with transaction.atomic():
        # The lock makes a form that is sent twice wait for the first request.
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        waiting = Question.objects.filter(asked_by=enrolment.officer_id, answered_at__isnull=True)
        same = {"topic": topic, "kind": about.kind, "code": about.code, "text": clean["text"]}
        repeated_question = waiting.filter(
            **same, is_named=new.is_named, asked_at__gt=now - DUPLICATE_PERIOD
        ).first()
        if repeated_question is not None:
            return repeated_question
        _require_room(waiting=waiting.count())
        question = Question.objects.create(
            **same,
            language=new.language,
            asked_by=enrolment.officer,
            run=enrolment.run,
            is_named=new.is_named,
            asked_at=now,
            promised_by=promises.promised_by(asked_at=now, holidays=holidays.holidays()),
        )
        detail = {"topic": topic.pk, "kind": about.kind}
        audit.record_line(action="ask_question", subject=question, by=None, now=now, detail=detail)
        ticking.notify_due(question=question, now=now)
    return question


def _require_room(*, waiting: int) -> None:
    if waiting >= MAX_WAITING_QUESTIONS:
        raise QuestionRefused(
            _("%(most)s questions of yours wait already. Ask more when they are answered.")
            % {"most": MAX_WAITING_QUESTIONS}
        )
