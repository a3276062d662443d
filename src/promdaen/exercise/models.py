"""Exercise runs, their cells, phones and log; findings and the improvement plan."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.curriculum.models import Outcome
from promdaen.exercise.rules import statement_words
from promdaen.kit import languages
from promdaen.kit.models import ContentVersion, Fact, Row
from promdaen.kit.texts import page_language
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Department, Officer


class Scenario(ContentVersion):
    """A version of a scenario; `body` is the record `scenario` without code and title."""

    title = translated(models.CharField(max_length=160))
    title_km: str
    title_en: str
    minutes = models.PositiveSmallIntegerField()
    objectives = models.ManyToManyField(Outcome, related_name="scenarios")


class ExerciseRun(Row):
    """A run of an exercise: a version of a scenario, a clock, a log.

    State and clock repeat the last lines of the log (rules.room) for queries; `pace` is a key
    of clocks.RATES_BY_PACE. `digest` is the SHA-256 of the log when the run was closed. The log
    of a simulated run was generated, not played (actions.rehearsing).
    """

    code = models.CharField(max_length=24, unique=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs")
    course_run = models.ForeignKey(
        CourseRun, null=True, blank=True, on_delete=models.PROTECT, related_name="exercises"
    )
    place = translated(models.CharField(max_length=120, blank=True), is_partial=True)
    place_km: str
    place_en: str
    planned_on = models.DateField()
    is_rehearsal = models.BooleanField(default=False)
    pace = models.CharField(max_length=8, default="normal")
    is_simulated = models.BooleanField(default=False)
    controllers = models.ManyToManyField(Account, related_name="exercises")
    observer_code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=12, default="draft")
    base_seconds = models.FloatField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    rate = models.FloatField(default=1)
    last_sequence = models.PositiveIntegerField(default=0)
    last_tick_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    opening = translated(models.TextField(blank=True), is_partial=True)
    opening_km: str
    opening_en: str
    opening_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("-planned_on", "-made_at")

    def __str__(self) -> str:
        return self.code


class RunCell(Row):
    """A playing cell of a run with the code by which its phones join."""

    run = models.ForeignKey(
        ExerciseRun, on_delete=models.CASCADE, related_name="cells", db_index=False
    )
    cell = models.CharField(max_length=24)
    position = models.PositiveSmallIntegerField()
    join_code = models.CharField(max_length=8, unique=True)

    class Meta:
        ordering = ("run", "position")
        constraints = (
            models.UniqueConstraint(fields=["run", "cell"], name="exercise_runcell_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.cell}"


class CellMember(Row):
    """An officer who plays in a cell; phones are anonymous, observations are not."""

    run = models.ForeignKey(
        ExerciseRun, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    cell = models.CharField(max_length=24)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="exercise_cells")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "officer"], name="exercise_member_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.cell}"


class Seat(Row):
    """A phone that joined a cell, or an observer's phone; its user is not known.

    `number` counts the phones of the cell. The role and actions of a seat are in the log; this row
    only has the time of its last request.
    """

    run = models.ForeignKey(
        ExerciseRun, on_delete=models.CASCADE, related_name="seats", db_index=False
    )
    cell = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField()
    joined_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("run", "cell", "number")
        constraints = (
            models.UniqueConstraint(fields=["run", "cell", "number"], name="exercise_seat_number"),
        )

    def __str__(self) -> str:
        return f"{self.cell} {self.number}"


class Event(Fact):
    """A line of the log of a run (rules.events); numbered without gaps, never changed.

    `client_id` is made by the phone that sent it; a line sent twice is saved once.
    """

    run = models.ForeignKey(
        ExerciseRun, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    second = models.FloatField()
    at = models.DateTimeField()
    cell = models.CharField(max_length=24, blank=True)
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    client_id = models.UUIDField(null=True, blank=True)
    body = models.JSONField(default=dict)

    class Meta:
        ordering = ("run", "sequence")
        constraints = (
            models.UniqueConstraint(fields=["run", "sequence"], name="exercise_event_sequence"),
            models.UniqueConstraint(fields=["run", "client_id"], name="exercise_event_client"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.sequence} {self.kind}"


class Firing(Fact):
    """A row for each inject sent to a cell; its uniqueness prevents a second sending."""

    run = models.ForeignKey(
        ExerciseRun, on_delete=models.PROTECT, related_name="firings", db_index=False
    )
    inject = models.PositiveIntegerField()
    cell = models.CharField(max_length=24)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="firings")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "inject", "cell"], name="exercise_firing_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.inject} {self.cell}"


class Finding(Row):
    """A finding of an exercise: a strength, or an improvement with an owner and a due date.

    `events` are the numbers of the related lines of the log; `suggestion` is the key of the report
    statement it was made from (rules.statements), or "", and `statement` its texts in both
    languages. `person` is an office or a name within the department. Its state is that of its last
    step; it stays open after the exercise until it is closed with proof. At most five of a kind
    are on page one of the report; `seen_again` is the later exercise in which the same was seen.
    """

    run = models.ForeignKey(
        ExerciseRun, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    text = models.TextField()
    recommendation = models.TextField(blank=True)
    suggestion = models.CharField(max_length=40, blank=True)
    statement = models.JSONField(default=dict, blank=True)
    events = models.JSONField(default=list)
    owner = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    person = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="open")
    reminded_on = models.DateField(null=True, blank=True)
    on_page_one = models.BooleanField(default=False)
    seen_again = models.ForeignKey(
        ExerciseRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=["run", "number"], name="exercise_finding_number"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"

    def in_languages(self, name: str) -> dict[str, str]:
        """A text by language: as its statement says it, or in both as a person reworded it."""
        own = str(getattr(self, name))
        texts = self.statement.get(name, {})
        return dict(texts) if own in texts.values() else {"en": own, "km": own}

    def title_in_languages(self) -> dict[str, str]:
        """What the exercise showed, as a title by language."""
        if self.text in self.statement.get("text", {}).values():
            return dict(self.statement["title"])
        title = statement_words.title(text=self.text)
        return {"en": title, "km": title}

    @property
    def has_suggested_recommendation(self) -> bool:
        """Whether the recommendation is still that of a rule."""
        suggested = self.statement.get("recommendation", {}).values()
        return bool(self.recommendation) and self.recommendation in suggested

    @property
    def shown_text(self) -> str:
        """What the exercise showed, in the language of the page."""
        return languages.text_in(self.in_languages("text"), language=page_language())

    @property
    def shown_title(self) -> str:
        """What the exercise showed, as a title in the language of the page."""
        return languages.text_in(self.title_in_languages(), language=page_language())

    @property
    def shown_recommendation(self) -> str:
        """What is recommended, in the language of the page."""
        return languages.text_in(self.in_languages("recommendation"), language=page_language())


class FindingStep(Fact):
    """A step of the improvement plan: what was done, the new state, and the proof."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=160)

    class Meta:
        ordering = ("finding", "at", "id")

    def __str__(self) -> str:
        return f"{self.finding_id} {self.state}"
