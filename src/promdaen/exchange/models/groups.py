"""Sharing groups across departments."""

from __future__ import annotations

from django.db import models

from promdaen.exchange.models.records import Record
from promdaen.kit.models import Row
from promdaen.kit.translated import translated


class Group(Row):
    """People of several departments on one matter; without members it shares with no one."""

    name = translated(models.CharField(max_length=120))
    name_km: str
    name_en: str
    purpose = models.CharField(max_length=200)
    exercise = models.CharField(max_length=24, blank=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return str(self.name)


class GroupMember(Row):
    """An account in a group, with its need to know; `until_on` is its last day."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    account_id = models.UUIDField()
    need = models.CharField(max_length=200)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    until_on = models.DateField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["account_id", "group"], name="exchange_member_of"),)
        constraints = (
            models.UniqueConstraint(
                fields=["group", "account_id"],
                condition=models.Q(removed_at=None),
                name="exchange_member_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.account_id)


class Share(Row):
    """A record that its originator shared with a group."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="shares")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="shares")
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["record", "group"],
                condition=models.Q(revoked_at=None),
                name="exchange_share_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.group_id)
