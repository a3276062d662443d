"""Interviews, incidents and waves of the content; runs at the booth, teams, drills on cards."""

from django.db import models

from promdaen.curriculum.models import Outcome
from promdaen.kit.models import CodedVersion, Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Department, Officer
from promdaen.places.models import Checkpoint


class Dialogue(CodedVersion):
    """An interview as a graph; every change is a new version, because phones may be using it.

    `body` is the record `dialogue` of the content without code and title.
    """

    code = models.CharField(max_length=40)
    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    body = models.JSONField()
    outcomes = models.ManyToManyField(Outcome, related_name="+")
    written_at = models.DateTimeField()


class Incident(Row):
    """An event at the booth in addition to travellers; `body` is the content record."""

    code = models.CharField(max_length=40, unique=True)
    body = models.JSONField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Wave(Row):
    """The arrival of travellers; `body` is the content record."""

    code = models.CharField(max_length=24, unique=True)
    body = models.JSONField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Team(Row):
    """Officers who share one run, first line and others, each with a phone.

    Phones join by `code` while it is open.
    """

    code = models.CharField(max_length=8, unique=True)
    opened_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return self.code


class TeamSeat(Row):
    """An officer of a team at a place: first_line, second_line, or an office of rulings."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="seats", db_index=False)
    place = models.CharField(max_length=20)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ("team", "joined_at")
        constraints = (
            models.UniqueConstraint(fields=["team", "place"], name="booth_seat_place"),
            models.UniqueConstraint(fields=["team", "officer"], name="booth_seat_officer"),
        )

    def __str__(self) -> str:
        return f"{self.team_id} {self.place}"


class BoothRun(Row):
    """The run of one officer at the booth for one wave.

    `script` is the drawn run (rules.scripts), `dialogues` are its versions of interviews, {code:
    version}; `debrief` has the results after the end: measures by axis, red lines.
    """

    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="booth_runs", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    wave = models.CharField(max_length=24)
    mode = models.CharField(max_length=10)
    seed = models.PositiveBigIntegerField()
    travellers_count = models.PositiveSmallIntegerField()
    script = models.JSONField()
    dialogues = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    debrief = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("started_at", "id")
        indexes = (models.Index(fields=["officer", "started_at"], name="booth_run_officer"),)

    def __str__(self) -> str:
        return f"{self.wave} {self.started_at}"


class BoothAct(Fact):
    """One act of a run as in rules.acts; numbered from 1 without gaps."""

    run = models.ForeignKey(
        BoothRun, on_delete=models.PROTECT, related_name="acts", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    who = models.CharField(max_length=8, blank=True)
    code = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=600, blank=True)
    thought = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ("run", "number")
        constraints = (models.UniqueConstraint(fields=["run", "number"], name="booth_act_number"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class SentOn(Row):
    """A traveller referred by the first line of a team to another phone, and the result.

    `noted` are the codes of the hand-over form; `said` the choices of the interview in the room.
    """

    run = models.ForeignKey(
        BoothRun, on_delete=models.CASCADE, related_name="sent_on", db_index=False
    )
    who = models.CharField(max_length=8)
    place = models.CharField(max_length=20)
    ground = models.CharField(max_length=12, blank=True)
    noted = models.JSONField(default=list)
    sent_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    said = models.JSONField(default=list)
    ruling = models.CharField(max_length=20, blank=True)
    ruling_ground = models.CharField(max_length=12, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("run", "sent_at")
        constraints = (
            models.UniqueConstraint(fields=["run", "who", "place"], name="booth_sent_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.who} {self.place}"


class Interview(Fact):
    """A practice interview; its id is made on the phone, so that it counts once.

    `said` are the codes of choices in turn; `referral` is where the officer sent the person.
    """

    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="interviews", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="interviews")
    said = models.JSONField(default=list)
    referral = models.CharField(max_length=20)
    coding = models.JSONField(default=dict)
    seconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["officer", "at"], name="booth_interview_officer"),)

    def __str__(self) -> str:
        return f"{self.dialogue_id} {self.at}"


class Drill(Row):
    """A physical drill: cards of travellers, played by people, timed on one phone."""

    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=160, blank=True)
    checkpoint = models.ForeignKey(
        Checkpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    wave = models.CharField(max_length=24)
    mode = models.CharField(max_length=10)
    seed = models.PositiveBigIntegerField()
    script = models.JSONField()
    dialogues = models.JSONField(default=dict)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.code


class DrillTurn(Fact):
    """An officer's work on one card of a drill; the highest revision counts.

    `seconds` from the call to the ruling; `seen` what the timekeeper ticked: private, interpreter,
    and red lines.
    """

    drill = models.ForeignKey(
        Drill, on_delete=models.PROTECT, related_name="turns", db_index=False
    )
    who = models.CharField(max_length=8)
    officer = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveSmallIntegerField(default=1)
    waited = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField()
    ruling = models.CharField(max_length=20)
    ground = models.CharField(max_length=12, blank=True)
    seen = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ("drill", "who", "revision")
        constraints = (
            models.UniqueConstraint(
                fields=["drill", "who", "revision"], name="booth_drillturn_revision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.drill_id} {self.who}"
