"""Assignment of texts to reviewers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.models import ReviewAssignment
from promdaen.curriculum.rules.assigning import ReviewSet
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def assign_texts(
    *, reviewer: Account, texts: ReviewSet, due_on: date, by: Account, now: datetime
) -> ReviewAssignment:
    """Assign a set of texts to a reviewer, up to a day.

    Raises ReviewRefused if the account may not review, the set has no text or is everything, the
    day is past, or the reviewer has this set already.
    """
    people_queries.require_right("author", account=by)
    if not people_queries.has_right("review", account=reviewer):
        raise ReviewRefused(_("This person may not review texts."))
    if texts.is_everything:
        raise ReviewRefused(_("Choose a sort, a topic, a language or one text."))
    if not any(texts.has(record=key) for key in queries.record_keys()):
        raise ReviewRefused(_("There is no such text to review."))
    if due_on < timezone.localdate(now):
        raise ReviewRefused(_("Choose a day that is not past."))
    with transaction.atomic():
        assignment, is_new = ReviewAssignment.objects.get_or_create(
            reviewer=reviewer,
            ended_at=None,
            **asdict(texts),
            defaults={"due_on": due_on, "assigned_by": by, "assigned_at": now},
        )
        if not is_new:
            raise ReviewRefused(_("This person has these texts already."))
        detail = {
            "reviewer": str(reviewer.pk),
            "texts": str(assignment),
            "due_on": due_on.isoformat(),
        }
        audit.record_line(action="assign_texts", subject=assignment, by=by, now=now, detail=detail)
    return assignment


def end_assignment(*, assignment: ReviewAssignment, by: Account, now: datetime) -> None:
    """Take an assignment back; texts and approvals stay as they are.

    Raises ReviewRefused if it was taken back already.
    """
    people_queries.require_right("author", account=by)
    with transaction.atomic():
        ended = ReviewAssignment.objects.filter(pk=assignment.pk, ended_at=None).update(
            ended_at=now
        )
        if not ended:
            raise ReviewRefused(_("This assignment was taken back already."))
        detail = {"reviewer": str(assignment.reviewer_id), "texts": str(assignment)}
        audit.record_line(
            action="end_assignment", subject=assignment, by=by, now=now, detail=detail
        )
