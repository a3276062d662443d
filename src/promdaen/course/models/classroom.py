"""What happens in a room: badges, tests that a trainer opens, photographs of answer sheets."""

from django.db import models

from promdaen.course.models.runs import CourseRun, Enrolment
from promdaen.kit.models import Row
from promdaen.people.models import Account


class Badge(Row):
    """What lets an officer's phone in: a signed QR and code, both of a revision, and a PIN.

    A reissued badge is the next revision; earlier ones no longer open. The code is random and
    kept sealed by a key of the run; `code_hash` finds the badge of a code that was typed
    (HMAC-SHA-256 under the lookup key of this installation, in hex). Of the PIN a slow hash is
    kept, under a key of the run, "" before one was printed; `earlier_pin_hash` is that of the
    strip before. `joined_at` is when a phone was last let in by this revision; `locked_at` when
    too many wrong PINs ended joining, until a trainer lets the officer in. `token_digest`
    recognises the QR code of a badge that was printed before its run had a secret of its own.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="badge")
    revision = models.PositiveSmallIntegerField(default=1)
    locked_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    code_sealed = models.BinaryField(default=b"")
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    pin_hash = models.CharField(max_length=200, blank=True)
    earlier_pin_hash = models.CharField(max_length=200, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.revision}"

    @property
    def code_place(self) -> str:
        """Where the code is sealed."""
        return f"course_badge|{self.pk}|code|{self.revision}"


class BadgeKey(Row):
    """A key of badges, sealed by a key file outside the database: the secret of a run, or the
    key under which the codes of all badges are looked up (`run` is then null).

    `master` names the key file. The id is worked out from what the key is for, so that two
    server processes make no two of it.
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
        """Where the key is sealed."""
        return f"course_badgekey|{self.pk}|key"


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
