"""The timetable of a run: its sessions, their trainers, and attendance."""

from typing import Any

from django.db import models

from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.course.models.trainers import Trainer
from promdaen.curriculum.models import Topic
from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated


class TrainingSession(Row):
    """A slot of a run's timetable, with a topic or a title.

    `begins` is in minutes after midnight, Phnom Penh; `kind` is talk, practice, test, rest or
    other; `occasion` is set for a test. Officers record their attendance between
    `attendance_opened_at` and `attendance_closed_at`.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="sessions")
    on = models.DateField()
    begins = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    title = translated(models.CharField(max_length=160, blank=True))
    title_km: str
    title_en: str
    occasion = models.CharField(max_length=8, blank=True)
    room = models.CharField(max_length=80, blank=True)
    attendance_opened_at = models.DateTimeField(null=True, blank=True)
    attendance_closed_at = models.DateTimeField(null=True, blank=True)
    trainers: Any = models.ManyToManyField(
        Trainer, through="SessionTrainer", related_name="sessions"
    )

    class Meta:
        ordering = ("run", "on", "begins", "id")
        constraints = (
            models.CheckConstraint(
                name="course_trainingsession_within_a_day",
                condition=models.Q(begins__lt=24 * 60, minutes__gte=5, minutes__lte=12 * 60),
            ),
        )

    def __str__(self) -> str:
        return str(self.title or self.topic or self.kind)

    @property
    def ends(self) -> int:
        """The end of the session, in minutes after midnight."""
        return self.begins + self.minutes


class SessionTrainer(Row):
    """A trainer in a session; `part` is lead, co_teach or observed (observed while learning)."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="assignments", db_index=False
    )
    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="assignments")
    part = models.CharField(max_length=10, default="lead")

    class Meta:
        ordering = ("session", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["session", "trainer"], name="course_sessiontrainer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.trainer_id} {self.part}"


class Attendance(Fact):
    """Whether an officer was in a session, and the source; corrections are new rows.

    `way` is scan (the session's rotating QR), code (typed), ticked (by a trainer) or sheet (a
    signed list keyed in). The id is derived from session, enrolment and revision.
    """

    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, related_name="attendances"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    revision = models.PositiveSmallIntegerField(default=1)
    is_present = models.BooleanField()
    way = models.CharField(max_length=10)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    def __str__(self) -> str:
        return f"{self.session_id} {self.enrolment_id} {self.is_present}"
