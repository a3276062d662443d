"""The laboratory of specimens on an officer's phone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from promdaen.course.models import Enrolment, PracticeShare
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Text


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone row to practise with specimens; always shown."""
    return [
        PhoneRow(
            title=Text("Practise with documents"),
            text=Text("Genuine or not? Alone, at any time"),
            page="specimen:lab",
            icon="search",
            weight=55,
        )
    ]


def opened_answers(*, sessions: Collection[UUID]) -> set[UUID]:
    """The sessions of these whose practice the trainer has closed.

    Closing ends every officer's session, so that answers are never shown during a decision.
    """
    rows = PracticeShare.objects.filter(
        lab_session__in=sessions, practice__closed_at__isnull=False
    )
    return {row for row in rows.values_list("lab_session", flat=True) if row is not None}
