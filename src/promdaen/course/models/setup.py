"""Set-up of an installation: the skipped steps."""

from django.db import models

from promdaen.kit.models import Row
from promdaen.people.models import Account


class SkippedStep(Row):
    """A skipped step of set-up; completed steps are derived from the tables themselves."""

    step = models.CharField(max_length=10, unique=True)
    skipped_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="skipped_steps"
    )
    skipped_at = models.DateTimeField()

    class Meta:
        ordering = ("skipped_at",)

    def __str__(self) -> str:
        return self.step
