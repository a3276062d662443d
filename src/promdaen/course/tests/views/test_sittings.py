"""The trainer opens, watches and closes tests on phones; an officer begins one."""

from datetime import timedelta

import pytest
from django.test import Client

from promdaen.assessment.actions import phone as phone_actions
from promdaen.assessment.models import Paper, Sitting
from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, RunTest
from promdaen.course.tests.views.conftest import Visitor
from tests import factories, phones


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def paper(db: None) -> Paper:
    return factories.paper("A")


@pytest.fixture
def seats(run: CourseRun, paper: Paper) -> list[Enrolment]:
    papers = {"before": [paper], "after": [paper], "later": [factories.paper("C")]}
    actions.set_papers(run=run, papers=papers, by=None, now=factories.NOW)
    officers = [factories.officer(name_latin=f"SOK D{number}") for number in range(1, 4)]
    return factories.enrolments(run, officers)


@pytest.fixture
def address(run: CourseRun) -> str:
    return f"/runs/{run.code}/tests/"


def say(client: Client, address: str, **fields: str) -> str:
    return client.post(address, fields, follow=True).content.decode()


def begin(seat: Enrolment, test: RunTest) -> Sitting:
    answer = phones.phone_of(seat).post(f"/p/tests/{test.pk}/")
    assert answer.status_code == 302
    return Sitting.objects.get(officer=seat.officer)


def test_the_papers_come_first(coordinator: Client, address: str) -> None:
    assert "The papers come first" in text(coordinator, address)


def test_a_test_is_opened_and_shown_on_the_run(
    coordinator: Client, seats: list[Enrolment], address: str, run: CourseRun
) -> None:
    assert "Tests on phones" in text(coordinator, f"/runs/{run.code}/")
    page = text(coordinator, address)
    assert page.count("Open for phones") == 3
    assert 'value="45"' in page
    page = say(coordinator, f"{address}before/open/", **{"before-minutes": "៣០"})
    assert "The test is open." in page
    assert RunTest.objects.get().minutes == 30
    page = text(coordinator, address)
    assert "Open since" in page
    assert "Watch it live" in page
    assert "This test is already open." in say(coordinator, f"{address}before/open/")


def test_a_later_test_is_opened_for_a_round(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    form_data = {"later-minutes": "", "later-months": "3"}
    assert "Later test, 3 months" in say(coordinator, f"{address}later/open/", **form_data)
    test = RunTest.objects.get()
    assert (test.occasion, test.months, test.minutes) == ("later", 3, None)
    assert "Later test, 3 months" in text(coordinator, address)
    page = say(coordinator, f"{address}later/open/", **{"later-minutes": "x"})
    assert page.count("errors") >= 1


@pytest.mark.parametrize("name", ["midway/open/", "later-6/open/", "before/close/", "x/close/"])
def test_what_is_no_test_is_not_there(
    coordinator: Client, seats: list[Enrolment], address: str, name: str
) -> None:
    assert coordinator.post(f"{address}{name}").status_code == 404
    assert coordinator.get(f"{address}before/").status_code == 404


@pytest.fixture
def test(coordinator: Client, seats: list[Enrolment], address: str) -> RunTest:
    coordinator.post(f"{address}before/open/", {"before-minutes": "45"})
    return RunTest.objects.get()


def test_others_neither_see_nor_open_a_test(
    visitor: Visitor, test: RunTest, address: str, seats: list[Enrolment]
) -> None:
    for role in ("trainer", "viewer", "participant"):
        client = visitor(role)
        for page_address in (
            address,
            f"{address}before/",
            f"{address}before/{seats[0].pk}/reopen/",
        ):
            assert client.get(page_address).status_code == 403
        for act in ("open", "close", "extend", "results"):
            assert client.post(f"{address}before/{act}/").status_code == 403
    assert phones.phone_of(seats[0]).get(address).status_code == 302


def test_an_officer_reads_what_it_is_and_begins(test: RunTest, seats: list[Enrolment]) -> None:
    device = phones.phone_of(seats[0])
    page = text(device, f"/p/tests/{test.pk}/")
    assert "Test before" in page
    assert "45 minutes from when you begin" in page
    assert "never used for discipline" in page
    answer = device.post(f"/p/tests/{test.pk}/")
    sitting = Sitting.objects.get()
    assert answer.headers["Location"] == f"/p/test/{sitting.pk}/"
    again = device.get(f"/p/tests/{test.pk}/")
    assert again.headers["Location"] == f"/p/test/{sitting.pk}/"
    assert "Test before" in text(device, "/p/")


def test_a_test_of_another_run_is_not_there(test: RunTest, seats: list[Enrolment]) -> None:
    [stranger] = factories.enrolments(factories.run("OTHER"), 1)
    assert phones.phone_of(stranger).get(f"/p/tests/{test.pk}/").status_code == 404
    assert phones.phone_of(seats[0]).get(f"/p/tests/{seats[0].pk}/").status_code == 404


def test_who_comes_too_late_is_reported(
    coordinator: Client, test: RunTest, seats: list[Enrolment], address: str, paper: Paper
) -> None:
    factories.sat(seats[1], "before", paper, [1, 1, 1, 1])
    page = phones.phone_of(seats[1]).post(f"/p/tests/{test.pk}/").content.decode()
    assert "are in already" in page
    coordinator.post(f"{address}before/close/")
    assert "This test is closed" in text(phones.phone_of(seats[0]), f"/p/tests/{test.pk}/")


def test_the_live_page_shows_who_is_where(
    coordinator: Client, test: RunTest, seats: list[Enrolment], address: str
) -> None:
    begin(seats[0], test)
    page = text(coordinator, f"{address}before/")
    assert 'hx-trigger="every 4s"' in page
    assert "45:00" in page
    assert page.count("Not begun") == 2
    part = coordinator.get(f"{address}before/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "SOK D1" in part


def test_more_time_for_one_and_for_all(
    coordinator: Client, test: RunTest, seats: list[Enrolment], address: str
) -> None:
    extend = f"{address}before/extend/"
    assert "No one is taking this test" in say(coordinator, extend, minutes="5")
    sitting = begin(seats[0], test)
    assert "Given: 5 minutes more." in say(coordinator, extend, minutes="5")
    assert "Minutes are 1 to 240." in say(coordinator, extend, minutes="999")
    say(coordinator, extend, minutes="5", enrolment=str(seats[0].pk))
    sitting.refresh_from_db()
    assert sitting.ends_at == factories.NOW + timedelta(minutes=55)
    wrong = coordinator.post(extend, {"minutes": "5", "enrolment": "x"})
    assert wrong.status_code == 404


def test_closed_shown_and_hidden(
    coordinator: Client, test: RunTest, seats: list[Enrolment], address: str
) -> None:
    begin(seats[0], test)
    results = f"{address}before/results/"
    assert "Close the test first" in say(coordinator, results, shown="1")
    assert "Handed in with it: 1." in say(coordinator, f"{address}before/close/")
    assert "This test is already closed." in say(coordinator, f"{address}before/close/")
    assert "have still to sit a paper of this test" in say(coordinator, results, shown="1")
    factories.excuse_all(test.run)
    assert "Each officer sees" in say(coordinator, results, shown="1")
    page = text(coordinator, f"{address}before/")
    assert "Hide results" in page
    assert "Results are no longer shown" in say(coordinator, results, shown="0")
    assert "Open it again" in text(coordinator, address)


def test_one_is_opened_again_with_a_reason(
    coordinator: Client, test: RunTest, seats: list[Enrolment], address: str
) -> None:
    reopen = f"{address}before/{seats[0].pk}/reopen/"
    assert coordinator.get(reopen).status_code == 404
    sitting = begin(seats[0], test)
    form_data = {"reason": "Pressed too early", "minutes": "10"}
    assert "This test is already open." in say(coordinator, reopen, **form_data)
    phone_actions.hand_in_sitting(sitting=sitting, by=None, now=factories.NOW)
    assert "Open again" in text(coordinator, f"{address}before/")
    assert "SOK D1 continues with the present answers" in text(coordinator, reopen)
    assert "errors" in say(coordinator, reopen, reason="")
    assert "open again on this officer" in say(coordinator, reopen, **form_data)
    sitting.refresh_from_db()
    assert sitting.closed_at is None
