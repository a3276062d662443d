"""A trainer answers, hands a question on, or shares an answer with other officers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people.models import Account
from promdaen.questions.actions import checks, rights, ticking
from promdaen.questions.actions.refusals import QuestionRefused
from promdaen.questions.models import Escalation, Question, Reply
from promdaen.questions.queries import abouts as about_queries
from promdaen.questions.queries import inbox, trainers
from promdaen.questions.rules import promises, subjects

ASSIGNED = "named"
"""The level of a question that a coordinator gave to one trainer."""


def answer_question(
    *, question: Question, text: str, ticked: str = "", by: Account, now: datetime
) -> Reply:
    """Answer a question; the first answer stops its clock.

    A further answer is added to the first, which does not change; a repeated one has no effect.
    Raises QuestionRefused and QuestionTextRefused.
    """
    rights.require_trainer(question=question, by=by, now=now)
    clean = checks.clean_texts(texts={"text": text}, ticked=ticked)
    with transaction.atomic():
        locked_question = _locked(question=question)
        last = locked_question.replies.last()
        if last is not None and (last.by_id, last.text) == (by.pk, clean["text"]):
            return last
        reply = Reply.objects.create(question=locked_question, by=by, text=clean["text"], at=now)
        if locked_question.answered_at is None:
            locked_question.answered_at = now
            locked_question.save(update_fields=["answered_at"])
        audit.record_line(action="answer_question", subject=locked_question, by=by, now=now)
    return reply


def hand_on(
    *, question: Question, trainer_id: UUID | None = None, by: Account, now: datetime
) -> Escalation:
    """Hand a question to the next level, or as a coordinator to one trainer, `trainer_id`.

    Raises QuestionRefused if it was answered, there is no next level, or `trainer_id` names no
    trainer.
    """
    rights.require_part(question=question, by=by, now=now)
    with transaction.atomic():
        locked_question = _locked(question=question)
        if locked_question.answered_at is not None:
            raise QuestionRefused(_("This question is already answered."))
        if trainer_id is not None:
            escalation = _escalate(question=locked_question, trainer_id=trainer_id, by=by, now=now)
        else:
            escalation = _passed(question=locked_question, by=by, now=now)
        detail = {"level": escalation.level}
        audit.record_line(
            action="hand_on_question", subject=locked_question, by=by, now=now, detail=detail
        )
    return escalation


def share_question(
    *, question: Question, text: str, answer: str, ticked: str = "", by: Account, now: datetime
) -> None:
    """Share a question and its answer with other officers, in texts written for them.

    Who asked, where and when is never shown. Raises QuestionRefused before there is an answer, and
    while a test with the question is open; QuestionTextRefused for case data.
    """
    rights.require_trainer(question=question, by=by, now=now)
    clean = checks.clean_texts(texts={"shared_text": text, "shared_answer": answer}, ticked=ticked)
    with transaction.atomic():
        locked_question = _locked(question=question)
        if locked_question.answered_at is None:
            raise QuestionRefused(_("Answer the officer first."))
        if (
            locked_question.kind == subjects.ITEM
            and locked_question.code in about_queries.items_in_use()
        ):
            raise QuestionRefused(
                _("A test with this question is open now. Share the answer when it is closed.")
            )
        locked_question.shared_text, locked_question.shared_answer = (
            clean["shared_text"],
            clean["shared_answer"],
        )
        locked_question.shared_at, locked_question.shared_by = now, by
        locked_question.save()
        audit.record_line(action="share_question", subject=locked_question, by=by, now=now)


def unshare_question(*, question: Question, by: Account, now: datetime) -> None:
    """Stop sharing an answer. Raises QuestionRefused if it is not shared."""
    rights.require_part(question=question, by=by, now=now)
    with transaction.atomic():
        locked_question = _locked(question=question)
        if locked_question.shared_at is None:
            raise QuestionRefused(_("This answer is not shared."))
        locked_question.shared_at = locked_question.shared_by = None
        locked_question.save(update_fields=["shared_at", "shared_by"])
        audit.record_line(action="unshare_question", subject=locked_question, by=by, now=now)


def _locked(*, question: Question) -> Question:
    return Question.objects.select_for_update().get(pk=question.pk)


def _escalate(*, question: Question, trainer_id: UUID, by: Account, now: datetime) -> Escalation:
    trainer = trainers.assignable_trainers().filter(pk=trainer_id).first()
    if trainer is None or not inbox.is_coordinator(account=by):
        raise QuestionRefused(_("Choose a trainer."), field="to")
    escalation = Escalation.objects.create(
        question=question, level=ASSIGNED, to=trainer, by=by, at=now
    )
    ticking.note_notices(question=question, accounts=[trainer], now=now)
    return escalation


def _passed(*, question: Question, by: Account, now: datetime) -> Escalation:
    escalations = question.escalations.filter(to=None).values_list("level", flat=True)
    level = promises.next_level(told_levels=escalations)
    if not level:
        raise QuestionRefused(_("The coordinator has this question already."))
    escalation = Escalation.objects.create(question=question, level=level, by=by, at=now)
    people = trainers.question_people(question=question, today=timezone.localdate(now))
    ticking.note_notices(question=question, accounts=people[level], now=now)
    return escalation
