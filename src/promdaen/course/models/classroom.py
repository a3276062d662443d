"""What happens in a room: badges, tests that a trainer opens, photographs of answer sheets."""

from django.db import models

from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.models import Row
from promdaen.people.models import Account


class Badge(Row):
    """What lets an officer's phone in: a signed QR and code, and a PIN, both of a revision.

    Neither token nor PIN is stored: both are worked out from the installation's secret, this
    id and the revision, so that a badge can be printed again. A reissued badge is the next
    revision; earlier ones no longer open. Five wrong PINs lock it until a trainer frees it.
    `joined_at` is when a phone was last let in by this revision. `code_hash` finds the badge of
    a code that was typed: HMAC-SHA-256 of the code of this revision under that secret, in hex.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="badge")
    revision = models.PositiveSmallIntegerField(default=1)
    wrong_count = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.revision}"


class RunTest(Row):
    """A test that a trainer opened for a run on an occasion, for phones.

    `months` is 0 but for a later test: how many months after the run it is meant. `minutes` is
    null where nothing limits the time. Marks and rationales are seen from `results_opened_at`.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="tests")
    occasion = models.CharField(max_length=8)
    months = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    results_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("run", "opened_at")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "occasion", "months"], name="course_runtest_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.occasion}"


class SheetScan(Row):
    """A photograph of an answer sheet as it was read, until a person has taken it in.

    `picture` is the straightened page, without what the camera wrote beside it; `read` holds
    what was found at every bubble with its confidence; `state` is ready, doubtful, unknown
    (whose sheet is it?), taken or thrown.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="scans")
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.CASCADE, related_name="scans"
    )
    occasion = models.CharField(max_length=8, blank=True)
    page = models.PositiveSmallIntegerField(default=1)
    file_name = models.CharField(max_length=200)
    picture = models.BinaryField()
    read = models.JSONField(default=dict)
    decided = models.JSONField(default=dict)
    state = models.CharField(max_length=10)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return self.file_name
