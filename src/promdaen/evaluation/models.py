"""Tables of evaluation: roll-outs, contacts, costs, field checks, checklists, registers."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.evaluation.rules import protocols
from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Department
from promdaen.places.models import Checkpoint, Province


class Rollout(Row):
    """A plan in which provinces get the course step by step, in an order drawn by lot.

    sd: standard deviation of a score in points of 100; icc, cac: correlations, see
    `rules.rollouts.RolloutDesign`; effect_points: the effect the roll-out is planned for;
    unit: what is drawn, provinces or posts; seed_known_on: the day on which the announced source
    gives the seed; drawn_order: the codes of each step, empty before the draw.
    """

    code = models.CharField(max_length=24, unique=True)
    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    unit = models.CharField(max_length=10, default=protocols.PROVINCES)
    steps_count = models.PositiveSmallIntegerField()
    sd = models.FloatField()
    icc = models.FloatField()
    cac = models.FloatField()
    effect_points = models.FloatField()
    alpha = models.FloatField(default=0.05)
    budget_usd = models.PositiveIntegerField(null=True)
    question = translated(models.TextField())
    question_km: str
    question_en: str
    measure = translated(models.TextField())
    measure_km: str
    measure_en: str
    included = translated(models.TextField(blank=True, default=""))
    included_km: str
    included_en: str
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
    """A province or a post of a roll-out; `officers_count` are tested there in each period.

    `checkpoint` is the post, in its province; None where the whole province is drawn.
    """

    rollout = models.ForeignKey(
        Rollout, on_delete=models.CASCADE, related_name="clusters", db_index=False
    )
    province = models.ForeignKey(Province, on_delete=models.PROTECT)
    checkpoint = models.ForeignKey(
        Checkpoint, null=True, on_delete=models.PROTECT, related_name="+"
    )
    officers_count = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("rollout", "province", "checkpoint__code")
        constraints = (
            models.UniqueConstraint(
                fields=["rollout", "province"],
                condition=models.Q(checkpoint=None),
                name="evaluation_cluster_once",
            ),
            models.UniqueConstraint(
                fields=["rollout", "checkpoint"], name="evaluation_cluster_post_once"
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def drawn_place(self) -> Province | Checkpoint:
        """The post, or the province."""
        return self.checkpoint or self.province

    @property
    def code(self) -> str:
        """The code that is drawn."""
        return self.drawn_place.code


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
    """The scores of one period by place, without names; a newer row replaces an older one.

    scores: {code of the province or post: [points of 100, or null for an officer who was not
    tested]}.
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


class LaterScores(Fact):
    """Scores of a later test, after the last period, in the form of PeriodScores.

    Every place has had the course by then, so they tell how much lasts and never change the
    result. A newer row of the same day replaces an older one.
    """

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="later_scores")
    tested_on = models.DateField()
    scores = models.JSONField()
    digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("tested_on", "recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.tested_on} {self.digest[:8]}"


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


class ChecklistRound(Row):
    """The checklist of a course run, open to its supervisors from a day on.

    forms: documents of `rules.checklists.BehaviourForm`; numbered as sent while the round is open,
    and by their content once it is closed.
    """

    run = models.OneToOneField(CourseRun, on_delete=models.PROTECT, related_name="checklist")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    forms = models.JSONField(default=list)

    class Meta:
        ordering = ("-opened_on", "id")

    def __str__(self) -> str:
        return f"{self.run_id} {self.opened_on}"


class TieRound(Row):
    """The six questions of a course run on one occasion: before, after or 6 months later.

    answers: documents of `rules.ties.TieAnswer`, sorted, so that neither their order nor the row
    shows whose they are; answered: ids of enrolments whose phone sent a form, sorted.
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="tie_rounds", db_index=False
    )
    occasion = models.CharField(max_length=8)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    answers = models.JSONField(default=list)
    answered = models.JSONField(default=list)

    class Meta:
        ordering = ("-opened_on", "id")
        constraints = (
            models.UniqueConstraint(fields=["run", "occasion"], name="evaluation_tie_round_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.occasion}"


class TieStep(Row):
    """A step that brings two departments together: planned, then done on a day."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ("-planned_on", "id")

    def __str__(self) -> str:
        return f"{self.department_id} {self.partner_id} {self.kind}"


class CurrencyRate(Row):
    """Units of a currency for one US dollar, from a day on."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_usd = models.DecimalField(max_digits=14, decimal_places=4)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("currency", "-day")
        constraints = (
            models.UniqueConstraint(fields=["currency", "day"], name="evaluation_rate_once"),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"


class CostLine(Row):
    """A cost of a course run; `line` and `kind` are codes of `rules.costs`."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="costs")
    line = models.CharField(max_length=20)
    kind = models.CharField(max_length=8)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    # A per diem of verified attendance; computing it again replaces it.
    is_from_attendance = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("run", "line", "day", "id")

    def __str__(self) -> str:
        return f"{self.line} {self.kind}"


class SharedCost(Row):
    """A cost of development, shared evenly over a number of course runs, or one of practice.

    serves: one of `rules.costs.SHARED_COST_USES`; runs_count counts for course runs alone.
    """

    title = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    runs_count = models.PositiveIntegerField()
    serves = models.CharField(max_length=12, default="courses")

    class Meta:
        ordering = ("-day", "id")

    def __str__(self) -> str:
        return self.title


class ComparisonGroup(Row):
    """Officers not yet trained who sat the tests of a course run at the same times.

    pairs: [before, after] in points of 100, null for a test that was not taken, sorted so that
    their order shows no one; chosen: how these officers were chosen.
    """

    run = models.OneToOneField(CourseRun, on_delete=models.PROTECT, related_name="comparison")
    chosen = models.CharField(max_length=300)
    pairs = models.JSONField(default=list)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at", "id")

    def __str__(self) -> str:
        return f"{self.run_id} {len(self.pairs)}"


class FieldCheckPlan(Row):
    """A plan of field checks; `seed` decides posts, shifts and which documents have a defect."""

    code = models.CharField(max_length=24, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    seed = models.CharField(max_length=200)
    defective_share = models.FloatField()
    planned_at = models.DateTimeField()
    first_approver = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_approver = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_on = models.DateField(null=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("-starts_on", "code")

    def __str__(self) -> str:
        return self.code

    @property
    def state(self) -> str:
        """One of `rules.field_checks.STATES`."""
        # They count with numpy, which a command that only loads the tables must not wait for.
        from promdaen.evaluation.rules import field_checks  # noqa: PLC0415

        if self.announced_on is not None:
            return field_checks.ANNOUNCED
        if self.second_approver_id is not None:
            return field_checks.APPROVED
        return field_checks.PLANNED


class FieldCheck(Row):
    """A check of a plan; outcome is empty until it is recorded. No officer is stored."""

    plan = models.ForeignKey(
        FieldCheckPlan, on_delete=models.CASCADE, related_name="checks", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    shift = models.CharField(max_length=10)
    is_defective = models.BooleanField()
    outcome = models.CharField(max_length=10, blank=True)
    is_referred = models.BooleanField(default=False)
    officers_count = models.PositiveSmallIntegerField(default=0)
    trained_count = models.PositiveSmallIntegerField(default=0)
    recorded_on = models.DateField(null=True)

    class Meta:
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="evaluation_check_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class RegisterMonth(Row):
    """The counts of a post in a month: no traveller and no officer. `month_on` is its first day.

    source: "register" as typed, or "exchange" where reports and requests came from there.
    """

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month_on = models.DateField()
    travellers = models.PositiveIntegerField()
    referrals = models.PositiveIntegerField()
    incident_reports = models.PositiveIntegerField()
    requests = models.PositiveIntegerField()
    source = models.CharField(max_length=10)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("month_on", "checkpoint")
        constraints = (
            models.UniqueConstraint(
                fields=["checkpoint", "month_on"], name="evaluation_register_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.month_on:%Y-%m}"
