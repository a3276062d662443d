"""Pages of recordings: list, script, print, the page that records, and the sound."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from promdaen.curriculum import actions as curriculum
from promdaen.curriculum.models import Record, Recording
from promdaen.kit import machine
from promdaen.kit.tests.reading import pages_of
from tests import factories
from tests import recordings as samples

pytestmark = pytest.mark.django_db
HANDOUT = "handout"


def client_of(role: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(role))
    return client


@pytest.fixture
def dialogue() -> Record:
    return samples.record("dialogue", samples.DIALOGUE)


@pytest.fixture
def lesson() -> Record:
    return samples.put_lesson()


def place(record: Record, language: str = "en") -> tuple[str, str, str]:
    return record.kind, record.code, language


def typed_fields(record: Record, part: str, **changes: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("recording.wav", samples.tone(), content_type="audio/wav")
    values = {
        "file": file,
        "speaker": "Sok Dara",
        "has_consent": "on",
        "digest": samples.digest(record, part),
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def test_a_trainer_uploads_line_after_line_and_a_reviewer_approves(dialogue: Record) -> None:
    trainer, reviewer = client_of("trainer"), client_of("reviewer")
    first, second = (node["code"] for node in dialogue.values["nodes"][:2])
    record = reverse("curriculum:record", args=(*place(dialogue), first))
    response = trainer.post(record, typed_fields(dialogue, first))
    assert response["Location"] == reverse("curriculum:record", args=(*place(dialogue), second))
    row = Recording.objects.get()
    script = reverse("curriculum:recording_script", args=place(dialogue))
    page = reviewer.get(script).content.decode()
    assert reverse("curriculum:recording", args=(row.pk,)) in page
    assert "Waits for approval" in page
    assert "Sok Dara" in page
    assert 'value="approve"' not in trainer.get(script).content.decode()
    assert 'data-confirm="Delete this recording?"' in page
    decide = reverse("curriculum:decide_recording", args=(row.pk,))
    assert reviewer.post(decide, {"act": "approve"})["Location"] == script
    row.refresh_from_db()
    assert row.approved_at is not None
    page = trainer.post(decide, {"act": "remove"}, follow=True).content.decode()
    assert "Recording deleted." in page
    assert reviewer.post(decide, {"act": "other"}).status_code == 400
    page = reviewer.post(decide, {"act": "approve"}, follow=True).content.decode()
    assert "deleted or replaced" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"has_consent": None}, "A recording is saved only with the consent of the speaker."),
        ({"file": None}, "This field is required."),
        (
            {"file": SimpleUploadedFile("notes.mp3", b"These are words." * 50)},
            "This file cannot be read as a sound recording.",
        ),
        ({"file": SimpleUploadedFile("silence.wav", samples.tone(1, loudness=0))}, "is silent"),
        ({"digest": "x"}, "Enter a valid value."),
    ],
)
def test_a_refusal_is_shown_beside_its_field(
    dialogue: Record, changes: dict[str, Any], words: str
) -> None:
    part = dialogue.values["nodes"][0]["code"]
    record = reverse("curriculum:record", args=(*place(dialogue), part))
    response = client_of("trainer").post(record, typed_fields(dialogue, part, **changes))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Recording.objects.exists()


def test_a_refused_form_has_the_digest_of_the_text_that_it_shows(dialogue: Record) -> None:
    part = dialogue.values["nodes"][0]["code"]
    record = reverse("curriculum:record", args=(*place(dialogue), part))
    values = typed_fields(dialogue, part)
    dialogue.values["nodes"][0]["says"]["en"] += " And then?"
    dialogue.save()
    page = client_of("trainer").post(record, values).content.decode()
    assert "The text has changed since. Record it again." in page
    assert "And then?" in page
    assert f'name="digest" value="{samples.digest(dialogue, part)}"' in page
    assert values["digest"] not in page


def test_a_full_disk_is_reported_before_anyone_records(
    dialogue: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = dialogue.values["nodes"][0]["code"]
    record = reverse("curriculum:record", args=(*place(dialogue), part))
    trainer = client_of("trainer")
    assert "data-recorder" in trainer.get(record).content.decode()
    monkeypatch.setattr(machine, "free_bytes", lambda: machine.MIN_FREE_BYTES - 1)
    page = trainer.get(record).content.decode()
    assert "data-recorder" not in page
    assert "The disk is nearly full" in page
    assert trainer.post(record, typed_fields(dialogue, part)).status_code == 507


def test_what_to_read_has_times_on_page_and_paper(dialogue: Record) -> None:
    reviewer = client_of("reviewer")
    for language in ("en", "km"):
        speech = dialogue.values["nodes"][0]["says"][language]
        script = reverse("curriculum:recording_script", args=place(dialogue, language))
        page = reviewer.get(script).content.decode()
        assert speech in page
        assert "about" in page
        printed = reviewer.get(f"{script}script.pdf")
        assert printed["Content-Type"] == "application/pdf"
        if language == "en":
            assert speech[:20].replace(" ", "") in pages_of(pdf=printed.content)[0]


@pytest.mark.parametrize(
    ("role", "opens"),
    [("trainer", True), ("coordinator", True), ("reviewer", False), ("viewer", False)],
)
def test_who_may_record(dialogue: Record, role: str, opens: bool) -> None:
    part = dialogue.values["nodes"][0]["code"]
    record = reverse("curriculum:record", args=(*place(dialogue), part))
    assert (client_of(role).get(record).status_code == 200) is opens


def test_scripts_are_closed_to_others_and_unknown_ones_are_not_there(dialogue: Record) -> None:
    trainer, viewer = client_of("trainer"), client_of("viewer")
    for name, arguments in (
        ("recordings", ()),
        ("recording_script", place(dialogue)),
        ("recording_script_print", place(dialogue)),
    ):
        address = reverse(f"curriculum:{name}", args=arguments)
        assert viewer.get(address).status_code == 403
        assert trainer.get(address).status_code == 200
    for wrong in (
        ("dialogue", "none", "en"),
        ("item", dialogue.code, "en"),
        place(dialogue, "fr"),
    ):
        address = reverse("curriculum:recording_script", args=wrong)
        assert trainer.get(address).status_code == 404
    record = reverse("curriculum:record", args=(*place(dialogue), "none"))
    assert trainer.get(record).status_code == 404


def test_a_player_gets_the_range_that_it_asks_for(dialogue: Record) -> None:
    trainer = client_of("trainer")
    part = dialogue.values["nodes"][0]["code"]
    row = samples.recording(dialogue, part, by=factories.account("trainer"))
    data, address = bytes(row.data), reverse("curriculum:recording", args=(row.pk,))

    def ask(range_header: str) -> Any:
        return trainer.get(address, headers={"range": range_header} if range_header else {})

    whole = ask("")
    assert (whole.status_code, whole.content, whole["Accept-Ranges"]) == (200, data, "bytes")
    assert (whole["Content-Type"], "max-age" in whole["Cache-Control"]) == ("audio/mpeg", True)
    for range_header, expected, content_range in (
        ("bytes=0-1", data[:2], "0-1"),
        ("bytes=100-", data[100:], f"100-{len(data) - 1}"),
        ("bytes=-50", data[-50:], f"{len(data) - 50}-{len(data) - 1}"),
        ("bytes=10-999999", data[10:], f"10-{len(data) - 1}"),
    ):
        answer = ask(range_header)
        assert (answer.status_code, answer.content) == (206, expected)
        assert answer["Content-Range"] == f"bytes {content_range}/{len(data)}"
    beyond = ask(f"bytes={len(data)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(data)}")
    for odd in (
        "bytes=",
        "bytes=-",
        "bytes=0-1,4-5",
        "lines=0-1",
        "bytes=a-b",
        f"bytes=0-{'9' * 5000}",
    ):
        assert ask(odd).status_code == 200


def test_the_sound_is_for_officers_once_it_is_approved(lesson: Record) -> None:
    row = samples.recording(lesson, HANDOUT, by=factories.account("trainer"))
    participant = client_of("participant")
    address = reverse("curriculum:recording", args=(row.pk,))
    page = reverse("curriculum:lesson", args=(lesson.code,))
    assert Client().get(address).status_code == 302
    assert participant.get(address).status_code == 404
    assert "<audio" not in participant.get(page).content.decode()
    curriculum.approve_recording(
        recording=row.pk, by=factories.account("reviewer"), now=factories.NOW
    )
    assert participant.get(address).content == bytes(row.data)
    lesson_page = participant.get(page).content.decode()
    assert f'src="{address}"' in lesson_page
    assert "Read by Sok Dara" in lesson_page
    assert "?keep=sound" in lesson_page


def test_a_lesson_is_kept_with_or_without_its_recording(lesson: Record) -> None:
    samples.approved(lesson, HANDOUT, by=factories.account("trainer"))
    participant = client_of("participant")
    page = reverse("curriculum:lesson", args=(lesson.code,))
    silent, saved_page = (participant.get(f"{page}?keep{way}") for way in ("", "=sound"))
    assert "<audio" not in silent.content.decode()
    assert 'src="data:audio/mpeg;base64,' in saved_page.content.decode()
    assert "attachment" in saved_page["Content-Disposition"]
