"""Receives changes of marks from assessment, and requests a rebuild of the runs' summaries."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from promdaen.assessment.models import Sitting
from promdaen.assessment.signals import sittings_marked
from promdaen.course.models import RunSitting


@receiver(sittings_marked, dispatch_uid="course.summaries")
def mark_their_runs(*, sittings: Sequence[Sitting], **_: Any) -> None:
    """Mark the runs of these sittings for a rebuild."""
    # The marking code imports much of the product; most commands do not need it.
    from promdaen.course.actions import summaries  # noqa: PLC0415

    ids = [sitting.pk for sitting in sittings]
    links = RunSitting.objects.filter(sitting__in=ids).order_by()
    summaries.mark_runs(runs=links.values_list("enrolment__run_id", flat=True).distinct())
