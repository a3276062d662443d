"""Answer sheets keyed in a grid, one by one, and by two people."""

from typing import Any

import pytest
from django.test import Client

from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, Keying
from promdaen.course.tests.views.conftest import Visitor
from promdaen.people.models import Account
from tests import factories


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def paper(db: None) -> Paper:
    return factories.paper("A")


@pytest.fixture
def seats(run: CourseRun, paper: Paper) -> list[Enrolment]:
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    officers = [factories.officer(name_latin=f"SOK D{number}") for number in range(1, 4)]
    return factories.enrolments(run, officers)


@pytest.fixture
def address(run: CourseRun) -> str:
    return f"/runs/{run.code}/keying/"


@pytest.fixture
def second(db: None) -> Account:
    return factories.account("coordinator")


def typed(enrolment: Enrolment, answers: str, **more: Any) -> dict[str, Any]:
    """What the grid sends of one sheet: one sign a cell, "." an empty one."""
    cells = {
        f"a_{enrolment.pk}_{position}": "" if sign == "." else sign
        for position, sign in enumerate(answers, start=1)
    }
    return cells | {"act": "save"} | more


def test_without_papers_the_papers_come_first(
    coordinator: Client, run: CourseRun, address: str
) -> None:
    assert "The papers come first" in text(coordinator, address)
    assert "No sheet is left for you to key" in text(coordinator, f"{address}before/")


def test_an_occasion_that_is_none_is_not_there(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    assert coordinator.get(f"{address}midway/").status_code == 404


def test_the_grid_has_an_officer_a_row_and_an_item_a_column(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    page = text(coordinator, f"{address}before/")
    assert page.count('name="a_') == 3 * 4
    assert 'data-keys="abcd1234-"' in page
    assert 'aria-label="SOK D1, item 2"' in page


def test_typed_sheets_count_and_the_rest_stay_open(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    form_data = typed(seats[0], "aក1២") | typed(seats[1], "a..b")
    answer = coordinator.post(f"{address}before/", form_data, follow=True)
    page = answer.content.decode()
    assert "Sheets that count now: 2." in page
    assert "SOK D3, item 1" in page
    assert "SOK D1, item 1" not in page
    sitting = Sitting.objects.get(officer=seats[0].officer)
    assert sitting.mode == "keyed"
    chosen = sitting.responses.order_by("item__code").values_list("answer", flat=True)
    assert [answer["chosen"] for answer in chosen] == ["a", "a", "a", "b"]
    blank = Response.objects.filter(sitting__officer=seats[1].officer, answer={})
    assert blank.count() == 2
    assert "In already: 2. For you to key: 1." in text(coordinator, address)


def test_a_sheet_handed_in_blank_is_keyed_as_such(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    coordinator.post(f"{address}before/", typed(seats[0], "-..."))
    assert set(Response.objects.values_list("mark", flat=True)) == {0.0}
    assert Response.objects.count() == 4


def test_a_wrong_cell_is_named_and_nothing_typed_is_lost(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    form_data = typed(seats[0], "abcd") | typed(seats[1], "abzd")
    page = coordinator.post(f"{address}before/", form_data).content.decode()
    assert "SOK D2, item 3: “z” is not an option of this item. Type one of a, b, c, d." in page
    assert page.count('aria-invalid="true"') == 1
    assert page.count('value="d"') == 2
    assert f'href="#a_{seats[1].pk}_3"' in page
    assert not Sitting.objects.exists()


def test_an_empty_grid_is_reported(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    page = coordinator.post(f"{address}before/", {"act": "save"}).content.decode()
    assert "Nothing was typed." in page


def test_one_sheet_is_keyed_item_by_item(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    page = text(coordinator, f"{address}after/{seats[2].pk}/")
    assert "SOK D3" in page
    assert page.count('name="a_') == 4
    assert "Which?" in page
    wrong = coordinator.post(f"{address}after/{seats[2].pk}/", typed(seats[2], "azaa"))
    assert "is not an option" in wrong.content.decode()
    coordinator.post(f"{address}after/{seats[2].pk}/", typed(seats[2], "abca"))
    assert Sitting.objects.get().officer == seats[2].officer
    page = text(coordinator, f"{address}after/{seats[2].pk}/")
    assert "This sheet is not for you to key" in page


def test_officers_of_another_run_are_not_keyed_here(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    [stranger] = factories.enrolments(factories.run("OTHER-1"), 1)
    assert coordinator.get(f"{address}before/{stranger.pk}/").status_code == 404
    page = coordinator.post(f"{address}before/", typed(stranger, "abcd")).content.decode()
    assert "Nothing was typed." in page


def test_two_people_who_agree_make_a_sheet_count(
    coordinator: Client, visitor: Visitor, second: Account, seats: list[Enrolment], address: str
) -> None:
    form_data = typed(seats[0], "abcd", twice="1")
    page = coordinator.post(f"{address}before/", form_data, follow=True).content.decode()
    assert "Sheets that wait for the second person: 1." in page
    assert "SOK D1, item 1" not in page
    assert 'name="twice" value="1" checked' in " ".join(page.split())
    assert not Sitting.objects.exists()
    other = visitor(account=second)
    page = text(other, address)
    assert "keyed once: a second person keys it too" in page
    page = text(other, f"{address}before/")
    assert "second time" in page
    other.post(f"{address}before/", form_data)
    assert Sitting.objects.get().officer == seats[0].officer
    assert not Keying.objects.exists()


@pytest.fixture
def differing(
    coordinator: Client, visitor: Visitor, second: Account, seats: list[Enrolment], address: str
) -> str:
    """The page where what two people keyed of the first sheet is resolved."""
    coordinator.post(f"{address}before/", typed(seats[0], "abcd", twice="1"))
    page = visitor(account=second).post(
        f"{address}before/", typed(seats[0], "abc.", twice="1"), follow=True
    )
    assert "keyed differently, to be resolved: 1." in page.content.decode()
    return f"{address}before/{seats[0].pk}/differences/"


def test_differences_are_shown_and_resolved(
    coordinator: Client, address: str, differing: str
) -> None:
    assert "keyed differently by two people: resolve" in text(coordinator, address)
    page = text(coordinator, differing)
    assert "Item 4" in page
    assert "Item 3" not in page
    assert "no answer" in page
    page = coordinator.post(differing, {"item_4": ""}).content.decode()
    assert "Say what is on the sheet for item 4." in page
    wrong = {"item_4": "other", "other_4": "z"}
    assert "is not an option" in coordinator.post(differing, wrong).content.decode()
    coordinator.post(differing, {"item_4": "other", "other_4": "c"})
    sitting = Sitting.objects.get()
    answers = sitting.responses.order_by("item__code").values_list("answer", flat=True)
    assert [answer["chosen"] for answer in answers] == ["a", "b", "c", "c"]
    assert "Nothing differs on this sheet" in text(coordinator, differing)


@pytest.mark.parametrize(("choice", "expected"), [("first", {"chosen": "d"}), ("second", {})])
def test_one_of_the_two_may_be_right(
    coordinator: Client, differing: str, choice: str, expected: dict[str, str]
) -> None:
    coordinator.post(differing, {"item_4": choice})
    last = Response.objects.order_by("item__code").last()
    assert last is not None
    assert last.answer == expected


def test_keyed_answers_are_discarded(
    coordinator: Client, address: str, differing: str, seats: list[Enrolment]
) -> None:
    coordinator.post(differing.replace("differences/", "discard/"))
    assert not Keying.objects.exists()
    assert "SOK D1, item 1" in text(coordinator, f"{address}before/")


def test_an_item_of_several_letters_is_keyed_in_one_cell(
    coordinator: Client, run: CourseRun
) -> None:
    options = [{"id": letter, "en": f"O {letter}", "km": f"ជ {letter}"} for letter in "abc"]
    several = factories.item(kind="multiple_choice", body={"options": options}, key=["a", "c"])
    statement = factories.item(kind="true_false", body={}, key=True)
    paper = factories.paper("M", [several, statement])
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    [seat] = factories.enrolments(run, 1)
    page = text(coordinator, f"/runs/{run.code}/keying/before/")
    assert 'maxlength="9" data-keys=""' in " ".join(page.split())
    assert 'data-keys="tf0០តab12-"' in page
    cells = {f"a_{seat.pk}_1": "ca", f"a_{seat.pk}_2": "ត"}
    coordinator.post(f"/runs/{run.code}/keying/before/", cells)
    assert set(Response.objects.values_list("mark", flat=True)) == {1.0}


def test_a_test_that_has_not_begun_is_announced_before_anything_is_typed(
    coordinator: Client, run: CourseRun, seats: list[Enrolment], address: str
) -> None:
    sheet = f"{address}before/{seats[0].pk}/"
    for page in (text(coordinator, f"{address}before/"), text(coordinator, sheet)):
        assert "This test has not begun" not in page
        assert "<fieldset disabled>" not in page
    assert seats[0].officer.short_code in text(coordinator, f"{address}before/")
    CourseRun.objects.update(starts_on="2031-03-03", ends_on="2031-03-07")
    for page in (text(coordinator, f"{address}before/"), text(coordinator, sheet)):
        assert "This test has not begun: it begins on 3 March 2031" in page
        assert "<fieldset disabled>" in page
