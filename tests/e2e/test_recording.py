"""A voice is recorded in the browser, approved, and heard: on a page, and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from promdaen.curriculum import actions
from promdaen.curriculum.models import Record, Recording
from promdaen.people.models import Account
from promdaen.refresher.models import Share
from tests import browser, factories, phones, recordings
from tests.e2e import steps
from tests.e2e.test_refresher_app import open_share, pair, unfold  # noqa: F401

pytestmark = pytest.mark.browser
LESSON, DIALOGUE = "CORRUPT", "restaurant_job"
MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
PLAY = """async (audio) => {
  await audio.play();
  while (audio.currentTime < 0.2) await new Promise((done) => setTimeout(done, 50));
  audio.pause();
  audio.currentTime = audio.duration - 0.3;
  await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
  return audio.duration;
}"""


ASKS_BEFORE_LEAVING = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
COUNT_STARTS = """
  window.starts = 0;
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...values) {
    window.starts += 1;
    return start.apply(this, values);
  };
"""


@pytest.fixture
def microphone(engine: Browser) -> Iterator[Browser]:
    """Chromium with a microphone that beeps every second."""
    chromium = engine.browser_type.launch(
        executable_path=browser.chromium_path(), args=[*browser.SWITCHES, *MICROPHONE]
    )
    yield chromium
    chromium.close()


def record_aloud(page: Page) -> None:
    page.get_by_role("button", name="Begin recording").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    expect(page.locator("[data-time]")).to_have_text("0:02")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-says]")).to_have_text("Listen to it, then save it or record again.")


def approve(recording: Recording) -> None:
    reviewer = Account.objects.get(email="reviewer@demo.example")
    actions.approve_recording(recording=recording.pk, by=reviewer, now=factories.NOW)


def put_approved(subject: str, part: str) -> Recording:
    """A recording of a tone, as a trainer and a reviewer put it there."""
    record = Record.objects.get(subject=subject)
    trainer = Account.objects.get(email="trainer@demo.example")
    row = recordings.recording(record, part, by=trainer, file=recordings.tone(3))
    approve(row)
    return row


def test_a_handout_is_recorded_approved_and_heard(microphone: Browser, demo: str) -> None:
    options = {"engine": microphone, "width": browser.PHONE, "language": "en"}
    with browser.visit(**options, permissions=["microphone"]) as page:
        steps.sign_in(page=page, address=demo, role="trainer")
        page.goto(f"{demo}/curriculum/recordings/lesson/{LESSON}/en/handout/")
        record_aloud(page)
        expect(page.locator("[data-upload-name]")).to_have_text("recording.wav")
        preview = page.locator("[data-preview]")
        assert 1.5 < preview.evaluate(PLAY) < 6
        page.locator("input[name=speaker]").fill("Sok Dara")
        # Without the tick nothing is sent, so that the recording is not lost.
        page.get_by_role("button", name="Save").click()
        expect(page.locator("[data-says]")).to_contain_text("only with the consent")
        expect(page.locator("input[name=has_consent]")).to_be_focused()
        assert page.evaluate(ASKS_BEFORE_LEAVING)
        page.locator("input[name=has_consent]").check()
        assert browser.faults(page=page) == []
        page.get_by_role("button", name="Save").click()
        page.wait_for_url(f"{demo}/curriculum/recordings/lesson/{LESSON}/en/")
        expect(page.locator("main .chip").first).to_contain_text("Waits for approval")
    with browser.visit(**options) as page:
        steps.sign_in(page=page, address=demo, role="reviewer")
        page.goto(f"{demo}/curriculum/recordings/lesson/{LESSON}/en/")
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        assert 1.5 < page.locator("audio").evaluate(PLAY) < 6
        page.get_by_role("button", name="Approve").click()
        page.wait_for_load_state()
        assert browser.faults(page=page) == []
        answers: list[int] = []
        page.on(
            "response",
            lambda response: response.url.endswith(".mp3") and answers.append(response.status),
        )
        page.goto(f"{demo}/curriculum/topics/{LESSON}/lesson/")
        assert 1.5 < page.locator("audio").evaluate(PLAY) < 6
        expect(page.get_by_text("Read by Sok Dara")).to_be_visible()
        assert browser.faults(page=page) == []
    assert set(answers) == {206}
    recording = Recording.objects.get(subject=f"lesson:{LESSON}", approved_at__isnull=False)
    assert 1.5 < recording.seconds < 6
    actions.remove_recording(
        recording=recording.pk,
        by=Account.objects.get(email="reviewer@demo.example"),
        now=factories.NOW,
    )


def test_a_file_of_another_program_is_converted_before_it_is_sent(
    microphone: Browser, demo: str, tmp_path: Path
) -> None:
    # What a browser records itself is in a format that the server cannot read.
    with browser.visit(engine=microphone, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role="trainer")
        page.goto(f"{demo}/curriculum/recordings/lesson/{LESSON}/km/handout/")
        data = page.evaluate("""async () => {
          const context = new AudioContext();
          const sound = context.createOscillator();
          const into = context.createMediaStreamDestination();
          sound.connect(into);
          sound.start();
          const recorder = new MediaRecorder(into.stream);
          const pieces = [];
          recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
          recorder.start();
          await new Promise((done) => setTimeout(done, 1500));
          recorder.stop();
          await new Promise((done) => recorder.addEventListener("stop", done));
          return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
        }""")
        memo, words = tmp_path / "memo.webm", tmp_path / "memo.m4a"
        memo.write_bytes(bytes(data))
        words.write_bytes(b"These are words." * 100)
        assert not page.evaluate(ASKS_BEFORE_LEAVING)
        page.locator("input[name=file]").set_input_files(words)
        expect(page.locator("[data-says]")).to_contain_text("This browser cannot read the file.")
        expect(page.locator("[data-preview]")).to_be_hidden()
        expect(page.locator("[data-upload-name]")).to_have_text("No file chosen")
        page.locator("input[name=file]").set_input_files(memo)
        expect(page.locator("[data-says]")).to_contain_text("Listen to it")
        expect(page.get_by_role("button", name="Save")).to_be_enabled()
        expect(page.locator("[data-upload-name]")).to_have_text("recording.wav")
        assert page.evaluate(ASKS_BEFORE_LEAVING)
        page.locator("input[name=has_consent]").check()
        page.get_by_role("button", name="Save").click()
        page.wait_for_url(f"{demo}/curriculum/recordings/lesson/{LESSON}/km/")
    recording = Recording.objects.get(subject=f"lesson:{LESSON}", language="km", removed_at=None)
    assert 1 < recording.seconds < 4
    actions.remove_recording(
        recording=recording.pk,
        by=Account.objects.get(email="reviewer@demo.example"),
        now=factories.NOW,
    )


def test_a_line_of_an_interview_is_heard_without_a_network(
    microphone: Browser,
    demo: str,
    open_share: Share,  # noqa: F811
) -> None:
    start = Record.objects.get(subject=f"dialogue:{DIALOGUE}").values["start"]
    put_approved(f"dialogue:{DIALOGUE}", start)
    seat = open_share.member.officer.enrolments.first()
    with browser.visit(engine=microphone, width=browser.PHONE, language="en") as page:
        steps.join(page=page, address=demo, badge=phones.badge_of(seat))
        page.wait_for_url("**/p/")
        with page.expect_response(lambda response: response.url.endswith(".mp3")) as coming:
            page.goto(f"{demo}/p/booth/interviews/{DIALOGUE}/")
        coming.value.finished()
        assert browser.faults(page=page) == []
        page.context.set_offline(True)
        page.get_by_role("button", name="Listen").click()
        stop = page.locator("[data-talk]").get_by_role("button", name="Stop")
        expect(stop).to_be_visible()
        # It ends by itself after its three seconds.
        expect(page.get_by_role("button", name="Listen")).to_be_visible(timeout=10_000)
        page.context.set_offline(False)


def test_a_line_that_was_not_fetched_is_fetched_again_and_heard_once(
    microphone: Browser,
    demo: str,
    open_share: Share,  # noqa: F811
) -> None:
    start = Record.objects.get(subject=f"dialogue:{DIALOGUE}").values["start"]
    put_approved(f"dialogue:{DIALOGUE}", start)
    seat = open_share.member.officer.enrolments.first()
    held_routes: list[Route] = []

    def hold(route: Route) -> None:
        held_routes.append(route)

    with browser.visit(engine=microphone, width=browser.PHONE, language="en") as page:
        page.add_init_script(COUNT_STARTS)
        steps.join(page=page, address=demo, badge=phones.badge_of(seat))
        page.wait_for_url("**/p/")
        page.route("**/*.mp3", lambda route: route.abort())
        page.goto(f"{demo}/p/booth/interviews/{DIALOGUE}/")
        page.get_by_role("button", name="Listen").click()
        again = page.get_by_role("button", name="Not loaded. Try again")
        expect(again).to_be_visible()
        page.route("**/*.mp3", hold)
        again.click()
        again.click()
        page.wait_for_timeout(500)
        [late] = held_routes
        late.continue_()
        stop = page.locator("[data-talk]").get_by_role("button", name="Stop")
        expect(stop).to_be_visible()
        assert page.evaluate("starts") == 1
        stop.click()
        expect(page.get_by_role("button", name="Listen")).to_be_visible()


def test_a_kept_lesson_is_heard_without_a_network(
    microphone: Browser,
    demo: str,
    open_share: Share,  # noqa: F811
) -> None:
    recording = put_approved(f"lesson:{LESSON}", "handout")
    seat = open_share.member.officer.enrolments.first()
    with browser.visit(engine=microphone, width=browser.PHONE, language="en") as page:
        pair(page, demo, seat)
        page.locator("[data-act=packs]").first.click()
        unfold(page, "lesson")
        lesson = page.locator(f"[data-kind=lesson] [data-code={LESSON}]")
        lesson.locator("[data-keep]").click()
        expect(lesson.locator("[data-read]")).to_be_visible()
        page.context.set_offline(True)
        lesson.locator("[data-read]").click()
        sound = page.locator(".reading audio")
        assert f"{recording.pk}.mp3" in (sound.get_attribute("src") or "")
        assert 2.5 < sound.evaluate(PLAY) < 3.5
        page.context.set_offline(False)
