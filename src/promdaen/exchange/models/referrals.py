"""Referrals of possible victims and children: a code, never a name."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record


class Referral(models.Model):
    """A person referred to protection services; indicators, needs and consent are encrypted.

    So are the receiver and the informed parties, because either could reveal an asylum claim.

    The state is the record's: in_progress, accepted, rejected, done, revoked; `tell_by` is when
    the protection services must be informed, `due_at` of the record when the hand-over is due.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="referral"
    )
    case_code = models.CharField(max_length=16, unique=True)
    report = models.ForeignKey(
        Record, null=True, on_delete=models.SET_NULL, related_name="referrals"
    )
    age_band = models.CharField(max_length=10)
    sex = models.CharField(max_length=10)
    language = models.CharField(max_length=12)
    is_urgent = models.BooleanField(default=False)
    tell_by = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    feedback = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    feedback_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.case_code
