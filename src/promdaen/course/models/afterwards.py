"""What follows a run: certificates, and the tests of the months after."""

from django.db import models

from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.models import Fact, Row


class Certificate(Fact):
    """A certificate as it was issued: what is printed on it, and its signed token."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    printed = models.JSONField()
    token = models.TextField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class Revocation(Fact):
    """A certificate that no longer stands, and why."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    revoked_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.certificate_id)


class Invitation(Row):
    """An officer is asked to a later test, so many months after the run.

    `is_on_paper` where the officer has no phone; `declined_reason` where it will not be.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="invitations")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    is_on_paper = models.BooleanField(default=False)
    declined_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("due_on", "enrolment")
        constraints = (
            models.UniqueConstraint(fields=["enrolment", "months"], name="course_invitation_once"),
        )

    def __str__(self) -> str:
        return f"{self.months} {self.due_on}"


class LaterSummary(Row):
    """An officer's score in points of 100 on a later test, by months after the run.

    `months` is 0 where nobody said which round it was. `is_comparable` says whether the points
    are on the scale of the tests before and after; `is_estimated` that they are what an
    adaptive test makes expected on the paper, and never comparable.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="later_summaries"
    )
    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="later_summaries")
    months = models.PositiveSmallIntegerField()
    points = models.FloatField()
    is_comparable = models.BooleanField(default=True)
    is_estimated = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "months"], name="course_latersummary_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.months} {self.points:.1f}"
