"""Comparison groups: those of course runs, and the gain against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.evaluation.models import ComparisonGroup
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import comparison_groups as rules

LISTED_DAYS = 450


@dataclass(frozen=True, kw_only=True)
class RunComparison:
    """A course run with its comparison group, if it has one.

    officers: those of the group with both tests; gain_points: theirs, None if they are too few.
    """

    run: CourseRun
    group: ComparisonGroup | None
    officers: int = 0
    gain_points: float | None = None


def gain_against_groups(*, runs: QuerySet[CourseRun]) -> rules.GainAgainst | None:
    """The gain of officers of those runs that have a comparison group, against these groups.

    None without a group. Officers of other runs are left out, so that nothing is mixed.
    """
    groups = list(ComparisonGroup.objects.filter(run__in=runs))
    if not groups:
        return None
    own = CourseRun.objects.filter(pk__in=[group.run_id for group in groups])
    cohort = course_queries.cohort_of_runs(runs=own).cohort
    both = cohort.has_both
    trained = zip(
        cohort.before_points[both].tolist(), cohort.after_points[both].tolist(), strict=True
    )
    others = [(before, after) for group in groups for before, after in group.pairs]
    return rules.gain_against(trained=list(trained), others=others)


def run_comparisons(*, now: datetime) -> Sequence[RunComparison]:
    """Course runs that began in the last 15 months, or that have a group."""
    today = timezone.localdate(now)
    groups = {
        group.run_id: group for group in ComparisonGroup.objects.select_related("run__province")
    }
    begun = CourseRun.objects.filter(
        is_cancelled=False,
        starts_on__lte=today,
        starts_on__gte=today - timedelta(days=LISTED_DAYS),
    ).select_related("province")
    runs = {run.pk: run for run in begun}
    runs |= {key: group.run for key, group in groups.items() if key not in runs}
    newest = sorted(runs.values(), key=lambda run: run.starts_on, reverse=True)
    return [_run_comparison(run=run, group=groups.get(run.pk)) for run in newest]


def _run_comparison(*, run: CourseRun, group: ComparisonGroup | None) -> RunComparison:
    if group is None:
        return RunComparison(run=run, group=None)
    pairs = [(before, after) for before, after in group.pairs]
    return RunComparison(
        run=run,
        group=group,
        officers=len(rules.whole_pairs(pairs=pairs)),
        gain_points=rules.group_gain(pairs=pairs),
    )


def run_to_compare(*, code: str) -> CourseRun:
    """The run of a code. Raises EvaluationNotFound."""
    run = course_queries.run_of_code(code=code)
    if run is None:
        raise EvaluationNotFound(_("There is no such course run."))
    return run


def recorded_group(*, run: CourseRun) -> ComparisonGroup | None:
    """The comparison group of a run, if it has one."""
    return ComparisonGroup.objects.filter(run=run).first()


def comparison_papers(*, run: CourseRun) -> list[tuple[str, str]]:
    """The occasion and code of each paper that a comparison group has to sit."""
    papers = course_queries.run_papers(run=run)
    pairs = {
        (occasion, paper.code)
        for (occasion, _half), paper in papers.items()
        if occasion in rules.COLUMNS
    }
    return sorted(pairs, key=lambda pair: (rules.COLUMNS.index(pair[0]), pair[1]))
