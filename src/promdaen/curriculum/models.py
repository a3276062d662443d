"""Topics and outcomes with their sources; the glossary; who reviewed which text."""

import math

from django.db import models

from promdaen.kit.models import Fact, Row
from promdaen.kit.translated import translated
from promdaen.people.models import Account


class Source(models.Model):
    """The source of a fact, and how far it was checked."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=400)
    url = models.URLField(max_length=500, blank=True)
    verification = models.CharField(max_length=40)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title


class Topic(models.Model):
    """One of the twelve topics of the course."""

    code = models.CharField(max_length=12, primary_key=True)
    number = models.PositiveSmallIntegerField(unique=True)
    name = translated(models.CharField(max_length=200))
    name_km: str
    name_en: str
    short = translated(models.CharField(max_length=100))
    short_km: str
    short_en: str
    hours = models.FloatField()
    sources = models.ManyToManyField(Source, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.name)


class Outcome(models.Model):
    """What an officer can do after a topic; `measured_by` names what can measure it."""

    code = models.CharField(max_length=16, primary_key=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="outcomes", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    bloom = models.CharField(max_length=1)
    measured_by = models.CharField(max_length=12)
    text = translated(models.TextField())
    text_km: str
    text_en: str

    class Meta:
        ordering = ("topic__number", "number")
        constraints = (
            models.UniqueConstraint(fields=["topic", "number"], name="curriculum_outcome_number"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Term(models.Model):
    """A term of the glossary in both languages."""

    code = models.SlugField(max_length=120, primary_key=True)
    name = translated(models.CharField(max_length=200))
    name_km: str
    name_en: str
    part = models.CharField(max_length=40)
    definition = translated(models.TextField(blank=True))
    definition_km: str
    definition_en: str
    note = models.TextField(blank=True)
    attestation = models.TextField(blank=True)
    confidence = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class Record(models.Model):
    """The current record of content: as in its file, or as edited since.

    `subject` is "item:UNTOC-01", "outcome:UNTOC.1" and so on. `loaded_digest` is of the record as
    last imported from a file ("" if it was created here), `offered_digest` of the file at the last
    import; `edited_at` is set while an edit made here differs from the file.
    """

    subject = models.CharField(max_length=140, primary_key=True)
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=120)
    topic = models.CharField(max_length=12, blank=True)
    position = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    title = translated(models.CharField(max_length=200, blank=True))
    title_km: str
    title_en: str
    values = models.JSONField()
    loaded_digest = models.CharField(max_length=64, blank=True)
    offered_digest = models.CharField(max_length=64, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("kind", "position", "code")
        indexes = (models.Index(fields=["kind", "topic"], name="curriculum_record_kind"),)

    def __str__(self) -> str:
        return self.subject


class Review(Row):
    """The review state of the text of one record in one language.

    `subject` is that of the record; `digest` is of the reviewed text, so that a changed text is a
    draft again. A draft with a reviewer was changed since its approval.
    """

    subject = models.CharField(max_length=140)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, default="draft")
    reviewer = models.CharField(max_length=330, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("subject", "language")
        constraints = (
            models.UniqueConstraint(fields=["subject", "language"], name="curriculum_review_once"),
            models.CheckConstraint(
                name="curriculum_review_named",
                condition=~models.Q(state="approved")
                | (~models.Q(reviewer="") & models.Q(reviewed_on__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.language} {self.state}"

    @property
    def is_changed(self) -> bool:
        """Whether the text was approved and has been changed since."""
        return self.state != "approved" and self.reviewer != ""


class ReviewDecision(Fact):
    """A person's decision on one text: approve, withdraw, comment, resolve.

    `who` is the person's name and office; `text` is the approved text, [place, words] for each of
    its places. `about` is the comment that a reply or a resolution belongs to. An approval from a
    file has no account.
    """

    subject = models.CharField(max_length=140)
    language = models.CharField(max_length=2)
    decision = models.CharField(max_length=10)
    words = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    text = models.JSONField(default=list)
    who = models.CharField(max_length=330)
    decided_on = models.DateField(null=True)
    is_from_file = models.BooleanField(default=False)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["subject", "language"], name="curriculum_decision_text"),)
        constraints = (
            models.CheckConstraint(
                name="curriculum_decision_words",
                condition=~models.Q(decision__in=["withdraw", "comment"]) | ~models.Q(words=""),
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=models.Q(decision="resolve"),
                name="curriculum_resolved_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.language} {self.decision}"


class ReviewAssignment(Row):
    """A set of texts that a reviewer was assigned; "" in a column is any.

    It ends when it is taken back; until then its texts return to the reviewer when they change.
    """

    reviewer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, blank=True)
    topic = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, blank=True)
    due_on = models.DateField()
    assigned_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "assigned_at")
        constraints = (
            models.UniqueConstraint(
                fields=["reviewer", "kind", "topic", "code", "language"],
                condition=models.Q(ended_at=None),
                name="curriculum_assignment_once",
            ),
        )

    def __str__(self) -> str:
        parts = (self.kind, self.topic, self.code, self.language)
        return " ".join(part for part in parts if part)


class Lesson(Row):
    """A version of a lesson: plan, handout, drawing and exercises.

    `body` has the shape `lesson` of content; `drawing` is the SVG with placeholders for the labels
    of its figure, `drawings` has those of its further figures by file name. `written_by` is the
    name of the author of this version, "" for a file; `reason` is the author's reason.
    """

    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="lessons", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    body = models.JSONField(default=dict)
    drawing = models.TextField()
    drawings = models.JSONField(default=dict)
    at = models.DateTimeField()
    written_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("topic__number", "version")
        constraints = (
            models.UniqueConstraint(fields=["topic", "version"], name="curriculum_lesson_version"),
            models.UniqueConstraint(
                fields=["topic"],
                condition=models.Q(is_current=True),
                name="curriculum_lesson_one_current",
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic_id} {self.version}"


class ReviewExport(Row):
    """Texts that were exported for review, in the words that the file has.

    `texts` is by subject, place and language.
    """

    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    texts = models.JSONField(default=dict)
    records_count = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.records_count}"


class ReturnedFile(Row):
    """A file of an export that a reviewer edited and uploaded.

    `digest` is of its bytes. `approvals` are the texts marked as approved, as [subject, language];
    `left_out` has the ids of rows that are missing or were emptied. Texts as in the file are
    approved by the account that uploaded it, and by no other.
    """

    export = models.ForeignKey(ReviewExport, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approvals = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    comments_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(fields=["digest", "by"], name="curriculum_returned_once"),
        )

    def __str__(self) -> str:
        return self.name


class ReturnedChange(Row):
    """One changed text of a returned file: open, accepted, or not taken ("kept")."""

    file = models.ForeignKey(
        ReturnedFile, on_delete=models.PROTECT, related_name="changes", db_index=False
    )
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=140)
    place = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    base = models.TextField()
    words = models.TextField()
    state = models.CharField(max_length=10, default="open")
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("file", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["file", "position"], name="curriculum_returned_position"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.place} {self.language}"


class SourceReading(Fact):
    """A person saw a source in an edition, or took that back with a reason (`is_seen` False)."""

    source_code = models.CharField(max_length=40)
    is_seen = models.BooleanField()
    edition = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    who = models.CharField(max_length=330)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["source_code"], name="curriculum_reading_source"),)

    def __str__(self) -> str:
        return f"{self.source_code} {self.edition}"


class Recording(Row):
    """Part of a record read aloud in one language, as MP3; its parts: rules.recordings.

    `digest` is of the words that were read. `speaker` is the name that the speaker agreed to have
    shown, or "". Once `removed_at` is set, voice and names are gone from the row: a laptop gets
    changed rows, but no news of deleted ones.
    """

    subject = models.CharField(max_length=140)
    language = models.CharField(max_length=2)
    part = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    seconds = models.FloatField()
    speaker = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reviewer = models.CharField(max_length=330, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("subject", "language", "part", "recorded_at")
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "language", "part"],
                condition=models.Q(removed_at=None, approved_at=None),
                name="curriculum_recording_waits_once",
            ),
            models.UniqueConstraint(
                fields=["subject", "language", "part"],
                condition=models.Q(removed_at=None, approved_at__isnull=False),
                name="curriculum_recording_approved_once",
            ),
            models.CheckConstraint(
                name="curriculum_recording_removed",
                condition=models.Q(removed_at=None) | models.Q(size=0, speaker=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.language} {self.part}"

    @property
    def whole_seconds(self) -> int:
        """Its length, rounded up."""
        return math.ceil(self.seconds)
