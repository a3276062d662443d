"""Hears from assessment that marks changed, and keeps the runs' summaries in step."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from promdaen.assessment.models import Sitting
from promdaen.assessment.signals import sittings_marked
from promdaen.course.actions.summaries import refresh_run_summary
from promdaen.course.models import CourseRun


@receiver(sittings_marked, dispatch_uid="course.summaries")
def refresh_runs(*, sittings: Sequence[Sitting], **_: Any) -> None:
    """Rebuild the summary of every run that these sittings belong to."""
    ids = [sitting.pk for sitting in sittings]
    runs = CourseRun.objects.filter(enrolments__sittings__sitting__in=ids).distinct()
    for run in runs:
        refresh_run_summary(run=run)
