"""Results of a paper stay off phones while an officer of the run has still to sit it."""

from uuid import uuid4

import pytest
from django.test import Client

from promdaen.assessment.models import Paper
from promdaen.course import actions as course_actions
from promdaen.course.actions import attendance
from promdaen.course.actions import sittings as actions
from promdaen.course.models import CourseRun, Enrolment, RunTest
from promdaen.course.queries import live, results
from promdaen.course.rules import results as rules
from tests import factories, phones

pytestmark = pytest.mark.django_db
NOW = factories.NOW
MARKS = [1, 0, 0, 1]


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    course_run = factories.run("KK-1")
    papers = {"before": [paper], "after": [paper], "later": [paper]}
    course_actions.set_papers(run=course_run, papers=papers, by=None, now=NOW)
    return course_run


@pytest.fixture
def seats(run: CourseRun) -> list[Enrolment]:
    return factories.enrolments(run, 2)


@pytest.fixture
def test(run: CourseRun, seats: list[Enrolment], paper: Paper) -> RunTest:
    """A closed test before the course that both officers took."""
    run_test = actions.open_test(run=run, occasion="before", minutes=None, by=None, now=NOW)
    actions.close_test(test=run_test, by=None, now=NOW)
    for seat in seats:
        factories.sat(seat, "before", paper, MARKS)
    run_test.refresh_from_db()
    return run_test


def still_to_sit(test: RunTest) -> list[tuple[str, int]]:
    run = CourseRun.objects.get(pk=test.run_id)
    papers = results.test_papers(test=test)
    return [
        (open_round.test_round.slug, open_round.count)
        for open_round in results.officers_still_to_sit(run=run, papers=papers)
    ]


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, {"after": 1}),
        ({"has_sat": True}, {}),
        ({"is_excused": True}, {}),
        ({"is_past": True}, {}),
        ({"paper": uuid4()}, {}),
    ],
)
def test_who_has_still_to_sit_a_paper_holds_it_back(
    facts: dict[str, object], counts: dict[str, int]
) -> None:
    paper_id = uuid4()
    place = {"occasion": "after", "paper": paper_id, "has_sat": False, "is_excused": False}
    officer_test = rules.OfficerTest(**{**place, "is_past": False, **facts})  # type: ignore[arg-type]
    assert rules.open_test_counts(officer_tests=[officer_test], papers={paper_id}) == counts


def test_the_same_paper_after_holds_the_results_of_the_test_before_back(
    test: RunTest, seats: list[Enrolment], paper: Paper
) -> None:
    assert still_to_sit(test) == [("after", 2)]
    with pytest.raises(course_actions.CourseRefused, match=r"Test after .*: 2 officers"):
        actions.show_results(test=test, is_shown=True, by=None, now=NOW)
    sitting = seats[0].sittings.get().sitting
    RunTest.objects.filter(pk=test.pk).update(results_opened_at=NOW)
    assert not live.is_result_open(sitting=sitting)
    for seat in seats:
        factories.sat(seat, "after", paper, MARKS)
    assert still_to_sit(test) == []
    assert live.is_result_open(sitting=sitting)
    actions.show_results(test=test, is_shown=True, by=None, now=NOW)


def test_crossed_papers_hold_each_other_back(seats: list[Enrolment], run: CourseRun) -> None:
    items = [factories.item() for _ in range(3)]
    shared = {"anchors": [items[0].code]}
    first = factories.paper("X", items[:2], **shared)
    second = factories.paper("Y", [items[0], items[2]], **shared)
    papers = {"before": [first, second], "after": [second, first]}
    course_actions.set_papers(run=run, papers=papers, by=None, now=NOW)
    first_seat, second_seat = run.enrolments.order_by("half")
    for seat, paper in ((first_seat, first), (second_seat, second)):
        factories.sat(seat, "before", paper, [1, 0])
    assert [x.count for x in results.officers_still_to_sit(run=run, papers=[first.pk])] == [1]
    factories.sat(second_seat, "after", first, [1, 0])
    assert results.officers_still_to_sit(run=run, papers=[first.pk]) == []
    assert [x.count for x in results.officers_still_to_sit(run=run, papers=[second.pk])] == [1]


def test_a_reason_absence_and_a_finished_run_hold_nothing_back(
    test: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    course_actions.give_missing_reason(
        enrolment=seats[0], occasion="after", reason="on_duty", by=None, now=NOW
    )
    assert still_to_sit(test) == [("after", 1)]
    session = factories.training_session(run, kind="test", occasion="after", on=run.ends_on)
    attendance.tick_attendance(session=session, present={seats[1].pk: False}, by=None, now=NOW)
    assert still_to_sit(test) == []


def test_an_officer_who_was_absent_from_the_run_holds_nothing_back(
    test: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    attended = {seat.pk: False for seat in seats}
    course_actions.mark_attendance(run=run, attended=attended, by=None, now=NOW)
    assert still_to_sit(test) == []


def test_a_finished_run_holds_nothing_back(test: RunTest, run: CourseRun) -> None:
    course_actions.finish_run(run=run, accept_missing=True, by=None, now=NOW)
    assert still_to_sit(test) == []


def test_after_a_test_after_the_one_before_is_no_longer_awaited(
    run: CourseRun, seats: list[Enrolment], paper: Paper
) -> None:
    for seat in seats:
        factories.sat(seat, "after", paper, MARKS)
    assert results.officers_still_to_sit(run=run, papers=[paper.pk]) == []


def test_later_tests_and_other_runs_are_named_and_hold_nothing_back(
    test: RunTest, seats: list[Enrolment], paper: Paper
) -> None:
    for seat in seats:
        factories.sat(seat, "after", paper, MARKS)
    for code, more in (("NEXT", {}), ("OFF", {"is_cancelled": True})):
        other = factories.run(code, starts_on=NOW.date(), ends_on=NOW.date())
        papers = {"before": [paper], "after": [paper]}
        course_actions.set_papers(run=other, papers=papers, by=None, now=NOW)
        CourseRun.objects.filter(pk=other.pk).update(**more) if more else None
    again = results.comes_again(test=test, today=NOW.date())
    assert (again.is_later, again.runs_count) == (True, 1)
    assert still_to_sit(test) == []


def test_the_live_page_offers_results_when_they_can_be_shown(
    test: RunTest, seats: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client = Client()
    client.force_login(
        factories.account("coordinator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.cookies["promdaen_language"] = "en"
    address = f"/runs/{test.run.code}/tests/before/"
    page = client.get(address).content.decode()
    assert "2 officers have still to sit the same paper: Test after" in page
    assert "Show results to officers" not in page
    assert "comes again in a later test" in page
    factories.excuse_all(test.run)
    page = client.get(address).content.decode()
    assert "Show results to officers" in page
    assert phones.phone_of(seats[0]).get("/p/").status_code == 200


def test_a_refusal_for_another_reason_comes_first(run: CourseRun, seats: list[Enrolment]) -> None:
    run_test = actions.open_test(run=run, occasion="before", minutes=None, by=None, now=NOW)
    with pytest.raises(course_actions.CourseRefused, match="Close the test first"):
        actions.show_results(test=run_test, is_shown=True, by=None, now=NOW)
