"""Roles in the exchange, and its exercises."""

from __future__ import annotations

from django.db import models

from promdaen.kit.models import Row
from promdaen.kit.translated import translated


class Membership(Row):
    """A role of an account: proposed by one person, granted by another, confirmed after a reset.

    `confirmed_at` is when the account was last confirmed; a later reset of its password or second
    factor suspends the role. For roles given during set-up both persons are None.
    """

    account_id = models.UUIDField()
    role = models.CharField(max_length=16)
    department = models.CharField(max_length=8, blank=True)
    post = models.CharField(max_length=16, blank=True)
    proposed_by_id = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    granted_by_id = models.UUIDField(null=True)
    granted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ("department", "role", "proposed_at")
        indexes = (models.Index(fields=["account_id"], name="exchange_membership_of"),)
        constraints = (
            models.UniqueConstraint(
                fields=["account_id", "role"],
                condition=models.Q(revoked_at=None),
                name="exchange_membership_once",
            ),
            models.CheckConstraint(
                name="exchange_membership_two",
                condition=models.Q(granted_by_id=None)
                | ~models.Q(granted_by_id=models.F("proposed_by_id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.department}".strip()


class Exercise(Row):
    """An exercise in the exchange: its records never mix with real ones."""

    code = models.CharField(max_length=24, unique=True)
    title = translated(models.CharField(max_length=120))
    title_km: str
    title_en: str
    by_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return str(self.title)
