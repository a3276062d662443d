"""Topics and outcomes with their sources; the glossary; who reviewed which text."""

from django.db import models
from translated_fields import TranslatedField

from promdaen.kit.models import Row


class Source(models.Model):
    """Where a fact comes from, and how far that was checked."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=400)
    url = models.URLField(max_length=500, blank=True)
    verification = models.CharField(max_length=40)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title


class Topic(models.Model):
    """One of the twelve topics of the course."""

    code = models.CharField(max_length=12, primary_key=True)
    number = models.PositiveSmallIntegerField(unique=True)
    name = TranslatedField(models.CharField(max_length=200))
    name_km: str
    name_en: str
    short = TranslatedField(models.CharField(max_length=100))
    short_km: str
    short_en: str
    hours = models.FloatField()
    sources = models.ManyToManyField(Source, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.name)


class Outcome(models.Model):
    """What an officer can do after a topic; `measured_by` names what can measure it."""

    code = models.CharField(max_length=16, primary_key=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    bloom = models.CharField(max_length=1)
    measured_by = models.CharField(max_length=12)
    text = TranslatedField(models.TextField())
    text_km: str
    text_en: str

    class Meta:
        ordering = ("topic__number", "number")
        constraints = (
            models.UniqueConstraint(fields=["topic", "number"], name="curriculum_outcome_number"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Term(models.Model):
    """A word of the glossary in both languages."""

    code = models.SlugField(max_length=120, primary_key=True)
    name = TranslatedField(models.CharField(max_length=200))
    name_km: str
    name_en: str
    part = models.CharField(max_length=40)
    definition_en = models.TextField(blank=True)
    note = models.TextField(blank=True)
    attestation = models.TextField(blank=True)
    confidence = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class Review(Row):
    """Whether the text of one record in one language is approved, by whom and when.

    `subject` is "item:UNTOC-01", "outcome:UNTOC.1" and so on; `digest` is of the text that was
    reviewed, so that a changed text is a draft again.
    """

    subject = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, default="draft")
    reviewer = models.CharField(max_length=160, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("subject", "language")
        constraints = (
            models.UniqueConstraint(fields=["subject", "language"], name="curriculum_review_once"),
            models.CheckConstraint(
                name="curriculum_review_named",
                condition=~models.Q(state="approved")
                | (~models.Q(reviewer="") & models.Q(reviewed_on__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.language} {self.state}"


class Lesson(Row):
    """How a topic is taught: plan, handout, drawing and exercises; a change is a new version.

    `body` is as the shape `lesson` of content has it; `drawing` is the SVG with places for the
    labels of its figure.
    """

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="lessons")
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    body = models.JSONField(default=dict)
    drawing = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("topic__number", "version")
        constraints = (
            models.UniqueConstraint(fields=["topic", "version"], name="curriculum_lesson_version"),
            models.UniqueConstraint(
                fields=["topic"],
                condition=models.Q(is_current=True),
                name="curriculum_lesson_one_current",
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic_id} {self.version}"
