"""Comparison groups: scores of officers not yet trained, without the officers."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.kit.models import Row


class ComparisonGroup(Row):
    """Officers not yet trained who sat the tests of a course run at the same times.

    pairs: [before, after] in points of 100, null for a test that was not taken, sorted so that
    their order shows no one; chosen: how these officers were chosen.
    """

    run = models.OneToOneField(CourseRun, on_delete=models.PROTECT, related_name="comparison")
    chosen = models.CharField(max_length=300)
    pairs = models.JSONField(default=list)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.run_id} {len(self.pairs)}"
