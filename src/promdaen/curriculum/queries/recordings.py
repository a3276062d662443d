"""Recordings of handouts and interviews: what is there, what waits, and what officers hear."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from promdaen.curriculum.models import Record, Recording, Topic
from promdaen.curriculum.rules import recordings as rules
from promdaen.kit import languages
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account

SCRIPT_READ_RIGHTS = ("author", "own_runs", "review")
"""Who sees scripts and recordings before approval: those who record, and those who approve."""
RECORDING_RIGHTS = ("author", "own_runs")


@dataclass(frozen=True, kw_only=True)
class RecordedPart:
    """A part of a script with its recordings: what officers hear, and what waits for approval."""

    script: rules.ScriptPart
    approved: Recording | None
    waiting: Recording | None

    @property
    def state(self) -> str:
        """The state of what is newest."""
        newest = self.waiting or self.approved
        return _state(newest, self.script) if newest else rules.MISSING

    @property
    def label(self) -> Words:
        """The state in words."""
        return rules.RECORDING_STATES[self.state]

    @property
    def recordings(self) -> list[tuple[Recording, str, Words]]:
        """What can be listened to here, newest first, each with its state."""
        rows = [
            (recording, _state(recording, self.script))
            for recording in (self.waiting, self.approved)
            if recording
        ]
        return [(recording, state, rules.RECORDING_STATES[state]) for recording, state in rows]


@dataclass(frozen=True, kw_only=True)
class ScriptPage:
    """A record to read aloud in one language."""

    record: Record
    title: Words
    language: str
    parts: Sequence[RecordedPart]

    @property
    def seconds(self) -> int:
        """The seconds that all parts take."""
        return sum(part.script.seconds for part in self.parts)

    @property
    def whole_minutes(self) -> int:
        """The minutes that all parts take, rounded up."""
        return math.ceil(self.seconds / 60)

    def part(self, *, code: str) -> RecordedPart | None:
        """A part by its code, or None."""
        return next((part for part in self.parts if part.script.code == code), None)

    def next_missing(self, *, after: str) -> str:
        """The code of the next part without a recording of its text; "" if there is none."""
        codes = [part.script.code for part in self.parts]
        later = self.parts[codes.index(after) + 1 :]
        missing = (part for part in later if part.state in {rules.MISSING, rules.STALE})
        return next((part.script.code for part in missing), "")


@dataclass(frozen=True, kw_only=True)
class RecordingCounts:
    """How many parts of a record are in which state in a language, and how long it is."""

    language: str
    parts_count: int
    approved_count: int
    waiting_count: int
    stale_count: int
    minutes: float

    @property
    def name(self) -> str:
        """The language in its own words."""
        return languages.LANGUAGE_NAMES[self.language]


@dataclass(frozen=True, kw_only=True)
class OfficerRecording:
    """An approved recording of the text as it is now, without its bytes."""

    id: UUID
    part: str
    seconds: float
    size: int
    speaker: str

    @property
    def kilobytes(self) -> int:
        """Its size, rounded up."""
        return math.ceil(self.size / 1000)


def script_page(*, subject: str, language: str) -> ScriptPage | None:
    """A record to read aloud, or None."""
    record = Record.objects.filter(pk=subject, kind__in=rules.RECORDING_KINDS).first()
    if record is None or language not in languages.LANGUAGE_NAMES:
        return None
    rows = _by_part(kept_recordings().filter(subject=subject, language=language))
    return ScriptPage(
        record=record,
        title=_titles([record])[record.subject],
        language=language,
        parts=_parts(record, language, rows),
    )


def recording_rows() -> list[tuple[Record, Words, list[RecordingCounts]]]:
    """All records that can be recorded, with title and counts for each language."""
    by_subject = _by_subject(kept_recordings())
    records = list(
        Record.objects.filter(kind__in=rules.RECORDING_KINDS).order_by("-kind", "position", "code")
    )
    titles = _titles(records)
    return [
        (
            record,
            titles[record.subject],
            [
                _counts(record, language, by_subject.get((record.subject, language), ()))
                for language in languages.LANGUAGE_NAMES
            ],
        )
        for record in records
    ]


def kept_recordings() -> QuerySet[Recording]:
    """Every recording that was not removed, without its bytes."""
    return Recording.objects.filter(removed_at=None).defer("data")


def state_counts(*, account: Account) -> Counter[str]:
    """The number of recordings by state; of those that wait, what others saved."""
    by_subject = _by_subject(kept_recordings())
    records = Record.objects.in_bulk([subject for subject, _language in by_subject])
    return Counter(
        part.state
        for (subject, language), recordings in by_subject.items()
        if subject in records
        for part in _parts(records[subject], language, _by_part(recordings))
        if not (
            part.waiting
            and part.state == rules.WAITING
            and part.waiting.recorded_by_id == account.pk
        )
    )


def officers_recordings(*, subject: str, language: str) -> dict[str, OfficerRecording]:
    """The approved recordings of the current text of a record, by part."""
    content_language = languages.content_language(language)
    recordings = kept_recordings().filter(subject=subject, language=content_language)
    return {
        recording.part: _officers(recording)
        for _record, recording in _current_recordings(recordings)
    }


def recorded_handouts(*, language: str) -> dict[str, OfficerRecording]:
    """What officers hear of handouts in a language, by the code of the lesson."""
    recordings = kept_recordings().filter(
        language=language, part=rules.HANDOUT, subject__startswith="lesson:"
    )
    return {
        record.code: _officers(recording) for record, recording in _current_recordings(recordings)
    }


def recording_bytes(*, recording_id: UUID, account: Account | None = None) -> bytes | None:
    """The sound of a recording; one that waits for approval for SCRIPT_READ_RIGHTS alone."""
    recordings = Recording.objects.filter(pk=recording_id, removed_at=None)
    if account is None or not people_queries.has_right(*SCRIPT_READ_RIGHTS, account=account):
        recordings = recordings.filter(approved_at__isnull=False)
    data = recordings.values_list("data", flat=True).first()
    return None if data is None else bytes(data)


def _current_recordings(recordings: QuerySet[Recording]) -> Iterator[tuple[Record, Recording]]:
    """Yield those of rows that are approved and of the text as it is now, with their record."""
    by_subject = _by_subject(recordings.filter(approved_at__isnull=False))
    records = Record.objects.in_bulk([subject for subject, _language in by_subject])
    for (subject, language), own_rows in by_subject.items():
        if subject not in records:
            continue
        for part in _parts(records[subject], language, _by_part(own_rows)):
            if part.approved and part.state == rules.APPROVED:
                yield records[subject], part.approved


def _officers(recording: Recording) -> OfficerRecording:
    return OfficerRecording(
        id=recording.pk,
        part=recording.part,
        seconds=recording.seconds,
        size=recording.size,
        speaker=recording.speaker,
    )


def _titles(records: Sequence[Record]) -> dict[str, Words]:
    """The titles of records by subject; of a lesson the name of its topic."""
    topics = Topic.objects.in_bulk([record.topic for record in records if record.kind == "lesson"])
    return {
        record.subject: Words(en=topics[record.topic].name_en, km=topics[record.topic].name_km)
        if record.topic in topics
        else Words(en=record.title_en, km=record.title_km)
        for record in records
    }


def _by_subject(recordings: Iterable[Recording]) -> dict[tuple[str, str], list[Recording]]:
    by_subject: dict[tuple[str, str], list[Recording]] = {}
    for recording in recordings:
        by_subject.setdefault((recording.subject, recording.language), []).append(recording)
    return by_subject


def _by_part(recordings: Iterable[Recording]) -> dict[tuple[str, bool], Recording]:
    return {
        (recording.part, recording.approved_at is not None): recording for recording in recordings
    }


def _parts(
    record: Record, language: str, rows: Mapping[tuple[str, bool], Recording]
) -> list[RecordedPart]:
    return [
        RecordedPart(
            script=part,
            approved=rows.get((part.code, True)),
            waiting=rows.get((part.code, False)),
        )
        for part in rules.script_parts(kind=record.kind, values=record.values, language=language)
    ]


def _state(recording: Recording, script: rules.ScriptPart) -> str:
    return rules.recording_state(
        is_approved=recording.approved_at is not None,
        digest=recording.digest,
        current_digest=script.digest,
    )


def _counts(record: Record, language: str, recordings: Sequence[Recording]) -> RecordingCounts:
    parts = _parts(record, language, _by_part(recordings))
    states = Counter(part.state for part in parts)
    return RecordingCounts(
        language=language,
        parts_count=len(parts),
        approved_count=states[rules.APPROVED],
        waiting_count=states[rules.WAITING],
        stale_count=states[rules.STALE],
        minutes=sum(part.script.seconds for part in parts) / 60,
    )


def script_document(*, page: ScriptPage) -> NewJsonObject:
    """A script as the data of its print."""
    return {
        "title": page.title.text(language=page.language),
        "code": page.record.code,
        "seconds": page.seconds,
        "parts": [
            {
                "code": part.script.code,
                "seconds": part.script.seconds,
                "lines": [
                    {"words": script_line.words, "seconds": script_line.seconds}
                    for script_line in part.script.lines
                ],
            }
            for part in page.parts
        ],
    }
