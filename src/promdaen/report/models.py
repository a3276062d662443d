"""Issued sheets, evaluation reports, recommendations with follow-up, stories."""

from django.db import models

from promdaen.course.models import Programme
from promdaen.kit.models import Fact, Row
from promdaen.kit.texts import Text
from promdaen.kit.translated import translated
from promdaen.report.rules import follow_up


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


class ExternalCode(Row):
    """The identifier that DHIS2 has for a figure, or for a province by its code."""

    name = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=11)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class CountryTable(Fact):
    """The yearly table of a country, as signed: this country's own, or another one's."""

    country = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    document = models.JSONField()
    is_own = models.BooleanField()
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ("country", "year")
        constraints = (
            models.UniqueConstraint(fields=["country", "year"], name="report_countrytable_once"),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.year}"


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


class PreparedFigures(Row):
    """A results sheet or overview of a large scope, as a job last computed it for its pages.

    `name` is the key of the scope, such as "programme:PRG-2026", or "overview:" with the id of a
    programme or nothing.
    """

    name = models.CharField(max_length=60, unique=True)
    document = models.JSONField()
    prepared_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class EvaluationReport(Fact):
    """An evaluator's report of a programme, or without one of an empty installation, as signed."""

    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="evaluation_reports"
    )
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.digest[:8]


class ReportStory(Row):
    """A quote or story for the evaluator's report, without names; used only with consent.

    source: a code of `rules.follow_up.RECOMMENDATION_SOURCES`.
    """

    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="stories"
    )
    source = models.CharField(max_length=12)
    text = translated(models.TextField())
    text_km: str
    text_en: str
    has_consent = models.BooleanField(default=False)
    is_approved = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at", "-id")

    def __str__(self) -> str:
        return f"{self.source} {self.recorded_at:%Y-%m-%d}"

    @property
    def source_name(self) -> Text:
        """Whose story it is, in words."""
        return follow_up.RECOMMENDATION_SOURCES[self.source]


class FollowedRecommendation(Row):
    """A recommendation of a report whose follow-up is recorded in steps."""

    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="followed"
    )
    text = translated(models.TextField())
    text_km: str
    text_en: str
    recommended_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recommended_on", "recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.recommended_on}"


class RecommendationStep(Fact):
    """The state of a recommendation from a day on; `state` is a code of `rules.follow_up`."""

    recommendation = models.ForeignKey(
        FollowedRecommendation, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    state = models.CharField(max_length=8)
    note = translated(models.TextField(blank=True), is_partial=True)
    note_km: str
    note_en: str
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("happened_on", "recorded_at", "id")
        indexes = (
            models.Index(fields=["recommendation", "happened_on"], name="report_step_order"),
        )

    def __str__(self) -> str:
        return self.state
