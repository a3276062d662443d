"""The inbox of trainers and coordinators: clocks, and texts for trainers of the topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.questions.models import Escalation, Note, Question, Reply
from promdaen.questions.queries import abouts as about_queries
from promdaen.questions.queries import trainers
from promdaen.questions.rules import figures, promises, subjects, visibility

if TYPE_CHECKING:
    from promdaen.people.models import Account, Officer

WEEKS_COUNTED = 52
MAX_ANSWERED_QUESTIONS = 50


@dataclass(frozen=True, kw_only=True)
class InboxQuestion:
    """A question as visible to a member of staff; texts are "" if not allowed."""

    question: Question
    state: str
    about: Words
    sight: frozenset[str]

    @property
    def levels(self) -> list[Words]:
        """The levels that were informed."""
        steps = self.question.escalations.all()
        return [
            promises.LEVEL_NAMES[step.level]
            for step in steps
            if step.level in promises.LEVEL_NAMES
        ]

    @property
    def text(self) -> str:
        """The text, for trainers of the topic."""
        return self.question.text if visibility.TEXT in self.sight else ""

    @property
    def asker(self) -> Officer | None:
        """The officer, if the officer allowed it."""
        return self.question.asked_by if visibility.ASKER in self.sight else None


@dataclass(frozen=True, kw_only=True)
class QuestionPage:
    """A question with all that its reader may see and do.

    `about_url` is "" without a page, `about_stem` is "" unless it is about a test item.
    """

    line: InboxQuestion
    replies: Sequence[Reply]
    escalations: Sequence[Escalation]
    about_url: str
    about_stem: str
    next_level: str
    notes: Sequence[Note]
    is_in_use: bool

    @property
    def next_name(self) -> Words | None:
        """The name of the next level."""
        return promises.LEVEL_NAMES.get(self.next_level)

    @property
    def is_trainer(self) -> bool:
        """Whether the reader trains the topic, and so can answer."""
        return visibility.TEXT in self.line.sight


@dataclass(frozen=True, kw_only=True)
class InboxFigures:
    """Figures on answers, in total and by topic, without names."""

    whole: figures.QuestionFigures
    topics: Sequence[tuple[Words, figures.QuestionFigures]]


def require(*, account: Account) -> None:
    """Raise NotAllowed unless the account answers questions or monitors their clocks."""
    people_queries.require_right(visibility.ANSWER_RIGHT, account=account)


def is_coordinator(*, account: Account) -> bool:
    """Whether an account monitors the clocks of all questions."""
    return people_queries.has_right("runs", account=account)


def unanswered() -> QuerySet[Question]:
    """All questions without an answer; does not check who may see them."""
    return Question.objects.filter(answered_at=None)


def waiting_for(
    *, account: Account, now: datetime, shows_levels: bool = True
) -> list[InboxQuestion]:
    """The questions without an answer that an account sees, those over their time first."""
    questions = _visible(account=account, now=now).filter(answered_at__isnull=True)
    questions = questions.prefetch_related(*["escalations"] * shows_levels)
    return _inbox_questions(rows=questions.order_by("promised_by", "id"), account=account, now=now)


def answered_for(*, account: Account, now: datetime) -> list[InboxQuestion]:
    """The questions with an answer that an account sees, the last ones first."""
    rows = _visible(account=account, now=now).filter(answered_at__isnull=False)
    questions = rows.prefetch_related("escalations").order_by("-answered_at", "id")
    questions = questions[:MAX_ANSWERED_QUESTIONS]
    return _inbox_questions(rows=questions, account=account, now=now)


def question_page(*, question_id: UUID, account: Account, now: datetime) -> QuestionPage | None:
    """One question for a trainer of its topic or a coordinator; None for anybody else."""
    questions = _visible(account=account, now=now).filter(pk=question_id)
    inbox_questions = _inbox_questions(rows=questions, account=account, now=now)
    if not inbox_questions:
        return None
    [inbox_question] = inbox_questions
    question = inbox_question.question
    is_trainer = visibility.TEXT in inbox_question.sight
    escalations = list(question.escalations.select_related("to", "by"))
    is_item = question.kind == subjects.ITEM
    return QuestionPage(
        line=inbox_question,
        replies=list(question.replies.select_related("by")) if is_trainer else [],
        escalations=escalations,
        about_url=_url(question=question) if is_trainer else "",
        about_stem=about_queries.item_stem(question=question) if is_trainer else "",
        next_level=promises.next_level(
            told_levels=[escalation.level for escalation in escalations]
        ),
        notes=list(question.notes.filter(withdrawn_at__isnull=True).order_by("made_at")),
        is_in_use=is_item and question.code in about_queries.items_in_use(),
    )


def counts(*, now: datetime) -> InboxFigures:
    """The counts of the last year; ask `is_coordinator` first."""
    since = now - timedelta(weeks=WEEKS_COUNTED)
    questions = Question.objects.filter(asked_at__gte=since)
    question_times = [
        figures.QuestionTimes(topic=topic, asked_at=at, promised_by=by, answered_at=answered)
        for topic, at, by, answered in questions.values_list(
            "topic_id", "asked_at", "promised_by", "answered_at"
        )
    ]
    names = {topic.pk: topic for topic in curriculum_queries.topics()}
    return InboxFigures(
        whole=figures.figures(questions=question_times, now=now),
        topics=[
            (
                Words(en=names[code].short_en, km=names[code].short_km),
                figures.figures(
                    questions=[times for times in question_times if times.topic == code], now=now
                ),
            )
            for code in names
            if any(times.topic == code for times in question_times)
        ],
    )


def _visible(*, account: Account, now: datetime) -> QuerySet[Question]:
    """The questions that an account sees; `is_own` of those that it may read as a trainer."""
    own = trainers.answerable_by(account=account, today=timezone.localdate(now))
    if not is_coordinator(account=account):
        return own.annotate(is_own=Value(value=True))
    questions = Question.objects.select_related("topic", "run", "asked_by")
    return questions.annotate(is_own=Exists(own.filter(pk=OuterRef("pk"))))


def _inbox_questions(
    *, rows: QuerySet[Question], account: Account, now: datetime
) -> list[InboxQuestion]:
    questions: list[Any] = list(rows)
    keeps = is_coordinator(account=account)
    return [
        InboxQuestion(
            question=question,
            state=promises.promise_state(
                promised_by=question.promised_by, answered_at=question.answered_at, now=now
            ),
            about=about_queries.subject_title(question=question),
            sight=visibility.sight(
                reader=visibility.QuestionReader(
                    is_trainer_of_topic=question.is_own, is_coordinator=keeps
                ),
                question=visibility.QuestionVisibility(is_named=question.is_named),
            ),
        )
        for question in questions
    ]


def _url(*, question: Question) -> str:
    page = subjects.SUBJECT_KINDS[question.kind].page
    return reverse(page, args=(question.code,)) if page else ""
