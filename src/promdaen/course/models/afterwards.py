"""After a run: certificates, and the tests of the following months."""

from django.db import models

from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.models import Fact, Row


class Certificate(Fact):
    """A certificate as issued: the data printed on it, and its signed token."""

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
    """The revocation of a certificate, with the reason."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    revoked_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.certificate_id)


class Invitation(Row):
    """An officer's invitation to a later test, a number of months after the run.

    `is_on_paper` if the officer has no phone; `declined_reason` if the officer will not come.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
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

    `months` is 0 if the round is unknown. `is_comparable`: the points are on the scale of the
    tests before and after. `is_estimated`: the points are the score that an adaptive test predicts
    for the paper, which is never comparable.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="later_summaries", db_index=False
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
