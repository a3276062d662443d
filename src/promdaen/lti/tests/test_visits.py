"""Visits from a learning platform: practice, a lesson, and the score that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from promdaen.assessment.models import Item
from promdaen.curriculum.tests import test_lessons
from promdaen.evidence.models import Observation
from promdaen.kit import jobs
from promdaen.kit.models import Job
from promdaen.lti import actions, queries
from promdaen.lti.models import LtiPlatform, LtiVisit
from promdaen.lti.rules import scores
from promdaen.lti.tests import platform as platforms
from promdaen.lti.tests.platform import AGS, BASE, Platform
from tests import factories

pytestmark = pytest.mark.django_db
PRACTICE, LESSON = f"{BASE}/lti/practice/UNTOC/", f"{BASE}/lti/lesson/{test_lessons.CODE}/"
ENDPOINT = f"{AGS}claim/endpoint"
NOW = factories.NOW


@pytest.fixture
def moodle() -> Iterator[Platform]:
    cache.clear()
    for number in range(3):
        factories.item(f"UNTOC-0{number}")
    with platforms.running() as running:
        running.registered()
        yield running


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client


def answered(browser: Client, page: str, *, choice: str = "a", **fields: str) -> Any:
    """The answer to a choice of the question that the visit asks now."""
    visit = LtiVisit.objects.get()
    item = visit.items[len(visit.answers)]
    return browser.post(page, {"item": item, "go": "answer", "a": choice} | fields, secure=True)


def work() -> Job | None:
    """Do the next job, also one that waits for its next attempt."""
    Job.objects.update(run_after=None)
    return jobs.run_next_job(now=timezone.now())


def finished_visit(browser: Client, moodle: Platform, **claims: Any) -> LtiVisit:
    page = moodle.launched(browser, target=PRACTICE, **claims)["Location"]
    for choice in ("a", "b", "a"):
        answered(browser, page, choice=choice)
    return LtiVisit.objects.get()


def test_a_practice_is_marked_at_once_and_ends_with_its_share(
    moodle: Platform, browser: Client
) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    assert "Question 1 of 3" in browser.get(page, secure=True).content.decode()
    right = answered(browser, page)
    shown = browser.get(right["Location"], secure=True).content.decode()
    assert "Option a" in shown
    assert "Not right" not in shown
    wrong = answered(browser, page, choice="b")
    shown = browser.get(wrong["Location"], secure=True).content.decode()
    assert "Not right" in shown
    unknown = answered(browser, page, go="unknown")
    shown = browser.get(unknown["Location"], secure=True).content.decode()
    assert "I do not know" in shown
    result = browser.get(page, secure=True).content.decode()
    assert "1 of 3 answers were right" in result
    visit = LtiVisit.objects.get()
    assert visit.score == pytest.approx(1 / 3)
    assert not Observation.objects.exists()


def test_a_blank_and_an_unknown_choice_are_refused_and_stored_nowhere(
    moodle: Platform, browser: Client
) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    for choice in ("", "z", "\x00"):
        response = answered(browser, page, choice=choice)
        assert response.status_code == 400
        assert 'role="alert"' in response.content.decode()
    assert LtiVisit.objects.get().answers == []


def test_the_first_answer_counts(moodle: Platform, browser: Client) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    first = LtiVisit.objects.get().items[0]
    answered(browser, page)
    again = browser.post(page, {"item": first, "go": "answer", "a": "b"}, secure=True)
    assert again["Location"] == page
    [kept] = LtiVisit.objects.get().answers
    assert kept["mark"] == 1


def test_a_page_of_no_answer_does_not_exist(moodle: Platform, browser: Client) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    browser.cookies["__Secure-promdaen_lti_visit"]["path"] = "/"
    for position in (0, 1, 4):
        assert browser.get(f"{page}answers/{position}/", secure=True).status_code == 404


def answered_closeup(browser: Client, page: str, number: int, *, is_right: bool = True) -> Any:
    """The answer to a close-up, right or wrong."""
    task = queries.closeup_task(visit=LtiVisit.objects.get(), number=number)
    assert task is not None
    wrong = next(option for option in task.options if option != task.key)
    answer = task.key if is_right else wrong
    return browser.post(page, {"number": str(number), "answer": answer}, secure=True)


@pytest.mark.parametrize("practice", ["process", "original"])
def test_close_ups_are_judged_at_once_and_end_with_their_share(
    moodle: Platform, browser: Client, practice: str
) -> None:
    page = moodle.launched(browser, target=f"{BASE}/lti/closeups/{practice}/")["Location"]
    browser.cookies["__Secure-promdaen_lti_visit"]["path"] = "/"
    assert "Picture 1 of 10" in browser.get(page, secure=True).content.decode()
    picture = browser.get(f"{page}closeups/1/shown/", secure=True)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert picture["Cache-Control"] == "private, max-age=86400"
    for hidden in ("closeups/1/genuine/", "closeups/2/shown/", "closeups/1/other/", "answers/1/"):
        missing = browser.get(f"{page}{hidden}", secure=True)
        assert missing.status_code == 404
        assert "max-age=86400" not in missing.get("Cache-Control", "")
    blank = browser.post(page, {"number": "1", "answer": "x"}, secure=True)
    assert (blank.status_code, LtiVisit.objects.get().answers) == (400, [])
    for number in range(1, 11):
        told = answered_closeup(browser, page, number, is_right=number != 4)
        # The first answer counts; after the last one the page is the result.
        again = answered_closeup(browser, page, number, is_right=False)
        assert again.get("Location", page) == page
        shown = browser.get(told["Location"], secure=True).content.decode()
        assert ("Not right" in shown) is (number == 4)
    genuine = browser.get(f"{page}closeups/1/genuine/", secure=True).status_code
    assert genuine == (200 if practice == "original" else 404)
    assert "9 of 10 answers were right" in browser.get(page, secure=True).content.decode()
    visit = LtiVisit.objects.get()
    assert visit.score == pytest.approx(0.9)
    assert not Observation.objects.exists()
    work()
    [(_path, _headers, message)] = moodle.scores()
    assert message["scoreGiven"] == pytest.approx(0.9)


def test_two_people_see_other_close_ups(moodle: Platform, browser: Client) -> None:
    target = f"{BASE}/lti/closeups/process/"
    for subject in ("2", "3"):
        moodle.launched(browser, target=target, sub=subject)
    rounds = [
        [queries.closeup_task(visit=visit, number=number) for number in range(1, 11)]
        for visit in LtiVisit.objects.all()
    ]
    assert len(rounds) == 2
    assert rounds[0] != rounds[1]
    fields = moodle.login_fields(target=f"{BASE}/lti/closeups/nothing/")
    assert browser.post("/lti/login/", fields, secure=True).status_code == 400


def test_items_of_tests_are_not_practised(moodle: Platform, browser: Client) -> None:
    factories.item("UNTOC-TEST", use="test")
    moodle.launched(browser, target=PRACTICE)
    visit = LtiVisit.objects.get()
    codes = {queries.Item.objects.get(pk=pk).code for pk in visit.items}
    assert codes == {"UNTOC-00", "UNTOC-01", "UNTOC-02"}


def closed(item: str) -> None:
    Item.objects.filter(pk=item).update(use="test")


def test_items_that_a_test_took_meanwhile_are_neither_shown_nor_answered(
    moodle: Platform, browser: Client
) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    answer = answered(browser, page)["Location"]
    first, second, third = LtiVisit.objects.get().items
    closed(second)
    assert answered(browser, page)["Location"].endswith(page.removeprefix(BASE))
    assert LtiVisit.objects.get().items == [first, third]
    shown = browser.get(page, secure=True).content.decode()
    assert "Question 2 of 2" in shown
    assert third in shown
    closed(first)
    assert browser.get(answer, secure=True).status_code == 404
    closed(third)
    assert browser.get(page, secure=True)["Location"] == page.removeprefix(BASE)
    assert LtiVisit.objects.get().score == 1.0


def test_a_practice_that_is_resumed_has_other_items_for_those_of_tests(
    moodle: Platform, browser: Client
) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    old = LtiVisit.objects.get().items
    new = str(factories.item("UNTOC-09").pk)
    closed(old[0])
    moodle.launched(browser, target=PRACTICE)
    assert LtiVisit.objects.get().items == [*old[1:], new]
    for item in (*old[1:], new):
        closed(item)
    refused = browser.get(page, secure=True)
    assert refused.status_code == 403


def test_links_of_two_deployments_are_two_visits(moodle: Platform, browser: Client) -> None:
    LtiPlatform.objects.update(deployments=["1", "2"])
    for deployment in ("1", "2", "2"):
        claims = {f"{platforms.CLAIM}deployment_id": deployment}
        moodle.launched(browser, target=PRACTICE, **claims)
    assert sorted(LtiVisit.objects.values_list("deployment", flat=True)) == ["1", "2"]


def test_a_score_goes_back_as_a_fraction(moodle: Platform, browser: Client) -> None:
    visit = finished_visit(browser, moodle)
    job = work()
    assert job is not None
    assert job.state == "done", job.message
    [(path, headers, message)] = moodle.scores()
    assert path == "/mod/lti/services.php/5/lineitems/9/lineitem/scores?type_id=1"
    assert headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    stamp = datetime.fromisoformat(message.pop("timestamp"))
    assert stamp == visit.finished_at.replace(microsecond=stamp.microsecond)  # type: ignore[union-attr]
    assert message == {
        "userId": "2",
        "scoreGiven": 0.6667,
        "scoreMaximum": 1,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    visit.refresh_from_db()
    assert visit.sent_at is not None
    page = browser.get(f"/lti/visits/{visit.pk}/", secure=True).content.decode()
    assert "has the score" in page
    actions.send_score(visit=str(visit.pk))
    assert len(moodle.scores()) == 1


def test_a_score_is_sent_again_until_the_platform_takes_it(
    moodle: Platform, browser: Client
) -> None:
    visit = finished_visit(browser, moodle)
    moodle.statuses = {"token": [503], "scores": [500]}
    assert getattr(work(), "state", "") == "waiting"
    visit.refresh_from_db()
    assert visit.problem == "token: 503"
    assert getattr(work(), "state", "") == "waiting"
    visit.refresh_from_db()
    assert visit.problem == "score: 500"
    assert getattr(work(), "state", "") == "done"
    visit.refresh_from_db()
    assert visit.problem == ""
    assert visit.sent_at is not None


@pytest.mark.parametrize("status", sorted(scores.FINAL_STATUSES))
def test_a_score_that_the_platform_will_not_take_ends_in_words(
    moodle: Platform, browser: Client, status: int
) -> None:
    visit = finished_visit(browser, moodle)
    moodle.statuses = {"scores": [status]}
    job = work()
    assert job is not None
    assert job.state == "failed"
    assert "does not accept this score" in job.message
    visit.refresh_from_db()
    assert visit.problem == f"score: {status}"
    assert queries.platforms()[0].unsent_count == 1


def test_nothing_is_sent_for_a_stopped_platform(moodle: Platform, browser: Client) -> None:
    finished_visit(browser, moodle)
    LtiPlatform.objects.update(stopped_at=NOW)
    job = work()
    assert job is not None
    assert job.state == "failed"
    assert moodle.scores() == []


@pytest.mark.parametrize(
    "endpoint", [None, {"scope": [], "lineitem": "x"}, {"scope": [f"{AGS}scope/score"]}, "x"]
)
def test_an_activity_without_grades_takes_no_score(
    moodle: Platform, browser: Client, endpoint: Any
) -> None:
    visit = finished_visit(browser, moodle, **{ENDPOINT: endpoint})
    assert visit.score == pytest.approx(2 / 3)
    assert not Job.objects.filter(kind="lti_score").exists()
    page = browser.get(f"/lti/visits/{visit.pk}/", secure=True).content.decode()
    assert "takes no score" in page


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"access_token": 7}', b'{"access_token": "a b"}', b"[" * 100_000],
)
def test_an_answer_without_a_token_is_no_token(body: bytes) -> None:
    assert scores.read_access_token(body=body) == ""


def test_a_lesson_is_read_and_counts_as_whole(
    moodle: Platform, browser: Client, lesson: None
) -> None:
    page = moodle.launched(browser, target=LESSON)["Location"]
    shown = browser.get(page, secure=True).content.decode()
    assert "I have read this lesson" in shown
    assert "/p/case/" not in shown
    assert browser.post(page, secure=True)["Location"] == page
    finished_at = LtiVisit.objects.get().finished_at
    browser.post(page, secure=True)
    visit = LtiVisit.objects.get()
    assert (visit.score, visit.finished_at) == (1.0, finished_at)
    assert "You have read this lesson" in browser.get(page, secure=True).content.decode()
    assert getattr(work(), "state", "") == "done"
    assert moodle.scores()[0][2]["scoreGiven"] == 1


def test_visits_go_after_thirty_days(moodle: Platform, browser: Client) -> None:
    visit = finished_visit(browser, moodle)
    now = visit.opened_at + timedelta(days=29)
    assert actions.remove_old_visits(now=now) == 0
    assert actions.remove_old_visits(now=now + timedelta(days=2)) == 1
    assert getattr(work(), "state", "") == "done"
    assert moodle.scores() == []


@pytest.fixture
def lesson() -> None:
    topic = factories.topic(test_lessons.CODE, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    test_lessons.put_lessons(test_lessons.record())
