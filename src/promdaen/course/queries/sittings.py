"""Tests of runs by occasion and paper, for figures that summaries do not include."""

from django.db.models import QuerySet

from promdaen.assessment.models import Paper, Sitting
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.course.models import CourseRun, RunSitting


def sittings_on(*, runs: QuerySet[CourseRun], occasion: str) -> QuerySet[Sitting]:
    """The sittings of runs on an occasion, also those that do not count.

    Adaptive ones are left out, because their questions are not those of a paper.
    """
    sittings = Sitting.objects.filter(
        run_sitting__enrolment__run__in=runs, run_sitting__occasion=occasion
    )
    return sittings.exclude(mode=ADAPTIVE)


def counted_tests(*, runs: QuerySet[CourseRun]) -> QuerySet[RunSitting]:
    """The valid tests of runs."""
    return RunSitting.objects.counted().filter(enrolment__run__in=runs)


def taken_papers(*, runs: QuerySet[CourseRun], occasion: str) -> QuerySet[Paper]:
    """The papers that were taken on an occasion, by code."""
    counted = sittings_on(runs=runs, occasion=occasion).filter(
        closed_at__isnull=False, withdrawn_at__isnull=True
    )
    return Paper.objects.filter(sittings__in=counted).distinct().order_by("code", "version")
