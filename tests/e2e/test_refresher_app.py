"""The phone app goes offline, is killed, opens again, comes back: each answer stands once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from promdaen.booth.models import BoothAct
from promdaen.casework.models import CaseSession
from promdaen.course.models import Enrolment
from promdaen.refresher.models import Answer, Member, Share
from promdaen.refresher.tests import samples
from promdaen.refresher.views import app
from promdaen.specimen.models import Decision
from tests import browser, factories, phones
from tests.e2e import steps

pytestmark = pytest.mark.browser
PIN = "274913"
# "A" was answered wrong: bit 3 of the next; "B" was right: bit 2; "C" was not: bit 1. After it
# "A" is asked where it was wrong and then right: bit 4 + 3 x 2 + 1.
AHEAD = """async (address) => {
  const { asksOf } = await import(address);
  const share = {
    season: "s", number: 0, window: "w0", asks: [],
    answered: { A: false, B: true }, ahead: { A: "0808", B: "0004", C: "0004" },
  };
  const next = (number) =>
    ({ season: "s", number, window: `w${number}`, asks: [["B", "b"], ["A", "a"], ["C", "c"]] });
  const mine = [{ season: "s", number: 1, outcome: "A", isRight: true }];
  const pack = { shares: [share], nexts: [next(1), next(2)] };
  const names = (number, told) => asksOf(pack, told, next(number)).map(([one]) => one).join("");
  return [names(1, []), names(2, mine), names(2, [])];
}"""
NUMBERS = count(90, 3)
FULL = """() => {
  window.plain = { add: IDBObjectStore.prototype.add, put: IDBObjectStore.prototype.put };
  const full = () => { throw new DOMException("full", "QuotaExceededError"); };
  Object.assign(IDBObjectStore.prototype, { add: full, put: full });
}"""
ROOM = "() => { Object.assign(IDBObjectStore.prototype, window.plain); }"
PLAIN = "plain.example"
Opened = Callable[[], tuple[BrowserContext, Page]]


@pytest.fixture
def open_share(demo: str) -> Share:
    """A refresher of three questions that is open to an officer."""
    outcomes = samples.bank(first=next(NUMBERS))
    now = timezone.now()
    taught_on = timezone.localdate(now) - timedelta(days=4)
    run = factories.run(starts_on=taught_on, ends_on=taught_on)  # phones sign in for days after
    [seat] = factories.enrolments(run, 1)
    code = f"APP-{seat.pk.hex[-6:]}"
    season = samples.season([seat.officer], taught_on=taught_on, now=now, code=code)
    return samples.share(Member.objects.get(season=season), outcomes)


@pytest.fixture
def phone(engine: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens a phone that keeps its store when it is killed, until the test is over."""
    contexts: list[BrowserContext] = []

    def opened() -> tuple[BrowserContext, Page]:
        context = engine.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=browser.chromium_path(),
            args=[*browser.SWITCHES, f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1"],
            viewport={"width": browser.PHONE, "height": 740},
        )
        contexts.append(context)
        page = context.pages[0] if context.pages else context.new_page()
        page.troubles = []  # type: ignore[attr-defined]
        page.clock.install()
        return context, page

    yield opened
    for context in contexts:
        context.close()


def kill(page: Page) -> None:
    """End the page at once: a browser that closes lets go of being offline before it ends one."""
    with page.expect_event("crash", timeout=10_000), contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=5_000)


def unlock(page: Page) -> None:
    page.locator("input[name=pin]").fill(PIN)
    page.locator("form[data-form=unlock] button").click()
    expect(page.locator("[data-act=lock]")).to_be_visible()


def answer(page: Page, choice: str) -> None:
    page.locator(f"label.choice[data-option={choice}]").click()
    page.locator("form[data-form=answer] button[value=answer]").click()
    expect(page.locator("[data-why] dl")).to_be_visible()


def counts(page: Page, *, on_phone: int, safe: int) -> None:
    root = page.locator("[data-app]")
    expect(root).to_have_attribute("data-here", str(on_phone))
    expect(root).to_have_attribute("data-safe", str(safe))


def pair(page: Page, demo: str, seat: Any) -> None:
    steps.join(page=page, address=demo, badge=phones.badge_of(seat))
    page.wait_for_url("**/p/")
    page.goto(f"{demo}/p/refresher/app/en/")
    for name in ("pin", "again"):
        page.locator(f"input[name={name}]").fill(PIN)
    assert browser.faults(page=page) == []
    page.locator("form[data-form=pair] button").click()
    expect(page.locator("[data-act=ask]")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def unfold(page: Page, kind: str) -> None:
    """Open the packs of a kind, which say their number while they are folded."""
    group = page.locator(f"details[data-kind={kind}]")
    expect(group.locator("[data-counted]")).not_to_be_empty()
    if group.get_attribute("open") is None:
        group.locator("summary").click()


def keep(page: Page, kind: str) -> None:
    unfold(page, kind)
    page.locator(f"[data-kind={kind}] [data-keep]").first.click()
    expect(page.locator(f"[data-kind={kind}] [data-read]").first).to_be_visible()


def keep_packs(page: Page) -> None:
    """Keep a pack of each kind, and one more when the phone is full."""
    page.locator("[data-act=packs]").click()
    for kind in ("wave", "lay"):
        unfold(page, kind)
    page.locator("[data-kind=wave] [data-prepare]").first.click()
    page.locator("[data-kind=lay] [data-prepare]").click()
    for kind in ("specimen", "glossary", "case", "lesson", "booth"):
        keep(page, kind)
    expect(page.locator("[data-room]")).to_contain_text("kB")
    assert browser.faults(page=page) == []
    page.evaluate(FULL)
    page.locator("[data-kind=lesson] [data-keep]:visible").first.click()
    expect(page.locator("[data-error]")).to_contain_text("no room")
    page.evaluate(ROOM)


def read_packs(page: Page) -> None:
    page.locator("[data-kind=lesson] [data-read]").first.click()
    expect(page.locator("[data-text-of] h2").first).to_be_visible()
    page.go_back()
    expect(page.locator("[data-kind=lesson]")).to_be_visible()
    page.go_back()
    page.locator("[data-act=glossary]").click()
    page.locator("#word").fill("  BORDER ")
    assert all(
        "border" in inner_text.lower() for inner_text in page.locator(".meaning").all_inner_texts()
    )
    page.locator("[data-act=home]").click()


def play_the_counter(page: Page) -> None:
    """Call the first traveller of the run that was kept, and go back."""
    page.locator("[data-act=packs]").click()
    unfold(page, "booth")
    page.locator("[data-kind=booth] [data-read]").first.click()
    page.locator(".counter .bottombar .btn-primary").click()
    expect(page.locator("[data-state]")).to_contain_text("Saved on this phone")
    assert browser.sideways(page=page) == []
    page.locator("header a").first.click()
    unlock(page)


def judge_a_case(page: Page) -> None:
    """Judge the case that is kept, every element unknown."""
    page.locator("[data-act=packs]").click()
    unfold(page, "case")
    page.locator("[data-kind=case] [data-read]").first.click()
    is_last = False
    while not is_last:
        page.locator("[data-act=caseJudge]").click()
        for element in page.locator(".case-element").all():
            element.locator("label", has=page.locator("[value=unknown]")).click()
        page.locator("form[data-form=caseJudge] [type=submit]").click()
        page.locator("form[data-form=caseSteps] select").first.select_option(index=1)
        page.locator("form[data-form=caseSteps] [type=submit]").click()
        expect(page.locator(".app-answer").first).to_contain_text("Unknown")
        is_last = page.locator("[data-act=caseNext] [data-if=last]").is_visible()
        page.locator("[data-act=caseNext]").click()
    expect(page.locator("main")).to_contain_text("saved on this phone")
    page.locator("[data-act=packs]").click()
    expect(page.locator("[data-judged]")).to_contain_text("Saved here")
    page.locator("[data-act=home]").click()


def decide_a_document(page: Page) -> None:
    """Look at the first document that is kept, touch it, and call it suspect."""
    page.locator("[data-act=packs]").click()
    expect(page.locator("[data-if=loading]")).to_be_hidden()
    unfold(page, "specimen")
    page.locator("[data-kind=specimen] [data-read]").click()
    for tool in ("compare", "tilt", "magnifier", "magnifier"):
        page.locator(f".tool[value={tool}]").click()
    expect(page.locator("[data-near] img")).to_have_attribute("data-view", "r.tilt+30")
    assert page.locator("[data-own] img").evaluate("(one) => one.decode().then(() => true)")
    page.locator("label:has([name=answer][value=suspect])").click()
    page.locator("[name=decide]").click()
    expect(page.locator("[data-error]")).to_contain_text("Touch the place")
    page.locator("[data-own] img").click(position={"x": 40, "y": 30})
    page.locator("label:has([name=reason][value=other])").click()
    assert browser.sideways(page=page) == []
    before = page.locator(".lab-top").inner_text()
    page.locator("[name=decide]").click()
    expect(page.locator(".lab-top")).not_to_have_text(before)
    page.locator("[data-act=packs]").click()
    expect(page.locator("[data-judged]")).to_contain_text("Saved here")
    page.locator("[data-act=home]").click()


def answer_on_a_full_phone(page: Page) -> None:
    page.evaluate(FULL)
    page.locator("[data-act=ask]").click()
    answer(page, "a")
    expect(page.locator("[data-troubles]")).to_contain_text("This phone is full")
    counts(page, on_phone=3, safe=0)
    page.locator("[data-act=ask]").click()
    expect(page.locator("[data-why] dl")).to_be_visible()
    page.evaluate(ROOM)
    page.locator("[data-act=retry]").click()
    counts(page, on_phone=4, safe=0)


def test_what_a_phone_did_without_signal_outlives_it_and_is_stored_once(
    demo: str, open_share: Share, phone: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = Enrolment.objects.get(officer=open_share.member.officer_id)
    context, page = phone()
    pair(page, demo, seat)
    assert browser.faults(page=page) == []
    planned = page.evaluate(AHEAD, f"{demo}/static/promdaen/js/refresher_plan.js")
    assert planned == ["AB", "A", ""]
    keep_packs(page)

    context.set_offline(True)
    read_packs(page)
    play_the_counter(page)
    counts(page, on_phone=1, safe=0)
    judge_a_case(page)
    decide_a_document(page)
    answer_on_a_full_phone(page)
    page.locator("[data-act=ask]").click()
    assert browser.sideways(page=page) == []
    # Back loses nothing that is marked.
    page.locator("label.choice[data-option=b]").click()
    page.go_back()
    page.locator("[data-act=ask]").click()
    expect(page.locator("label.choice[data-option=b] input")).to_be_checked()
    answer(page, "b")
    expect(page.locator(".app-verdict:visible")).to_have_text("Not right")
    expect(page.locator(".app-verdict:visible")).to_be_in_viewport()
    expect(page.locator("[data-why]")).to_contain_text("Right answer")
    expect(page.locator("main")).to_contain_text("No connection")
    kill(page)
    context.close()
    assert Answer.objects.filter(share=open_share).count() == 0

    context, page = phone()
    context.set_offline(True)
    page.goto(f"{demo}/p/refresher/app/en/")
    page.locator("input[name=pin]").fill("274914")
    page.locator("form[data-form=unlock] button").click()
    expect(page.locator("[data-error]")).to_contain_text("wrong")
    unlock(page)
    counts(page, on_phone=5, safe=0)
    expect(page.locator("main")).to_contain_text("Questions left: 1")
    locked_it_sends_nothing(context, page, open_share)
    the_new_version_goes_on(page, monkeypatch)
    on_plain_http_it_explains_why(page, demo)


def locked_it_sends_nothing(context: BrowserContext, page: Page, share: Share) -> None:
    """Six idle minutes lock it; they also put its clock out, as a phone's clock may be."""
    page.clock.fast_forward("06:00")
    expect(page.locator("form[data-form=unlock]")).to_be_visible()
    context.set_offline(False)
    page.clock.fast_forward("02:00")
    expect(page.locator("main")).not_to_contain_text(str(share.member.officer))
    assert Answer.objects.filter(share=share).count() == 0
    unlock(page)
    counts(page, on_phone=0, safe=4)
    expect(page.locator("[data-troubles]")).to_contain_text("wrong by 8 minutes")
    page.locator("[data-act=ask]").click()
    page.locator("form[data-form=answer] button[value=unknown]").click()
    counts(page, on_phone=0, safe=5)
    expect(page.locator("main")).to_contain_text("this refresher is complete")
    marks = Answer.objects.filter(share=share).order_by("at").values_list("mark", flat=True)
    assert list(marks) == [1, 0, 0]
    assert BoothAct.objects.filter(run__officer=share.member.officer_id).count() == 1
    session = CaseSession.objects.get(members__officer=share.member.officer_id)
    assert session.closed_at is not None
    assert abs(session.closed_at - timezone.now()) < timedelta(minutes=5)
    page.locator("[data-act=home]").click()
    page.locator("[data-act=packs]").click()
    expect(page.locator("[data-judged] [data-read]")).to_have_count(2)
    reading_texts = []
    for at in range(2):
        expect(page.locator("[data-if=loading]")).to_be_hidden()
        page.locator("[data-judged] [data-read]").nth(at).click()
        reading_texts.append(page.locator("[data-text-of]").inner_text())
        page.locator("[data-act=packs]").click()
    assert "The facts lead to" in "".join(reading_texts)
    assert "you called it" in "".join(reading_texts) or "did not let it pass" in "".join(
        reading_texts
    )
    assert Decision.objects.filter(trial__session__officer=share.member.officer_id).count() == 1


def the_new_version_goes_on(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = SimpleNamespace(language_digits=lambda digits, *, language: digits + language)
    monkeypatch.setattr(app, "page_figures", figures)
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one.update())")
    page.locator("[data-act=update]").click()
    expect(page.locator("[data-app]")).to_have_attribute("data-digits", "0123456789en")
    unlock(page)
    counts(page, on_phone=0, safe=5)


def on_plain_http_it_explains_why(page: Page, demo: str) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        page.goto(f"{demo.replace('localhost', PLAIN)}/p/refresher/app/en/")
        expect(page.locator("main")).to_contain_text("the app cannot work without signal")
