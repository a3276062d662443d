"""Roll-outs by lot: plan, sealed protocol, scores by period, deviations, results."""

from django.db import models

from promdaen.evaluation.rules import protocols
from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated
from promdaen.places.models import Province


class Rollout(Row):
    """A plan in which provinces get the course step by step, in an order drawn by lot.

    sd: standard deviation of a score in points of 100; icc, cac: correlations, see
    `rules.rollouts.RolloutDesign`; effect_points: the effect the roll-out is planned for;
    seed_known_on: the day on which the announced source gives the seed; drawn_order: the province
    codes of each step, empty before the draw.
    """

    code = models.CharField(max_length=24, unique=True)
    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    steps_count = models.PositiveSmallIntegerField()
    sd = models.FloatField()
    icc = models.FloatField()
    cac = models.FloatField()
    effect_points = models.FloatField()
    alpha = models.FloatField(default=0.05)
    question = translated(models.TextField())
    question_km: str
    question_en: str
    measure = translated(models.TextField())
    measure_km: str
    measure_en: str
    missing = translated(models.TextField())
    missing_km: str
    missing_en: str
    seed_source = translated(models.CharField(max_length=200, blank=True))
    seed_source_km: str
    seed_source_en: str
    seed_known_on = models.DateField(null=True)
    announced_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=200, blank=True)
    drawn_order = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def state(self) -> str:
        """The state of the roll-out: planned, announced or drawn; a sealed one has a protocol."""
        if self.drawn_at is not None:
            return protocols.DRAWN
        return protocols.PLANNED if self.announced_at is None else protocols.ANNOUNCED


class RolloutCluster(Row):
    """A province of a roll-out; `officers_count` is the number tested there in each period."""

    rollout = models.ForeignKey(
        Rollout, on_delete=models.CASCADE, related_name="clusters", db_index=False
    )
    province = models.ForeignKey(Province, on_delete=models.PROTECT)
    officers_count = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("rollout", "province")
        constraints = (
            models.UniqueConstraint(
                fields=["rollout", "province"], name="evaluation_cluster_once"
            ),
        )

    def __str__(self) -> str:
        return self.province_id


class RolloutPeriod(Row):
    """A period in which every cluster is tested; numbered from 1."""

    rollout = models.ForeignKey(
        Rollout, on_delete=models.CASCADE, related_name="periods", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("rollout", "number")
        constraints = (
            models.UniqueConstraint(fields=["rollout", "number"], name="evaluation_period_once"),
            models.CheckConstraint(
                name="evaluation_period_dates",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return str(self.number)


class SealedProtocol(Fact):
    """The protocol of a roll-out as signed before the first score."""

    rollout = models.OneToOneField(Rollout, on_delete=models.PROTECT, related_name="protocol")
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]


class PeriodScores(Fact):
    """The scores of one period by province, without names; a newer row replaces an older one.

    scores: {province code: [points of 100, or null for an officer who was not tested]}.
    """

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="scores")
    period = models.PositiveSmallIntegerField()
    scores = models.JSONField()
    source = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.period} {self.digest[:8]}"


class Deviation(Fact):
    """A deviation from the protocol, and its reason."""

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="deviations")
    happened_on = models.DateField()
    text = translated(models.TextField())
    text_km: str
    text_en: str
    reason = translated(models.TextField())
    reason_km: str
    reason_en: str
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("happened_on", "recorded_at", "id")

    def __str__(self) -> str:
        return self.text_en[:40]


class RolloutResult(Fact):
    """The effect, computed once after the end that the protocol defines."""

    rollout = models.OneToOneField(Rollout, on_delete=models.PROTECT, related_name="result")
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]
