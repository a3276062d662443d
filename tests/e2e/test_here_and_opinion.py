"""On a phone: the code on the wall is typed, and on the last day the evaluation form is sent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from promdaen.course.actions import attendance, classroom
from promdaen.course.actions import evaluations as feedback
from promdaen.course.models import Attendance, Badge, CourseRun, Feedback, TrainingSession
from tests import browser, factories
from tests.e2e import steps

pytestmark = pytest.mark.browser


@pytest.fixture
def run(demo: str) -> Iterator[CourseRun]:
    """A run with six officers, a session of today that is open, and an open form.

    Other tests look for the demonstration's newest run under way: this one is older, and final
    when it is over.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    days = {"starts_on": today - timedelta(days=40), "ends_on": today - timedelta(days=1)}
    course_run = factories.run(**days)
    factories.enrolments(course_run, 6)
    classroom.make_badges(run=course_run, by=None, now=now)
    session = factories.training_session(
        course_run, on=today, begins=0, title_en="Opening", title_km="បើកវគ្គ"
    )
    attendance.open_attendance(session=session, by=None, now=now)
    feedback.open_feedback(run=course_run, by=None, now=now)
    yield course_run
    CourseRun.objects.filter(pk=course_run.pk).update(is_final=True, is_feedback_open=False)


def join(*, page: Page, address: str, badge: Badge) -> None:
    steps.join(page=page, address=address, badge=badge)
    page.wait_for_url("**/p/")


def code_on_the_wall(*, engine: Browser, address: str, session: TrainingSession) -> str:
    with browser.visit(engine=engine, width=browser.LAPTOP) as wall:
        steps.sign_in(page=wall, address=address, role="coordinator")
        wall.goto(f"{address}/runs/{session.run.code}/sessions/{session.pk}/attendance/")
        assert browser.faults(page=wall) == []
        # The part that changes is fetched anew by itself, and says the same for half a minute.
        with wall.expect_response("**/attendance/code/"):
            pass
        expect(wall.locator(".bigcode")).to_be_visible()
        return wall.locator(".bigcode").inner_text()


def test_an_officer_is_recorded_by_the_code_and_sends_the_form(
    engine: Browser, demo: str, run: CourseRun
) -> None:
    badge = Badge.objects.filter(enrolment__run=run).order_by("enrolment__seat")[0]
    session = TrainingSession.objects.get(run=run)
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        join(page=page, address=demo, badge=badge)
        page.locator("a[href='/p/here/']").click()
        code = code_on_the_wall(engine=engine, address=demo, session=session)
        page.locator("input[name=code]").fill(code)
        assert browser.faults(page=page) == []
        page.locator("main form button[type=submit]").click()
        expect(page.locator(".chip.good")).to_be_visible()
        assert browser.faults(page=page) == []
        assert Attendance.objects.get(session=session).way == "code"

        page.goto(f"{demo}/p/")
        page.locator("a[href='/p/feedback/']").click()
        page.locator("input[name=relevance][value='5']").check(force=True)
        page.locator("input[name=overall][value='4']").check(force=True)
        page.locator("textarea[name=helped]").fill("លំហាត់ជាមួយពិល")
        assert browser.faults(page=page) == []
        page.locator("button[form=opinion]").click()
        page.wait_for_load_state()
        assert page.locator("form#opinion").count() == 0
        assert browser.faults(page=page) == []
    form = Feedback.objects.get(run=run)
    assert (form.relevance, form.overall, form.texts) == (5, 4, {"helped": "លំហាត់ជាមួយពិល"})
