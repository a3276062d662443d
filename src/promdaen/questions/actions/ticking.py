"""The clock of questions: notify the next level when it is due, and send messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from promdaen.kit import audit, holidays
from promdaen.people.models import Account
from promdaen.questions.actions import notices
from promdaen.questions.models import Escalation, Notice, Question
from promdaen.questions.queries import trainers
from promdaen.questions.rules import promises


def tick(*, now: datetime) -> None:
    """Notify the next level of every open question that is due, then send the notices."""
    for question in Question.objects.filter(answered_at__isnull=True).select_related("run"):
        with transaction.atomic():
            notify_due(question=question, now=now)
    notices.send_notices(now=now)


def notify_due(*, question: Question, now: datetime) -> list[str]:
    """Notify the levels that are due and return them. Each is notified once.

    Call within a transaction: the row lock makes a second server wait.
    """
    locked_question = Question.objects.select_for_update().get(pk=question.pk)
    if locked_question.answered_at is not None:
        return []
    told_levels = list(locked_question.escalations.filter(to=None).values_list("level", flat=True))
    if promises.COORDINATOR in told_levels:
        return []
    people = trainers.question_people(question=locked_question, today=timezone.localdate(now))
    due = promises.steps_due(
        asked_at=locked_question.asked_at,
        now=now,
        told_levels=told_levels,
        people=people,
        holidays=holidays.holidays(),
    )
    for step in due:
        Escalation.objects.create(question=locked_question, level=step.level, at=now)
        note_notices(question=locked_question, accounts=people[step.level], now=now)
    if due:
        levels = [step.level for step in due]
        detail = {"levels": levels}
        audit.record_line(
            action="escalate_question", subject=locked_question, by=None, now=now, detail=detail
        )
    return [step.level for step in due]


def note_notices(*, question: Question, accounts: Iterable[Account], now: datetime) -> None:
    """Save a notice for each account, once for a question."""
    for account in accounts:
        Notice.objects.get_or_create(question=question, account=account, defaults={"at": now})
