"""At 360 px ten travellers are examined and ruled on, without a network from the fourth on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from promdaen.booth.actions import runs
from promdaen.booth.models import BoothAct, BoothRun
from promdaen.course.models import Enrolment
from tests import browser, factories, phones
from tests.e2e import steps

pytestmark = pytest.mark.browser

GO_ON = ".counter .bottombar .btn-primary"
COUNT, CUT_OFF_AT = 10, 4


@pytest.fixture
def seat(demo: str) -> Enrolment:
    """An officer of a run that goes on, older than the newest one of the demonstration."""
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=8), "ends_on": today + timedelta(days=1)}
    [enrolment] = factories.enrolments(factories.run(**days), 1)
    return enrolment


def begun(seat: Enrolment) -> BoothRun:
    return runs.start_run(
        officer_id=seat.officer_id,
        wave="coach",
        mode="learn",
        count=COUNT,
        seed=8,
        by=None,
        now=timezone.now(),
    )


def go_on(page: Page) -> None:
    page.locator(GO_ON).click()


def tools(page: Page) -> None:
    """Open the tools from the bar; all of them are on the screen of a phone."""
    page.set_viewport_size({"width": browser.PHONE, "height": 740})
    page.locator(".bottombar [popovertarget=tool-sheet]").click()
    for tool in page.locator(".tool").all():
        expect(tool).to_be_in_viewport(ratio=1)


def decide_what_happens(page: Page) -> None:
    """An incident, where one came."""
    if page.locator(".grave").count():
        page.locator(".grave input").first.check()
        go_on(page)


def admit(page: Page) -> None:
    go_on(page)
    decide_what_happens(page)
    page.locator("#ruling input[value=admit]").check()
    go_on(page)


def examine(page: Page) -> None:
    """Ultraviolet with an answer, a question, second line with a note."""
    tools(page)
    page.locator(".tool[value=uv]").click()
    decide_what_happens(page)
    page.locator("#answer .rulings input[value=same]").check()
    go_on(page)
    tools(page)
    page.locator(".tool[value=interview]").click()
    page.locator(".ask-next input").first.check()
    page.locator(".ask-next .btn-primary").click()
    page.locator(".talk-next .btn-line").click()
    page.locator(".talk-next .btn-primary").click()
    go_on(page)
    page.locator("#ruling input[value=second_line]").check()
    go_on(page)
    page.locator("#ground input[value=story]").check()
    go_on(page)
    page.locator("#record input").first.check()
    go_on(page)


def faults_of(page: Page) -> None:
    problems = [
        *browser.sideways(page=page),
        *browser.small_targets(page=page),
        *browser.axe_violations(page=page),
    ]
    assert not problems, "\n".join(problems)


def test_ten_travellers_without_a_network_halfway(
    engine: Browser, demo: str, seat: Enrolment
) -> None:
    run = begun(seat)
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.join(page=page, address=demo, badge=phones.badge_of(seat))
        page.goto(f"{demo}/p/booth/{run.pk}/")
        expect(page.locator("[data-clock]")).to_be_visible(timeout=20_000)
        for number in range(1, COUNT + 1):
            page.context.set_offline(number >= CUT_OFF_AT)
            go_on(page)
            if number == 1:
                faults_of(page)
                expect(page.locator(".stage canvas[data-drawn]")).to_be_visible()
            (examine if number == 1 else admit)(page)
            if number == CUT_OFF_AT - 1:
                expect(page.locator("[data-state]")).to_have_text("All is handed in.")
                page.reload()
                expect(page.locator(GO_ON)).to_have_text(f"Call traveller {number + 1}")
        expect(page.locator("[data-state]")).to_contain_text("not handed in yet")
        before = BoothAct.objects.filter(run=run).count()
        if not page.locator("#hand-over").count():
            go_on(page)
        page.locator("#hand-over input").first.check()
        go_on(page)
        expect(page.locator("a[href$='/debrief/']")).to_have_count(0)
        page.context.set_offline(False)
        expect(page.locator("a[href$='/debrief/']")).to_be_visible(timeout=20_000)
        faults_of(page)
    run.refresh_from_db()
    acts = list(BoothAct.objects.filter(run=run).values_list("number", "kind"))
    assert [number for number, _kind in acts] == list(range(1, len(acts) + 1))
    assert 0 < before < len(acts)
    assert [kind for _number, kind in acts].count("rule") == COUNT
    assert run.ended_at is not None
