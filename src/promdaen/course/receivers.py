"""Hears from assessment that marks changed, and has the runs' summaries rebuilt."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from promdaen.assessment.models import Sitting
from promdaen.assessment.signals import sittings_marked
from promdaen.course.actions.summaries import mark_runs
from promdaen.course.models import RunSitting


@receiver(sittings_marked, dispatch_uid="course.summaries")
def mark_their_runs(*, sittings: Sequence[Sitting], **_: Any) -> None:
    """Mark every run that these sittings belong to."""
    ids = [sitting.pk for sitting in sittings]
    links = RunSitting.objects.filter(sitting__in=ids).order_by()
    mark_runs(runs=links.values_list("enrolment__run_id", flat=True).distinct())
