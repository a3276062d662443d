"""Tables of every installation: its node, its audit log, its jobs, counted tries."""

import json
from typing import Any

from django.db import models

from promdaen.kit.ids import new_id


class PlainJson(json.JSONEncoder):
    """Canonical JSON: sorted, no spaces, non-ASCII letters unescaped."""

    def __init__(self, **_: Any) -> None:
        """Ignores the options of json.dumps."""
        super().__init__(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Row(models.Model):
    """A row with an id that is created locally."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class CodedVersion(Row):
    """A version of a record with a code; of each code one version is current."""

    code = models.CharField(max_length=24)
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ("code", "version")
        constraints = (
            models.UniqueConstraint(
                fields=["code", "version"], name="%(app_label)s_%(class)s_version"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(is_current=True),
                name="%(app_label)s_%(class)s_one_current",
            ),
        )

    def __str__(self) -> str:
        return self.code


class ContentVersion(CodedVersion):
    """A version of a content record; a change after it was used is a new version.

    `body` is the record without its code and what other columns have; `written_by` is the name of
    the author of this version, "" for a file.
    """

    body = models.JSONField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(CodedVersion.Meta):
        abstract = True


class ContentDigest(Row):
    """A version of a single content record, by the SHA-256 of its `body`; one is current."""

    digest = models.CharField(max_length=64, unique=True)
    body = models.JSONField()
    is_current = models.BooleanField(default=True)
    loaded_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("loaded_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="%(app_label)s_%(class)s_one_current",
            ),
        )

    def __str__(self) -> str:
        return self.digest[:12]


class AppendOnlyError(RuntimeError):
    """An attempt to change or delete a fact; a correction must be a new row."""


class FactQuerySet(models.QuerySet[Any]):
    """Rows that are only added."""

    def update(self, **_: Any) -> int:
        """Refused: a fact is corrected by a new row that refers to it."""
        raise AppendOnlyError(f"{self.model.__name__} is append-only: add a correcting row.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: a fact is corrected by a new row that refers to it."""
        raise AppendOnlyError(f"{self.model.__name__} is append-only: add a correcting row.")


class Fact(Row):
    """A row that is only added, never changed."""

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raises AppendOnlyError if it is already stored."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} is append-only: add a correcting row.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: raises AppendOnlyError."""
        raise AppendOnlyError(f"{type(self).__name__} is append-only: add a correcting row.")


class Node(Row):
    """An installation: headquarters or a laptop; `sequence` numbers its facts without gaps."""

    name = models.CharField(max_length=80)
    epoch = models.PositiveIntegerField(default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, blank=True)
    is_this = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["is_this"], condition=models.Q(is_this=True), name="kit_node_one_this"
            ),
        )

    def __str__(self) -> str:
        return self.name


class AuditLine(Fact):
    """Who did what to which row, and when; each line has the digest of the one before it.

    `body` is the hashed text; the columns repeat its fields for queries.
    """

    NAME_LETTERS = 200

    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="audit_lines", db_index=False
    )
    epoch = models.PositiveIntegerField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    account_name = models.CharField(max_length=NAME_LETTERS)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict, encoder=PlainJson)
    body = models.TextField()
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("node", "epoch", "sequence")
        constraints = (
            models.UniqueConstraint(
                fields=["node", "epoch", "sequence"], name="kit_auditline_sequence"
            ),
        )
        indexes = (models.Index(fields=["subject_kind", "subject_id"], name="kit_audit_subject"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class Reading(Fact):
    """An account read something, or downloaded a file: what, of which object, how many; no names.

    There is one line per account, page, object and hour, with a fixed id. `sequence` numbers them
    without gaps, and each has the digest of the one before it. Lines older than two years are
    deleted once a signed segment ends with them (kit.readings).
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    page = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)
        indexes = (models.Index(fields=["at"], name="kit_reading_at"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.page}"


class ReadingSegment(Fact):
    """Lines of readings that were exported to a file and deleted, with the signed document."""

    last_sequence = models.PositiveBigIntegerField(unique=True)
    last_digest = models.CharField(max_length=64)
    document = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("last_sequence",)

    def __str__(self) -> str:
        return f"{self.last_sequence}"


class Job(Row):
    """Work of over a minute: its kind, requester, progress and result.

    `state` is waiting, running, done, failed or cancelled. A running job belongs to the worker
    whose `lease` it has, until `lease_until`; after that another worker takes it. A waiting job
    with `run_after` is not started before. `step` is an untranslated message about the current
    step. `schedule` names the schedule that created the job; jobs requested by people have none.
    """

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="waiting")
    progress = models.FloatField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    message = models.TextField(blank=True)
    result = models.JSONField(null=True)
    asked_by_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    schedule = models.CharField(max_length=60, blank=True)
    run_after = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        indexes = (
            models.Index(
                fields=["schedule", "asked_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="kit_job_open",
            ),
            models.Index(fields=["asked_by_id", "asked_at"], name="kit_job_asked_by"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def percent(self) -> int:
        """How much of it is done, 0..100."""
        return int(100 * self.progress)

    @property
    def is_under_way(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in {"waiting", "running"}


class JobSchedule(models.Model):
    """When recurring work is due next; the process that advances `due_at` runs it.

    Rows are created by the code that registers the work, one per name.
    """

    name = models.CharField(primary_key=True, max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class JobWorker(Row):
    """A process that runs jobs: a server or a separate worker; it updates `seen_at` while alive.

    `is_separate` is true for `promdaen worker`: while one is alive, servers run no jobs.
    """

    host = models.CharField(max_length=120)
    process = models.PositiveIntegerField()
    is_separate = models.BooleanField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("host", "process")

    def __str__(self) -> str:
        return f"{self.host} {self.process}"


class CountedTry(Row):
    """A rate-limited attempt: its kind, its target (`subject`), its network address."""

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("at",)
        indexes = (models.Index(fields=["kind", "subject", "address"], name="kit_try_of"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
