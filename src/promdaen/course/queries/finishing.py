"""Why runs are not final, and what is missing before a run is finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from promdaen.course.models import CourseRun, Enrolment, MissingReason, RunSitting, RunTest
from promdaen.course.queries import run_facts
from promdaen.course.rules import finishing as rules
from promdaen.course.rules.attention import RunAttentionFacts

AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class InterimRun:
    """A run with interim results, its last day and the reason."""

    code: str
    ends_on: date
    reasons: tuple[str, ...]


def interim_runs(*, runs: QuerySet[CourseRun], today: date) -> list[InterimRun]:
    """The runs whose results are interim, by date."""
    interim = [
        InterimRun(
            code=run.code,
            ends_on=run.ends_on,
            reasons=rules.interim_reasons(ends_on=run.ends_on, after=after, today=today),
        )
        for run, after in _after_tests(runs=runs)
    ]
    return [run for run in interim if run.reasons]


def missing_before_final(
    *, run: CourseRun, facts: RunAttentionFacts | None = None, now: datetime
) -> list[rules.RunShortfall]:
    """What a run lacks before it is complete; `facts` saves a query if they are known."""
    facts = facts or run_facts.facts_of_run(run=run, now=now)
    return shortfalls_by_run(facts={run.pk: facts}, today=timezone.localdate(now))[run.pk]


def shortfalls_by_run(
    *, facts: Mapping[UUID, RunAttentionFacts], today: date
) -> dict[UUID, list[rules.RunShortfall]]:
    """What each run lacks before it is complete, by its id, as its facts are."""
    if not facts:
        return {}
    return {
        run.pk: rules.missing_before_final(facts=facts[run.pk], after=after, today=today)
        for run, after in _after_tests(runs=CourseRun.objects.filter(pk__in=facts))
    }


def _after_tests(*, runs: QuerySet[CourseRun]) -> list[tuple[CourseRun, rules.AfterTest]]:
    """The runs by date, each with the progress of its test after."""
    enrolled = Enrolment.objects.filter(run=OuterRef("pk")).order_by().values("run")
    reasons_after = MissingReason.objects.filter(enrolment__run=OuterRef("pk"), occasion=AFTER)
    excused = reasons_after.order_by().values("enrolment__run").annotate(n=Count("pk")).values("n")
    on_phone = RunSitting.objects.on_phone().filter(enrolment__run=OuterRef("pk"), occasion=AFTER)
    tests = RunTest.objects.filter(run=OuterRef("pk"), occasion=AFTER, closed_at__isnull=True)
    rows: Any = runs.order_by("starts_on", "code").annotate(
        enrolled_count=Subquery(enrolled.annotate(n=Count("pk")).values("n")),
        sat_count=Subquery(enrolled.annotate(n=Count("summary__after_points")).values("n")),
        excused_count=Subquery(excused),
        is_open=Exists(tests) | Exists(on_phone),
    )
    return [
        (
            row,
            rules.AfterTest(
                enrolled_count=row.enrolled_count or 0,
                sat_count=row.sat_count or 0,
                excused_count=row.excused_count or 0,
                is_open=row.is_open,
            ),
        )
        for row in rows
    ]
