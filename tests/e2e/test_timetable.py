"""A trainer plans the week of a run: laid out, moved, given trainers, a clash seen, printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from promdaen.course.actions import timetables as actions
from promdaen.course.models import CourseRun, Trainer, TrainingSession
from tests import browser, factories
from tests.e2e import steps

pytestmark = pytest.mark.browser
CODE = "RK-2027-1"


def said(page: Page) -> str:
    return page.locator("main").inner_text()


@pytest.fixture
def busy(demo: str) -> Trainer:
    """A trainer who teaches on another run in the first hour of topics of this one."""
    run = CourseRun.objects.get(code=CODE)
    made = Trainer.objects.create(name_latin="CHAN Neary", name_km="ចាន់ នារី")
    other = factories.run("TT-1", starts_on=run.starts_on, ends_on=run.starts_on)
    plan = actions.SessionPlan(
        on=run.starts_on, begins=9 * 60, minutes=60, kind="talk", topic="UNTOC"
    )
    there = actions.add_session(run=other, plan=plan, by=None, now=factories.NOW)
    actions.assign_trainers(session=there, parts={made.pk: "lead"}, by=None, now=factories.NOW)
    return made


def test_a_trainer_plans_the_week(
    engine: Browser, demo: str, busy: Trainer, tmp_path: Path
) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role="trainer")
        page.goto(f"{demo}/runs/{CODE}/")
        page.locator("main").get_by_role("link", name="Timetable").first.click()
        steps.press(page=page, name="Lay the course out")
        assert "The timetable is laid out" in said(page)
        page.reload()
        assert browser.faults(page=page) == []
        steps.press(page=page, name="Choose who leads", role="link")
        page.get_by_label("Begins at").fill("09:20")
        page.get_by_label("Minutes").fill("55")
        page.get_by_label("Room").fill("Hall")
        page.get_by_label("Part of CHAN Neary").select_option("lead")
        steps.press(page=page, name="Save")
        assert "The session is saved." in said(page)
        assert "CHAN Neary also teaches on run TT-1 at 09:00–10:00" in said(page)
        assert "55 minutes" not in said(page)
        assert "175 minutes instead of the 180 of the design" in said(page)
        moved = TrainingSession.objects.get(run__code=CODE, room="Hall")
        assert (moved.begins, moved.minutes) == (560, 55)
        page.goto(f"{demo}/runs/{CODE}/timetable/{moved.pk}/")
        assert "busy on TT-1" in said(page)
        page.get_by_label("Begins at").fill("10:20")
        steps.press(page=page, name="Save")
        assert "Two sessions overlap" in said(page)
        printed = page.request.get(f"{demo}/runs/{CODE}/timetable/print.pdf")
        assert printed.headers["content-type"] == "application/pdf"
        with page.expect_download() as coming:
            page.goto(f"{demo}/runs/{CODE}/timetable/")
            page.locator("main").get_by_role("link", name="Calendar file").click()
        coming.value.save_as(tmp_path / "week.ics")
        assert "TZID=Asia/Phnom_Penh:20" in (tmp_path / "week.ics").read_text()
