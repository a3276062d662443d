"""Answer cards of a run: keyed in one grid, refused cell by cell, credited, corrected."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.actions import practice as practice_actions
from promdaen.course.actions import stations as actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.models.practice import Practice
from promdaen.course.queries import stations as queries
from promdaen.people.queries import NotAllowed
from promdaen.specimen.actions import stations as specimen_actions
from promdaen.specimen.models import StationFinding
from promdaen.specimen.queries import stations as specimen_queries
from promdaen.specimen.rules.stations import StationEntry
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)


@pytest.fixture
def run() -> CourseRun:
    course_run = factories.run("ST-1")
    factories.enrolments(course_run, 3)
    return course_run


@pytest.fixture
def practice(run: CourseRun) -> Practice:
    new = specimen_actions.NewSet(mode="learn", documents=["small"], count=4, seed=5)
    station_set = specimen_actions.make_set(new=new, by=None, now=NOW)
    opened = practice_actions.NewPractice(kind="stations", station_set=station_set.code)
    return practice_actions.open_practice(run=run, new=opened, by=None, now=NOW)


def first(run: CourseRun) -> Enrolment:
    return run.enrolments.order_by("seat")[0]


def address(practice: Practice) -> str:
    return reverse("course:practice_stations", args=(practice.run.code, practice.pk))


def specimen_number(practice: Practice, *, is_defective: bool) -> int:
    assert practice.station_set is not None
    specimens = specimen_queries.set_specimens(station_set=practice.station_set)
    return next(
        set_specimen.number
        for set_specimen in specimens
        if bool(set_specimen.defect) == is_defective
    )


def keyed(practice: Practice, **changes: Any) -> int:
    cards = {first(practice.run).pk: {1: StationEntry(answer="genuine")}}
    values = {"cards": cards, "by": None, "now": NOW} | changes
    return actions.key_stations(practice=practice, **values)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(factories.account("coordinator"))
    return client


def test_a_grid_is_keyed_and_shows_what_is_kept_and_how_the_room_did(
    practice: Practice, staff: Client
) -> None:
    enrolment = first(practice.run)
    genuine, defective = (
        specimen_number(practice, is_defective=False),
        specimen_number(practice, is_defective=True),
    )
    form_data = {f"f_{enrolment.pk}_{genuine}": "0", f"f_{enrolment.pk}_{defective}": "១ 2"}
    answer = staff.post(address(practice), form_data)
    assert answer.headers["Location"] == address(practice)
    rows = {row.number: row for row in StationFinding.objects.all()}
    assert (rows[genuine].answer, rows[genuine].credit) == ("genuine", 1.0)
    assert (rows[defective].answer, rows[defective].area) == ("suspect", "zone")
    html = staff.get(address(practice)).content.decode()
    assert 'value="1 2"' in html
    assert len(re.findall(r'<td class="n">\s*1/1\s*</td>', html)) == 2


def test_a_cell_that_the_card_does_not_offer_is_named_and_nothing_is_kept(
    practice: Practice, staff: Client
) -> None:
    enrolment = first(practice.run)
    form_data = {f"f_{enrolment.pk}_1": "0", f"f_{enrolment.pk}_2": "1 9"}
    html = staff.post(address(practice), form_data).content.decode()
    assert f'href="#f_{enrolment.pk}_2"' in html
    assert 'value="1 9"' in html
    assert not StationFinding.objects.exists()


def test_what_is_in_the_grid_already_is_not_keyed_again(practice: Practice) -> None:
    assert keyed(practice) == 1
    assert keyed(practice) == 0


def test_an_officer_of_another_run_is_refused(practice: Practice) -> None:
    other = factories.enrolments(factories.run("ST-2"), 1)[0]
    with pytest.raises(CourseRefused):
        keyed(practice, cards={other.pk: {1: StationEntry(answer="genuine")}})


def test_a_number_that_the_set_lacks_is_refused_in_the_words_of_the_course(
    practice: Practice,
) -> None:
    with pytest.raises(CourseRefused):
        keyed(practice, cards={first(practice.run).pk: {9: StationEntry(answer="genuine")}})


def test_a_practice_on_phones_has_no_cards_to_key(run: CourseRun, staff: Client) -> None:
    other = Practice.objects.create(run=run, kind="specimens", mode="test", opened_at=NOW)
    with pytest.raises(CourseRefused):
        keyed(other)
    assert queries.stations_page(practice=other) is None
    assert staff.get(address(other)).status_code == 404


def test_a_trainer_of_another_run_keys_nothing(practice: Practice, client: Client) -> None:
    other = factories.account("trainer")
    with pytest.raises(NotAllowed):
        keyed(practice, by=other)
    client.force_login(other)
    assert client.get(address(practice)).status_code in {403, 404}


def test_who_did_not_come_has_no_card(practice: Practice) -> None:
    Enrolment.objects.filter(pk=first(practice.run).pk).update(has_attended=False)
    page = queries.stations_page(practice=practice)
    assert page is not None
    assert len(page.cards) == 2
    assert not page.has_findings


def test_the_page_of_the_practice_leads_to_the_cards(practice: Practice, staff: Client) -> None:
    live = reverse("course:practice_live", args=(practice.run.code, practice.pk))
    assert address(practice) in staff.get(live).content.decode()


def test_two_who_key_one_card_see_both(practice: Practice, staff: Client) -> None:
    enrolment, defective = first(practice.run), specimen_number(practice, is_defective=True)
    staff.cookies["promdaen_language"] = "en"
    name = f"f_{enrolment.pk}_{defective}"
    other = f"f_{enrolment.pk}_{specimen_number(practice, is_defective=False)}"
    assert f'name="opened-{name}" value=""' in staff.get(address(practice)).content.decode()
    opened = {f"opened-{name}": "", f"opened-{other}": ""}
    assert staff.post(address(practice), opened | {name: "1 2"}).status_code == 302
    saved = StationFinding.objects.get()
    untouched = {f"opened-{name}": "", name: "", f"opened-{other}": "", other: "0"}
    assert staff.post(address(practice), untouched).status_code == 302
    stale = staff.post(address(practice), opened | {name: "0", other: "0"})
    words = "Someone else has changed this to: 1 2. You typed: 0."
    assert words in stale.content.decode()
    assert StationFinding.objects.get(pk=saved.pk).answer == "suspect"
    again = {f"opened-{name}": "1 2", name: "0"}
    assert staff.post(address(practice), again).status_code == 302
    answers = dict(StationFinding.objects.values_list("number", "answer"))
    assert answers[defective] == "genuine"
