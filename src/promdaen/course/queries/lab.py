"""Sessions of the specimen laboratory that belong to a practice of a run."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from promdaen.course.models import PracticeShare


def opened_answers(*, sessions: Collection[UUID]) -> set[UUID]:
    """The sessions of these whose practice the trainer has closed.

    Closing ends every officer's session, so that answers are never shown during a decision.
    """
    shares = PracticeShare.objects.filter(
        lab_session__in=sessions, practice__closed_at__isnull=False
    )
    return {row for row in shares.values_list("lab_session", flat=True) if row is not None}
