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
from promdaen.questions.rules import abouts, promises

NAMED = "named"
"""The level of a question that a coordinator gave to one trainer."""


def answer_question(
    *, question: Question, text: str, ticked: str = "", by: Account, now: datetime
) -> Reply:
    """Answer a question; the first answer stops its clock. Raises QuestionRefused, TextHeldBack.

    A further answer adds to the first, which stays as it was; the same sent twice stands once.
    """
    rights.require_trainer(question=question, by=by, now=now)
    clean = checks.clean_texts(texts={"text": text}, ticked=ticked)
    with transaction.atomic():
        held = _locked(question=question)
        last = held.replies.last()
        if last is not None and (last.by_id, last.text) == (by.pk, clean["text"]):
            return last
        made = Reply.objects.create(question=held, by=by, text=clean["text"], at=now)
        if held.answered_at is None:
            held.answered_at = now
            held.save(update_fields=["answered_at"])
        audit.record_line(action="answer_question", subject=held, by=by, now=now)
    return made


def hand_on(
    *, question: Question, to: UUID | None = None, by: Account, now: datetime
) -> Escalation:
    """Hand a question on: to the next level, or as a coordinator to one trainer, `to`.

    Raises QuestionRefused where it was answered, nobody is left, or `to` is no trainer.
    """
    rights.require_part(question=question, by=by, now=now)
    with transaction.atomic():
        held = _locked(question=question)
        if held.answered_at is not None:
            raise QuestionRefused(_("This question is answered already."))
        if to is not None:
            made = _given(question=held, to=to, by=by, now=now)
        else:
            made = _passed(question=held, by=by, now=now)
        detail = {"level": made.level}
        audit.record_line(action="hand_on_question", subject=held, by=by, now=now, detail=detail)
    return made


def share_question(
    *, question: Question, text: str, answer: str, ticked: str = "", by: Account, now: datetime
) -> None:
    """Let other officers read a question and its answer, as written for them.

    Who asked, where and when is never shown with it. Raises QuestionRefused before there is an
    answer, and while a test with the question it is about goes on; TextHeldBack for case data.
    """
    rights.require_trainer(question=question, by=by, now=now)
    clean = checks.clean_texts(texts={"shared_text": text, "shared_answer": answer}, ticked=ticked)
    with transaction.atomic():
        held = _locked(question=question)
        if held.answered_at is None:
            raise QuestionRefused(_("Answer the officer first."))
        if held.kind == abouts.ITEM and held.code in about_queries.items_in_use():
            raise QuestionRefused(
                _("A test with this question is open now. Share the answer when it is closed.")
            )
        held.shared_text, held.shared_answer = clean["shared_text"], clean["shared_answer"]
        held.shared_at, held.shared_by = now, by
        held.save()
        audit.record_line(action="share_question", subject=held, by=by, now=now)


def unshare_question(*, question: Question, by: Account, now: datetime) -> None:
    """Take a shared answer back. Raises QuestionRefused where none is shared."""
    rights.require_part(question=question, by=by, now=now)
    with transaction.atomic():
        held = _locked(question=question)
        if held.shared_at is None:
            raise QuestionRefused(_("This answer is not shared."))
        held.shared_at = held.shared_by = None
        held.save(update_fields=["shared_at", "shared_by"])
        audit.record_line(action="unshare_question", subject=held, by=by, now=now)


def _locked(*, question: Question) -> Question:
    return Question.objects.select_for_update().get(pk=question.pk)


def _given(*, question: Question, to: UUID, by: Account, now: datetime) -> Escalation:
    trainer = trainers.to_choose().filter(pk=to).first()
    if trainer is None or not inbox.is_coordinator(account=by):
        raise QuestionRefused(_("Choose a trainer."), field="to")
    made = Escalation.objects.create(question=question, level=NAMED, to=trainer, by=by, at=now)
    ticking.note_notices(question=question, accounts=[trainer], now=now)
    return made


def _passed(*, question: Question, by: Account, now: datetime) -> Escalation:
    told = question.escalations.filter(to=None).values_list("level", flat=True)
    level = promises.next_level(told=told)
    if not level:
        raise QuestionRefused(_("The coordinator has this question already."))
    made = Escalation.objects.create(question=question, level=level, by=by, at=now)
    people = trainers.people_of(question=question, today=timezone.localdate(now))
    ticking.note_notices(question=question, accounts=people[level], now=now)
    return made
