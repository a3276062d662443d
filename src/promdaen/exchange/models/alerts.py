"""Alerts, and the receipts of each post."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record
from promdaen.kit.models import Row


class Alert(models.Model):
    """A warning to posts, with an end; its texts in both languages are texts of the record.

    `area`: codes of provinces and checkpoints. The end is `expires_at` of the record.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="alert"
    )
    kind = models.CharField(max_length=20)
    action = models.CharField(max_length=16)
    area = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.kind


class Receipt(Row):
    """Whether a department's post received and acknowledged an alert, and its result."""

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="receipts", db_index=False
    )
    department = models.CharField(max_length=8)
    post = models.CharField(max_length=16, blank=True)
    due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_id = models.UUIDField(null=True)
    is_hit = models.BooleanField(null=True)
    hit_at = models.DateTimeField(null=True)
    head = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("department", "post")
        indexes = (
            models.Index(
                fields=["department", "post"],
                condition=models.Q(acknowledged_at=None),
                name="exchange_receipt_open",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["record", "department", "post"], name="exchange_receipt_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.post}".strip()
