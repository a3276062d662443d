"""Trainers: topics, absences, endorsements, observed lessons and needs."""

from django.db import models

from promdaen.course.models.runs import CourseRun
from promdaen.curriculum.models import Topic
from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Officer
from promdaen.places.models import Province


class Trainer(Row):
    """A person in the pool of trainers, linked to an account if they use the system."""

    name_km = models.CharField(max_length=160, blank=True)
    name_latin = models.CharField(max_length=160, blank=True)
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="trainer"
    )
    officer = models.OneToOneField(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="trainer"
    )
    province = models.ForeignKey(
        Province, null=True, blank=True, on_delete=models.PROTECT, related_name="trainers"
    )
    languages = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name_latin", "name_km", "id")
        constraints = (
            models.CheckConstraint(
                name="course_trainer_named",
                condition=~models.Q(name_km="", name_latin=""),
            ),
        )

    def __str__(self) -> str:
        return self.name_latin or self.name_km


class Absence(Row):
    """Days on which a trainer cannot teach."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("starts_on", "id")
        constraints = (
            models.CheckConstraint(
                name="course_absence_dates", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_on} {self.ends_on}"


class Endorsement(Row):
    """Permission to teach a topic (null: any topic) at a stage between two days.

    `stage` is observed, co_teach or lead, in the order of the path. `exception` is the reason to
    give it although a requirement of the path is missing.
    """

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="endorsements")
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="endorsements"
    )
    stage = models.CharField(max_length=10)
    given_on = models.DateField()
    expires_on = models.DateField()
    given_by = models.CharField(max_length=200)
    mentor = models.ForeignKey(
        Trainer, null=True, blank=True, on_delete=models.PROTECT, related_name="brought_on"
    )
    exception = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("trainer", "topic", "given_on", "id")
        constraints = (
            models.CheckConstraint(
                name="course_endorsement_dates",
                condition=models.Q(expires_on__gte=models.F("given_on")),
            ),
            models.CheckConstraint(
                name="course_endorsement_withdrawn_why",
                condition=models.Q(withdrawn_on__isnull=True) | ~models.Q(withdrawn_reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic_id or '*'} {self.stage}"


class TeachingObservation(Fact):
    """A rubric about a trainer's lesson: ratings 1..4 by criterion, strengths, advice."""

    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="observed")
    observer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="observing")
    run = models.ForeignKey(
        CourseRun, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="observations")
    stage = models.CharField(max_length=10)
    on = models.DateField()
    at = models.DateTimeField()
    ratings = models.JSONField(default=dict)
    strengths = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    is_ready = models.BooleanField(default=False)

    class Meta:
        ordering = ("-on", "id")

    def __str__(self) -> str:
        return f"{self.topic_id} {self.on}"


class TrainerNeed(Row):
    """How many lead trainers a programme needs in a province by a day."""

    province = models.OneToOneField(
        Province, on_delete=models.PROTECT, related_name="trainer_need"
    )
    trainers_count = models.PositiveSmallIntegerField()
    needed_by = models.DateField()

    class Meta:
        ordering = ("province",)

    def __str__(self) -> str:
        return f"{self.province_id} {self.trainers_count}"


class RubricCriterion(models.Model):
    """A line of the observation rubric, loaded from content."""

    code = models.CharField(max_length=20, primary_key=True)
    position = models.PositiveSmallIntegerField()
    name = translated(models.CharField(max_length=160))
    name_km: str
    name_en: str
    levels = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.name)


class PathStep(models.Model):
    """A step of the trainer path and its requirements, loaded from content.

    `after` is the stage that the trainer must hold, in which they are observed. An observation
    counts if every rating is at least `lowest_rating` and their mean is at least `mean_rating`.
    """

    code = models.CharField(max_length=10, primary_key=True)
    position = models.PositiveSmallIntegerField()
    name = translated(models.CharField(max_length=80))
    name_km: str
    name_en: str
    may = translated(models.CharField(max_length=240))
    may_km: str
    may_en: str
    after = models.CharField(max_length=10, blank=True)
    observations_count = models.PositiveSmallIntegerField()
    observers_count = models.PositiveSmallIntegerField()
    lowest_rating = models.PositiveSmallIntegerField()
    mean_rating = models.FloatField()
    valid_months = models.PositiveSmallIntegerField()
    usual_months = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.name)
