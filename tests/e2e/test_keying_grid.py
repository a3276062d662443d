"""Answer sheets are keyed by keyboard alone, each cell by the keys of its own item."""

import pytest
from playwright.sync_api import Browser, Page

from promdaen.course.models import CourseRun, RunSitting, TrainingSession
from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser


def cell_under_hand(page: Page) -> str:
    """The name of the cell that the keyboard is in, without the officer."""
    return str(page.evaluate("document.activeElement.name")).rpartition("_")[2]


@pytest.mark.parametrize("has_script", [True, False])
def test_a_sheet_is_keyed_and_the_next_one_follows(
    engine: Browser, demo: str, has_script: bool
) -> None:
    run = CourseRun.objects.filter(is_final=False, enrolments__isnull=False).latest("starts_on")
    # The course is under way: its test after is brought forward, to have begun.
    TrainingSession.objects.filter(run=run, occasion="after").update(on=run.starts_on, begins=0)
    with browser.visit(
        engine=engine, width=browser.LAPTOP, java_script_enabled=has_script
    ) as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{run.code}/keying/after/")
        first = page.locator("[data-grid] input").first
        officer = first.get_attribute("name")
        first.focus()
        if has_script:
            page.keyboard.type("ab")
            assert cell_under_hand(page) == "3"
            page.keyboard.type("9")
            assert cell_under_hand(page) == "3"
            assert page.locator("[data-grid] input[aria-invalid=true]").count() == 1
            page.keyboard.type("c")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowUp")
            assert cell_under_hand(page) == "4"
        else:
            page.keyboard.type("a")
        before = RunSitting.objects.filter(enrolment__run=run, occasion="after").count()
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
        assert page.locator(f"[data-grid] input[name='{officer}']").count() == 0
        after = RunSitting.objects.filter(enrolment__run=run, occasion="after").count()
        assert after == before + 1
