"""Registers that posts keep anyway, as counts by month."""

from django.db import models

from promdaen.kit.models import Row
from promdaen.places.models import Checkpoint


class RegisterMonth(Row):
    """The counts of a post in a month: no traveller and no officer. `month_on` is its first day.

    source: "register" as typed, or "exchange" where reports and requests came from there.
    """

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month_on = models.DateField()
    travellers = models.PositiveIntegerField()
    referrals = models.PositiveIntegerField()
    incident_reports = models.PositiveIntegerField()
    requests = models.PositiveIntegerField()
    source = models.CharField(max_length=10)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("month_on", "checkpoint")
        constraints = (
            models.UniqueConstraint(
                fields=["checkpoint", "month_on"], name="evaluation_register_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.month_on:%Y-%m}"
