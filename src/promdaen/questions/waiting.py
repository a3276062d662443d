"""Rows of the task list for trainers: questions of officers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from promdaen.kit import languages
from promdaen.kit.texts import page_language
from promdaen.kit.waiting import WaitingWork, urgency_at
from promdaen.people import queries as people_queries
from promdaen.questions.queries import inbox
from promdaen.questions.rules import promises, visibility

if TYPE_CHECKING:
    from promdaen.people.models import Account


def question_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Questions without an answer."""
    can_answer = people_queries.has_right(visibility.ANSWER_RIGHT, account=account)
    return [inbox.unanswered()] if can_answer else []


def questions_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Questions for trainers of their topic; for a coordinator the late ones."""
    if not people_queries.has_right(visibility.ANSWER_RIGHT, account=account):
        return []
    language = page_language()
    waiting_work = []
    for inbox_question in inbox.waiting_for(account=account, now=now, shows_levels=False):
        is_trainer = visibility.TEXT in inbox_question.sight
        if not is_trainer and inbox_question.state != promises.LATE:
            continue
        question = inbox_question.question
        waiting_work.append(
            WaitingWork(
                kind="question_to_answer" if is_trainer else "question_late",
                action=_("Answer the question") if is_trainer else _("Find a trainer to answer"),
                subject=str(question.topic.short),
                where=languages.text_in(inbox_question.about, language=language),
                url=reverse("questions:question", args=(question.pk,)),
                urgency=urgency_at(due_at=question.promised_by, now=now),
                since=question.asked_at,
                due_at=question.promised_by,
                icon="chat-left-text",
            )
        )
    return waiting_work
