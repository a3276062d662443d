"""Results of a run for learning record stores, without names."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from promdaen.course.models import CourseRun, Enrolment, RunSitting
from promdaen.course.rules import xapi as rules
from promdaen.kit.json_objects import NewJsonObject

OFFLINE = "https://promdaen.invalid"
"""Where an installation has no public address; ids must be addresses all the same."""


def run_statements(*, run: CourseRun) -> list[NewJsonObject]:
    """The xAPI statements of a run; none with fewer than five officers who have results."""
    enrolments = run.enrolments.select_related("run", "summary").order_by("seat")
    days = _test_days(run=run)
    results = [_result(enrolment=enrolment, days=days) for enrolment in enrolments]
    with_results = [result for result in results if result.has_attended or result.points]
    return rules.statements(run=_activity(run=run), results=with_results)


def renewed_statements(*, run: CourseRun, exported: object) -> list[NewJsonObject]:
    """What brings a store with an earlier export up to date: voided statements, then current ones.

    Raises rules.xapi.NotOurStatements for another file.
    """
    current = run_statements(run=run)
    activity = _activity(run=run)
    return [*rules.voiding(run=activity, exported=exported, current=current), *current]


def _activity(*, run: CourseRun) -> rules.RunActivity:
    return rules.RunActivity(
        home=(settings.PUBLIC_ADDRESS or OFFLINE).rstrip("/"),
        code=run.code,
        course=run.course.code,
        title={"en": run.course.name_en, "km": run.course.name_km},
        ended_at=_evening(run.ends_on),
        is_invented=run.is_invented,
    )


def _evening(day: date) -> datetime:
    """The end of a working day: the minute of a test is of no use to a store."""
    return datetime.combine(day, time(17), tzinfo=timezone.get_default_timezone())


def _test_days(*, run: CourseRun) -> dict[tuple[UUID, str], date]:
    """The day of the last test that counts, by enrolment and occasion."""
    run_sittings = (
        RunSitting.objects.counted().filter(enrolment__run=run).order_by("sitting__opened_at")
    )
    columns = run_sittings.values_list("enrolment", "occasion", "sitting__opened_at")
    return {
        (enrolment, occasion): timezone.localdate(opened_at)
        for enrolment, occasion, opened_at in columns
    }


def _result(*, enrolment: Enrolment, days: Mapping[tuple[UUID, str], date]) -> rules.LearnerResult:
    summary = getattr(enrolment, "summary", None)
    every = {name: getattr(summary, f"{name}_points", None) for name in rules.TEST_NAMES}
    points = {name: value for name, value in every.items() if value is not None}
    return rules.LearnerResult(
        pseudonym=_pseudonym(enrolment=enrolment),
        has_attended=bool(enrolment.has_attended),
        points=points,
        tested_at={
            name: _evening(days.get((enrolment.pk, name), enrolment.run.ends_on))
            for name in points
        },
    )


def _pseudonym(*, enrolment: Enrolment) -> str:
    """A name of this enrolment alone: two runs of an officer have nothing in common."""
    purpose = f"promdaen xapi {enrolment.pk}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), purpose, "sha256").hex()[:32]
