"""Joining with a phone of 360 px: wrong PINs stop it, the trainer lets in, it is handed on."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from promdaen.course.actions import classroom as actions
from promdaen.course.models import Badge, CourseRun
from promdaen.course.rules.badges import TRIES
from promdaen.curriculum import queries as curriculum_queries
from tests import badges, browser
from tests.e2e import steps

pytestmark = pytest.mark.browser
FIRST_BYTES, LATER_BYTES = 150_000, 20_000


@dataclass(frozen=True)
class Held:
    """What an officer holds in the hand: badge and PIN strip."""

    run: str
    enrolment: str
    code: str
    pin: str
    token: str


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def joining_badge(demo: str) -> Held:
    run = CourseRun.objects.filter(is_final=False, enrolments__isnull=False).latest("starts_on")
    actions.make_badges(run=run, by=None, now=timezone.now())
    badge = Badge.objects.filter(enrolment__run=run).latest("enrolment__seat")
    return Held(
        run=run.code,
        enrolment=str(badge.enrolment_id),
        code=badges.code_of(badge),
        pin=badges.pin_of(badge),
        token=badges.token_of(badge),
    )


def join(*, page: Page, code: str, pin: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=pin]").fill(pin)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_wrong_pins_stop_the_trainer_lets_in_and_the_phone_is_handed_on(
    engine: Browser, demo: str, joining_badge: Held, has_script: bool
) -> None:
    options = {"width": browser.PHONE, "language": "en", "java_script_enabled": has_script}
    with (
        browser.visit(engine=engine, **options) as phone,
        browser.visit(engine=engine, width=browser.LAPTOP, language="en") as laptop,
    ):
        phone.goto(f"{demo}/p/")
        for _try in range(TRIES):
            join(page=phone, code=joining_badge.code.lower(), pin=badges.WRONG_PIN)
            assert phone.get_by_role("alert").is_visible()
        join(page=phone, code=joining_badge.code, pin=joining_badge.pin)
        assert "Wait ten minutes" in phone.get_by_role("alert").inner_text()
        if has_script:
            assert browser.faults(page=phone) == []

        steps.sign_in(page=laptop, address=demo, role="coordinator")
        laptop.goto(f"{demo}/runs/{joining_badge.run}/badges/")
        assert browser.faults(page=laptop) == []
        laptop.get_by_role("button", name="Let the officer in").first.click()
        laptop.wait_for_load_state()
        assert "can join again" in laptop.locator("main").inner_text()

        join(page=phone, code=joining_badge.code, pin=joining_badge.pin)
        assert phone.url == f"{demo}/p/"
        for place in ("Lessons", "Home", "Sign out"):
            if has_script:
                assert browser.faults(page=phone) == []
            phone.get_by_role("navigation").get_by_role("link", name=place).click()
            phone.wait_for_load_state()
        steps.press(page=phone, name="Sign out")
        assert phone.url == f"{demo}/p/join/"
        phone.goto(f"{demo}/p/lessons/")
        assert "/p/join/" in phone.url


def test_the_wall_counts_by_itself_and_a_badge_s_pages_are_without_fault(
    engine: Browser, demo: str, joining_badge: Held, settings: Settings
) -> None:
    settings.CLASSROOM_ADDRESSES = ("http://192.168.8.10:8000",)
    run = f"{demo}/runs/{joining_badge.run}"
    with browser.visit(engine=engine, width=browser.LAPTOP, language="km") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        with page.expect_response(lambda answer: "/join/count/" in answer.url, timeout=15_000):
            page.goto(f"{run}/join/")
        assert "192.168.8.10:8000/p/join/" in page.locator("main").inner_text()
        assert browser.faults(page=page) == []
        for address in (
            f"{joining_badge.enrolment}/",
            f"{joining_badge.enrolment}/reissue/",
            "pins/",
        ):
            page.goto(f"{run}/badges/{address}")
            assert browser.faults(page=page) == [], address


def test_new_pins_are_saved_as_a_file_and_stop_the_old_one(
    engine: Browser, demo: str, joining_badge: Held, tmp_path: Path
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{joining_badge.run}/badges/{joining_badge.enrolment}/pin/")
        assert browser.faults(page=page) == []
        page.locator("input[name=reason]").fill("The strip was lost")
        path = steps.save_download(page=page, name="Print new PINs", folder=tmp_path)
        assert path.read_bytes().startswith(b"%PDF")
        badge = Badge.objects.get(enrolment=joining_badge.enrolment)
        assert not badges.has_pin(badge, joining_badge.pin)
        page.goto(f"{demo}/p/join/")
        join(page=page, code=joining_badge.code, pin=joining_badge.pin)
        assert "You were given a new PIN" in page.get_by_role("alert").inner_text()
        # The tests of this file that follow go on with the PIN that they know.
        badges.pin_of(badge)


def transfer_size(*, path: Path) -> int:
    """How many bytes a file is, as sent to a phone on plain http, which takes gzip alone."""
    data = path.read_bytes()
    return len(data) if path.suffix == ".woff2" else len(gzip.compress(data))


def files_of(*, page: str) -> set[Path]:
    """Every file that a page links to, with the fonts of its sheets: the most it can ask for."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    paths = {Path(str(finders.find(name))) for name in names}
    for sheet in [path for path in paths if path.suffix == ".css"]:
        fonts = re.findall(r'url\("?([^")]+\.woff2)"?\)', sheet.read_text(encoding="utf-8"))
        paths |= {(sheet.parent / name).resolve() for name in fonts}
    return paths


def test_the_first_page_weighs_at_most_150_kb_and_later_ones_20(
    demo: str, joining_badge: Held
) -> None:
    phone = Client(headers={"accept-encoding": "gzip", "host": "localhost"})
    first = phone.get("/p/join/")
    files = files_of(page=page_of(first.content))
    assert len([file for file in files if file.suffix == ".woff2"]) >= 6
    assert len(first.content) + sum(transfer_size(path=file) for file in files) <= FIRST_BYTES
    assert (
        phone.post(
            "/p/join/", {"token": joining_badge.token, "pin": joining_badge.pin}
        ).status_code
        == 302
    )
    lessons = [f"/p/lessons/{lesson.topic_id}/" for lesson in curriculum_queries.current_lessons()]
    assert len(lessons) == 12
    for address in ("/p/", f"/j/{joining_badge.token}/", "/p/lessons/", "/p/sign-out/", *lessons):
        answer = phone.get(address)
        assert answer.status_code == 200, address
        new = files_of(page=page_of(answer.content)) - files
        weight = len(answer.content) + sum(transfer_size(path=file) for file in new)
        assert weight <= LATER_BYTES, f"{address}: {weight} bytes"


def page_of(content: bytes) -> str:
    is_packed = content.startswith(b"\x1f\x8b")
    return (gzip.decompress(content) if is_packed else content).decode()


def test_the_first_page_opens_without_a_network_and_shows_what_can_be_done(
    engine: Browser, demo: str, joining_badge: Held
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.goto(f"{demo}/j/{joining_badge.token}/")
        page.locator("[name=pin]").fill(joining_badge.pin)
        page.locator("main button[type=submit]").first.click()
        page.locator("html[data-offline=ready]").wait_for()
        page.reload()
        page.context.set_offline(True)
        page.goto(f"{demo}/p/")
        assert page.locator("h1").inner_text() == "No network"
        assert "Without a network you can" in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == browser.PHONE
        # Its style is there too: the button is as high as a button.
        again = page.get_by_role("link", name="Try again")
        box = again.bounding_box()
        assert box is not None
        assert box["height"] >= browser.LEAST_TARGET
        page.context.set_offline(False)
        again.click()
        page.locator("[data-phone-worker]").wait_for()
