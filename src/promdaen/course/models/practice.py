"""Practice that a trainer opens for a run: a case or specimens, alone or in groups."""

from django.db import models

from promdaen.casework.models import Case, CaseSession
from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.models import Row
from promdaen.people.models import Account
from promdaen.specimen.models import LabSession, StationSet


class Practice(Row):
    """A case, a row of specimens or a printed set, opened for the officers of a run.

    `kind` is case, specimens or stations. For specimens, `mode`, `documents`, `trials_count` and
    `seed` apply to every officer's session, so that all see the same row. `is_group` is for cases
    only. `debrief_at` is when the trainer showed the reasoning on phones.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="practices")
    kind = models.CharField(max_length=10)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    station_set = models.ForeignKey(
        StationSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mode = models.CharField(max_length=10, blank=True)
    documents = models.JSONField(default=list)
    trials_count = models.PositiveSmallIntegerField(null=True, blank=True)
    seed = models.PositiveBigIntegerField(default=0)
    is_group = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    closed_at = models.DateTimeField(null=True, blank=True)
    debrief_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("run", "opened_at")

    def __str__(self) -> str:
        return f"{self.run_id} {self.kind}"


class PracticeShare(Row):
    """An officer of the run in a practice, and the officer's session after it began."""

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="shares", db_index=False
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="practice_shares"
    )
    case_session = models.ForeignKey(
        CaseSession, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lab_session = models.OneToOneField(
        LabSession, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["practice", "enrolment"], name="course_practiceshare_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.practice_id} {self.enrolment_id}"
