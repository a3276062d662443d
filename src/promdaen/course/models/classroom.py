"""In the classroom: badges, tests that a trainer opens, photographed answer sheets."""

from django.db import models

from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.models import Row
from promdaen.people.models import Account


class Badge(Row):
    """An officer's pass for a phone: a signed QR and code, both of a revision, and a PIN.

    A reissued badge is the next revision; earlier ones are invalid. The code is random and sealed
    with a key of the run. `code_hash` finds the badge of a typed code (HMAC-SHA-256 under the
    lookup key of this installation, in hex). For the PIN, a slow hash under a key of the run is
    stored, "" before one was printed; `earlier_pin_hash` is that of the previous strip.
    `joined_at` is when a phone last joined with this revision; `locked_at` when too many wrong
    PINs blocked joining, until a trainer unlocks it. `token_digest` recognises the QR code of a
    badge printed before its run had its own secret. `pin_at` is when its PIN was drawn: a laptop
    takes the newer PIN of a revision when its run is lent again.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="badge")
    revision = models.PositiveSmallIntegerField(default=1)
    locked_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    code_sealed = models.BinaryField(default=b"")
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    pin_hash = models.CharField(max_length=200, blank=True)
    pin_at = models.DateTimeField(null=True, blank=True)
    earlier_pin_hash = models.CharField(max_length=200, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.revision}"

    @property
    def code_place(self) -> str:
        """The context that binds the sealed code to this badge."""
        return f"course_badge|{self.pk}|code|{self.revision}"


class BadgeKey(Row):
    """A badge key, sealed by a key file outside the database.

    It is the secret of a run, or the key under which the codes of all badges are looked up (`run`
    is then null). `master` names the key file. The id is derived from the purpose of the key, so
    that two server processes cannot create it twice.
    """

    run = models.OneToOneField(
        CourseRun, null=True, on_delete=models.CASCADE, related_name="badge_key"
    )
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.run_id or 'lookup'}"

    @property
    def place(self) -> str:
        """The context that binds the sealed key to this row."""
        return f"course_badgekey|{self.pk}|key"


class RunTest(Row):
    """A test that a trainer opened on phones for a run on an occasion.

    `months` is the round of a later test, in months after the run; 0 for other tests. `minutes` is
    null for no time limit. Officers see marks and explanations from `results_opened_at`.
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="tests", db_index=False
    )
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
    """A photographed answer sheet and its readings, until a person imports it.

    `picture` is the straightened page, without camera metadata. `read` has the result and
    confidence for every bubble. `state` is ready, doubtful, unknown (officer not known), taken or
    thrown.
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
