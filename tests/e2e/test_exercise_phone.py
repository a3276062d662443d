"""A phone of a cell at 360 px: cut off it keeps what was written, and it stands once when sent."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from promdaen.exercise.actions import clock, runs
from promdaen.exercise.models import Event, ExerciseRun, Scenario
from promdaen.exercise.rules import events
from tests import browser

pytestmark = pytest.mark.browser
CELL = "immigration"
WORDS = "The boy is in the quiet room."


@pytest.fixture
def exercise_run(demo: str) -> ExerciseRun:
    """The demonstration exercise at its eighth minute, with a decision before the cell."""
    now = timezone.now()
    new = runs.NewRun(
        scenario=Scenario.objects.get(code="EX-FERRY", is_current=True), planned_on=now.date()
    )
    run = runs.create_run(new=new, by=None, now=now)
    runs.open_briefing(run=run, by=None, now=now)
    runs.start_run(run=run, by=None, now=now)
    return clock.jump_clock(run=run, second=480, by=None, now=now)


def event_bodies(exercise_run: ExerciseRun, kind: str) -> list[Any]:
    """The bodies of the lines of a kind."""
    rows = Event.objects.filter(run=exercise_run, kind=kind, cell=CELL).order_by("sequence")
    return [row.body for row in rows]


def write(page: Page) -> None:
    page.locator("[data-go=send]").click()
    page.locator("[name=to][value=anti_trafficking]").check()
    page.locator("[data-part=facts] [name=facts]").first.check()
    page.locator("#send-text").fill(WORDS)
    page.locator("[data-act=message] [type=submit]").click()


def decide(page: Page) -> None:
    page.locator("[data-decision] label").last.click()
    page.locator("[data-decision] [type=submit]").click()


def test_a_phone_that_was_cut_off_sends_what_was_written_once(
    engine: Browser, demo: str, exercise_run: ExerciseRun
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.clock.install()
        page.goto(f"{demo}/p/exercise/{exercise_run.cells.get(cell=CELL).join_code}/join/")
        page.get_by_role("button", name="Join as").click()
        expect(page.locator("[data-decision]").first).to_be_visible()
        expect(page.locator("[data-net=on]")).to_be_attached()
        assert browser.sideways(page=page) == browser.small_targets(page=page) == []
        assert browser.axe_violations(page=page) == []

        page.context.set_offline(True)
        page.clock.fast_forward(8000)
        expect(page.locator("[data-net=off]")).to_be_attached()
        write(page)
        decide(page)
        expect(page.locator("[data-outbox] .kept")).to_have_count(2)
        stored = browser.stored(page=page, database="promdaen-exercise", store="acts")
        assert [set(row) for row in stored] == [{"box", "n", "sealed"}] * 2
        assert (
            event_bodies(exercise_run, events.MESSAGE)
            == event_bodies(exercise_run, events.VOTE)
            == []
        )

        # The first answer of the server is lost on its way: the phone sends the same again.
        def lost(route: Route) -> None:
            route.fetch()
            route.abort()

        page.route("**/p/exercise/send/", lost, times=1)
        page.context.set_offline(False)
        page.clock.run_for(15_000)
        expect(page.locator("[data-outbox] .kept")).to_have_count(0, timeout=10_000)
        expect(page.locator("[data-feed] .decided")).to_have_count(1)
        expect(page.locator("[data-feed] .own")).to_have_count(1)

        # What comes too late stays on the phone with the reason, until it is thrown away.
        page.context.set_offline(True)
        write(page)
        expect(page.locator("[data-outbox] .kept")).to_have_count(1)
        runs.end_run(run=exercise_run, by=None, now=timezone.now())
        page.context.set_offline(False)
        page.clock.run_for(15_000)
        why = page.locator("[data-outbox] [data-kept-why]")
        expect(why).to_have_text("The exercise does not run.", timeout=10_000)
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("[data-outbox] .kept")).to_have_count(0)
    [message] = event_bodies(exercise_run, events.MESSAGE)
    assert (message["text"], len(message["facts"])) == (WORDS, 1)
    assert (
        len(event_bodies(exercise_run, events.VOTE))
        == len(event_bodies(exercise_run, events.DECISION))
        == 1
    )
