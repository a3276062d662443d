"""Laboratory sessions with specimens and decisions of officers; printed sets."""

from django.db import models

from promdaen.curriculum.models import Outcome
from promdaen.kit.models import Fact, Row
from promdaen.people.models import Account, Department, Officer


class LabSession(Row):
    """A session in which one officer examines specimens in one mode.

    `mode` is learn, practise, test or watch; `seed` decides every specimen; `documents` are the
    codes of the document models; `department` is the officer's at the start, so that a later
    transfer does not change old figures.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="lab_sessions")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10)
    documents = models.JSONField(default=list)
    seed = models.PositiveBigIntegerField()
    trials_count = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("started_at", "id")

    def __str__(self) -> str:
        return f"{self.mode} {self.started_at}"


class Trial(Row):
    """One specimen for the officer; `defect` is "" for a genuine one.

    `distractors` are genuine oddities that can be mistaken for defects. `part` is "main", or
    "retraining" for the forty trials after a watch. Nothing of the truth may reach the phone
    before the decision.
    """

    session = models.ForeignKey(
        LabSession, on_delete=models.CASCADE, related_name="trials", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12, default="main")
    seed = models.PositiveBigIntegerField()
    model = models.CharField(max_length=12)
    defect = models.CharField(max_length=32, blank=True)
    distractors = models.JSONField(default=list)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("session", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["session", "position"], name="specimen_trial_position"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.position}"


class Look(Row):
    """A view of a specimen with a tool; the token fetches the picture once."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="looks")
    tool = models.CharField(max_length=16)
    token = models.CharField(max_length=43, unique=True)
    asked_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("trial", "asked_at")

    def __str__(self) -> str:
        return f"{self.trial_id} {self.tool}"


class Decision(Fact):
    """The decision of the officer on a specimen: genuine or suspect, where, why, how fast.

    `answer` is genuine or suspect; `area` the selected area, or "" with the point touched in
    millimetres from the top left corner of the side; `reason` the code of a defect or "". `credit`
    0..1 is the value of the observation on `outcome`.
    """

    trial = models.OneToOneField(Trial, on_delete=models.PROTECT, related_name="decision")
    answer = models.CharField(max_length=8)
    side = models.CharField(max_length=5, default="front")
    x_mm = models.FloatField(null=True, blank=True)
    y_mm = models.FloatField(null=True, blank=True)
    area = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    milliseconds = models.PositiveIntegerField()
    tools = models.JSONField(default=list)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    credit = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="specimen_decision_answer",
                condition=models.Q(answer__in=["genuine", "suspect"]),
            ),
            models.CheckConstraint(
                name="specimen_decision_credit",
                condition=models.Q(credit__gte=0, credit__lte=1),
            ),
        )

    def __str__(self) -> str:
        return f"{self.trial_id} {self.answer}"


class StationSet(Row):
    """A printed set of specimens for a room without phones.

    `specimens`: [{"number": 1, "seed": ..., "model": ..., "defect": "" or a code, "distractors":
    [...]}, ...]; the key is printed separately, for the trainer only. `card` has the numbering of
    the answer card, {"areas": {model: [code, ...]}, "reasons": [code, ...]}, stored so that a card
    is keyed as printed even if defects are added later.
    """

    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=160, blank=True)
    seed = models.PositiveBigIntegerField()
    specimens = models.JSONField()
    card = models.JSONField(default=dict)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.code


class StationFinding(Fact):
    """The finding of an officer on a printed specimen; the highest revision counts."""

    station_set = models.ForeignKey(
        StationSet, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(max_length=8)
    area = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    credit = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("station_set", "number", "at")
        constraints = (
            models.UniqueConstraint(
                fields=["station_set", "number", "officer", "revision"],
                name="specimen_finding_revision",
            ),
            models.CheckConstraint(
                name="specimen_finding_answer",
                condition=models.Q(answer__in=["genuine", "suspect"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.station_set_id} {self.number}"
