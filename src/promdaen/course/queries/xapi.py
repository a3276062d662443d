"""Results of a run for learning record stores, without names."""

from __future__ import annotations

import hmac
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.rules import xapi as rules

OFFLINE = "https://promdaen.invalid"
"""Where an installation has no public address; ids must be addresses all the same."""


def run_statements(*, run: CourseRun) -> list[dict[str, Any]]:
    """The xAPI statements of a run; none with fewer than five officers who have results."""
    rows = run.enrolments.select_related("summary").order_by("seat")
    results = [_result(enrolment=row) for row in rows]
    ended_at = datetime.combine(run.ends_on, time(17), tzinfo=timezone.get_default_timezone())
    activity = rules.RunActivity(
        home=(settings.PUBLIC_ADDRESS or OFFLINE).rstrip("/"),
        code=run.code,
        course=run.course.code,
        title={"en": run.course.name_en, "km": run.course.name_km},
        ended_at=ended_at,
        is_invented=run.is_invented,
    )
    with_results = [result for result in results if result.has_attended or result.points]
    return rules.statements(run=activity, results=with_results)


def _result(*, enrolment: Enrolment) -> rules.LearnerResult:
    summary = getattr(enrolment, "summary", None)
    points = {name: getattr(summary, f"{name}_points", None) for name in rules.TESTS}
    return rules.LearnerResult(
        pseudonym=_pseudonym(enrolment=enrolment),
        has_attended=bool(enrolment.has_attended),
        points={name: value for name, value in points.items() if value is not None},
    )


def _pseudonym(*, enrolment: Enrolment) -> str:
    """A name of this enrolment alone: two runs of an officer have nothing in common."""
    purpose = f"promdaen xapi {enrolment.pk}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), purpose, "sha256").hex()[:32]
