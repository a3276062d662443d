"""What an officer's phone offers now, from everything that a run has open."""

from collections.abc import Callable
from datetime import datetime

from promdaen.course.models import Enrolment
from promdaen.course.queries import (
    certificates,
    evaluations,
    live,
    phone_attendance,
    phone_lessons,
    practice,
    refreshers,
    weeks,
)
from promdaen.course.rules.phone import PhoneRow, sorted_rows
from promdaen.kit import slots
from promdaen.kit.texts import Text

# Each module with rows for phones; called with `enrolment` and `now`.
ROW_SOURCES: tuple[Callable[..., list[PhoneRow]], ...] = (
    # tests
    live.phone_rows,
    # practice
    practice.phone_rows,
    # the year after
    refreshers.phone_rows,
    # attendance
    phone_attendance.phone_rows,
    # evaluation
    evaluations.phone_rows,
    # lessons
    phone_lessons.phone_rows,
    # certificates
    certificates.phone_rows,
    # the week
    weeks.phone_rows,
)
ALWAYS = (
    PhoneRow(
        title=Text("Practise with documents"),
        text=Text("Genuine or not? Alone, at any time"),
        page="specimen:lab",
        icon="search",
        weight=55,
    ),
    PhoneRow(
        title=Text("Practise at the booth"),
        text=Text("Travellers, interviews, a morning together"),
        page="booth:booth",
        icon="person-badge",
        weight=56,
    ),
)
"""The rows of every officer, whatever the run has open."""


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The rows of an officer's first page, in order."""
    sources = (*ROW_SOURCES, *slots.slot_fills(name=slots.PHONE_ROWS))
    rows = [row for source in sources for row in source(enrolment=enrolment, now=now)]
    return sorted_rows(phone_rows=[*rows, *ALWAYS])
