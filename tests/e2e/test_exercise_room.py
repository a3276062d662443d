"""The demonstration exercise from planning to the report: controller, two cells, an observer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from promdaen.exercise.models import ExerciseRun
from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser
WAIT_MS = 15_000
WORDS = "The boy is fourteen and alone with the man."


def plan(page: Page, url: str) -> ExerciseRun:
    """The controller plans a run of the ferry and opens it for phones."""
    page.goto(f"{url}/exercises/")
    page.get_by_role("link", name="Plan an exercise").first.click()
    choice = page.locator("[name=scenario] option", has_text=re.compile("ferry", re.IGNORECASE))
    page.locator("[name=scenario]").select_option(choice.get_attribute("value"))
    page.locator("[name=place_en]").fill("Test room")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Open for phones").click()
    return ExerciseRun.objects.get(place_en="Test room")


def join(page: Page, url: str, code: str) -> None:
    """A phone types the code of its card."""
    page.goto(f"{url}/p/exercise/")
    page.locator("[name=code]").fill(code)
    page.locator("main button[type=submit]").first.click()
    again = page.get_by_role("button", name="Join as")
    if again.count():
        again.click()


def jump(page: Page, times: int) -> None:
    """The controller jumps to the next inject so many times."""
    for _time in range(times):
        face = page.locator("[data-clock-face]").get_attribute("data-second")
        page.get_by_role("button", name="Jump to next").click()
        expect(page.locator("[data-clock-face]")).not_to_have_attribute(
            "data-second", str(face), timeout=WAIT_MS
        )


def send_fact(page: Page) -> None:
    """A cell tells anti-trafficking the first fact it knows."""
    page.locator("[data-go=send]").click()
    page.locator("[name=to][value=anti_trafficking]").check()
    page.locator("[data-part=facts] [name=facts]").first.check()
    page.locator("#send-text").fill(WORDS)
    page.locator("[data-act=message] [type=submit]").click()


def sure(page: Page) -> None:
    """Say yes to the question of a grave act, when the page has been told anew meanwhile."""
    for _time in range(2):
        with page.expect_response(re.compile("/console/poll/")):
            pass
    with page.expect_navigation():
        page.locator("dialog[open] .btn-stop").click()


def test_a_room_plays_the_demonstration_exercise_to_its_report(engine: Browser, demo: str) -> None:
    visit = {"engine": engine, "language": "en"}
    with (
        browser.visit(**visit, width=browser.LAPTOP) as control,
        browser.visit(**visit, width=browser.PHONE) as immigration,
        browser.visit(**visit, width=browser.PHONE) as trafficking,
        browser.visit(**visit, width=browser.PHONE) as observer,
    ):
        steps.sign_in(page=control, address=demo, role="coordinator")
        exercise_run = plan(control, demo)
        codes = {cell.cell: cell.join_code for cell in exercise_run.cells.all()}
        join(immigration, demo, codes["immigration"])
        join(trafficking, demo, codes["anti_trafficking"])
        join(observer, demo, exercise_run.observer_code)

        control.goto(f"{demo}/exercises/{exercise_run.code}/console/")
        control.get_by_role("button", name="Start the clock").click()
        jump(control, 5)
        expect(immigration.locator("[data-part=facts] [name=facts]").first).to_be_attached(
            timeout=WAIT_MS
        )
        send_fact(immigration)
        expect(trafficking.locator("[data-feed]")).to_contain_text(WORDS, timeout=WAIT_MS)

        called = observer.locator("[data-action] [name=grade][value=performed]:visible").first
        called.click(timeout=WAIT_MS)
        expect(observer.locator("[aria-pressed=true]").first).to_be_attached(timeout=WAIT_MS)

        control.get_by_role("button", name="End and go to hot wash").click()
        sure(control)
        # The phone tells by itself, within a poll, that the exercise is over.
        immigration.get_by_role("link", name="Go to the hot wash").click(timeout=WAIT_MS)
        immigration.wait_for_url(re.compile("/p/exercise/wash/"))
        for group in immigration.locator(".scale").all():
            group.locator("label").nth(3).click()
        immigration.get_by_role("button", name="Send").click()

        control.get_by_role("button", name="Close permanently").click()
        sure(control)
        control.goto(f"{demo}/exercises/{exercise_run.code}/report/")
        expect(control.locator("main")).to_contain_text("After-action report")
        control.goto(f"{demo}/exercises/{exercise_run.code}/knew/")
        expect(control.locator("#knew table").first).to_be_visible()
        control.locator("#minute").fill("0")
        expect(control.locator("#knew .clock-xl")).to_contain_text("0", timeout=WAIT_MS)
        pdf = control.request.get(f"{demo}/exercises/{exercise_run.code}/report/km.pdf")
        assert pdf.body().startswith(b"%PDF")
