"""A trainer plans the week of a run: laid out, given leaders, a session moved, printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from promdaen.course.actions import timetables as actions
from promdaen.course.models import CourseRun, Trainer, TrainingSession
from tests import browser, factories
from tests.e2e import steps

pytestmark = pytest.mark.browser
CODE, OTHER = "RK-2027-1", "KK-2026-1"


def main_text(page: Page) -> str:
    return page.locator("main").inner_text()


@pytest.fixture
def busy(demo: str) -> Trainer:
    """A trainer who teaches on another run while the first topic of this one is taught."""
    run = CourseRun.objects.get(code=CODE)
    trainer = Trainer.objects.create(name_latin="CHAN Neary", name_km="ចាន់ នារី")
    other = factories.run(starts_on=run.starts_on, ends_on=run.starts_on)
    plan = actions.SessionPlan(
        on=run.starts_on, begins=10 * 60, minutes=60, kind="talk", topic="UNTOC"
    )
    other_session = actions.add_session(run=other, plan=plan, by=None, now=factories.NOW)
    actions.assign_trainers(
        session=other_session, parts={trainer.pk: "lead"}, by=None, now=factories.NOW
    )
    return trainer


def test_a_trainer_plans_the_week(
    engine: Browser, demo: str, busy: Trainer, tmp_path: Path
) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role="trainer")
        page.goto(f"{demo}/runs/{CODE}/")
        page.locator("main").get_by_role("link", name="Timetable").first.click()
        steps.press(page=page, name="Lay the course out")
        assert "The timetable is laid out" in main_text(page)
        page.reload()
        assert browser.faults(page=page) == []
        [first] = TrainingSession.objects.filter(run__code=CODE, topic__isnull=False)[:1]
        page.goto(f"{demo}/runs/{CODE}/timetable/{first.pk}/")
        page.get_by_label("Begins at").fill("10:20")
        page.get_by_label("Minutes").fill("45")
        page.get_by_label("Room").fill("Hall")
        page.get_by_label("Part of CHAN Neary").select_option("lead")
        steps.press(page=page, name="Save")
        assert "The session is saved." in main_text(page)
        elsewhere = busy.sessions.exclude(run__code=CODE).get().run.label_in(language="en")
        assert f"CHAN Neary also teaches in {elsewhere}" in main_text(page)
        assert "at 10:00–11:00" in main_text(page)
        assert "45 minutes" not in main_text(page)
        assert "160 minutes instead of the 165 of the design" in main_text(page)
        moved = TrainingSession.objects.get(run__code=CODE, room="Hall")
        assert (moved.begins, moved.minutes) == (620, 45)
        page.goto(f"{demo}/runs/{CODE}/timetable/{moved.pk}/")
        assert f"busy in {elsewhere}" in main_text(page)
        page.get_by_label("Begins at").fill("11:20")
        steps.press(page=page, name="Save")
        assert "Two sessions overlap" in main_text(page)
        printed = page.request.get(f"{demo}/runs/{CODE}/timetable/print.pdf")
        assert printed.headers["content-type"] == "application/pdf"
        with page.expect_download() as coming:
            page.goto(f"{demo}/runs/{CODE}/timetable/")
            page.locator("main").get_by_role("link", name="Calendar file").click()
        coming.value.save_as(tmp_path / "week.ics")
        assert "TZID=Asia/Phnom_Penh:20" in (tmp_path / "week.ics").read_text()


CLICKS = """() => {
  addEventListener("click", (event) => {
    if (event.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
  }, true);
}"""


def test_all_sessions_get_their_leaders_with_five_clicks(engine: Browser, demo: str) -> None:
    """It took 84 clicks where each of the 30 sessions had a page of its own."""
    run = CourseRun.objects.get(code=OTHER)
    TrainingSession.objects.filter(run=run).delete()
    taught = TrainingSession.objects.filter(run=run, topic__isnull=False)
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        page.add_init_script(f"({CLICKS})()")
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{OTHER}/leaders/")
        page.evaluate("sessionStorage.clicks = 0")
        steps.press(page=page, name="Lay the course out")
        assert taught.count() == 30
        assert page.url == f"{demo}/runs/{OTHER}/leaders/"
        page.locator("[name^=room_]").first.fill("Hall")
        steps.press(page=page, name="Fill in empty sessions")
        assert "Filled in, not saved yet" in main_text(page)
        empty = page.locator("tr.trouble", has_text="Empty").count()
        assert empty < 6
        assert page.locator("section:has(#check) a.row1").count() >= empty
        assert browser.faults(page=page) == []
        steps.press(page=page, name="Save all")
        assert "Saved: " in main_text(page)
        assert browser.faults(page=page) == []
        clicks = int(page.evaluate("sessionStorage.clicks"))
    assert clicks <= 5
    led = taught.filter(assignments__part="lead").distinct()
    assert led.count() == 30 - empty
    first = run.sessions.order_by("on", "begins")[0]
    assert first.room == "Hall"


def test_a_clash_is_marked_on_a_phone_and_saved_with_its_reason(
    engine: Browser, demo: str, busy: Trainer
) -> None:
    run = CourseRun.objects.get(code=CODE)
    if not run.sessions.exists():
        actions.lay_out_timetable(run=run, by=None, now=factories.NOW)
    other_session = busy.sessions.exclude(run=run).get()
    row = run.sessions.filter(
        on=other_session.on, begins__lt=other_session.ends, topic__isnull=False
    )[0]
    with browser.visit(engine=engine, width=browser.PHONE, language="km") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{CODE}/leaders/")
        page.locator("details.day", has=page.locator(f"[name=lead_{row.pk}]")).evaluate(
            "day => { day.open = true; }"
        )
        page.locator(f"[name=lead_{row.pk}]").select_option(str(busy.pk))
        page.locator(".savebar button.btn-big").click()
        page.wait_for_load_state()
        assert page.locator("tr.trouble.bad").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == browser.PHONE
        assert browser.faults(page=page) == []
        page.locator("[name=reason]").fill("ប្តូរម៉ោងរួចហើយ")
        page.locator(".savebar button.btn-big").click()
        page.wait_for_load_state()
        assert page.url == f"{demo}/runs/{CODE}/"
        assert page.evaluate("document.documentElement.scrollWidth") == browser.PHONE
        assert browser.faults(page=page) == []
    assert row.assignments.get(part="lead").trainer == busy


def middle(page: Page, row: TrainingSession) -> tuple[float, float]:
    box = page.locator(f".week [data-session='{row.pk}']").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def new_timetable() -> CourseRun:
    run = CourseRun.objects.get(code=CODE)
    TrainingSession.objects.filter(run=run).delete()
    actions.lay_out_timetable(run=run, by=None, now=factories.NOW)
    return run


def test_a_session_is_dragged_onto_another_and_into_free_time(engine: Browser, demo: str) -> None:
    run = new_timetable()
    first, second = run.sessions.filter(on=run.starts_on, minutes__gte=45)[:2]
    begins = first.begins
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        page.set_viewport_size({"width": browser.LAPTOP, "height": 2400})
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{CODE}/timetable/")
        page.locator("[data-timetable=ready]").wait_for()
        page.mouse.move(*middle(page, second))
        page.mouse.down()
        page.mouse.move(*middle(page, first), steps=5)
        assert page.locator(".dropped").count() == 1
        with page.expect_navigation():
            page.mouse.up()
        assert "The two sessions have changed places." in main_text(page)
        assert browser.faults(page=page) == []
        second.refresh_from_db()
        assert second.begins == begins
        # The last session of the day is dragged an hour down, into free time.
        last = run.sessions.filter(on=run.starts_on).order_by("-begins")[0]
        x, y = middle(page, last)
        box = page.locator(f".week [data-session='{last.pk}']").bounding_box()
        assert box is not None
        # Blocks are drawn in quarters of an hour.
        hour = 4 * box["height"] / -(-last.minutes // 15)
        page.locator("[data-timetable=ready]").wait_for()
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + hour, steps=5)
        with page.expect_navigation():
            page.mouse.up()
        assert "The session is moved." in main_text(page)
        was = last.begins
        last.refresh_from_db()
        assert last.begins % 15 == 0
        assert abs(last.begins - was - 60) <= 15


def test_a_session_is_moved_with_the_keyboard_alone(engine: Browser, demo: str) -> None:
    run = new_timetable()
    first, second = run.sessions.filter(on=run.starts_on)[:2]
    with browser.visit(engine=engine, width=browser.PHONE, language="km") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{CODE}/timetable/")
        page.locator("#move select").first.select_option(str(first.pk))
        page.locator("#move button[value=later]").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.value") == "later"
        assert browser.faults(page=page) == []
        first.refresh_from_db()
        second.refresh_from_db()
        assert second.begins < first.begins
        with page.expect_navigation():
            page.keyboard.press("Enter")
        after = TrainingSession.objects.get(pk=first.pk)
        assert after.begins > first.begins


def test_a_handle_drags_a_session_by_touch(engine: Browser, demo: str) -> None:
    run = new_timetable()
    first, second = run.sessions.filter(on=run.starts_on, minutes__gte=45)[:2]
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{CODE}/timetable/")
        page.locator("[data-timetable=ready]").wait_for()
        page.locator(f".week [data-session='{first.pk}']").scroll_into_view_if_needed()
        with page.expect_navigation():
            page.evaluate(TOUCH, [str(second.pk), str(first.pk)])
        page.get_by_text("The two sessions have changed places.").wait_for()
    was = first.begins
    second.refresh_from_db()
    assert second.begins == was


TOUCH = """([from, to]) => {
  const cell = (id) => document.querySelector(`.week [data-session="${id}"]`);
  const grip = cell(from).querySelector(".grip");
  const at = (part) => {
    const box = part.getBoundingClientRect();
    return { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
  };
  const send = (name, part, where) => part.dispatchEvent(new PointerEvent(name,
    { bubbles: true, pointerType: "touch", button: 0, ...where }));
  send("pointerdown", grip, at(grip));
  send("pointermove", grip, at(cell(to)));
  send("pointerup", grip, at(cell(to)));
}"""
