"""Notes of lessons, for readers below a lesson and for reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from promdaen.kit.translated import column_text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.questions.models import Note
from promdaen.questions.rules import notes

LANGUAGES = ("km", "en")


@dataclass(frozen=True, kw_only=True)
class NoteText:
    """The text of a note in one language; `reviewer` is who approved it, "" for a draft."""

    note: Note
    language: str
    text: str
    reviewer: str

    @property
    def digest(self) -> str:
        """The digest of this text, as in an approval."""
        return notes.note_digest(text=self.text)


@dataclass(frozen=True, kw_only=True)
class NoteSummary:
    """A note with both its texts."""

    note: Note
    texts: Sequence[NoteText]

    @property
    def is_approved(self) -> bool:
        """Whether the current versions of both texts are approved."""
        return all(note_text.reviewer for note_text in self.texts)


def may_review(*, account: Account) -> bool:
    """Whether an account approves texts of the content."""
    return people_queries.has_right("review", account=account)


def notes_of_lesson(*, topic: str, language: str) -> list[NoteText]:
    """The notes below the lesson of a topic in a language, drafts among them."""
    rows = _current_notes().filter(topic=topic)
    return [_text(note=note, language=language) for note in rows]


def note_summaries() -> list[NoteSummary]:
    """All notes that were not withdrawn, those waiting for a reviewer first."""
    note_summaries = [note_summary(note=note) for note in _current_notes()]
    return sorted(note_summaries, key=lambda note_summary: note_summary.is_approved)


def find_note(*, note_id: UUID) -> Note | None:
    """A note that was not withdrawn."""
    return _current_notes().filter(pk=note_id).first()


def note_summary(*, note: Note) -> NoteSummary:
    """A note with both its texts and their review states."""
    return NoteSummary(
        note=note, texts=[_text(note=note, language=language) for language in LANGUAGES]
    )


def _current_notes() -> QuerySet[Note]:
    rows = Note.objects.filter(withdrawn_at__isnull=True).select_related("topic")
    return rows.prefetch_related("approvals")


def _text(*, note: Note, language: str) -> NoteText:
    text = column_text(note, "text", language=language)
    note_text_approvals = [
        notes.NoteTextApproval(
            language=note_approval.language,
            digest=note_approval.digest,
            reviewer=note_approval.reviewer,
        )
        for note_approval in note.approvals.all()
    ]
    reviewer = notes.approved_by(text=text, language=language, approvals=note_text_approvals)
    return NoteText(note=note, language=language, text=text, reviewer=reviewer)
