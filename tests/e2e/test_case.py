"""A case is judged on a phone at 360 px from its first line to the reasoning, and talked over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from promdaen.casework.models import CaseSession, StageAnswer
from promdaen.course.actions import practice as actions
from promdaen.course.models import Enrolment
from promdaen.course.models.practice import Practice
from tests import browser, factories, practice
from tests.e2e import steps
from tests.e2e.test_sitting import join

pytestmark = pytest.mark.browser


@pytest.fixture
def open_case(demo: str) -> Practice:
    """A case that a run has open to one officer, who judges alone; older than the newest run."""
    today, now = timezone.localdate(), timezone.now()
    days = {"starts_on": today - timedelta(days=8), "ends_on": today + timedelta(days=1)}
    run = factories.run(**days)
    factories.enrolments(run, 1)
    new = actions.NewPractice(kind="case", case=practice.CASE)
    return actions.open_practice(run=run, new=new, by=None, now=now)


def judge(page: Page, stage: str, **other: str) -> None:
    """Answer every element of a stage, and cite the line that shows the first."""
    right = practice.right(stage, **other)
    for code, answer in right.items():
        page.locator(f"input[name=v_{code}][value={answer['value']}]").check()
    page.locator("#e-S1 summary").click()
    page.locator("#e-S1 label.cite", has_text="border stone").locator("input").check()


def onward(page: Page, goal: str) -> None:
    page.locator(".bottombar .btn-primary").click()
    page.wait_for_url(f"**/{goal}/")


def test_a_case_is_judged_on_a_phone_and_talked_over(
    engine: Browser, demo: str, open_case: Practice
) -> None:
    seat = Enrolment.objects.get(run=open_case.run)
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        join(page=page, address=demo, seat=seat)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/1/")
        assert browser.faults(page=page) == []
        onward(page, "elements")
        judge(page, "1", S4="yes")
        # What was marked and not yet sent stands there again after the page was lost.
        page.reload()
        expect(page.locator("input[name=v_S4][value=yes]")).to_be_checked()
        assert browser.faults(page=page) == []
        onward(page, "steps")
        page.locator("select[name=m_1]").select_option("T2")
        page.locator("label.choice", has_text="Border Patrol Police").click()
        assert browser.faults(page=page) == []
        onward(page, "review")
        assert browser.faults(page=page) == []
        onward(page, "2")
        expect(page.locator("main")).to_contain_text("fifty dollars")
        onward(page, "elements")
        onward(page, "steps")
        onward(page, "review")
        onward(page, "debrief")
        expect(page.locator("main")).to_contain_text("The trainer opens the reasoning")
        first = StageAnswer.objects.filter(session__case__code=practice.CASE, stage="1")
        assert first.latest("revision").elements["S1"] == {"value": "yes", "cites": ["1b"]}
        actions.close_practice(practice=open_case, by=None, now=timezone.now())
        actions.open_debrief(practice=open_case, by=None, now=timezone.now())
        page.reload()
        expect(page.locator("main")).to_contain_text("Nothing in the text shows this yet")
        assert browser.faults(page=page) == []
    assert CaseSession.objects.get(members__officer=seat.officer).closed_at is not None
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{open_case.run.code}/practice/{open_case.pk}/discussion/")
        expect(page.locator("h1")).to_contain_text("Stage 1 of")
        assert browser.faults(page=page) == []
        page.keyboard.press("ArrowDown")
        expect(page.locator("main")).to_contain_text("Most went wrong here")
        page.keyboard.press("ArrowUp")
        expect(page.locator("main")).not_to_contain_text("Most went wrong here")
        page.keyboard.press("ArrowRight")
        expect(page.locator("h1")).to_contain_text("Stage 2 of")
        assert browser.faults(page=page) == []
