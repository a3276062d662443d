"""What trainers and coordinators see: clocks first, texts where they train the topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.questions.models import Escalation, Note, Question, Reply
from promdaen.questions.queries import abouts as about_queries
from promdaen.questions.queries import trainers
from promdaen.questions.rules import abouts, figures, promises, seeing

WEEKS_COUNTED = 52
MOST_ANSWERED = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """A question as somebody of the staff may see it; texts are "" where they may not."""

    question: Question
    state: str
    about: Words
    sight: frozenset[str]
    levels: Sequence[Words] = ()

    @property
    def text(self) -> str:
        """The text, for trainers of the topic."""
        return self.question.text if seeing.TEXT in self.sight else ""

    @property
    def asker(self) -> Any:
        """The officer, where the officer allowed it."""
        return self.question.asked_by if seeing.ASKER in self.sight else None


@dataclass(frozen=True, kw_only=True)
class Page:
    """A question with all that its reader may see and do.

    `about_url` is "" where no page is, `about_stem` where it is about no question of a test.
    """

    line: Line
    replies: Sequence[Reply]
    escalations: Sequence[Escalation]
    about_url: str
    about_stem: str
    next_level: str
    notes: Sequence[Note]
    is_in_use: bool

    @property
    def next_name(self) -> Words | None:
        """Who is next in line."""
        return promises.NAMES.get(self.next_level)

    @property
    def is_trainer(self) -> bool:
        """Whether its reader trains the topic, and so answers."""
        return seeing.TEXT in self.line.sight


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How well questions are answered, as a whole and by topic; without anybody's name."""

    whole: figures.Figures
    topics: Sequence[tuple[Words, figures.Figures]]


def require(*, account: Any) -> None:
    """Let through who answers questions or keeps their clocks; else raise NotAllowed."""
    people_queries.require_right("questions", account=account)


def is_coordinator(*, account: Any) -> bool:
    """Whether an account keeps the clocks of all questions."""
    return people_queries.has_right("runs", account=account)


def waiting_for(*, account: Account, now: datetime) -> list[Line]:
    """The questions without an answer that an account sees, those over their time first."""
    rows = _visible(account=account, now=now).filter(answered_at__isnull=True)
    return _lines(rows=rows.order_by("promised_by", "id"), account=account, now=now)


def answered_for(*, account: Account, now: datetime) -> list[Line]:
    """The questions with an answer that an account sees, the last ones first."""
    rows = _visible(account=account, now=now).filter(answered_at__isnull=False)
    held = rows.order_by("-answered_at", "id")[:MOST_ANSWERED]
    return _lines(rows=held, account=account, now=now)


def page_of(*, question_id: UUID, account: Account, now: datetime) -> Page | None:
    """One question for a trainer of its topic or a coordinator; None for anybody else."""
    rows = _visible(account=account, now=now).filter(pk=question_id)
    found = _lines(rows=rows, account=account, now=now)
    if not found:
        return None
    [line] = found
    question = line.question
    is_trainer = seeing.TEXT in line.sight
    escalations = list(question.escalations.select_related("to", "by"))
    is_item = question.kind == abouts.ITEM
    return Page(
        line=line,
        replies=list(question.replies.select_related("by")) if is_trainer else [],
        escalations=escalations,
        about_url=_url(question=question) if is_trainer else "",
        about_stem=about_queries.stem_of(question=question) if is_trainer else "",
        next_level=promises.next_level(told=[one.level for one in escalations]),
        notes=list(question.notes.filter(withdrawn_at__isnull=True).order_by("made_at")),
        is_in_use=is_item and question.code in about_queries.items_in_use(),
    )


def counts(*, now: datetime) -> Counts:
    """The counts of the last year; ask `is_coordinator` first."""
    since = now - timedelta(weeks=WEEKS_COUNTED)
    rows = Question.objects.filter(asked_at__gte=since)
    asked = [
        figures.Asked(topic=topic, asked_at=at, promised_by=by, answered_at=answered)
        for topic, at, by, answered in rows.values_list(
            "topic_id", "asked_at", "promised_by", "answered_at"
        )
    ]
    names = {one.pk: one for one in curriculum_queries.topics()}
    return Counts(
        whole=figures.figures(asked=asked, now=now),
        topics=[
            (
                Words(en=names[code].short_en, km=names[code].short_km),
                figures.figures(asked=[one for one in asked if one.topic == code], now=now),
            )
            for code in names
            if any(one.topic == code for one in asked)
        ],
    )


def _visible(*, account: Account, now: datetime) -> QuerySet[Question]:
    if is_coordinator(account=account):
        return Question.objects.select_related("topic", "run", "asked_by")
    return trainers.answerable_by(account=account, today=timezone.localdate(now))


def _lines(*, rows: QuerySet[Question], account: Account, now: datetime) -> list[Line]:
    held = list(rows.prefetch_related("escalations"))
    if not held:
        return []
    own = trainers.answerable_by(account=account, today=timezone.localdate(now))
    trained = set(own.filter(pk__in=[one.pk for one in held]).values_list("pk", flat=True))
    keeps = is_coordinator(account=account)
    return [
        Line(
            question=one,
            state=promises.state_of(
                promised_by=one.promised_by, answered_at=one.answered_at, now=now
            ),
            about=about_queries.title_of(question=one),
            sight=seeing.sight(
                reader=seeing.Reader(is_trainer_of_topic=one.pk in trained, is_coordinator=keeps),
                of=seeing.Standing(is_named=one.is_named),
            ),
            levels=[
                promises.NAMES[step.level]
                for step in one.escalations.all()
                if step.level in promises.NAMES
            ],
        )
        for one in held
    ]


def _url(*, question: Question) -> str:
    page = abouts.KINDS[question.kind].page
    return reverse(page, args=(question.code,)) if page else ""
