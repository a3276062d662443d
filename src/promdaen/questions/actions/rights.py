"""Rights to act on a question: trainers of its topic, coordinators for the clock."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.questions.models import Question
from promdaen.questions.queries import inbox, trainers


def require_trainer(*, question: Question, by: Account, now: datetime) -> None:
    """Raise NotAllowed unless the account is a trainer of the topic."""
    questions = trainers.answerable_by(account=by, today=timezone.localdate(now))
    if not questions.filter(pk=question.pk).exists():
        raise NotAllowed(_("This question is for the trainers of its topic."))


def require_part(*, question: Question, by: Account, now: datetime) -> None:
    """Raise NotAllowed unless the account is a coordinator or a trainer of the topic."""
    if not inbox.is_coordinator(account=by):
        require_trainer(question=question, by=by, now=now)
