"""Provinces, districts, and checkpoints with their class and status over time."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import models

from promdaen.kit.models import Row
from promdaen.kit.translated import translated

Dated = TypeVar("Dated", bound=Any)


class Province(models.Model):
    """One of the 25 provinces, by its official two-digit code.

    `aliases`: other spellings and short forms used in lists.
    """

    code = models.CharField(max_length=2, primary_key=True)
    name = translated(models.CharField(max_length=80))
    name_km: str
    name_en: str
    grid_column = models.PositiveSmallIntegerField()
    grid_row = models.PositiveSmallIntegerField()
    aliases = models.JSONField(default=list)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class District(models.Model):
    """A district, municipality or khan, by its official four-digit code."""

    code = models.CharField(max_length=4, primary_key=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="districts")
    name = translated(models.CharField(max_length=80))
    name_km: str
    name_en: str

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class Checkpoint(Row):
    """A border checkpoint; its class and status are dated, because both change."""

    code = models.CharField(max_length=12, unique=True)
    name = translated(models.CharField(max_length=160, blank=True), is_partial=True)
    name_km: str
    name_en: str
    name_source = models.CharField(max_length=200, blank=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="checkpoints")
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.PROTECT)
    modes = models.JSONField(default=list)
    neighbour = models.CharField(max_length=2, blank=True)
    counterpart = models.CharField(max_length=160, blank=True)
    counterpart_province = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    position_quality = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)
    verification = models.CharField(max_length=20)

    class Meta:
        ordering = ("province", "code")
        constraints = (
            models.CheckConstraint(
                name="places_checkpoint_position_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def class_on(self, day: date) -> "CheckpointClass | None":
        """The class on a day, or None if it is unknown."""
        return dated_on(self.classes.all(), day)

    def status_on(self, day: date) -> "CheckpointStatus | None":
        """The status on a day, or None if it is unknown."""
        return dated_on(self.statuses.all(), day)


class CheckpointClass(Row):
    """The class of a checkpoint from a day on (no day: since before the records)."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="classes")
    value = models.CharField(max_length=20)
    since_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = (models.F("since_on").asc(nulls_first=True),)

    def __str__(self) -> str:
        return self.value


class CheckpointStatus(Row):
    """Whether a checkpoint is open from a day on (no day: since before the records)."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="statuses")
    value = models.CharField(max_length=20)
    since_on = models.DateField(null=True, blank=True)
    note = translated(models.TextField(blank=True))
    note_km: str
    note_en: str

    class Meta:
        ordering = (models.F("since_on").asc(nulls_first=True),)

    def __str__(self) -> str:
        return self.value


def dated_on(rows: "Iterable[Dated]", day: date) -> "Dated | None":
    """The last row, ordered by `since_on`, that had begun on a day; or None."""
    rows_in_force = [row for row in rows if row.since_on is None or row.since_on <= day]
    return rows_in_force[-1] if rows_in_force else None
