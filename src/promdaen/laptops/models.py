"""Data on other nodes, and the places of all synchronised rows; itself not synchronised."""

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.kit.models import Row


class Headquarters(Row):
    """This installation as headquarters, from its first laptop on; at most one row.

    The id is that of the node. `incarnation` and `said` are also stored in a file, so that a
    restored database is detected. `reference` is the version of the reference tables.
    """

    incarnation = models.CharField(max_length=32)
    said = models.PositiveBigIntegerField(default=0)
    reference = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            # The same value in each row, so that a second row is refused.
            models.UniqueConstraint(models.Value(1), name="laptops_one_headquarters_row"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Peer(Row):
    """Another node, by its node id: a laptop of this headquarters, or its headquarters.

    A laptop is invited with a code that expires, enrolled once its keys are known, and `compared`
    once two people compared the fingerprints. `statement` is the last statement of headquarters,
    `reference` the imported version of the reference tables, and `address` where headquarters is
    reached; these are only used on laptops. `challenge` and `request_number` are those of the
    last connection, so that a request counts once. `later_count` is the number of entries that
    wait for a newer version, `left_count` that of evaluation forms that the newest file of a
    laptop left there, fewer than five of a run; None if it did not say so. `content_at` is when
    headquarters wrote the content that a laptop has, by the clock of headquarters, and
    `content_incarnation` that of headquarters then; `kilobytes_a_second` is the most that a laptop
    sends.
    """

    name = models.CharField(max_length=80)
    is_headquarters = models.BooleanField(default=False)
    signing_key = models.CharField(max_length=64, blank=True)
    age_key = models.CharField(max_length=100, blank=True)
    recovery_key = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=24, blank=True)
    invited_until = models.DateTimeField(null=True, blank=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_bundle_at = models.DateTimeField(null=True, blank=True)
    statement = models.JSONField(null=True, blank=True)
    reference = models.PositiveBigIntegerField(default=0)
    address = models.CharField(max_length=200, blank=True)
    challenge = models.CharField(max_length=64, blank=True)
    request_number = models.PositiveBigIntegerField(default=0)
    later_count = models.PositiveIntegerField(default=0)
    left_count = models.PositiveIntegerField(null=True, blank=True)
    content_at = models.DateTimeField(null=True, blank=True)
    content_incarnation = models.CharField(max_length=32, blank=True)
    kilobytes_a_second = models.PositiveIntegerField(default=200)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["is_headquarters"],
                condition=models.Q(is_headquarters=True),
                name="laptops_one_headquarters",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Chain(Row):
    """An epoch of a node: how far it is without gaps, safe, and deleted here."""

    node = models.UUIDField()
    epoch = models.PositiveIntegerField()
    reach_sequence = models.PositiveBigIntegerField(default=0)
    reach_digest = models.CharField(max_length=64, blank=True)
    safe_sequence = models.PositiveBigIntegerField(default=0)
    safe_digest = models.CharField(max_length=64, blank=True)
    removed_sequence = models.PositiveBigIntegerField(default=0)
    removed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("node", "epoch")
        constraints = (
            models.UniqueConstraint(fields=["node", "epoch"], name="laptops_chain_once"),
        )

    def __str__(self) -> str:
        return f"{self.node} {self.epoch}"


class Entry(models.Model):
    """A fact at its place in the chain of a node, as text.

    `state` is its handling at headquarters: WAITING (behind a gap), APPLIED, ASIDE (a clash gives
    the reason), LATER (of a table or column that this version does not know), or REPEATED (its
    key is handled under an earlier place).
    """

    WAITING, APPLIED, ASIDE, LATER, REPEATED = range(5)

    id = models.BigAutoField(primary_key=True)
    node = models.UUIDField()
    epoch = models.PositiveIntegerField()
    sequence = models.PositiveBigIntegerField()
    key = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=80)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    state = models.PositiveSmallIntegerField(default=WAITING)

    class Meta:
        ordering = ("node", "epoch", "sequence")
        constraints = (
            models.UniqueConstraint(fields=["node", "epoch", "sequence"], name="laptops_place"),
        )

    def __str__(self) -> str:
        return f"{self.epoch} {self.sequence} {self.kind}"


class NumberedRow(models.Model):
    """A row of the product that was numbered here or came from headquarters.

    `digest` is that of its content at the time, if rows of its table may change.
    """

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=80)
    row = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("table", "row")
        constraints = (
            models.UniqueConstraint(fields=["table", "row"], name="laptops_numberedrow_once"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class SentForm(Row):
    """A feedback form in the sets of its run; `text` is only stored at headquarters.

    `is_in_last_set` is whether the last set of the run that headquarters received has it;
    `is_safe` whether a verified backup of headquarters has it with this text.
    """

    node = models.UUIDField()
    run = models.UUIDField()
    form = models.UUIDField()
    text = models.TextField(blank=True)
    is_in_last_set = models.BooleanField(default=True)
    is_safe = models.BooleanField(default=False)

    class Meta:
        ordering = ("node", "run", "form")
        constraints = (
            models.UniqueConstraint(fields=["node", "form"], name="laptops_sentform_once"),
        )

    def __str__(self) -> str:
        return str(self.form)


class Clash(Row):
    """An entry of a laptop that was not applied, and the reason: a person decides.

    `before` is the row here before the decision, so that the decision can be undone.
    """

    node = models.UUIDField()
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    body = models.TextField()
    reason = models.CharField(max_length=20)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=20, blank=True)
    before = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["key"], name="laptops_clash_key"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.reason}"


class RefusedBundle(Row):
    """A bundle that was set aside as a whole, for a person to decide; still encrypted."""

    node = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()
    reason = models.CharField(max_length=20)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.digest[:8]


class Loan(Row):
    """The loan of a course run to a laptop, which alone changes it until the loan ends.

    `peer` is the laptop, or on a laptop its headquarters. `ending` is "returned" or "taken_back".
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="loans")
    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="+")
    lent_at = models.DateTimeField()
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("-lent_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["run"],
                condition=models.Q(ended_at__isnull=True),
                name="laptops_loan_run_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.until_on}"


class LaptopPassword(Row):
    """The password of an account on one laptop, hashed; never that of headquarters."""

    peer = models.ForeignKey(
        Peer, on_delete=models.CASCADE, related_name="passwords", db_index=False
    )
    account = models.UUIDField()
    password = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["peer", "account"], name="laptops_password_once"),
        )

    def __str__(self) -> str:
        return str(self.account)


class Transfer(Row):
    """A file that this laptop sent, wrote or read, or that headquarters received from a laptop.

    `peer` is that laptop. `way` is "line" or "stick"; `what` is "records", "answer" or "content".
    `problem` is the code of a refusal, "" if it worked.
    """

    LINE, STICK = "line", "stick"
    RECORDS, ANSWER, CONTENT = "records", "answer", "content"

    peer = models.ForeignKey(
        Peer, null=True, blank=True, on_delete=models.CASCADE, related_name="transfers"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField()
    way = models.CharField(max_length=8)
    what = models.CharField(max_length=12)
    records_count = models.PositiveIntegerField(default=0)
    bytes_count = models.PositiveBigIntegerField(default=0)
    cuts_count = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.way} {self.what}"
