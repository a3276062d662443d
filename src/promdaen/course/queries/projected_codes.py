"""The code of a session that is projected, with which officers record that they are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from promdaen.course.models import Enrolment, TrainingSession
from promdaen.course.queries.attendance import current, is_open
from promdaen.course.rules import attendance as rules
from promdaen.kit import signing


@dataclass(frozen=True, kw_only=True)
class ProjectedCode:
    """What is projected: the codes of this half minute, seconds left, officers present."""

    typed: str
    address: str
    qr: Sequence[str]
    seconds: int
    present_count: int
    enrolled_count: int


def projected_code(*, session: TrainingSession, address: str, now: datetime) -> ProjectedCode:
    """The codes to project now. `address` is the base address for phones, without a slash."""
    number = rules.time_slice(now=now)
    codes = rules.session_codes(secret=settings.SECRET_KEY, session=session.pk, number=number)
    scanned = f"{address}/p/here/{session.pk}/{codes.scanned}/"
    present = current(run=session.run).filter(session=session, is_present=True)
    return ProjectedCode(
        typed=codes.typed,
        address=f"{address}/p/here/",
        qr=signing.qr_rows(text=scanned),
        seconds=rules.seconds_left(now=now),
        present_count=present.count(),
        enrolled_count=Enrolment.objects.filter(run=session.run_id).count(),
    )


def is_session_open(*, code: str, session_id: UUID, now: datetime) -> bool:
    """Whether phones may record attendance now in a session of the run with this code."""
    session = TrainingSession.objects.filter(pk=session_id, run__code=code).first()
    return session is not None and is_open(session=session, now=now)
