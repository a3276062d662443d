"""Measures, plans with their versions, changes, signatures, delivery, judgements; twins."""

from __future__ import annotations

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account
from promdaen.places.models import Checkpoint
from promdaen.survey.models import Round


class Measure(Row):
    """An action that closes gaps, in its current content; versions keep their own copy.

    `body` is the record `measure` of the content without its code and review.
    """

    code = models.CharField(max_length=40, unique=True)
    body = models.JSONField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Plan(Row):
    """A border programme over several years, from an accepted survey round, in versions."""

    code = models.SlugField(max_length=32, unique=True)
    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plans")
    is_invented = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-started_at", "code")

    def __str__(self) -> str:
        return self.code


class PlanVersion(Row):
    """One version of a plan: its source data, its inputs, its result.

    `facts`: checkpoints, standards and scores of the survey round when the version was started;
    `measures`: {code: body} at that time; `inputs`: years, money, limits, risks, locks; `answer`:
    the solver's result, with prices of choices and other budgets; `redraws`: how often each
    measure is chosen when costs and effects are drawn from their ranges. A final version never
    changes: the database refuses it. `begun_from`: the number of the version whose inputs it was
    begun with; null for the first, and where it was not recorded.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    begun_from = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=8, default="draft")
    note = models.CharField(max_length=200, blank=True)
    facts = models.JSONField()
    measures = models.JSONField()
    inputs = models.JSONField()
    answer = models.JSONField(default=dict)
    redraws = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    solved_at = models.DateTimeField(null=True, blank=True)
    finalised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("plan", "-number")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="planning_version_number"),
            models.CheckConstraint(
                name="planning_version_state",
                condition=models.Q(state__in=["draft", "asked", "final"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"


class PlanChange(Fact):
    """A change that a person made in a version: the field, old and new value, and the reason."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.what


class PlanSignature(Row):
    """A person who is asked to sign a version; `digest` (SHA-256, hex) of the signed content."""

    version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="signatures")
    office = models.CharField(max_length=160)
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["version", "account"], name="planning_signature_once"),
        )

    def __str__(self) -> str:
        return self.office


class DeliveryStep(Fact):
    """What a person recorded of the delivery of a plan's measure at a place.

    The step that happened last counts; of a day, the one recorded last.

    `state`: "planned", "begun" or "delivered"; `place`: a checkpoint, province or "nation".
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="delivery_steps")
    measure = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    happened_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="planning_delivery_state",
                condition=models.Q(state__in=["planned", "begun", "delivered"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.place} {self.state}"


class MeasureRun(Row):
    """A course run that carries out a training measure of a plan at a place."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="measure_runs", db_index=False
    )
    measure = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("plan", "measure", "place", "run")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "measure", "place", "run"], name="planning_measure_run_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.place} {self.run_id}"


class ExpertPanel(Row):
    """Experts who judge measures of a version in two rounds; `questions` are keys of questions.

    `state`: "first" or "second" round, then "closed". `pooled`: {key: judgement with `count`} when
    it was closed; empty if the request was withdrawn.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="panels")
    state = models.CharField(max_length=8, default="first")
    questions = models.JSONField()
    due_on = models.DateField()
    pooled = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-begun_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="planning_panel_state",
                condition=models.Q(state__in=["first", "second", "closed"]),
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=~models.Q(state="closed"),
                name="planning_panel_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class PanelMember(Row):
    """An expert of a panel; others read only the letter."""

    # Its unique constraint begins with the panel.
    panel = models.ForeignKey(
        ExpertPanel, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=2)

    class Meta:
        ordering = ("panel", "letter")
        constraints = (
            models.UniqueConstraint(
                fields=["panel", "account"], name="planning_panel_member_once"
            ),
        )

    def __str__(self) -> str:
        return self.letter


class ExpertAnswer(Fact):
    """The form of an expert in a round; a later one of the same round replaces it.

    `values`: {key of the question: lowest, best, highest, sure}.
    """

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    values = models.JSONField()
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.member_id} {self.round}"


class CheckpointTwin(Row):
    """The twin of a checkpoint: booths, shifts, classes, arrivals and services of a day.

    `document` is that of `simulate-checkpoint`; its minute 0 is `opens_at` minutes after midnight.
    `timed`: waits measured with a clock, used only for validation: [{"class", "minute", "wait"}];
    those of a demonstration have "is_invented" too, until real counts or waits come in.
    `source` is the origin of the counts. `advice`: the last computed least staffing and values of
    booth-hours, with the digest of the document that they are of.
    """

    checkpoint = models.OneToOneField(Checkpoint, on_delete=models.PROTECT, related_name="twin")
    document = models.JSONField()
    opens_at = models.PositiveSmallIntegerField()
    timed = models.JSONField(default=list)
    source = models.CharField(max_length=200)
    advice = models.JSONField(default=dict)
    is_invented = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("checkpoint",)

    def __str__(self) -> str:
        return str(self.checkpoint_id)


class TwinSetting(Fact):
    """What a person set of a twin beside its document; of each kind the last one counts.

    `kind`: "labour" with the values of `LabourRules`, "week" with travellers by day of the week,
    Monday first, or "counts" with the dated rows of an imported sheet: [day, minute of the twin's
    day, class, count]. `source`: the law or regulation, the register, or who counted.
    """

    twin = models.ForeignKey(CheckpointTwin, on_delete=models.PROTECT, related_name="settings")
    kind = models.CharField(max_length=6)
    values = models.JSONField()
    source = models.CharField(max_length=200)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="planning_setting_kind",
                condition=models.Q(kind__in=["counts", "labour", "week"]),
            ),
        )

    def __str__(self) -> str:
        return self.kind


class QueueObservation(Fact):
    """Something counted or timed at a checkpoint by a person with a phone.

    `kind`: "count" of travellers who came in the half hour from `minute` of the twin's day, "bus"
    with so many passengers in it (0: no bus came), "service" at a booth, "second" at the second
    line or "wait" of one traveller in minutes.
    """

    twin = models.ForeignKey(CheckpointTwin, on_delete=models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=8)
    travellers = models.CharField(max_length=40)
    on = models.DateField()
    minute = models.PositiveSmallIntegerField()
    value = models.FloatField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="planning_observation_kind",
                condition=models.Q(kind__in=["bus", "count", "service", "second", "wait"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.value:g}"
