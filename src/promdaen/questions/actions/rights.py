"""Who may act on a question: trainers of its topic, and coordinators for the clock."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.questions.models import Question
from promdaen.questions.queries import inbox, trainers


def require_trainer(*, question: Question, by: Account, now: datetime) -> None:
    """Let trainers of the topic through; else raise NotAllowed."""
    rows = trainers.answerable_by(account=by, today=timezone.localdate(now))
    if not rows.filter(pk=question.pk).exists():
        raise NotAllowed(_("This question is for the trainers of its topic."))


def require_part(*, question: Question, by: Account, now: datetime) -> None:
    """Let coordinators and trainers of the topic through; else raise NotAllowed."""
    if not inbox.is_coordinator(account=by):
        require_trainer(question=question, by=by, now=now)
