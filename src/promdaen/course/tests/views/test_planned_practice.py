"""The practice that lessons plan for a run, and its way to what is opened."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.actions import practice as actions
from promdaen.course.models import CourseRun
from promdaen.course.queries import planned_practice
from promdaen.course.views import practice_addresses
from promdaen.curriculum.models import Lesson
from tests import factories, practice

pytestmark = pytest.mark.django_db
PRACTICE = [
    {"case": "CASE-01", "minutes": 12},
    {"specimens": "watch", "documents": 9, "minutes": 8},
    {"interview": "market_morning", "minutes": 3},
    {"booth": "market", "minutes": 5},
]


def step(minutes: int, **more: Any) -> dict[str, Any]:
    words = {"en": "Judge it", "km": "វិនិច្ឆ័យ"}
    return {"title": words, "minutes": minutes, "method": "groups", "outcomes": []} | more


@pytest.fixture
def run() -> CourseRun:
    practice.case()
    course_run = factories.run()
    factories.enrolments(course_run, 4)
    course_run.course.sessions = [
        {"day": 2, "starts": "08:00", "hours": 1.0, "kind": "practice", "topic": "CORRUPT"}
    ]
    course_run.course.save()
    body = {"steps": [step(30, practice=PRACTICE), step(30, courses=["DAY"])]}
    topic = factories.topic("CORRUPT", number=2)
    Lesson.objects.create(topic=topic, body=body, drawing="", at=factories.NOW)
    return course_run


def test_a_run_plans_the_practice_of_its_lessons_in_order(run: CourseRun) -> None:
    planned = planned_practice.planned_practice(run=run)
    assert [(planned_row.day, planned_row.practice.kind) for planned_row in planned] == [
        (2, "case"),
        (2, "specimens"),
        (2, "interview"),
        (2, "booth"),
    ]
    assert not any(planned_row.is_opened for planned_row in planned)


def test_an_opened_practice_is_marked(run: CourseRun) -> None:
    new = actions.NewPractice(kind="case", case="CASE-01")
    actions.open_practice(run=run, new=new, by=None, now=factories.NOW)
    planned = planned_practice.planned_practice(run=run)
    assert [planned_row.is_opened for planned_row in planned] == [True, False, False, False]


def test_a_short_course_plans_only_the_steps_that_name_it(run: CourseRun) -> None:
    run.course.is_short = True
    run.course.sessions[0]["hours"] = 0.5
    run.course.save()
    assert planned_practice.planned_practice(run=run) == []


def test_the_page_leads_to_the_filled_form_or_to_where_officers_begin(
    client: Client, run: CourseRun
) -> None:
    client.force_login(factories.account("coordinator"))
    page = client.get(reverse("course:practice", args=[run.code])).content.decode()
    case = reverse("course:practice_new", args=[run.code, "case"])
    row = reverse("course:practice_new", args=[run.code, "specimens"])
    assert f"{case}?case=CASE-01" in page
    assert f"{row}?mode=watch&amp;trials_count=9" in page
    assert reverse("booth:outline", args=["market_morning"]) in page
    assert reverse("booth:programme") in page
    form = client.get(f"{case}?case=CASE-01").content.decode()
    assert 'value="CASE-01"' in form
    assert form[: form.index("</main>")].count("checked") == 2
    form = client.get(f"{row}?mode=watch&trials_count=9").content.decode()
    assert 'value="9"' in form


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("case", "casework:phone_cases"),
        ("booth", "booth:booth"),
        ("specimens", "specimen:lab"),
    ],
)
def test_a_phone_begins_where_officers_practise_alone(kind: str, page: str) -> None:
    address = practice_addresses.practice_address(kind=kind, code="x", reader="phone")
    assert address == reverse(page)


def test_an_interview_begins_on_its_own_page_on_a_phone_and_nowhere_in_a_kept_lesson() -> None:
    address = practice_addresses.practice_address
    assert address(kind="interview", code="a", reader="phone") == reverse(
        "booth:interview", args=["a"]
    )
    assert address(kind="interview", code="a", reader="kept") == ""


@pytest.mark.parametrize(
    ("reader", "address"),
    [("", "/lab/closeups/"), ("phone", "/p/lab/closeups/process/"), ("kept", "")],
)
def test_practice_with_close_ups_has_an_address_for_each_reader(reader: str, address: str) -> None:
    practice_address = practice_addresses.practice_address(
        kind="closeups", code="process", reader=reader
    )
    assert practice_address == address
