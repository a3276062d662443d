"""Questions of officers, answers, notices, and notes made from answers."""

from __future__ import annotations

from django.db import models

from promdaen.course.models import CourseRun
from promdaen.curriculum.models import Topic
from promdaen.kit.models import Fact, Row
from promdaen.kit.texts import Words
from promdaen.kit.translated import translated
from promdaen.people.models import Account, Officer
from promdaen.questions.rules import promises


class Question(Row):
    """A question of an officer, about a subject of a `kind` (rules.subjects) with its `code`.

    `is_named`: trainers of the topic may see who asked. `promised_by` is the time by which an
    answer was promised. `shared_text` and `shared_answer` are written by a trainer, `shared_by`,
    for other officers.
    """

    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="questions", db_index=False
    )
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    text = models.TextField()
    language = models.CharField(max_length=2)
    asked_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="questions", db_index=False
    )
    run = models.ForeignKey(
        CourseRun, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    is_named = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    promised_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shared_text = models.TextField(blank=True)
    shared_answer = models.TextField(blank=True)

    class Meta:
        ordering = ("promised_by", "id")
        indexes = (
            models.Index(fields=["topic", "answered_at"], name="questions_of_topic"),
            models.Index(fields=["asked_by", "asked_at"], name="questions_of_officer"),
        )
        constraints = (
            models.CheckConstraint(
                name="questions_shared_whole",
                condition=models.Q(shared_at__isnull=True)
                | ~models.Q(shared_text="") & ~models.Q(shared_answer=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic_id} · {self.kind} {self.code} · {self.asked_at:%Y-%m-%d}"


class Reply(Fact):
    """An answer of a trainer; a further one is a new row."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.question} · {self.by}"


class Escalation(Fact):
    """A question reached a level (rules.promises), or one trainer (`to`).

    A level is reached once; a coordinator may hand a question to the same trainer again. `by` is
    the account that handed it on, None for the clock.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=12)
    to = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["question", "level"],
                condition=models.Q(to=None),
                name="questions_escalation_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} · {self.to or self.level}"

    @property
    def level_name(self) -> Words | None:
        return promises.LEVEL_NAMES.get(self.level)


class Notice(Row):
    """An account to notify by e-mail that a question is waiting, without its content."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["sent_at"], name="questions_notice_unsent"),)
        constraints = (
            models.UniqueConstraint(fields=["question", "account"], name="questions_notice_once"),
        )

    def __str__(self) -> str:
        return f"{self.question} · {self.account}"


class Note(Row):
    """A good answer as a note of the lesson of its topic, in both languages."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="notes")
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes"
    )
    text = translated(models.TextField())
    text_km: str
    text_en: str
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("topic__number", "made_at", "id")
        constraints = (
            models.CheckConstraint(
                name="questions_note_in_both",
                condition=~models.Q(text_km="") & ~models.Q(text_en=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic_id} · {self.made_at:%Y-%m-%d}"


class NoteApproval(Fact):
    """The approval of the text of a note in a language; the digest identifies the text."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="approvals")
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    reviewer = models.CharField(max_length=200)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.note} · {self.language} · {self.reviewer}"
