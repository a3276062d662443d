"""Joining with a phone, the first page there, and the way out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from promdaen.course.actions import classroom as actions
from promdaen.course.models import Badge, CourseRun
from promdaen.course.queries import phone as phone_queries
from promdaen.course.rules.badges import MAX_TRIES_PER_DAY, TRIES
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Words
from tests import badges, factories

pytestmark = pytest.mark.django_db
JOIN, HOME = "/p/join/", "/p/"


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def badge(run: CourseRun) -> Badge:
    factories.enrolments(run, 1)
    [issued_badge] = actions.make_badges(run=run, by=None, now=factories.NOW)
    badges.pin_of(issued_badge)
    return issued_badge


@pytest.fixture
def device() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client


def badge_secrets(badge: Badge) -> tuple[str, str, str]:
    return badges.code_of(badge), badges.PIN, badges.token_of(badge)


def khmer(digits: str) -> str:
    return digits.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))


def join(device: Client, badge: Badge, **more: str) -> None:
    code, pin, _token = badge_secrets(badge)
    answer = device.post(JOIN, {"code": code, "pin": pin} | more)
    assert answer.status_code == 302, answer.content.decode()


def test_a_phone_that_is_not_in_is_asked_to_join(device: Client) -> None:
    answer = device.get(HOME)
    assert answer.headers["Location"] == f"{JOIN}?next=%2Fp%2F"
    page = device.get(answer.headers["Location"]).content.decode()
    assert "Join the course" in page
    assert 'name="next" value="/p/"' in page


def test_an_officer_joins_by_code_and_pin_and_finds_the_first_page(
    device: Client, badge: Badge
) -> None:
    join(device, badge)
    page = device.get(HOME).content.decode()
    assert str(badge.enrolment.officer) in page
    assert "Seat 1" in page
    assert "Practise with documents" in page
    assert 'aria-current="page"' in page


def test_a_pin_may_be_typed_in_khmer_digits_and_with_spaces(device: Client, badge: Badge) -> None:
    code, pin, _token = badge_secrets(badge)
    typed = {"code": code, "pin": khmer(f"{pin[:3]} {pin[3:]}")}
    assert device.post(JOIN, typed).headers["Location"] == HOME


def test_a_scanned_badge_asks_for_the_pin_alone(device: Client, badge: Badge) -> None:
    code, pin, token = badge_secrets(badge)
    page = device.get(reverse("course:badge", args=(token,))).content.decode()
    assert f"{code[:3]} {code[3:]}" in page
    assert 'name="code"' not in page
    assert str(badge.enrolment.officer) not in page
    assert device.post(JOIN, {"token": token, "pin": pin}).headers["Location"] == HOME


def test_a_scanned_badge_is_kept_while_the_pin_is_typed_again(
    device: Client, badge: Badge
) -> None:
    code, _pin, token = badge_secrets(badge)
    page = device.post(JOIN, {"token": token, "pin": ""}).content.decode()
    assert "Type the six digits of your PIN." in page
    assert f'value="{token}"' in page
    assert f"{code[:3]} {code[3:]}" in page


def test_a_false_badge_leads_to_typing(device: Client) -> None:
    answer = device.get("/j/nothing/", follow=True)
    assert answer.redirect_chain == [(JOIN, 302)]
    assert "This badge does not open." in answer.content.decode()


def test_a_wrong_pin_and_a_wrong_code_are_answered_alike(device: Client, badge: Badge) -> None:
    code, pin, _token = badge_secrets(badge)
    other = "AAAAAA" if code != "AAAAAA" else "CCCCCC"
    pages = [
        device.post(JOIN, {"code": typed[0], "pin": typed[1]}).content.decode()
        for typed in ((code, "no"), (other, pin))
    ]
    first, second = (page[page.index('role="alert"') : page.index("<form")] for page in pages)
    assert first == second
    assert "Code and PIN do not open." in first
    assert "role" in first
    assert device.get(HOME).status_code == 302


def joining_alert(device: Client, badge: Badge, pin: str) -> str:
    """The alert of the page of joining after a PIN."""
    page = device.post(JOIN, {"code": badges.code_of(badge), "pin": pin}).content.decode()
    return page[page.index('role="alert"') : page.index("<form")]


def test_a_phone_that_types_the_old_pin_learns_of_the_new_one(
    device: Client, badge: Badge
) -> None:
    strips = actions.PinStrips(run=badge.enrolment.run, reason="Strips were left behind.")
    drawn = actions.print_pins(strips=strips, by=None, now=factories.NOW).pins
    assert "You were given a new PIN" in joining_alert(device, badge, badges.PIN)
    answer = device.post(JOIN, {"code": badges.code_of(badge), "pin": drawn[str(badge.pk)]})
    assert answer.headers["Location"] == HOME


def test_a_badge_without_a_pin_is_reported(device: Client, badge: Badge) -> None:
    Badge.objects.update(pin_hash="")
    assert "This badge has no PIN yet." in joining_alert(device, badge, badges.PIN)


def test_a_phone_has_to_wait_after_five_wrong_pins(device: Client, badge: Badge) -> None:
    for _try in range(TRIES):
        assert "Code and PIN do not open." in joining_alert(device, badge, badges.WRONG_PIN)
    assert "Wait ten minutes" in joining_alert(device, badge, badges.PIN)


def test_a_phone_shows_that_a_badge_is_locked(device: Client, badge: Badge, settings: Any) -> None:
    settings.PROXIES_COUNT = 1
    for number in range(MAX_TRIES_PER_DAY):
        typed = {"code": badges.code_of(badge), "pin": badges.WRONG_PIN}
        device.post(JOIN, typed, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert "Ask your trainer to let you in." in joining_alert(device, badge, badges.PIN)


def test_behind_a_proxy_one_device_s_tries_keep_no_other_out(
    device: Client, badge: Badge, settings: Any
) -> None:
    settings.PROXIES_COUNT = 1
    code, pin, _token = badge_secrets(badge)
    wrong, right = {"code": "AAAAAA", "pin": "0"}, {"code": code, "pin": pin}
    for _try in range(actions.WRONG_TRIES_A_MINUTE):
        device.post(JOIN, wrong, headers={"X-Forwarded-For": "203.0.113.1"})
    refused = device.post(JOIN, right, headers={"X-Forwarded-For": "203.0.113.1"})
    assert refused.status_code == 200
    let_in = device.post(JOIN, right, headers={"X-Forwarded-For": "203.0.113.2"})
    assert let_in.status_code == 302


def test_nothing_typed_is_reported_field_by_field(device: Client) -> None:
    page = device.post(JOIN, {"code": "", "pin": ""}).content.decode()
    assert "Type the six characters of your badge." in page
    assert "Type the six digits of your PIN." in page


@pytest.mark.parametrize(
    ("next_address", "led_to"),
    [
        ("/p/sign-out/", "/p/sign-out/"),
        ("https://elsewhere.example/p/", HOME),
        ("//elsewhere.example/p/", HOME),
        ("/people/officers/", HOME),
    ],
)
def test_joining_leads_back_to_pages_for_phones_alone(
    device: Client, badge: Badge, next_address: str, led_to: str
) -> None:
    code, pin, _token = badge_secrets(badge)
    answer = device.post(JOIN, {"code": code, "pin": pin, "next": next_address})
    assert answer.headers["Location"] == led_to


def test_a_shared_phone_is_handed_on(device: Client, badge: Badge) -> None:
    join(device, badge)
    assert str(badge.enrolment.officer) in device.get("/p/sign-out/").content.decode()
    answer = device.post("/p/sign-out/", follow=True)
    assert answer.redirect_chain == [(JOIN, 302)]
    assert "The next officer can join." in answer.content.decode()
    assert device.get(HOME).status_code == 302


def test_an_officer_taken_off_the_roster_is_out(device: Client, badge: Badge) -> None:
    join(device, badge)
    badge.enrolment.delete()
    assert device.get(HOME).status_code == 302


def test_the_next_thing_to_do_is_first_as_a_button(
    device: Client, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(**_asked: object) -> list[PhoneRow]:
        return [
            PhoneRow(
                title=Words(en="Sign out early", km="ចេញ"),
                page="course:phone_leave", icon="book", weight=1,
            ),
            PhoneRow(
                title=Words(en="Test after", km="តេស្ត"), text=Words(en="36 questions", km="៣៦"),
                page="course:badge", arguments=("x",), icon="phone", weight=5, is_next=True,
            ),
        ]  # fmt: skip

    monkeypatch.setattr(phone_queries, "ROW_SOURCES", (rows,))
    join(device, badge)
    page = device.get(HOME).content.decode()
    assert page.index("Test after") < page.index("/j/x/") < page.index("Sign out early")
    assert "36 questions" in page
    assert "Nothing is open" not in page


def test_pages_for_phones_lead_to_no_page_of_staff(visitor: object, badge: Badge) -> None:
    laptop: Client = visitor("coordinator")  # type: ignore[operator]
    join(laptop, badge)
    page = laptop.get(HOME).content.decode()
    assert "/people/" not in page
    assert "/runs/" not in page
