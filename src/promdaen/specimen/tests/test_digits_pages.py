"""Check digits on a phone and on the wall: shown, tried, and who may see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from promdaen.specimen.rules.mrz import lessons
from tests import factories, phones

pytestmark = pytest.mark.django_db
PHONE, WALL = "/p/lab/digits/", "/lab/digits/"
NUMBER = {"value": "L898902C3", "given": "6"}


@pytest.fixture
def phone() -> Client:
    [seat] = factories.enrolments(factories.run("KK-1"), 1)
    return phones.phone_of(seat)


def page(client: Client, address: str = PHONE, **query: Any) -> str:
    answer = client.get(f"{address}?{urlencode(query)}")
    assert answer.status_code == 200
    return answer.content.decode()


def right_working(value: str) -> dict[str, str]:
    """What somebody fills in who makes no slip."""
    products = [str(step.product) for step in lessons.digits.digit_steps(text=value)]
    total = sum(map(int, products))
    typed = {f"p{place}": product for place, product in enumerate(products, start=1)}
    return typed | {"sum": str(total), "digit": str(total % 10)}


def test_a_phone_sees_each_step_of_a_field(phone: Client) -> None:
    html = page(phone, **NUMBER, field="number")
    assert "Document number</h2>" in html
    for product in ("147", "24", "9", "56", "27", "14", "36", "3"):
        assert f'<span class="num">{product}</span>' in html
    assert "They agree" in html
    assert "do not prove a genuine document" in html
    assert "17.9" in html


def test_a_printed_digit_that_differs_is_reported(phone: Client) -> None:
    assert "They differ" in page(phone, value="L898902C3", given="5")
    assert "They differ" not in page(phone, value="L898902C3")


def test_a_filler_in_the_place_of_a_check_digit_is_explained(phone: Client) -> None:
    html = page(phone, value="D23145890", given="<")
    assert "is genuine in two places" in html
    assert "They differ" not in html


def test_what_no_zone_holds_is_refused_by_name(phone: Client) -> None:
    assert "not * ?" in page(phone, value="L8*?")
    assert "60 characters at most" in page(phone, value="A" * 61)
    assert "is one digit" in page(phone, value="A", given="B")
    assert "is one digit" in page(phone, value="A", given="12")
    assert "Type the characters" in page(phone, value="")


def test_small_letters_spaces_and_khmer_digits_are_taken(phone: Client) -> None:
    html = page(phone, value="l89 8902c៣", given="៦")
    assert "L898902C3" in html
    assert "They agree" in html


def test_a_right_working_is_called_right_and_leads_on(phone: Client) -> None:
    html = page(
        phone, **NUMBER, **right_working("L898902C3"), **{"try": 1, "check": 1}, agree="yes"
    )
    assert "All of it is right" in html
    assert "?example=1&amp;try=1" in html


def test_a_wrong_cell_is_named(phone: Client) -> None:
    typed = right_working("L898902C3") | {"p1": "140", "p2": "", "agree": "no"}
    html = page(phone, **NUMBER, **typed, **{"try": 1, "check": 1})
    assert "Cells to look at again: 2" in html
    assert "Still empty: 1" in html
    assert "L counts 21; its weight is 7." in html
    assert "Lay the printed check digit beside" in html
    assert html.count('aria-invalid="true"') == 1


def test_nothing_is_marked_before_it_is_sent(phone: Client) -> None:
    html = page(phone, **NUMBER, **{"try": 1})
    assert "Still empty" not in html
    assert 'name="p9"' in html


def test_examples_go_on_without_end(phone: Client) -> None:
    for number in (1, 2, 9999):
        example = lessons.example(seed=number)
        html = page(phone, example=number, **{"try": 1})
        assert example.value in html
        assert f"?example={number % 9999 + 1}&amp;try=1" in html
    assert 'id="working"' not in page(phone, example="x")


def test_the_way_back_leads_to_the_laboratory_alone(phone: Client) -> None:
    assert 'href="/p/lab/0199/3/"' in page(phone, back="/p/lab/0199/3/")
    assert 'href="//evil' not in page(phone, back="//evil.example/p/lab/")


def test_a_phone_in_khmer_reads_khmer(phone: Client) -> None:
    phone.cookies["promdaen_language"] = "km"
    assert "ផលគុណ" in page(phone, **NUMBER, **{"try": 1, "check": 1})


def test_no_one_sees_the_phone_page_who_has_not_joined() -> None:
    assert Client().get(PHONE).status_code == 302


@pytest.mark.parametrize(
    ("role", "status"), [("trainer", 200), ("coordinator", 200), ("participant", 403)]
)
def test_the_wall_is_for_those_who_teach(role: str, status: int) -> None:
    client = Client()
    client.force_login(factories.account(role))
    client.cookies["promdaen_language"] = "en"
    answer = client.get(WALL, NUMBER)
    assert answer.status_code == status
    assert ("They agree" in answer.content.decode()) == (status == 200)


def test_the_wall_asks_to_sign_in() -> None:
    assert Client().get(WALL).headers["Location"].startswith("/account/login/")
