"""Due referrals: the protection part of a report, alone, until somebody makes the referral."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record


class DueReferral(models.Model):
    """That a report makes a referral due: when it happened, what followed.

    The record has the place, the unit and the clock; the protection flags lie sealed as its text.
    Its state is due, made or refused. No narrative, and no number of the report.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="due_referral"
    )
    report = models.OneToOneField(
        Record, null=True, on_delete=models.SET_NULL, related_name="due_part"
    )
    referral = models.ForeignKey(
        Record, null=True, on_delete=models.SET_NULL, related_name="due_parts"
    )
    occurred_at = models.DateTimeField()
    reason = models.CharField(max_length=24, blank=True)

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d}"
