"""Totals by month of destroyed reports, without records."""

from __future__ import annotations

from django.db import models

from promdaen.kit.models import Row


class Tally(Row):
    """Incidents and persons of a month under one code, from destroyed reports.

    `month_on` is the first day of the month of the incidents; dimensions and codes are those of
    rules/retention.MonthlyCell.
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
    """The figures of a month as first made: small groups suppressed, never changed later."""

    month_on = models.DateField(unique=True)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-month_on",)

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"
