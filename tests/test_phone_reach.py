"""How far an officer's phone reaches: its own pages, what anybody may open, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from promdaen.course.actions import classroom as actions
from promdaen.course.models import CourseRun
from promdaen.kit import phones
from tests import badges, factories
from tests.test_khmer_pages import world

pytestmark = pytest.mark.django_db
OF_PHONES = ("/p/", "/j/", "/c/")
# Pages that open without any sign-in, whoever asks.
PUBLIC = {
    "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_inactive", "health", "people:privacy", "report:check", "kit:parts",
    "mfa_login_webauthn", "account_signup",
    # The documents of the product, which are public in its repository too.
    "help", "help_document", "help_picture",
    # Learning platforms read the public key.
    "lti:keys",
    # The worker that shows messages holds nothing; the code in a message opens a count alone.
    "people:channel_worker", "survey:visit_worker", "exchange:seen",
    # They say whom to ask, lead to a page that asks to sign in, or end what is not there.
    "account_set_password", "account_email", "admin:logout",
}  # fmt: skip
SIGN_IN = ("/account/login/", "/back-office/login/")
Converters = dict[str, Any]
FILLERS = {"int": 1, "str": "KK-1", "slug": "T1", "uuid": UUID(int=1), "path": "x"}


def every_page(
    *, resolver: Any, space: str = "", needs: Converters | None = None
) -> Iterator[tuple[str, Converters]]:
    """Every page of the product by name, the back office included, and what its address needs."""
    for url_pattern in resolver.url_patterns:
        all_needs = (needs or {}) | url_pattern.pattern.converters
        if isinstance(url_pattern, URLResolver):
            inner = f"{space}{url_pattern.namespace}:" if url_pattern.namespace else space
            yield from every_page(resolver=url_pattern, space=inner, needs=all_needs)
        elif url_pattern.name:
            yield space + url_pattern.name, all_needs


def filled(*, name: str, needs: Converters, arguments_by_page: dict[str, dict[str, Any]]) -> str:
    """The address of a page, with what its capability has, or with something of the kind."""
    if name == "admin:app_list":
        return reverse(name, kwargs={"app_label": "people"})
    arguments = arguments_by_page.get(name) or arguments_by_page.get(
        name.split(":", maxsplit=1)[0], {}
    )
    words = {
        need: arguments.get(
            need, FILLERS.get(type(how).__name__.removesuffix("Converter").lower(), 1)
        )
        for need, how in needs.items()
    }
    return reverse(name, kwargs=words)


def opens(answer: Any) -> bool:
    """Whether a page did what it is for: it is shown, or leads on, but not to signing in."""
    if answer.status_code in {301, 302}:
        return not answer.headers["Location"].startswith((*SIGN_IN, "/p/join/"))
    return bool(answer.status_code < 300)


@pytest.fixture
def phone() -> Client:
    """The phone of an officer who has joined a run that goes on."""
    run = factories.run("OPEN-1")
    factories.enrolments(run, 1)
    [badge] = actions.make_badges(run=run, by=None, now=factories.NOW)
    pin, token = badges.pin_of(badge), badges.token_of(badge)
    client = Client()
    assert client.post("/p/join/", {"token": token, "pin": pin}).status_code == 302
    assert phones.KEY in client.session
    return client


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


def test_a_phone_opens_its_own_pages_and_public_ones_and_no_other(phone: Client) -> None:
    arguments_by_page, walked, wrong = world(), 0, []
    session_before = dict(phone.session.items())
    for name, needs in every_page(resolver=get_resolver()):
        try:
            address = filled(name=name, needs=needs, arguments_by_page=arguments_by_page)
        except Exception as problem:
            wrong.append(f"{name}: {problem}")
            continue
        for ask in (phone.get, phone.post):
            is_ours = address.startswith(OF_PHONES) or name in PUBLIC
            if is_ours and ask == phone.post:
                continue
            walked += 1
            if opens(ask(address)) and not is_ours:
                wrong.append(f"{ask.__name__} {name} {address}")
    assert wrong == [], "\n".join(wrong)
    assert walked > 200
    assert phone.session[phones.KEY]["officer"] == session_before[phones.KEY]["officer"]


def test_every_page_for_phones_is_where_a_classroom_lets_phones_in() -> None:
    phone_addresses = []
    for name, needs in every_page(resolver=get_resolver()):
        address = filled(name=name, needs=needs, arguments_by_page={})
        answer = Client().get(address)
        if answer.headers.get("Location", "").startswith("/p/join/"):
            phone_addresses.append(address)
    assert len(phone_addresses) > 5
    assert [
        address_for_phones
        for address_for_phones in phone_addresses
        if not address_for_phones.startswith(OF_PHONES)
    ] == []


def test_a_page_of_staff_that_forgot_to_ask_would_be_found(phone: Client) -> None:
    assert opens(phone.get("/p/"))
    assert opens(phone.get(reverse("people:privacy")))
    assert not opens(phone.get(reverse("people:officers")))
    assert not opens(Client().get("/p/"))


def test_a_phone_of_one_officer_shows_no_other_run(phone: Client) -> None:
    CourseRun.objects.exclude(code="OPEN-1").delete()
    factories.run("OTHER-1")
    page = phone.get("/p/").content.decode()
    assert CourseRun.objects.get(code="OPEN-1").label_in(language="km") in page
    assert "OTHER-1" not in page
