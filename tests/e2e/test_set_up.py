"""The first day in a browser: from what the README's steps leave to the page of the first run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import browser, first_day
from tests.e2e import steps

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEPS = ("programme", "targets", "people", "run")
OWN = "three odd words together"
PEOPLE = (
    ("គីម សុផល", "KIM SOPHAL", "sophal.kim@interior.example", "coordinator"),
    ("មាស រិទ្ធី", "MEAS RITHY", "rithy.meas@interior.example", "trainer"),
    ("", "SUON LYDA", "lyda.suon@donor.example", "viewer"),
)


@pytest.fixture
def installation(tmp_path: Path) -> first_day.Installation:
    return first_day.installed(folder=tmp_path)


@pytest.fixture
def address(installation: first_day.Installation) -> Iterator[str]:
    with first_day.served(installation=installation) as port:
        yield f"http://127.0.0.1:{port}"


def choose_password(*, page: Page, present: str) -> None:
    page.locator("input[name=oldpassword]").fill(present)
    for name in ("password1", "password2"):
        page.locator(f"input[name={name}]").fill(OWN)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/password/" not in url)


def is_right(*, page: Page) -> None:
    assert browser.faults(page=page) == []


def open_step(*, page: Page) -> str:
    return page.locator("main [aria-current=step] h2").inner_text()


def test_a_new_installation_is_set_up_by_its_only_administrator(
    engine: Browser, installation: first_day.Installation, address: str
) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        password = installation.printed.strip()
        steps.sign_in_by_form(
            page=page, address=address, role=installation.email, password=password
        )
        choose_password(page=page, present=password)
        assert page.url == f"{address}/setup/"
        page.goto(f"{address}/setup/?set-language=en")
        is_right(page=page)

        for name, value in (
            ("code", "PRG-2026"),
            ("title_km", "មន្ត្រីព្រំដែនជួរមុខ"),
            ("title_en", "Frontline officers"),
            ("starts_on", "2026-01-01"),
            ("ends_on", "2027-12-31"),
        ):
            page.locator(f"input[name={name}]").fill(value)
        steps.press(page=page, name="Save and continue")
        assert "Programme targets" in open_step(page=page)

        page.goto(f"{address}/setup/?step=targets&year=2026")
        page.locator("select[name=added]").select_option("09")
        steps.press(page=page, name="Add a province")
        page.locator("input[name=target_09_IMM]").fill("12")
        is_right(page=page)
        steps.press(page=page, name="Save and continue")
        assert "People" in open_step(page=page)

        take_people(page=page)
        assert "one-time" in page.locator("main h1").inner_text().lower()
        is_right(page=page)
        page.set_viewport_size({"width": browser.PHONE, "height": 800})
        is_right(page=page)
        page.set_viewport_size({"width": browser.LAPTOP, "height": 800})
        slips = page.locator("main .slip")
        assert slips.count() == len(PEOPLE)
        first_password = slips.nth(1).locator(".secret").inner_text()
        steps.press(page=page, name="Continue setting up", role="link")

        assert "First course run" in open_step(page=page)
        assert "a further role" in page.locator("main").inner_text()
        page.locator("input[name=code]").fill("KK-2026-1")
        page.locator("select[name=province]").select_option("09")
        page.locator("input[name=starts_on]").fill("2026-03-02")
        page.locator("input[name=ends_on]").fill("2026-03-06")
        page.get_by_label("មាស រិទ្ធី").check()
        is_right(page=page)
        steps.press(page=page, name="Create the course run")
        assert page.url == f"{address}/runs/KK-2026-1/"

    with browser.visit(engine=engine, width=browser.PHONE, language="km") as page:
        steps.sign_in_by_form(
            page=page, address=address, role=PEOPLE[1][2], password=first_password
        )
        assert "/password/change/" in page.url
        page.goto(f"{address}/")
        assert "/password/change/" in page.url


def take_people(*, page: Page) -> None:
    """Take the coordinator's role as well, then fill three of the rows."""
    steps.press(page=page, name="Become the coordinator too")
    assert "People" in open_step(page=page)
    for number, (khmer, latin, email, role) in enumerate(PEOPLE):
        row = f"form-{number}"
        page.locator(f"input[name={row}-name_km]").fill(khmer)
        page.locator(f"input[name={row}-name_latin]").fill(latin)
        page.locator(f"input[name={row}-email]").fill(email)
        page.locator(f"select[name={row}-role]").select_option(role)
    is_right(page=page)
    steps.press(page=page, name="Create the accounts and print passwords")


def test_set_up_and_the_empty_overview_fit_in_khmer(
    engine: Browser, installation: first_day.Installation, address: str
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        password = installation.printed.strip()
        steps.sign_in_by_form(
            page=page, address=address, role=installation.email, password=password
        )
        choose_password(page=page, present=password)
        page.goto(f"{address}/setup/?step=run&set-language=en")
        steps.press(page=page, name="Become the coordinator too")
        page.goto(f"{address}/?set-language=km")
        for path in (*(f"setup/?step={step}" for step in STEPS), "results/overview/"):
            for width in (browser.PHONE, browser.LAPTOP):
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(f"{address}/{path}")
                is_right(page=page)
