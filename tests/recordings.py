"""Sounds that tests make themselves, and texts that can be recorded."""

from __future__ import annotations

import io
import math
import struct
import wave
from typing import Any

from promdaen.curriculum import actions
from promdaen.curriculum.models import Record, Recording
from promdaen.curriculum.queries import recordings
from promdaen.people.models import Account
from tests import factories
from tests.written import drawings, everything

RATE = 24_000
LESSON, DIALOGUE = "CORRUPT", "restaurant_job"


def tone(seconds: float = 1.0, *, loudness: float = 0.3, rate: int = RATE) -> bytes:
    """A WAV file of one tone."""
    samples = (
        int(32_767 * loudness * math.sin(2 * math.pi * 440 * place / rate))
        for place in range(int(seconds * rate))
    )
    frames = b"".join(struct.pack("<h", sample) for sample in samples)
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames)
    return into.getvalue()


def record(kind: str, code: str) -> Record:
    """A lesson or interview of the content, to be recorded."""
    (content_record,) = [each for each in everything()[kind] if each.code == code]
    row: Record = Record.objects.create(
        subject=f"{kind}:{code}",
        kind=kind,
        code=code,
        topic=code if kind == "lesson" else "",
        title_en=f"Title of {code}",
        title_km="ចំណងជើង",
        values=content_record.values,
    )
    return row


def put_lesson() -> Record:
    """A lesson that is loaded with its topic, and can be recorded."""
    topic = factories.topic(LESSON, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    actions.put_lessons(
        records=[each for each in everything()["lesson"] if each.code == LESSON],
        drawings=drawings(),
        by=None,
        now=factories.NOW,
    )
    return record("lesson", LESSON)


def digest(record: Record, part: str, language: str = "en") -> str:
    """The digest of what is read of a part now."""
    page = recordings.script_page(subject=record.subject, language=language)
    recorded = page.part(code=part) if page else None
    assert recorded is not None
    return recorded.script.digest


def recording(record: Record, part: str, *, by: Account, **values: Any) -> Recording:
    """A recording that waits for approval."""
    language = values.pop("language", "en")
    new = actions.NewRecording(
        **{
            "file": tone(),
            "digest": digest(record, part, language),
            "speaker": "Sok Dara",
            "has_consent": True,
        }
        | values
    )
    return actions.add_recording(
        subject=record.subject, language=language, part=part, new=new, by=by, now=factories.NOW
    )


def approved(record: Record, part: str, *, by: Account, **values: Any) -> Recording:
    """A recording that a reviewer approved."""
    row = recording(record, part, by=by, **values)
    reviewer = factories.account("reviewer")
    return actions.approve_recording(recording=row.pk, by=reviewer, now=factories.NOW)
