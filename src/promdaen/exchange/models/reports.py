"""Incident reports: what happened, without names."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record
from promdaen.kit.models import Row


class Report(models.Model):
    """The content of an incident report beside its texts; codes are those of the code lists.

    `persons_by`: [{"nationality", "sex", "age", "number"}]; `fee`: {"amount", "currency",
    "paid_to", "when", "per"}; `documents`: [{"type", "state", "fraud", "line", "feature"}];
    `route`: [{"place", "on"}]; `elements`: the answers on the legal elements: yes, no, unknown.
    Protection flags are an encrypted text of the record. The position is rounded to 0.01 degree.
    `persons_count` is None if the number is not known.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="report"
    )
    type = models.CharField(max_length=24)
    direction = models.CharField(max_length=10)
    mode = models.CharField(max_length=10)
    method = models.CharField(max_length=24, blank=True)
    occurred_at = models.DateTimeField()
    certainty = models.CharField(max_length=12)
    latitude = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    longitude = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    persons_count = models.PositiveIntegerField(null=True)
    persons_by = models.JSONField(default=list)
    facilitators_count = models.PositiveIntegerField(null=True)
    facilitator_roles = models.JSONField(default=list)
    fee = models.JSONField(default=dict)
    documents = models.JSONField(default=list)
    route = models.JSONField(default=list)
    danger = models.JSONField(default=list)
    elements = models.JSONField(default=dict)
    action_taken = models.JSONField(default=list)
    # The single word that readers without access to the protection flags see.
    referral = models.CharField(max_length=10, default="not_needed")

    def __str__(self) -> str:
        return self.type


class Trace(Row):
    """Something two reports may share: a place, a method, a vehicle, a series of documents.

    For a vehicle only a keyed digest is stored, because a number plate identifies a person;
    `label` is what readers see.
    """

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="traces", db_index=False
    )
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=64)
    label = models.CharField(max_length=80)

    class Meta:
        indexes = (models.Index(fields=["kind", "value"], name="exchange_trace_value"),)
        constraints = (
            models.UniqueConstraint(
                fields=["record", "kind", "value"], name="exchange_trace_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
