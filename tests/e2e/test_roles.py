"""Coordinator, reviewer, liaison, reporter, assessor, controller and donor: first page to done.

The trainer's, participant's and administrator's ways are walked in `test_main_path`, a whole visit
in `test_visit`, a whole exercise in `test_exercise_room`. Clicks are those of the table in
docs/clicks.md.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from promdaen.curriculum.models import Review
from promdaen.exchange.models import Record, Request
from tests import browser
from tests.e2e import steps
from tests.e2e.walk import Walk

pytestmark = pytest.mark.browser
TABLE = Path(__file__).parents[2] / "docs" / "clicks.md"


def counted(walk: Walk, task: str) -> None:
    """The clicks of a task are those of its row in the table."""
    rows = re.findall(r"^\| ([^|]+?) \|.*\| (\d+) \|[^|]*\|$", TABLE.read_text("utf-8"), re.M)
    assert (task, str(walk.clicks[task])) in rows, walk.clicks


def test_a_coordinator_assigns_texts_and_a_reviewer_approves_them_by_keyboard(
    engine: Browser, demo: str
) -> None:
    task = "Assign the outcomes of a topic to a reviewer"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="coordinator")
        walk = Walk(page=page)
        walk.begin(task)
        walk.click(page.locator("nav a", has_text="More"))
        walk.click(page.locator("main a", has_text="Review of texts"))
        walk.follow("Assign texts")
        walk.choose("kind", "outcome")
        walk.choose("topic", "CORRUPT")
        walk.press("Assign")
        expect(page.locator("main")).to_contain_text("Outcomes · ")
        counted(walk, task)
    task = "Review two assigned texts"
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="reviewer")
        walk = Walk(page=page)
        walk.begin(task)
        walk.click(page.locator(".waiting a", has_text="Outcomes · "))
        walk.follow("Begin with the first text")
        codes = []
        for _number in range(2):
            codes.append(page.locator("h1 .code").inner_text())
            walk.clicks[task] += 1
            with page.expect_navigation():
                # Access keys need a window: Enter on the button that has the key.
                page.locator("main button[accesskey=a]").press("Enter")
        assert browser.faults(page=page) == []
        counted(walk, task)
    assert len(set(codes)) == 2
    approved = Review.objects.filter(subject__in=[f"outcome:{code}" for code in codes])
    assert set(approved.values_list("state", "language")) == {
        ("approved", "km"), ("approved", "en"),
    }  # fmt: skip


def test_a_liaison_takes_a_report_and_answers_a_request(engine: Browser, demo: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="liaison")
        walk = Walk(page=page)
        assert "overdue" in page.locator(".pagehead").inner_text()
        task = "Take an overdue report"
        walk.begin(task)
        walk.press("I take this")
        counted(walk, task)
        assert Record.objects.filter(report__isnull=False).exists()
        task = "Answer a request"
        page.goto(f"{demo}/exchange/")
        walk.begin(task)
        walk.click(page.locator("main a", has_text="Request from Anti-Trafficking"))
        code = page.url
        walk.follow("Answer")
        page.locator("main textarea").first.fill("Tourist visas, all of one series.")
        walk.choose("source_grade", "B")
        walk.choose("info_grade", "2")
        walk.click(page.locator("main form button[type=submit]").last)
        counted(walk, task)
        page.goto(code)
        assert browser.faults(page=page) == []
    assert Request.objects.filter(answered_at__isnull=False).exists()


def test_a_donor_opens_a_figure_and_takes_the_report_along(engine: Browser, demo: str) -> None:
    task = "Open a figure, and save the report"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="viewer")
        walk = Walk(page=page)
        walk.begin(task)
        assert len(page.locator("nav.places a").all()) == 5
        working = page.locator("main details", has_text="How it is worked out").first
        walk.clicks[task] += 1
        working.locator("summary").click()
        walk.click(working.locator("a"))
        assert browser.faults(page=page) == []
        page.go_back()
        # The browser shows the file itself; a press is a request with the same cookies.
        walk.clicks[task] += 1
        report = page.locator("main a", has_text="PDF English").get_attribute("href")
        answer = page.request.get(f"{demo}{report}")
        assert answer.body().startswith(b"%PDF")
        counted(walk, task)


def test_a_reporter_reports_a_child_and_makes_the_referral(engine: Browser, demo: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="reporter")
        page.goto(f"{demo}/exchange/")
        walk = Walk(page=page)
        task = "Report a child without its family"
        walk.begin(task)
        walk.click(page.locator("main a:visible", has_text="Write a report"))
        expect(page.locator("[data-kept][data-waiting='0']")).to_be_attached(timeout=20_000)
        walk.tick(page.locator("input[name=flag_P2][value=yes]"))
        walk.tick(page.locator("input[name=is_uncounted]"))
        walk.click(page.locator("button[name=send]"))
        counted(walk, task)
        task = "Make the referral that a report makes due"
        walk.begin(task)
        walk.follow("Make the referral")
        assert page.locator("input[name=indicators]:checked").count() == 1
        for name, value in (
            ("age_band", "0_11"), ("sex", "unknown"), ("language", "km"), ("consent", "guardian"),
            ("receiver", "ahtjp"),
        ):  # fmt: skip
            walk.tick(page.locator(f"input[name={name}][value='{value}']"))
        walk.press("Refer")
        expect(page.locator("main")).to_contain_text("Not accepted yet")
        counted(walk, task)
        assert browser.faults(page=page) == []
    assert Record.objects.filter(kind="referral", state="in_progress").exists()


def test_an_assessor_begins_the_visit_of_the_day(engine: Browser, demo: str) -> None:
    task = "Answer the first question of a visit"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="assessor")
        walk = Walk(page=page)
        walk.begin(task)
        walk.click(page.locator(".waiting a", has_text="Begin the visit"))
        walk.follow("Begin")
        walk.press("Save and go on")
        question = page.locator("#q-I01")
        for label in ("names this checkpoint with its class", "Seen"):
            walk.clicks[task] += 1
            question.locator("label:visible", has_text=label).first.click()
        counted(walk, task)
        expect(page.locator("main")).to_contain_text("1 of ")
        assert browser.faults(page=page) == []


def test_a_controller_starts_the_exercise_of_the_day(engine: Browser, demo: str) -> None:
    task = "Start the exercise of the day"
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in_by_form(page=page, address=demo, role="controller")
        walk = Walk(page=page)
        walk.begin(task)
        walk.click(page.locator("main a", has_text="Open the console"))
        # No cell has a phone yet, so the console asks once more.
        walk.clicks[task] += 1
        page.locator("main").get_by_role("button", name="Start the clock").click()
        walk.clicks[task] += 1
        page.locator("dialog[open] .btn-stop").click()
        expect(page.locator("main").get_by_role("button", name="Pause")).to_be_visible()
        counted(walk, task)
        assert browser.faults(page=page) == []
