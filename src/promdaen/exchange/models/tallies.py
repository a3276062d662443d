"""What stays of reports that were destroyed: sums by month, without records."""

from __future__ import annotations

from django.db import models

from promdaen.kit.models import Row


class Tally(Row):
    """How many incidents and persons of a month a code stands for, of reports that are gone.

    `month_on` is the first day of the month in which they happened; dimensions and codes are
    those of rules/retention.MonthlyCell.
    """

    month_on = models.DateField()
    dimension = models.CharField(max_length=12)
    code = models.CharField(max_length=80)
    incidents_count = models.PositiveIntegerField(default=0)
    persons_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("month_on", "dimension", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["month_on", "dimension", "code"], name="exchange_tally_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dimension} {self.code}"


class MonthlyTable(Row):
    """The figures of a month as they were first made: small groups are gone, nothing changes."""

    month_on = models.DateField(unique=True)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-month_on",)

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"
