"""The record behind every report, request, alert, referral and case; access is decided by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from promdaen.exchange.rules import levels, searching
from promdaen.kit.models import Row

if TYPE_CHECKING:
    from uuid import UUID


class Record(Row):
    """An exchanged item: its originator, its handling and its retention.

    `origin` is the originator's department and `origin_post` a checkpoint's code, "" for its desk;
    `author_id` is an account; `exercise` is the code of the exercise it was made in, "" for real
    work. It is a draft until `sent_at`. H0 always applies; `is_bound` is H2: do not pass on
    without the originator's permission. `due_at` is when the other side must have answered or
    taken it; `taken_by_id` is the account that took a report or a due referral.
    """

    kind = models.CharField(max_length=10)
    local_no = models.CharField(max_length=40, unique=True)
    origin = models.CharField(max_length=8, blank=True)
    origin_post = models.CharField(max_length=16, blank=True)
    author_id = models.UUIDField()
    level = models.PositiveSmallIntegerField()
    is_court_bound = models.BooleanField(default=False)
    is_bound = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)
    source_grade = models.CharField(max_length=1, blank=True)
    info_grade = models.CharField(max_length=1, blank=True)
    is_suspected_false = models.BooleanField(default=False)
    is_integrity = models.BooleanField(default=False)
    exercise = models.CharField(max_length=24, blank=True)
    province = models.CharField(max_length=2, blank=True)
    checkpoint = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16, default="draft")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    taken_by_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(
                fields=["exercise", "kind", "-created_at"], name="exchange_record_newest"
            ),
            models.Index(fields=["exercise", "-created_at", "-id"], name="exchange_record_days"),
            models.Index(
                fields=["exercise", "kind", "state", "due_at"], name="exchange_record_open"
            ),
            models.Index(fields=["origin", "-created_at"], name="exchange_record_origin"),
            models.Index(fields=["author_id", "-created_at"], name="exchange_record_author"),
        )
        constraints = (
            models.CheckConstraint(
                name="exchange_record_level", condition=models.Q(level__lte=levels.RED)
            ),
            models.CheckConstraint(
                name="exchange_alert_ends",
                condition=~models.Q(kind="alert") | models.Q(expires_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.local_no

    @property
    def is_sealed(self) -> bool:
        """Whether its texts are encrypted and each reading is audited."""
        return levels.is_sealed(level=self.level)

    @property
    def level_code(self) -> str:
        """The code of the handling level, such as amber_strict."""
        return levels.LEVEL_CODES[self.level]

    @property
    def level_label(self) -> str:
        """The label of the handling level, such as TLP:AMBER+STRICT."""
        return levels.LEVEL_LABELS[self.level]

    @property
    def hcodes(self) -> list[str]:
        """The handling codes of the record; they add up."""
        marks = (("H1", self.is_court_bound), ("H2", self.is_bound), ("H3", self.is_restricted))
        return ["H0", *(code for code, holds in marks if holds)]


class RecordKey(models.Model):
    """The key of a record's encrypted texts, encrypted with the master key; deletion is final."""

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="key"
    )
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.master

    @property
    def place(self) -> str:
        """The associated data that binds the encrypted key to this row."""
        return f"exchange_recordkey|{self.record_id}|wrapped"


class WrappedKey(models.Model):
    """A key for one purpose, encrypted with the master key file `master`.

    The vehicle key is derived from the first key file, and stored here once that rotates.
    """

    purpose = models.CharField(max_length=16, primary_key=True)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.purpose

    @property
    def place(self) -> str:
        """The associated data that binds the encrypted key to this row."""
        return f"exchange_wrappedkey|{self.purpose}|wrapped"


class Text(Row):
    """One text of a record in one layer: plain with its folded form, or encrypted.

    Layer 0 is the original; each redaction adds a layer with the texts as others read them, and
    encrypts the layers below. `is_top`: there is no layer above.
    """

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="texts", db_index=False
    )
    field = models.CharField(max_length=24)
    layer = models.PositiveSmallIntegerField(default=0)
    is_top = models.BooleanField(default=True)
    plain = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    sealed = models.BinaryField(null=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("record", "field", "layer")
        constraints = (
            models.UniqueConstraint(
                fields=["record", "field", "layer"], name="exchange_text_layer"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} {self.layer}"

    def put_plain(self, *, text: str) -> None:
        """Store a text in plain form, for reading and for search."""
        self.plain, self.folded, self.sealed = text, searching.fold(text=text), None

    def put_sealed(self, *, sealed: bytes) -> None:
        """Store an encrypted text and clear the plain form."""
        self.plain, self.folded, self.sealed = "", "", sealed

    @property
    def place(self) -> str:
        """The associated data of the encryption: a text moved to another row is not decrypted."""
        return text_place(record_id=self.record_id, field=self.field, layer=self.layer)


def text_place(*, record_id: UUID, field: str, layer: int) -> str:
    """Table, row and field of a text, as associated data of its encryption."""
    return f"exchange_text|{record_id}|{field}.{layer}"


class Addressee(Row):
    """A department, or one of its posts, that a record is addressed to; can be revoked at once."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="addressees")
    department = models.CharField(max_length=8)
    post = models.CharField(max_length=16, blank=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["department", "post", "record"], name="exchange_addressee_of"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["record", "department", "post"],
                condition=models.Q(revoked_at=None),
                name="exchange_addressee_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.post}".strip()


class NamedReader(Row):
    """A person who may read a record by name."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="named")
    account_id = models.UUIDField()
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["account_id", "record"], name="exchange_named_of"),)
        constraints = (
            models.UniqueConstraint(
                fields=["record", "account_id"],
                condition=models.Q(revoked_at=None),
                name="exchange_named_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.account_id)


class Hold(Row):
    """A legal hold: until it is lifted, nothing of the record is deleted."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=200)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return self.reason


class Seen(Row):
    """An account opened a record; until one of its accounts does, it is unread in a department."""

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="seen", db_index=False
    )
    account_id = models.UUIDField()
    department = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record", "account_id"], name="exchange_seen_once"),
        )

    def __str__(self) -> str:
        return str(self.account_id)
