"""An adaptive later test from the coordinator's choice to the officer's phone and the result."""

import re

import pytest
from django.test import Client

from promdaen.assessment.models import AdaptiveAsked, Paper, Response, Sitting
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    RunPaper,
    RunTest,
)
from tests import adaptive_world, factories, phones

pytestmark = pytest.mark.django_db
LATER = "/runs/KK-1/later/"


@pytest.fixture
def paper() -> Paper:
    return adaptive_world.calibrated()


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    return adaptive_world.run_of(paper)


@pytest.fixture
def seats(run: CourseRun, paper: Paper) -> list[Enrolment]:
    enrolments = factories.enrolments(run, 2)
    factories.sat(enrolments[0], "after", paper, [1] * 6 + [0] * 2)
    return enrolments


def say(client: Client, address: str, **fields: str) -> str:
    answer = client.post(address, fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def text(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def item_in_page(page: str) -> str:
    match = re.search(r'name="item" value="([^"]+)"', page)
    assert match
    return match[1]


def test_from_the_choice_to_the_result(
    coordinator: Client, paper: Paper, seats: list[Enrolment]
) -> None:
    page = text(coordinator, LATER)
    assert "yes: 72 questions can be asked, each with 120 answers or more." in page
    page = say(coordinator, LATER, act="paper", paper=str(paper.pk), way="adaptive")
    assert "adaptive on phones" in page
    tests = "/runs/KK-1/tests/"
    page = say(coordinator, f"{tests}later/open/", **{"later-months": "3"})
    assert "The test is open." in page
    test = RunTest.objects.get()

    phone = phones.phone_of(seats[0])
    begin = f"/p/tests/{test.pk}/"
    assert "at most 8" in text(phone, begin)
    assert "At most 8 questions." in text(phone, "/p/")
    page = say(phone, begin)
    sitting = Sitting.objects.get(mode="adaptive")
    home = f"/p/adaptive/{sitting.pk}/"
    question = f"{home}question/"
    assert "Question 1, at most 8" in page
    first = item_in_page(page)
    assert item_in_page(text(phone, begin)) == item_in_page(text(phone, home)) == first
    assert "Choose an answer, or press" in say(phone, question, item=first, go="next")
    page = say(phone, question, item=first, go="next", a="z")
    assert "errors" in page
    assert item_in_page(page) == first
    assert " checked" not in page
    page = say(phone, question, item=first, go="next", a="a")
    second = item_in_page(page)
    # Back to the first and another answer; a question that was never asked.
    page = say(phone, question, item=first, go="next", a="b")
    assert "already answered, and the answer stays" in page
    assert item_in_page(page) == second
    assert "This question is not open" in say(phone, question, item="x", go="next")
    page = say(phone, question, item=second, go="unknown", a="a")
    assert "Question 3, at most 8" in page
    assert AdaptiveAsked.objects.filter(answered_at__isnull=False).count() == 2
    live = text(coordinator, f"{tests}later-3/")
    assert '2 <span class="quiet">/ 8</span>' in live

    # The same phone in Khmer goes on where it stood.
    phone.cookies["promdaen_language"] = "km"
    page = text(phone, begin)
    assert "សំណួរទី ៣ ច្រើនបំផុត ៨" in page
    for _item in range(6):
        page = say(phone, question, item=item_in_page(page), go="next", a="a")
    assert "គ្រូបណ្តុះបណ្តាលនឹងបើកលទ្ធផលពេលក្រោយ" in page
    sitting.refresh_from_db()
    assert sitting.closed_at is not None
    assert Response.objects.filter(sitting=sitting).count() == 8
    assert "Adaptive test ended" in text(coordinator, f"{tests}later-3/")


def test_the_result_is_shown_when_the_trainer_opens_it(
    coordinator: Client, run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    test = adaptive_world.opened(run, paper)
    phone = phones.phone_of(seats[0])
    page = say(phone, f"/p/tests/{test.pk}/")
    sitting = Sitting.objects.get(mode="adaptive")
    home, tests, first = f"/p/adaptive/{sitting.pk}/", "/runs/KK-1/tests/", item_in_page(page)
    say(phone, f"{home}question/", item=first, go="next", a="a")
    say(coordinator, f"{tests}later-3/close/")
    factories.excuse_all(run)
    assert "Each officer sees" in say(coordinator, f"{tests}later-3/results/", shown="1")
    assert "On phones these tests are adaptive" in text(coordinator, LATER)
    phone.cookies["promdaen_language"] = "km"
    assert "រំពឹងលើវិញ្ញាសាថេរ" in text(phone, home)
    phone.cookies["promdaen_language"] = "en"
    page = text(phone, f"{home}question/")
    assert "Expected on the fixed paper" in page
    assert "Estimated from an adaptive test of 1 questions (closed before its end)" in page
    page = text(coordinator, f"/runs/KK-1/roster/{seats[0].pk}/")
    assert "Expected on the fixed paper" in page
    assert page.count("Correct item") == 8
    assert "none is corrected" in say(
        coordinator, f"/runs/KK-1/roster/{seats[0].pk}/later-3/{first}/", answer="b", reason="x"
    )
    assert phones.phone_of(seats[1]).get(home).status_code == 404
    assert phone.get(f"{home}image/none/").status_code == 404


def test_without_a_good_bank_the_page_explains_why_and_offers_no_choice(
    coordinator: Client, run: CourseRun, paper: Paper
) -> None:
    pool = Paper.objects.get(code="POOL")
    few = dict.fromkeys((place.item for place in pool.places.all()), 99)
    adaptive_world.count_items(papers=(paper, pool), answers=few)
    page = text(coordinator, LATER)
    assert "No paper can be adaptive yet" in page
    why = "0 of the 8 questions of the paper have 100 answers or more; all must."
    assert why in page
    assert 'name="way"' not in page
    say(coordinator, LATER, act="paper", paper=str(paper.pk), way="adaptive")
    assert not RunPaper.objects.get(run=run, occasion="later").is_adaptive
    factories.sat(factories.enrolments(run, 1)[0], "later", paper, [1] * 8, months=3)
    page = text(coordinator, LATER)
    assert "These tests are fixed" in page
    assert f"Nor could this paper be adaptive today: {why}" in page
