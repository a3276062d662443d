"""Notices by email, the clock that sends them, and exports approved by a second person."""

from __future__ import annotations

from django.db import models

from promdaen.kit.models import Row


class Notice(Row):
    """A notice to an account that a record needs attention; the message contains no content.

    `over`: the channels it was sent over; `seen_at`: when the account acknowledged it.
    """

    account_id = models.UUIDField()
    record_id = models.UUIDField(null=True)
    why = models.CharField(max_length=24)
    exercise = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    over = models.JSONField(default=list)

    class Meta:
        ordering = ("-at",)
        indexes = (
            models.Index(fields=["account_id", "-at"], name="exchange_notice_of"),
            models.Index(fields=["sent_at"], name="exchange_notice_unsent"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["account_id", "record_id", "why"], name="exchange_notice_once"
            ),
        )

    def __str__(self) -> str:
        return self.why


class Tick(models.Model):
    """When the jobs of the exchange last ran; one row for all processes.

    `steady_since`: since when the clock has run without a jump; `swept_at`: when expired records
    were last destroyed.
    """

    last_at = models.DateTimeField()
    steady_since = models.DateTimeField()
    swept_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.last_at:%Y-%m-%d %H:%M}"


class BulkExport(Row):
    """A bulk export: requested with a purpose, approved by a second person."""

    purpose = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)
    format = models.CharField(max_length=8)
    chosen = models.JSONField(default=dict)
    exercise = models.CharField(max_length=24, blank=True)
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    department = models.CharField(max_length=8, blank=True)
    allowed_by_id = models.UUIDField(null=True)
    allowed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                name="exchange_export_two",
                condition=models.Q(allowed_by_id=None)
                | ~models.Q(allowed_by_id=models.F("asked_by_id")),
            ),
        )

    def __str__(self) -> str:
        return self.format
