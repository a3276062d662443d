"""Questions visible to an officer: own questions with answers, and shared ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from promdaen.course.models import Enrolment
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Digits, Text, Words
from promdaen.questions.models import Question
from promdaen.questions.queries import abouts as about_queries
from promdaen.questions.rules import promises, subjects, visibility

WEIGHT = 52
MAX_SHARED_QUESTIONS = 100


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """A question of an officer's own with its state; `answers` the texts, oldest first."""

    question: Question
    state: str
    about: Words
    answers: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SharedAnswer:
    """A question as other officers see it: topic and two texts. No name, place or day."""

    topic: Words
    code: str
    language: str
    text: str
    answer: str


def own_questions(*, officer_id: UUID, now: datetime) -> list[OwnQuestion]:
    """The questions of an officer, the newest first."""
    rows = Question.objects.filter(asked_by=officer_id).select_related("topic")
    questions = rows.prefetch_related("replies").order_by("-asked_at", "-id")
    return [_own_question(question=question, now=now) for question in questions]


def own_question(*, question_id: UUID, officer_id: UUID, now: datetime) -> OwnQuestion | None:
    """One question of an officer's own; None for anybody else's."""
    questions = Question.objects.filter(pk=question_id, asked_by=officer_id).select_related(
        "topic"
    )
    question = questions.prefetch_related("replies").first()
    return None if question is None else _own_question(question=question, now=now)


def shared_with(*, officer_id: UUID) -> list[SharedAnswer]:
    """The answers that trainers shared and this officer may read, by topic."""
    rows = Question.objects.filter(shared_at__isnull=False).select_related("topic")
    in_use, item_codes = (
        about_queries.items_in_use(),
        about_queries.items_seen(officer_id=officer_id),
    )
    # Order by the last characters of the ids: random, so that the order does not reveal who asked.
    questions = sorted(rows, key=lambda question: (question.topic.number, question.pk.hex[::-1]))
    return [
        SharedAnswer(
            topic=Words(en=question.topic.name_en, km=question.topic.name_km),
            code=question.topic_id,
            language=question.language,
            text=question.shared_text,
            answer=question.shared_answer,
        )
        for question in questions
        if visibility.SHARED
        in visibility.sight(
            reader=visibility.QuestionReader(
                has_seen_item=question.kind != subjects.ITEM or question.code in item_codes
            ),
            question=visibility.QuestionVisibility(
                is_shared=True,
                is_item_in_use=question.kind == subjects.ITEM and question.code in in_use,
            ),
        )
    ][:MAX_SHARED_QUESTIONS]


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The row of the phone's first page that leads to questions and answers."""
    questions = Question.objects.filter(asked_by=enrolment.officer_id)
    waiting = questions.filter(answered_at__isnull=True).count()
    answered = questions.filter(answered_at__isnull=False).count()
    text = Text("Ask a trainer of the topic")
    if waiting or answered:
        text = Text(
            "{waiting} waiting, {answered} answered",
            waiting=Digits(waiting),
            answered=Digits(answered),
        )
    return [
        PhoneRow(
            title=Text("Questions and answers"),
            text=text,
            page="questions:mine",
            icon="chat-left-text",
            weight=WEIGHT,
        )
    ]


def _own_question(*, question: Question, now: datetime) -> OwnQuestion:
    return OwnQuestion(
        question=question,
        state=promises.promise_state(
            promised_by=question.promised_by, answered_at=question.answered_at, now=now
        ),
        about=about_queries.subject_title(question=question),
        answers=[reply.text for reply in question.replies.all()],
    )
