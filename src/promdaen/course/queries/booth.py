"""The booth on an officer's phone."""

from __future__ import annotations

from datetime import datetime

from promdaen.course.models import Enrolment
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Text


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone rows of the counter, interviews and a morning together; always shown."""
    return [
        PhoneRow(
            title=Text("Practise at the booth"),
            text=Text("Travellers, interviews, a morning together"),
            page="booth:booth",
            icon="person-badge",
            weight=56,
        )
    ]
