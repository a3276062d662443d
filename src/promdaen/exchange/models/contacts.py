"""The directory: duty numbers of posts."""

from __future__ import annotations

from django.db import models

from promdaen.kit.models import Row
from promdaen.kit.translated import translated


class Contact(Row):
    """The duty number of a department's post; numbers of roles, never private ones.

    `post` is a checkpoint's code, "" for a desk; `officer_id` is the officer on duty, `posting_id`
    their posting at the last check: when it changes, the entry must be checked again.
    """

    name = translated(models.CharField(max_length=120))
    name_km: str
    name_en: str
    department = models.CharField(max_length=8)
    province = models.CharField(max_length=2, blank=True)
    post = models.CharField(max_length=16, blank=True)
    duty_phone = models.CharField(max_length=40)
    backup = models.CharField(max_length=80)
    radio = models.CharField(max_length=60, blank=True)
    hours = models.CharField(max_length=60)
    languages = models.JSONField(default=list)
    officer_id = models.UUIDField(null=True)
    posting_id = models.UUIDField(null=True)
    checked_on = models.DateField()
    checked_by_id = models.UUIDField(null=True)
    is_stale = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("province", "department", "post", "name_en")
        indexes = (
            models.Index(
                fields=["department", "post"],
                condition=models.Q(removed_at=None),
                name="exchange_contact_current",
            ),
        )

    def __str__(self) -> str:
        return str(self.name)
