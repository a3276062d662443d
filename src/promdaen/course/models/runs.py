"""Course runs: place, dates, papers and people."""

from django.db import models

from promdaen.assessment.models import Paper
from promdaen.course.models.designs import Course, Programme
from promdaen.kit import languages
from promdaen.kit.models import Row
from promdaen.kit.texts import Words, page_language
from promdaen.kit.translated import column_text, translated
from promdaen.people.models import Account, Department, Officer, Rank
from promdaen.places.models import Province


class CourseRun(Row):
    """One delivery of a course.

    `design` is "same" (one paper) or "crossed" (A and B). The evaluation form is open to phones
    while `is_feedback_open`.
    """

    code = models.CharField(max_length=24, unique=True)
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="runs")
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="runs")
    place = translated(models.CharField(max_length=160, blank=True))
    place_km: str
    place_en: str
    starts_on = models.DateField()
    ends_on = models.DateField()
    language = models.CharField(max_length=2, default="km")
    design = models.CharField(max_length=10, default="same")
    is_cancelled = models.BooleanField(default=False)
    is_final = models.BooleanField(default=False)
    is_feedback_open = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)
    trainers = models.ManyToManyField(Account, blank=True, related_name="runs_taught")

    class Meta:
        ordering = ("-starts_on", "code")
        constraints = (
            models.CheckConstraint(
                name="course_run_dates", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The label of the run in the language of the page: its province and dates."""
        return self.label_in(language=page_language())

    @property
    def label_words(self) -> Words:
        """The label of the run in both languages."""
        return Words(en=self.label_in(language="en"), km=self.label_in(language="km"))

    def label_in(self, *, language: str) -> str:
        """The label of the run in one language, "km" or "en"."""
        place = column_text(self.province, "name", language=language)
        days = languages.days_brief_text(self.starts_on, self.ends_on, language=language)
        return f"{place}{languages.form(language).list_sign}{days}"


class RunTarget(Row):
    """How many officers of a department a run is planned for."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="targets", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    officers_count = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("run", "department")
        constraints = (
            models.UniqueConstraint(fields=["run", "department"], name="course_runtarget_once"),
        )

    def __str__(self) -> str:
        return f"{self.department_id}: {self.officers_count}"


class RunPaper(Row):
    """The paper of an occasion; `half` is 0 for everyone, 1 or 2 for half of a crossed run.

    `is_adaptive` is for later tests only: phones choose items for each officer and report the
    result on the scale of the paper; on paper, the paper is used unchanged.
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="papers", db_index=False
    )
    occasion = models.CharField(max_length=8)
    half = models.PositiveSmallIntegerField(default=0)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="run_papers")
    is_adaptive = models.BooleanField(default=False)

    class Meta:
        ordering = ("run", "occasion", "half")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "occasion", "half"], name="course_runpaper_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.occasion} {self.half}"


class Enrolment(Row):
    """An officer on a run, with department, province and rank at that time.

    `has_attended` is null until it is recorded; `seat` numbers the roster from 1.
    `has_given_feedback` says that this officer's phone sent a form, never which or when.
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="enrolments")
    seat = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField(default=0)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    province = models.ForeignKey(
        Province, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    rank = models.ForeignKey(Rank, null=True, blank=True, on_delete=models.PROTECT)
    sex = models.CharField(max_length=1, blank=True)
    has_attended = models.BooleanField(null=True, blank=True)
    has_given_feedback = models.BooleanField(default=False)

    class Meta:
        ordering = ("run", "seat")
        constraints = (
            models.UniqueConstraint(fields=["run", "officer"], name="course_enrolment_once"),
            models.UniqueConstraint(fields=["run", "seat"], name="course_enrolment_seat"),
        )
        indexes = (
            # Without it SQLite counts those of a department over all runs.
            models.Index(fields=["department", "run"], name="course_enrolment_department"),
        )

    def __str__(self) -> str:
        return f"{self.seat} {self.officer}"


class MissingReason(Row):
    """Why an enrolled officer did not take a test."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="missing", db_index=False
    )
    occasion = models.CharField(max_length=8)
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "occasion"], name="course_missingreason_once"
            ),
        )

    def __str__(self) -> str:
        return self.reason
