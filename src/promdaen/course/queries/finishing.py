"""Why runs are not final, and what is missing before a run is finished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from promdaen.assessment.models import Sitting
from promdaen.course.models import CourseRun, RunSitting, RunTest
from promdaen.course.queries import people, run_facts
from promdaen.course.rules import finishing as rules
from promdaen.course.rules.attention import RunAttentionFacts

AFTER_OCCASION = "after"


@dataclass(frozen=True, kw_only=True)
class InterimRun:
    """A run with interim results, its last day and the reason."""

    code: str
    ends_on: date
    reasons: tuple[str, ...]


def interim_runs(
    *, runs: QuerySet[CourseRun], today: date, progress: people.CourseRunProgress | None = None
) -> list[InterimRun]:
    """The runs whose results are interim, by date; `progress` saves queries if it is known."""
    interim = [
        InterimRun(
            code=run.code,
            ends_on=run.ends_on,
            reasons=rules.interim_reasons(ends_on=run.ends_on, after=after, today=today),
        )
        for run, after in _after_tests(runs=runs, progress=progress)
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


def _after_tests(
    *, runs: QuerySet[CourseRun], progress: people.CourseRunProgress | None = None
) -> list[tuple[CourseRun, rules.AfterTest]]:
    """The runs by date, each with the progress of its test after.

    Counted over all runs at once: a country has hundreds, and few are open.
    """
    progress = people.run_progress(runs=runs) if progress is None else progress
    excused: Counter[UUID] = Counter()
    for reason_count in progress.reasons:
        if reason_count.occasion == AFTER_OCCASION:
            excused[reason_count.run_id] += reason_count.count
    is_open = Case(When(_is_after_open(runs=runs), then=True), default=False)
    rows: Any = runs.annotate(is_open=is_open).order_by("starts_on", "code")
    return [
        (
            run,
            rules.AfterTest(
                enrolled_count=progress.tested.get(run.pk, {}).get("enrolled", 0),
                sat_count=progress.tested.get(run.pk, {}).get("after", 0),
                excused_count=excused[run.pk],
                is_open=run.is_open,
            ),
        )
        for run in rows.only("code", "ends_on")
    ]


def _is_after_open(*, runs: QuerySet[CourseRun]) -> Q:
    """The condition on a run that its test after is open, or open on a phone."""
    tests = RunTest.objects.filter(run__in=runs, occasion=AFTER_OCCASION, closed_at__isnull=True)
    # From the few open sittings to their runs: SQLite would read every sitting of the runs.
    still_open = Sitting.objects.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    on_phone = RunSitting.objects.filter(
        sitting__in=still_open.order_by().values("pk"),
        enrolment__run__in=runs,
        occasion=AFTER_OCCASION,
    )
    return Q(pk__in=tests.order_by().values("run")) | Q(
        pk__in=on_phone.order_by().values("enrolment__run")
    )
