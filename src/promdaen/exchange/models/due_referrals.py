"""Due referrals: only the protection part of a report, until the referral is made."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record


class DueReferral(models.Model):
    """A referral that a report makes due: the time of the event and the result.

    The record has the place, the unit and the clock; its text is the encrypted protection flags.
    Its state is due, made or refused. It contains no narrative and not the number of the report.
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
