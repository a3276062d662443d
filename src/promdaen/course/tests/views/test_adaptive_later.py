"""An adaptive later test from the coordinator's choice to the officer's phone and the result."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from promdaen.assessment.models import AdaptiveAsked, AdaptiveBank, Paper, Response, Sitting
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.actions import CourseRefused
from promdaen.course.actions import afterwards as later_actions
from promdaen.course.actions import sittings as run_sittings
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    LaterSummary,
    OfficerSummary,
    RunPaper,
    RunTest,
)
from promdaen.course.queries import rounds, sittings
from tests import adaptive_world, factories, phones

pytestmark = pytest.mark.django_db
LATER = "/runs/KK-1/later/"


@pytest.fixture
def paper() -> Paper:
    return adaptive_world.calibrated()


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    ends_on = timezone.localdate() - timedelta(days=95)
    made = factories.run("KK-1", starts_on=ends_on - timedelta(days=4), ends_on=ends_on)
    held = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=made, papers=held, by=None, now=timezone.now())
    return made


@pytest.fixture
def seats(run: CourseRun) -> list[Enrolment]:
    made = factories.enrolments(run, 2)
    paper = Paper.objects.get(code="REF")
    for seat, before, after in ((made[0], 3, 6), (made[1], 4, 7)):
        for occasion, right in (("before", before), ("after", after)):
            factories.sat(seat, occasion, paper, [1] * right + [0] * (8 - right))
    return made


def say(client: Client, address: str, **sent: str) -> str:
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def text(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(page: str) -> str:
    found = re.search(r'name="item" value="([^"]+)"', page)
    assert found
    return found[1]


def opened(run: CourseRun) -> RunTest:
    now = timezone.now()
    return run_sittings.open_test(
        run=run, occasion="later", months=3, minutes=None, by=None, now=now
    )


def chosen(run: CourseRun, paper: Paper) -> RunTest:
    later_actions.choose_later_paper(
        run=run, paper=paper, is_adaptive=True, by=None, now=timezone.now()
    )
    return opened(run)


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
    first = shown(page)
    assert shown(text(phone, begin)) == shown(text(phone, home)) == first
    assert "Choose an answer, or press" in say(phone, question, item=first, go="next")
    page = say(phone, question, item=first, go="next", a="a")
    second = shown(page)
    # Back to the first and another answer; a question that was never asked.
    page = say(phone, question, item=first, go="next", a="b")
    assert "answered already, and the answer stays" in page
    assert shown(page) == second
    assert "not the question that stands open" in say(phone, question, item="x", go="next")
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
        page = say(phone, question, item=shown(page), go="next", a="a")
    assert "គ្រូបណ្តុះបណ្តាលបើកលទ្ធផលពេលក្រោយ" in page
    sitting.refresh_from_db()
    assert sitting.closed_at is not None
    assert Response.objects.filter(sitting=sitting).count() == 8
    assert "Adaptive test ended" in text(coordinator, f"{tests}later-3/")


def test_the_result_is_shown_when_the_trainer_opens_it(
    coordinator: Client, run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    test = chosen(run, paper)
    phone = phones.phone_of(seats[0])
    page = say(phone, f"/p/tests/{test.pk}/")
    sitting = Sitting.objects.get(mode="adaptive")
    home, tests, first = f"/p/adaptive/{sitting.pk}/", "/runs/KK-1/tests/", shown(page)
    say(phone, f"{home}question/", item=first, go="next", a="a")
    say(coordinator, f"{tests}later-3/close/")
    assert "Each officer sees" in say(coordinator, f"{tests}later-3/results/", shown="1")
    phone.cookies["promdaen_language"] = "km"
    assert "រំពឹងលើវិញ្ញាសាថេរ" in text(phone, home)
    phone.cookies["promdaen_language"] = "en"
    page = text(phone, f"{home}question/")
    assert "Expected on the fixed paper" in page
    assert "Estimated from an adaptive test of 1 questions (closed before its end)" in page
    page = text(coordinator, f"/runs/KK-1/roster/{seats[0].pk}/")
    assert "Expected on the fixed paper" in page
    assert page.count("Correct item") == 16
    assert "none is corrected" in say(
        coordinator, f"/runs/KK-1/roster/{seats[0].pk}/later-3/{first}/", answer="b", reason="x"
    )
    assert phones.phone_of(seats[1]).get(home).status_code == 404
    assert phone.get(f"{home}image/none/").status_code == 404


def test_the_result_stands_beside_scores_and_in_no_mean(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    test = chosen(run, paper)
    now = timezone.now()
    later_actions.invite_officers(run=run, months=3, by=None, now=now)
    begun = run_sittings.start_run_sitting(
        test=test, enrolment=seats[0], language="km", seed=1, now=now
    )
    again = run_sittings.start_run_sitting(
        test=test, enrolment=seats[0], language="km", seed=2, now=now
    )
    assert begun == again
    assert AdaptiveBank.objects.get().begun_count == 1
    # On paper the fixed paper is sat, and counts as it always did.
    factories.sat(seats[1], "later", paper, [1] * 6 + [0] * 2, months=3)
    assert run_sittings.close_test(test=test, by=None, now=now) == 1
    rows = {row.enrolment_id: row for row in LaterSummary.objects.all()}
    mine, other = rows[seats[0].pk], rows[seats[1].pk]
    assert (mine.is_estimated, mine.is_comparable) == (True, False)
    assert (other.points, other.is_estimated, other.is_comparable) == (75, False, True)
    points = dict(OfficerSummary.objects.values_list("enrolment", "later_points"))
    assert points == {seats[0].pk: None, seats[1].pk: 75}
    runs = CourseRun.objects.all()
    [one] = rounds.round_scores(runs=runs, today=timezone.localdate())
    assert (one.has_come.sum(), one.is_comparable.sum(), one.estimated_count) == (2, 1, 1)
    assert list(sittings.sittings_on(runs=runs, occasion="later")) != [begun]
    assert course_queries.tests_count(runs=runs) == 6


def test_a_bank_that_is_not_good_enough_leaves_the_fixed_paper(
    coordinator: Client, run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    test = chosen(run, paper)
    pool = Paper.objects.get(code="POOL")
    few = dict.fromkeys((place.item for place in pool.places.all()), 99)
    AdaptiveBank.objects.get().items.update(is_usable=False)
    with pytest.raises(CourseRefused, match="Too few questions are left"):
        run_sittings.start_run_sitting(
            test=test, enrolment=seats[0], language="km", seed=1, now=timezone.now()
        )
    assert "Too few questions are left" in say(phones.phone_of(seats[0]), f"/p/tests/{test.pk}/")
    run_sittings.close_test(test=test, by=None, now=timezone.now())
    adaptive_world.count_items(papers=(paper, pool), answers=few)
    with pytest.raises(CourseRefused, match="0 of the 8 questions"):
        opened(run)
    with pytest.raises(CourseRefused, match="Choose the fixed paper"):
        chosen(run, paper)
    page = text(coordinator, LATER)
    assert "No paper can be adaptive yet" in page
    assert 'name="way"' not in page
    say(coordinator, LATER, act="paper", paper=str(paper.pk), way="adaptive")
    assert not RunPaper.objects.get(run=run, occasion="later").is_adaptive
    assert opened(run).closed_at is None
