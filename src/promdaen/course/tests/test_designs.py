"""The design of a course as a page, and the pack of a day."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.models import Course
from promdaen.course.queries import designs
from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit.tests.reading import pages_of
from tests import factories
from tests.written import by_code, drawings

CODE = "FIVE-DAY"


@pytest.fixture
def course(db: None) -> Course:
    topic = factories.topic("CORRUPT", number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    record = by_code("lesson")["CORRUPT"]
    curriculum_actions.put_lessons(
        records=[record],
        drawings=drawings(),
        by=None,
        now=factories.NOW,
    )
    designed_course = factories.course(CODE)
    designed_course.sessions = by_code("course")[CODE].values["sessions"]
    designed_course.save()
    return designed_course


def test_a_topic_of_two_days_brings_each_day_its_own_steps(course: Course) -> None:
    first, second = (designs.day_pack(course=course, day=day) for day in (1, 2))
    assert first is not None
    assert second is not None
    [begun], [goes_on] = first["lessons"], second["lessons"]
    assert [len(session["steps"]) for session in begun["sessions"]] == [3]
    assert [len(session["steps"]) for session in goes_on["sessions"]] == [5]
    assert (begun["is_first"], goes_on["is_first"]) == (True, False)
    assert (begun["exercises"], goes_on["mistakes"]) == ([], [])
    assert [exercise["code"] for exercise in goes_on["exercises"]] == [
        "CORRUPT-E1",
        "CORRUPT-E2",
        "CORRUPT-E3",
    ]
    assert first["slots"][2]["title"]["en"] == "Test before the course"
    assert first["is_draft"]


def test_another_day_has_no_pack(course: Course) -> None:
    assert designs.day_pack(course=course, day=9) is None


@pytest.mark.parametrize(("language", "words"), [("en", "Practice"), ("km", "ការអនុវត្ត")])
def test_the_timetable_shows_each_day_with_its_practical_share(
    client: Client, course: Course, language: str, words: str
) -> None:
    quiz = factories.paper("Q1", use="quiz")
    client.cookies["promdaen_language"] = language
    client.force_login(factories.account("trainer"))
    page = client.get(reverse("course:design", args=[CODE])).content.decode()
    assert words in page
    assert by_code("lesson")["CORRUPT"].values["steps"][0]["title"][language] in page
    assert reverse("course:day_pack", args=[CODE, 1]) in page
    assert reverse("course:day_pack", args=[CODE, 4]) not in page
    assert reverse("assessment:paper", args=[quiz.pk]) in page


def test_a_day_prints_its_timetable_plan_and_handouts(client: Client, course: Course) -> None:
    client.force_login(factories.account("trainer"))
    response = client.get(reverse("course:day_pack", args=[CODE, 1]))
    assert response["Content-Type"] == "application/pdf"
    pages = pages_of(pdf=response.content)
    assert "Testbeforethecourse" in pages[0]
    whole = "".join(pages)
    assert "Whatoneboughtstampdoes" in whole
    assert "Fourkindsofcorruption" in whole
    assert "Drill:theoffer" not in whole


def test_a_viewer_sees_the_design_and_no_papers(client: Client, course: Course) -> None:
    quiz = factories.paper("Q1", use="quiz")
    client.force_login(factories.account("viewer"))
    page = client.get(reverse("course:design", args=[CODE])).content.decode()
    assert reverse("assessment:paper", args=[quiz.pk]) not in page


def test_designs_are_not_for_participants_and_unknown_ones_are_not_found(
    client: Client, course: Course
) -> None:
    client.force_login(factories.account("participant"))
    for address in (
        reverse("course:design", args=[CODE]),
        reverse("course:day_pack", args=[CODE, 1]),
    ):
        assert client.get(address).status_code == 403
    client.force_login(factories.account("trainer"))
    for address in (
        reverse("course:design", args=["NO"]),
        reverse("course:day_pack", args=[CODE, 9]),
        reverse("course:day_pack", args=["NO", 1]),
    ):
        assert client.get(address).status_code == 404
