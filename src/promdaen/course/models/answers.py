"""Input from a run: sittings, keyed sheets, files in progress, and feedback."""

from __future__ import annotations

from django.db import models

from promdaen.assessment.models import Sitting
from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.ids import anonymous_id
from promdaen.kit.models import Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Department


class RunSittings(models.QuerySet["RunSitting"]):
    """Sittings of runs, filtered by whether they count."""

    def counted(self) -> RunSittings:
        """Sittings that count: neither withdrawn nor open on a phone."""
        return self.filter(sitting__withdrawn_at__isnull=True, sitting__closed_at__isnull=False)

    def on_phone(self) -> RunSittings:
        """Sittings that are open on a phone now; they do not count yet."""
        return self.filter(sitting__withdrawn_at__isnull=True, sitting__closed_at__isnull=True)


class RunSitting(Row):
    """The sitting of an enrolled officer on one occasion.

    `months` is the round of a later test, in months after the run; 0 for other tests.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="sittings")
    occasion = models.CharField(max_length=8)
    months = models.PositiveSmallIntegerField(default=0)
    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="run_sitting")
    objects = RunSittings.as_manager()

    class Meta:
        ordering = ("enrolment", "occasion")

    def __str__(self) -> str:
        return self.occasion


class Feedback(models.Model):
    """One evaluation form: no officer, a random id, the day only, and no order.

    The department is stored only if the run has five or more forms of it. `quote` is the comment
    as the coordinator prints it, in both languages, and only with consent. `topics` and `trainers`
    are ratings 1..5 by code and by id; `texts` are answers to the other open questions, by
    question.
    """

    id = models.UUIDField(primary_key=True, default=anonymous_id, editable=False)
    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="feedback")
    received_on = models.DateField()
    relevance = models.PositiveSmallIntegerField(null=True, blank=True)
    overall = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    has_consent = models.BooleanField(default=False)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    quote = translated(models.TextField(blank=True))
    quote_km: str
    quote_en: str
    is_quoted = models.BooleanField(default=False)
    topics = models.JSONField(default=dict)
    trainers = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="course_feedback_relevance",
                condition=models.Q(relevance__isnull=True) | models.Q(relevance__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="course_feedback_overall",
                condition=models.Q(overall__isnull=True) | models.Q(overall__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="course_feedback_quote_consent",
                condition=models.Q(is_quoted=False) | models.Q(has_consent=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.run_id)


class UnreportedFeedback(Row):
    """How many evaluation forms of a run were deleted on a laptop, too few to be sent."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="unreported_feedback"
    )
    forms_count = models.PositiveSmallIntegerField()
    noted_on = models.DateField()

    class Meta:
        ordering = ("noted_on", "id")

    def __str__(self) -> str:
        return f"{self.run_id} {self.forms_count}"


class Keying(Row):
    """One person's keying of one officer's paper answer sheet, before it counts.

    With the two-person check a second person keys the same sheet; it becomes a sitting only when
    both agree. `answers` maps item code to the keyed answer; `months` is that of a sitting.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="keyings", db_index=False
    )
    occasion = models.CharField(max_length=8)
    months = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveSmallIntegerField(default=1)
    keyed_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    keyed_at = models.DateTimeField()
    answers = models.JSONField(default=dict)

    class Meta:
        ordering = ("enrolment", "occasion", "months", "turn")
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "occasion", "months", "turn"], name="course_keying_turn"
            ),
        )

    def __str__(self) -> str:
        return f"{self.occasion} {self.turn}"


class ImportDraft(Row):
    """A file that was read but not yet imported: its content, and a person's decisions.

    Feedback is stored apart from its rows, in no order; personal data is not stored. Deleted when
    imported, or after a day.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="import_drafts")
    kind = models.CharField(max_length=10)
    file_name = models.CharField(max_length=200)
    read = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    made_by = models.ForeignKey(Account, on_delete=models.CASCADE)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.file_name


class OfficerSpelling(Row):
    """A person's decision which officer of a run a spelling in answer files is.

    `written` is the folded text of the file (course.rules.answer_officers).
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="spellings", db_index=False
    )
    written = models.CharField(max_length=220)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="spellings")
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("run", "written")
        constraints = (
            models.UniqueConstraint(fields=["run", "written"], name="course_officerspelling_once"),
        )

    def __str__(self) -> str:
        return self.written
