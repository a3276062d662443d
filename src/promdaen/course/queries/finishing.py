"""What keeps runs from being final, and what one lacks before it is finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from promdaen.course.models import CourseRun, Enrolment, MissingReason, RunSitting, RunTest
from promdaen.course.queries import run_facts
from promdaen.course.rules import finishing as rules
from promdaen.course.rules.attention import RunFacts

AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class InterimRun:
    """A run whose results are interim, its last day and why."""

    code: str
    ends_on: date
    reasons: tuple[str, ...]


def interim_runs(*, runs: QuerySet[CourseRun], today: date) -> list[InterimRun]:
    """Those of the runs whose results are interim, by date."""
    afters = _after_tests(runs=runs)
    found = [
        InterimRun(
            code=code,
            ends_on=ends_on,
            reasons=rules.interim_reasons(ends_on=ends_on, after=afters[pk], today=today),
        )
        for pk, code, ends_on in runs.order_by("starts_on", "code").values_list(
            "pk", "code", "ends_on"
        )
    ]
    return [run for run in found if run.reasons]


def missing_before_final(
    *, run: CourseRun, facts: RunFacts | None = None, now: datetime
) -> list[rules.Missing]:
    """What a run lacks before it can be finished without a word; `facts` where they are known."""
    [after] = _after_tests(runs=CourseRun.objects.filter(pk=run.pk)).values()
    return rules.missing_before_final(
        facts=facts or run_facts.facts_of_run(run=run, now=now),
        after=after,
        today=timezone.localdate(now),
    )


def _after_tests(*, runs: QuerySet[CourseRun]) -> Mapping[UUID, rules.AfterTest]:
    """How far the test after is, by run."""
    rows = Enrolment.objects.filter(run__in=runs).values("run").order_by()
    counted = rows.annotate(enrolled=Count("pk"), sat=Count("summary__after_points"))
    counts = {row["run"]: (row["enrolled"], row["sat"]) for row in counted}
    given = MissingReason.objects.filter(enrolment__run__in=runs, occasion=AFTER)
    excused = dict(given.values_list("enrolment__run").annotate(n=Count("pk")).order_by())
    tests = RunTest.objects.filter(run__in=runs, occasion=AFTER, closed_at__isnull=True)
    on_phone = RunSitting.objects.on_phone().filter(enrolment__run__in=runs, occasion=AFTER)
    is_open = {*tests.values_list("run", flat=True)}
    is_open |= {*on_phone.values_list("enrolment__run", flat=True)}
    return {
        pk: rules.AfterTest(
            enrolled_count=counts.get(pk, (0, 0))[0],
            sat_count=counts.get(pk, (0, 0))[1],
            excused_count=excused.get(pk, 0),
            is_open=pk in is_open,
        )
        for pk in runs.values_list("pk", flat=True)
    }
