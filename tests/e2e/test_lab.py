"""At 360 px an officer learns with a specimen: ultraviolet, a lens, a decision, the answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from promdaen.course.models import Enrolment
from promdaen.evidence.models import Observation
from promdaen.specimen.models import Decision, LabSession, Look, Trial
from tests import browser, factories, phones
from tests.e2e import steps

pytestmark = pytest.mark.browser

KEEP = ".bottombar .btn-primary"


@pytest.fixture
def seat(demo: str) -> Enrolment:
    """An officer of a run that goes on, older than the newest one of the demonstration."""
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=8), "ends_on": today + timedelta(days=1)}
    run = factories.run(**days)
    [enrolment] = factories.enrolments(run, 1)
    return enrolment


def begin(*, page: Page, seat: Enrolment, defect: str) -> LabSession:
    """From the first page to the first specimen, which is given this defect."""
    page.locator("main a.row1[href='/p/lab/']").click()
    page.locator("input[name=count][value='10']").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/1/$"))
    session = LabSession.objects.get(officer=seat.officer_id)
    Trial.objects.filter(session=session, position=1).update(
        defect=defect, model="passport", distractors=[]
    )
    page.reload()
    page.locator(KEEP).click()
    return session


def faults_of(page: Page) -> None:
    problems = [
        *browser.sideways(page=page),
        *browser.small_targets(page=page),
        *browser.axe_violations(page=page),
    ]
    assert not problems, "\n".join(problems)


def picture_of(page: Page, layer: str) -> None:
    """The stage shows this layer, and the picture has come."""
    picture = page.locator(f"[data-own] img[data-view='{layer}']")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0)")


def test_an_officer_learns_with_a_specimen(engine: Browser, demo: str, seat: Enrolment) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.join(page=page, address=demo, badge=phones.badge_of(seat))
        session = begin(page=page, seat=seat, defect="uv_bright_paper")
        picture_of(page, "day")
        page.locator(".tool[value=uv]").click()
        picture_of(page, "uv")
        faults_of(page)
        page.locator(".tool[value=day]").click()
        picture_of(page, "day")
        page.locator(".tool[value=tilt]").click()
        page.locator("[data-slant]").fill("-30")
        picture_of(page, "tilt-30")
        page.locator("[data-own] [data-frame]").click()
        lens = page.locator("[data-own] canvas.lens")
        before = lens.get_attribute("style")
        page.locator("[data-own] [data-frame]").focus()
        page.keyboard.press("ArrowRight")
        assert lens.get_attribute("style") != before
        page.locator("input[value=suspect]").check()
        page.locator("[data-own] [data-frame]").click(position={"x": 150, "y": 60})
        expect(page.locator("[data-touched]")).to_be_visible()
        page.locator("details.list", has=page.locator("[value=uv_bright_paper]")).locator(
            "summary"
        ).click()
        page.locator("label.choice", has=page.locator("[value=uv_bright_paper]")).click()
        faults_of(page)
        page.locator(KEEP).click()
        page.wait_for_url(re.compile(r"/feedback/$"))
        expect(page.locator("h1")).to_have_text("Right")
        expect(page.locator(".answer .spot").first).to_be_visible()
        faults_of(page)
        page.locator(KEEP).click()
        page.wait_for_url(re.compile(r"/2/$"))
        page.goto(f"{demo}/p/lab/debrief/")
        expect(page.locator("main")).to_contain_text("You found 1 of 1 defects")
        page.locator("details.sit-result summary").first.click()
        faults_of(page)
    decision = Decision.objects.get(trial__session=session)
    assert decision.tools == ["day", "tilt", "uv", "magnifier"]
    assert (decision.reason, decision.credit >= 0.75) == ("uv_bright_paper", True)
    before_it = Look.objects.filter(trial=decision.trial, asked_at__lt=decision.at, tool="uv")
    assert before_it.filter(served_at__isnull=False).count() == 1


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_officer_answers_about_a_close_up(
    engine: Browser, demo: str, seat: Enrolment, language: str
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language=language) as page:
        steps.join(page=page, address=demo, badge=phones.badge_of(seat))
        page.goto(f"{demo}/p/lab/")
        page.locator("a.row1[href='/p/lab/closeups/original/']").click()
        page.wait_for_url(re.compile(r"/closeups/original/\d+/1/$"))
        picture = page.locator(".closeup img")
        assert picture.evaluate("shown => shown.decode().then(() => shown.naturalWidth)") == 480
        faults_of(page)
        page.locator("input[name=answer][value=other]").check()
        page.locator(KEEP).click()
        page.wait_for_url(re.compile(r"answer=other$"))
        faults_of(page)
        page.locator(KEEP).click()
        page.wait_for_url(re.compile(r"/2/$"))
    assert Observation.objects.filter(officer=seat.officer_id).count() == 1


def test_without_javascript_the_same_officer_decides(
    engine: Browser, demo: str, seat: Enrolment
) -> None:
    bare = {"java_script_enabled": False}
    with browser.visit(engine=engine, width=browser.PHONE, language="km", **bare) as page:
        steps.join(page=page, address=demo, badge=phones.badge_of(seat))
        begin(page=page, seat=seat, defect="uv_absent")
        page.locator(".tool[value=uv]").click()
        picture_of(page, "uv")
        page.locator("input[value=suspect]").check()
        page.locator(KEEP).click()
        page.locator("input[name=point]").click(position={"x": 150, "y": 90})
        page.locator("#id_reason").check()
        page.locator(KEEP).click()
        page.wait_for_url(re.compile(r"/feedback/$"))
    decision = Decision.objects.get(trial__session__officer=seat.officer_id)
    assert decision.x_mm == pytest.approx(62.5, abs=1)
