"""Recordings: saved with consent, approved by another person, stale, removed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from promdaen.curriculum import actions
from promdaen.curriculum.actions import RecordingRefused
from promdaen.curriculum.models import Record, Recording
from promdaen.curriculum.queries import recordings as queries
from promdaen.curriculum.rules import recordings as rules
from promdaen.kit import speech
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories
from tests import recordings as samples

pytestmark = pytest.mark.django_db
PART = "opening"


@pytest.fixture
def trainer() -> Account:
    return factories.account("trainer")


@pytest.fixture
def reviewer() -> Account:
    return factories.account("reviewer")


@pytest.fixture
def dialogue() -> Record:
    return samples.record("dialogue", samples.DIALOGUE)


def change_text(record: Record) -> None:
    values = record.values
    values["nodes"][0]["says"]["en"] += " And then?"
    Record.objects.filter(pk=record.pk).update(values=values)


def heard(record: Record) -> set[str]:
    return set(queries.officers_recordings(subject=record.subject, language="en"))


def decide(action: Any, row: Recording, by: Account) -> Recording:
    decided: Recording = action(recording=row.pk, by=by, now=timezone.now())
    return decided


def test_a_recording_is_heard_once_another_person_approved_it(
    dialogue: Record, trainer: Account, reviewer: Account
) -> None:
    part = dialogue.values["nodes"][0]["code"]
    row = samples.recording(dialogue, part, by=trainer)
    assert (row.seconds, row.speaker, row.size) == (1.0, "Sok Dara", len(row.data))
    assert heard(dialogue) == set()
    assert queries.recording_bytes(recording_id=row.pk) is None
    assert queries.recording_bytes(recording_id=row.pk, account=trainer) == row.data
    decide(actions.approve_recording, row, reviewer)
    assert heard(dialogue) == {part}
    assert queries.officers_recordings(subject=dialogue.subject, language="km") == {}
    assert queries.recording_bytes(recording_id=row.pk) == row.data
    lines = AuditLine.objects.filter(action__endswith="recording").order_by("sequence")
    assert [line.action for line in lines] == ["add_recording", "approve_recording"]
    assert all("Sok Dara" not in str(line.detail) for line in lines)


def test_what_is_refused_stores_nothing(dialogue: Record, trainer: Account) -> None:
    part = dialogue.values["nodes"][0]["code"]
    for values, field, words in (
        ({"has_consent": False}, "has_consent", "consent"),
        ({"file": b"words" * 99}, "file", "MP3, WAV, FLAC or OGG"),
        ({"file": samples.tone(0.2)}, "file", "half a second"),
    ):
        with pytest.raises(RecordingRefused) as refused:
            samples.recording(dialogue, part, by=trainer, **values)
        assert words in refused.value.fields[field]
    with pytest.raises(RecordingRefused, match="no longer exists"):
        actions.add_recording(
            subject=dialogue.subject,
            language="en",
            part="nothing",
            new=actions.NewRecording(file=samples.tone(), digest="", has_consent=True),
            by=trainer,
            now=factories.NOW,
        )
    assert not Recording.objects.exists()
    assert not AuditLine.objects.filter(action="add_recording").exists()


@pytest.mark.parametrize("role", ["reviewer", "viewer", "controller", "participant"])
def test_other_roles_record_nothing(dialogue: Record, role: str) -> None:
    with pytest.raises(NotAllowed):
        samples.recording(dialogue, "opening", by=factories.account(role))


def test_no_one_approves_the_own_recording_nor_without_the_right(
    dialogue: Record, trainer: Account
) -> None:
    coordinator = factories.account("coordinator")
    row = samples.recording(dialogue, dialogue.values["nodes"][0]["code"], by=coordinator)
    with pytest.raises(RecordingRefused, match="Another person"):
        decide(actions.approve_recording, row, coordinator)
    with pytest.raises(NotAllowed):
        decide(actions.approve_recording, row, trainer)
    assert heard(dialogue) == set()


def test_a_text_that_changed_silences_its_recording_until_it_is_as_it_was(
    dialogue: Record, trainer: Account, reviewer: Account
) -> None:
    part = dialogue.values["nodes"][0]["code"]
    samples.approved(dialogue, part, by=trainer)
    late = samples.recording(dialogue, part, by=trainer)
    change_text(dialogue)
    assert heard(dialogue) == set()
    assert queries.state_counts(account=reviewer)[rules.STALE] == 1
    with pytest.raises(RecordingRefused, match="text has changed"):
        decide(actions.approve_recording, late, reviewer)
    again = samples.recording(dialogue, part, by=trainer)
    decide(actions.approve_recording, again, reviewer)
    assert heard(dialogue) == {part}
    assert queries.state_counts(account=reviewer)[rules.STALE] == 0


def test_a_recording_of_an_earlier_text_replaces_none_that_waits(
    dialogue: Record, trainer: Account
) -> None:
    part, earlier = dialogue.values["nodes"][0]["code"], samples.digest(dialogue, "opening")
    change_text(dialogue)
    waiting = samples.recording(dialogue, part, by=trainer)
    with pytest.raises(RecordingRefused, match="text has changed"):
        samples.recording(dialogue, part, by=trainer, digest=earlier)
    assert list(queries.kept_recordings()) == [waiting]


def test_a_text_that_changes_while_its_recording_is_converted_is_recorded_again(
    dialogue: Record, trainer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = dialogue.values["nodes"][0]["code"]
    waiting = samples.recording(dialogue, part, by=trainer)
    small_speech = speech.small_speech

    def slow_conversion(*, data: bytes) -> speech.Speech:
        change_text(dialogue)
        return small_speech(data=data)

    monkeypatch.setattr(speech, "small_speech", slow_conversion)
    with pytest.raises(RecordingRefused, match="text has changed"):
        samples.recording(dialogue, part, by=trainer)
    assert list(queries.kept_recordings()) == [waiting]


def test_a_new_recording_replaces_one_that_waits_and_the_approved_one_only_when_approved(
    dialogue: Record, trainer: Account, reviewer: Account
) -> None:
    part = dialogue.values["nodes"][0]["code"]
    first = samples.approved(dialogue, part, by=trainer)
    second = samples.recording(dialogue, part, by=trainer)
    third = samples.recording(dialogue, part, by=trainer)
    second.refresh_from_db()
    assert (second.removed_at is not None, bytes(second.data)) == (True, b"")
    [played] = queries.officers_recordings(subject=dialogue.subject, language="en").values()
    assert played.id == first.pk
    decide(actions.approve_recording, third, reviewer)
    first.refresh_from_db()
    assert (bytes(first.data), first.speaker) == (b"", "")
    [played] = queries.officers_recordings(subject=dialogue.subject, language="en").values()
    assert played.id == third.pk
    with pytest.raises(RecordingRefused, match="already approved"):
        decide(actions.approve_recording, third, reviewer)


def test_of_a_removed_recording_neither_voice_nor_name_is_left(
    dialogue: Record, trainer: Account, reviewer: Account
) -> None:
    row = samples.approved(dialogue, dialogue.values["nodes"][0]["code"], by=trainer)
    decide(actions.remove_recording, row, reviewer)
    row.refresh_from_db()
    assert (bytes(row.data), row.size, row.speaker, row.reviewer) == (b"", 0, "", "")
    assert heard(dialogue) == set()
    assert queries.recording_bytes(recording_id=row.pk, account=reviewer) is None
    for action in (actions.remove_recording, actions.approve_recording):
        with pytest.raises(RecordingRefused, match="deleted or replaced"):
            decide(action, row, reviewer)


def test_counts_name_what_is_left_to_record(dialogue: Record, trainer: Account) -> None:
    samples.approved(dialogue, dialogue.values["nodes"][0]["code"], by=trainer)
    [(record, title, counts)] = queries.recording_rows()
    by_language = {line.language: line for line in counts}
    assert (record, title.en) == (dialogue, f"Title of {samples.DIALOGUE}")
    assert by_language["en"].approved_count == 1
    assert by_language["km"].approved_count == 0
    assert by_language["km"].parts_count == len(dialogue.values["nodes"])
