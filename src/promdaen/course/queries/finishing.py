"""Why runs are not final, and what is missing before a run is finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from promdaen.assessment.models import Sitting
from promdaen.course.models import CourseRun, MissingReason, RunSitting, RunTest
from promdaen.course.queries import people, run_facts
from promdaen.course.rules import finishing as rules
from promdaen.course.rules.attention import RunAttentionFacts

AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class InterimRun:
    """A run with interim results, its last day and the reason."""

    code: str
    ends_on: date
    reasons: tuple[str, ...]


def interim_runs(
    *, runs: QuerySet[CourseRun], today: date, tested: people.TestedByRun | None = None
) -> list[InterimRun]:
    """The runs whose results are interim, by date; `tested` saves a query if it is known."""
    interim = [
        InterimRun(
            code=run.code,
            ends_on=run.ends_on,
            reasons=rules.interim_reasons(ends_on=run.ends_on, after=after, today=today),
        )
        for run, after in _after_tests(runs=runs, tested=tested)
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
    *, runs: QuerySet[CourseRun], tested: people.TestedByRun | None = None
) -> list[tuple[CourseRun, rules.AfterTest]]:
    """The runs by date, each with the progress of its test after.

    Counted over all runs at once: a country has hundreds, and few are open.
    """
    tested = people.tested_by_run(runs=runs) if tested is None else tested
    reasons_after = MissingReason.objects.filter(enrolment__run__in=runs, occasion=AFTER)
    excused = dict(reasons_after.order_by().values_list("enrolment__run").annotate(n=Count("pk")))
    open_runs = _open_after(runs=runs)
    return [
        (
            run,
            rules.AfterTest(
                enrolled_count=tested.get(run.pk, {}).get("enrolled", 0),
                sat_count=tested.get(run.pk, {}).get("after", 0),
                excused_count=excused.get(run.pk, 0),
                is_open=run.pk in open_runs,
            ),
        )
        for run in runs.order_by("starts_on", "code").only("code", "ends_on")
    ]


def _open_after(*, runs: QuerySet[CourseRun]) -> set[UUID]:
    """The runs whose test after is open, or open on a phone."""
    tests = RunTest.objects.filter(run__in=runs, occasion=AFTER, closed_at__isnull=True)
    # From the few open sittings to their runs: SQLite would read every sitting of the runs.
    still_open = Sitting.objects.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    on_phone = RunSitting.objects.filter(
        sitting__in=still_open.order_by().values("pk"), enrolment__run__in=runs, occasion=AFTER
    )
    return {
        *tests.values_list("run_id", flat=True),
        *on_phone.values_list("enrolment__run_id", flat=True),
    }
