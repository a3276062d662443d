"""Requests for information, their events, and their escalations."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record
from promdaen.kit.models import Row


class Request(models.Model):
    """A question of one department to another, with purpose, legal basis and a clock.

    Priority P1 to P4; `held_until` is when a detained person must by law be released or brought
    before a court. The deadline is `due_at` of the record, the state its `state`. The texts
    question, known, answer and clarification are texts of the record.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="request"
    )
    department = models.CharField(max_length=8)
    priority = models.CharField(max_length=2)
    purpose = models.CharField(max_length=32)
    legal_basis = models.CharField(max_length=32)
    held_until = models.DateTimeField(null=True)
    see_by = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    refusal_ground = models.CharField(max_length=24, blank=True)
    usefulness = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="exchange_request_useful",
                condition=models.Q(usefulness=None) | models.Q(usefulness__range=(1, 5)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.priority} {self.department}"


class Event(Row):
    """An act on a record with its time: sent, received, read, accepted, answered, and so on."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=24)
    by_id = models.UUIDField(null=True)
    department = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.act


class Escalation(Row):
    """A clock passed a step (50, 100, 150, 200 per cent) and people were notified, once."""

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="escalations", db_index=False
    )
    step = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    told = models.CharField(max_length=24)

    class Meta:
        ordering = ("step",)
        constraints = (
            models.UniqueConstraint(fields=["record", "step"], name="exchange_escalation_once"),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.told}"
