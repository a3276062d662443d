"""Scores of course runs without names, for the cost of results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from promdaen.course.models import CourseRun, LaterSummary, OfficerSummary
from promdaen.course.queries import people

USUAL_MONTHS = 6


@dataclass(frozen=True, kw_only=True)
class RunScores:
    """Trained officers of a run, points after, and points that lasted until the later test.

    lasting: the lower of the points after and at the later test, of officers who took both: who
    is still at a standard was at it on both occasions. gains: later points less those before.
    """

    officers: int
    after: list[float] = field(default_factory=list)
    lasting: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)


def months_tested() -> int:
    """The months after a course of the later test that is read: 6, else the longest there is."""
    later_summaries = LaterSummary.objects.filter(is_comparable=True, months__gt=0)
    tested = set(later_summaries.values_list("months", flat=True))
    return USUAL_MONTHS if USUAL_MONTHS in tested or not tested else max(tested)


def scores_of_runs(*, runs: Sequence[CourseRun], months: int) -> dict[UUID, RunScores]:
    """By id of the run; later tests that are not comparable are left out."""
    chosen = CourseRun.objects.filter(pk__in=[run.pk for run in runs])
    counts = people.people_by(runs=chosen, by="run")
    scores = {
        run.pk: RunScores(officers=counts[run.pk].trained if run.pk in counts else 0)
        for run in runs
    }
    before: dict[UUID, float | None] = defaultdict(lambda: None)
    directly: dict[UUID, float | None] = defaultdict(lambda: None)
    officer_summaries = OfficerSummary.objects.filter(run__in=scores).order_by("enrolment_id")
    for run, enrolment, first, after in officer_summaries.values_list(
        "run_id", "enrolment_id", "before_points", "after_points"
    ):
        before[enrolment], directly[enrolment] = first, after
        if after is not None:
            scores[run].after.append(after)
    later = LaterSummary.objects.filter(run__in=scores, months=months, is_comparable=True)
    for run, enrolment, points in later.order_by("enrolment_id").values_list(
        "run_id", "enrolment_id", "points"
    ):
        first, after = before[enrolment], directly[enrolment]
        if after is not None:
            scores[run].lasting.append(min(after, points))
        if first is not None:
            scores[run].gains.append(points - first)
    return scores
