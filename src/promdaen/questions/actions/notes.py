"""Notes in lessons: made from a good answer, changed, approved by a reviewer, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.questions.actions import checks, rights
from promdaen.questions.actions.refusals import QuestionRefused
from promdaen.questions.models import Note, NoteApproval, Question
from promdaen.questions.queries import abouts as about_queries
from promdaen.questions.queries import notes as queries
from promdaen.questions.rules import notes, subjects

Texts = Mapping[str, str]
NOTE_FIELDS = ("text_km", "text_en")


def make_note(
    *, question: Question, texts: Texts, ticked: str = "", by: Account, now: datetime
) -> Note:
    """Make a note for the lesson of a question's topic; a draft until a reviewer approves it.

    `texts` are by `text_km` and `text_en`. Raises QuestionRefused and QuestionTextRefused.
    """
    rights.require_trainer(question=question, by=by, now=now)
    if question.kind == subjects.ITEM and question.code in about_queries.items_in_use():
        raise QuestionRefused(
            _("A test with this question is open now. Make the note when it is closed.")
        )
    clean = checks.clean_texts(texts={name: texts[name] for name in NOTE_FIELDS}, ticked=ticked)
    with transaction.atomic():
        note = Note.objects.create(
            topic=question.topic, question=question, made_by=by, made_at=now, **clean
        )
        detail = {"topic": question.topic_id}
        audit.record_line(action="make_note", subject=note, by=by, now=now, detail=detail)
    return note


def change_note(*, note: Note, texts: Texts, ticked: str = "", by: Account, now: datetime) -> None:
    """Change the texts of a note; a changed text is a draft again.

    For reviewers, and for the author. Raises QuestionRefused and QuestionTextRefused.
    """
    _require_writer(note=note, by=by)
    clean = checks.clean_texts(texts={name: texts[name] for name in NOTE_FIELDS}, ticked=ticked)
    with transaction.atomic():
        locked_note = _locked(note=note)
        changed = [name for name in NOTE_FIELDS if getattr(locked_note, name) != clean[name]]
        if not changed:
            raise QuestionRefused(_("Nothing was changed."))
        locked_note.text_km, locked_note.text_en = clean["text_km"], clean["text_en"]
        locked_note.changed_at = now
        locked_note.save(update_fields=[*NOTE_FIELDS, "changed_at"])
        detail = {"changed": changed}
        audit.record_line(action="change_note", subject=locked_note, by=by, now=now, detail=detail)


def approve_note(
    *, note: Note, language: str, digest: str, by: Account, now: datetime
) -> NoteApproval:
    """Approve the text of a note in a language; `digest` is that of the text shown.

    Raises QuestionRefused if the text was changed since, or is already approved.
    """
    people_queries.require_right("review", account=by)
    with transaction.atomic():
        locked_note = _locked(note=note)
        text = next(
            (
                note_text
                for note_text in queries.note_summary(note=locked_note).texts
                if note_text.language == language
            ),
            None,
        )
        if text is None or text.digest != digest:
            raise QuestionRefused(
                _("The text was changed while you read it. Read it again, then decide.")
            )
        if text.reviewer:
            raise QuestionRefused(_("This text is already approved."))
        reviewer = curriculum_queries.name_and_office(account=by, language=language)
        note_approval = NoteApproval.objects.create(
            note=locked_note,
            language=language,
            digest=notes.note_digest(text=text.text),
            reviewer=reviewer,
            by=by,
            at=now,
        )
        detail = {"language": language}
        audit.record_line(
            action="approve_note", subject=locked_note, by=by, now=now, detail=detail
        )
    return note_approval


def withdraw_note(*, note: Note, by: Account, now: datetime) -> None:
    """Withdraw a note from its lesson. For reviewers, and for the author."""
    _require_writer(note=note, by=by)
    with transaction.atomic():
        locked_note = _locked(note=note)
        locked_note.withdrawn_at = now
        locked_note.save(update_fields=["withdrawn_at"])
        audit.record_line(action="withdraw_note", subject=locked_note, by=by, now=now)


def _require_writer(*, note: Note, by: Account) -> None:
    if note.made_by_id != by.pk:
        people_queries.require_right("review", account=by)


def _locked(*, note: Note) -> Note:
    """The note, locked. Raises QuestionRefused if it was withdrawn."""
    locked_note = Note.objects.select_for_update().filter(pk=note.pk, withdrawn_at=None).first()
    if locked_note is None:
        raise QuestionRefused(_("This note was removed."))
    return locked_note
