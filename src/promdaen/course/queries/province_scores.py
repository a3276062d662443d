"""Test scores by province and by run, without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from promdaen.course.models import CourseRun, Enrolment, OfficerSummary
from promdaen.kit import audit
from promdaen.people import queries as people_queries


def scores_before_by_run() -> dict[str, dict[UUID, list[float]]]:
    """Points of 100 on the test before, of all officers of real runs, by province and run.

    In a demonstration, where every run is invented, of all its runs.
    """
    officer_summaries = OfficerSummary.objects.filter(
        before_points__isnull=False, run__is_cancelled=False
    )
    if not audit.is_demo():
        officer_summaries = officer_summaries.filter(run__is_invented=False)
    grouped: dict[str, dict[UUID, list[float]]] = defaultdict(lambda: defaultdict(list))
    for province, run, points in officer_summaries.values_list(
        "run__province_id", "run_id", "before_points"
    ):
        if points is not None:
            grouped[province][run].append(points)
    return {province: dict(scores_by_run) for province, scores_by_run in grouped.items()}


def passed_counts(*, runs: Collection[UUID], points: float) -> dict[UUID, tuple[int, int]]:
    """By run: officers tested after the course, and those with so many points of 100 or more."""
    rows = (
        OfficerSummary.objects.filter(run__in=runs, after_points__isnull=False)
        .values("run")
        .annotate(tested=Count("pk"), passed=Count("pk", filter=Q(after_points__gte=points)))
        .order_by()
    )
    return {row["run"]: (row["tested"], row["passed"]) for row in rows}


def runs_between(
    *, provinces: Collection[str], starts_on: date, ends_on: date
) -> QuerySet[CourseRun]:
    """Runs in these provinces that start in a period, without cancelled ones."""
    return CourseRun.objects.filter(
        province__in=provinces, starts_on__range=(starts_on, ends_on), is_cancelled=False
    )


def last_scores(*, runs: QuerySet[CourseRun]) -> dict[str, list[float | None]]:
    """The score of every enrolled officer on the run's last test, by province of the run.

    The last test is the one after the course if it was taken, else the one before. None for an
    officer who did not take it.
    """
    grouped: dict[str, list[float | None]] = defaultdict(list)
    for province, _starts_on, _officer, points in _last_points(runs=runs):
        grouped[province].append(points)
    return dict(grouped)


@dataclass(frozen=True, kw_only=True)
class PostScores:
    """Scores by post, and how many officers had no post, so that none of them is counted."""

    scores: dict[str, list[float | None]]
    without_post: int


def last_scores_of_posts(*, runs: QuerySet[CourseRun], posts: Collection[str]) -> PostScores:
    """The scores of `last_scores` by the post, of these, of the day on which the run began.

    Who moved afterwards still counts where the course found them, as a draw by lot requires.
    """
    rows = _last_points(runs=runs)
    postings = people_queries.postings_by_officer(
        officers={officer for _province, _starts_on, officer, _points in rows}
    )
    grouped: dict[str, list[float | None]] = defaultdict(list)
    without_post = 0
    for _province, starts_on, officer, points in rows:
        posting = people_queries.posting_on(postings=postings.get(officer, ()), day=starts_on)
        if posting is None or posting.checkpoint is None:
            without_post += 1
        elif posting.checkpoint.code in posts:
            grouped[posting.checkpoint.code].append(points)
    return PostScores(scores=dict(grouped), without_post=without_post)


def _last_points(*, runs: QuerySet[CourseRun]) -> list[tuple[str, date, UUID, float | None]]:
    """Province and first day of the run, officer, and points on the last test of the run."""
    rows = list(
        Enrolment.objects.filter(run__in=runs)
        .order_by("run__code", "seat")
        .values_list(
            "run_id",
            "run__province_id",
            "run__starts_on",
            "officer_id",
            "summary__before_points",
            "summary__after_points",
        )
    )
    with_after = {run for run, *_rest, after in rows if after is not None}
    return [
        (province, starts_on, officer, after if run in with_after else before)
        for run, province, starts_on, officer, before, after in rows
    ]
