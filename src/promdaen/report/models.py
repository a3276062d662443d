"""The coordinator's recommendations, issued sheets and stored intervals."""

from django.db import models

from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated


class Recommendation(Row):
    """A recommendation on the sheet of a scope, such as "run:KK-2012-1" or "province:09"."""

    scope = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    text = translated(models.TextField())
    text_km: str
    text_en: str

    class Meta:
        ordering = ("scope", "position")

    def __str__(self) -> str:
        return f"{self.scope} {self.position}"


class IssuedSheet(Fact):
    """An issued sheet: its complete figures, their digest, and the signature."""

    scope = models.CharField(max_length=60)
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ("-issued_at",)
        indexes = (models.Index(fields=["scope", "digest"], name="report_issued_digest"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.digest[:8]}"


class StoredInterval(Row):
    """Bootstrap intervals of a large scope, computed once in a job for one state of its data."""

    scope = models.CharField(max_length=60)
    data_digest = models.CharField(max_length=64)
    gain_points = models.JSONField(null=True)
    g_av = models.JSONField(null=True)
    retained = models.JSONField(null=True)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scope", "data_digest"], name="report_storedinterval_once"
            ),
        )

    def __str__(self) -> str:
        return self.scope
