"""Recordings of texts read aloud: saved, approved by another person, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.refusals import RecordingRefused
from promdaen.curriculum.models import Recording
from promdaen.curriculum.queries import recordings as recording_queries
from promdaen.kit import audit, speech
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class NewRecording:
    """A file as it came, the digest of the words that were shown to the speaker, and consent.

    `speaker` is the name to show, or "".
    """

    file: bytes
    digest: str
    speaker: str = ""
    has_consent: bool


def add_recording(
    *, subject: str, language: str, part: str, new: NewRecording, by: Account, now: datetime
) -> Recording:
    """Save a recording of a part, which then waits for approval; it replaces one that waits.

    Raises RecordingRefused without consent of the speaker, for an unknown part, for a text that
    has changed since it was shown, and for a file that is not a recording of speech (kit.speech).
    """
    people_queries.require_right(*recording_queries.RECORDING_RIGHTS, account=by)
    if not new.has_consent:
        raise RecordingRefused(
            fields={"has_consent": _("A recording is saved only with the consent of the speaker.")}
        )
    _check_text(subject, language, part, new.digest)
    try:
        small = speech.small_speech(data=new.file)
    except speech.SpeechRefused as refusal:
        message = refusal.message.text(language=page_language())
        raise RecordingRefused(fields={"file": message}) from refusal
    with transaction.atomic():
        # The conversion takes seconds.
        _check_text(subject, language, part, new.digest)
        for earlier in _locked(subject, language, part).filter(approved_at=None):
            _empty(earlier, now)
        recording: Recording = Recording.objects.create(
            subject=subject,
            language=language,
            part=part,
            digest=new.digest,
            data=small.data,
            size=len(small.data),
            seconds=small.seconds,
            speaker=new.speaker,
            recorded_by=by,
            recorded_at=now,
        )
        _record_line("add_recording", recording, by, now)
    return recording


def approve_recording(*, recording: UUID, by: Account, now: datetime) -> Recording:
    """Approve a recording, which officers then hear in place of the one before.

    Raises RecordingRefused for one's own recording, one that was deleted or approved, and one
    whose text has changed since.
    """
    people_queries.require_right("review", account=by)
    with transaction.atomic():
        row = _find(recording)
        if row.approved_at is not None:
            raise RecordingRefused(_("This recording is already approved."))
        if row.recorded_by_id == by.pk:
            raise RecordingRefused(
                _(
                    "You saved this recording yourself. Another person must listen to it and "
                    "approve it."
                )
            )
        page = recording_queries.script_page(subject=row.subject, language=row.language)
        part = page.part(code=row.part) if page else None
        if part is None or part.script.digest != row.digest:
            raise RecordingRefused(_("The text has changed since. Record it again."))
        for earlier in _locked(row.subject, row.language, row.part).exclude(approved_at=None):
            _empty(earlier, now)
        row.approved_at = now
        row.reviewer = queries.name_and_office(account=by, language=row.language)
        row.save(update_fields=["approved_at", "reviewer"])
        _record_line("approve_recording", row, by, now)
    return row


def remove_recording(*, recording: UUID, by: Account, now: datetime) -> Recording:
    """Delete the voice and the names of a recording, as its speaker may ask at any time.

    Raises RecordingRefused if it is already deleted.
    """
    people_queries.require_right(*recording_queries.SCRIPT_READ_RIGHTS, account=by)
    with transaction.atomic():
        row = _find(recording)
        _empty(row, now)
        _record_line("remove_recording", row, by, now)
    return row


def _check_text(subject: str, language: str, part: str, digest: str) -> None:
    """Refuse a part that no longer exists or has other words than those of the digest."""
    page = recording_queries.script_page(subject=subject, language=language)
    recorded_part = page.part(code=part) if page else None
    if recorded_part is None:
        raise RecordingRefused(_("This text no longer exists."))
    if recorded_part.script.digest != digest:
        raise RecordingRefused(_("The text has changed since. Record it again."))


def _find(recording_id: UUID) -> Recording:
    recording: Recording | None = (
        Recording.objects.select_for_update().filter(pk=recording_id, removed_at=None).first()
    )
    if recording is None:
        raise RecordingRefused(_("This recording was deleted or replaced. Open the page again."))
    return recording


def _locked(subject: str, language: str, part: str) -> QuerySet[Recording]:
    return Recording.objects.select_for_update().filter(
        subject=subject, language=language, part=part, removed_at=None
    )


def _empty(recording: Recording, now: datetime) -> None:
    recording.data, recording.size, recording.speaker, recording.reviewer, recording.removed_at = (
        b"",
        0,
        "",
        "",
        now,
    )
    recording.save(update_fields=["data", "size", "speaker", "reviewer", "removed_at"])


def _record_line(action: str, recording: Recording, by: Account, now: datetime) -> None:
    detail = {
        "subject": recording.subject,
        "language": recording.language,
        "part": recording.part,
        "seconds": recording.seconds,
    }
    audit.record_line(action=action, subject=recording, by=by, now=now, detail=detail)
