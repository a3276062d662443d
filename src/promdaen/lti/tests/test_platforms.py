"""Learning platforms: who registers them, what is refused, which addresses staff copy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.lti import actions
from promdaen.lti.models import LtiPlatform
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
NEW = actions.NewPlatform(
    name="Academy",
    issuer="https://moodle.example",
    client_id="hT7sZk1mQ9",
    deployments=["1"],
    login_url="https://moodle.example/mod/lti/auth.php",
    token_url="https://moodle.example/mod/lti/token.php",
    keys_url="https://moodle.example/mod/lti/certs.php",
)


@pytest.fixture
def administrator() -> Account:
    return factories.account("administrator")


def signed_in(account: Account) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_administrator_registers_and_stops_a_platform(administrator: Account) -> None:
    row = actions.register_platform(new=NEW, by=administrator, now=NOW)
    assert row.deployments == ["1"]
    with pytest.raises(actions.PlatformNotRegistered, match="already"):
        actions.register_platform(new=NEW, by=administrator, now=NOW)
    actions.stop_platform(platform=row, by=administrator, now=NOW)
    actions.stop_platform(platform=row, by=administrator, now=NOW)
    actions.register_platform(new=NEW, by=administrator, now=NOW)
    lines = list(AuditLine.objects.order_by("id").values_list("action", flat=True))
    assert lines == ["register_platform", "stop_platform", "register_platform"]


@pytest.mark.parametrize("role", ["coordinator", "trainer", "viewer"])
def test_another_role_registers_and_stops_nothing(administrator: Account, role: str) -> None:
    row = actions.register_platform(new=NEW, by=administrator, now=NOW)
    account = factories.account(role)
    with pytest.raises(people_queries.NotAllowed):
        actions.register_platform(new=replace(NEW, client_id="b"), by=account, now=NOW)
    with pytest.raises(people_queries.NotAllowed):
        actions.stop_platform(platform=row, by=account, now=NOW)
    assert LtiPlatform.objects.get().stopped_at is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 81),
        ("issuer", "http://moodle.example"),
        ("issuer", "https://localhost"),
        ("login_url", "https://moodle.example@else.example/"),
        ("token_url", "https://169.254.169.254/"),
        ("keys_url", "ftp://moodle.example"),
        ("client_id", ""),
        ("client_id", "a b"),
        ("deployments", []),
        ("deployments", ["x" * 300]),
        ("deployments", [str(number) for number in range(21)]),
    ],
)
def test_a_wrong_field_is_refused_at_its_place_and_stores_nothing(
    administrator: Account, field: str, value: Any
) -> None:
    with pytest.raises(actions.PlatformNotRegistered) as refusal:
        actions.register_platform(new=replace(NEW, **{field: value}), by=administrator, now=NOW)
    assert list(refusal.value.fields) == [field]
    assert not LtiPlatform.objects.exists()
    assert not AuditLine.objects.exists()


def test_the_page_registers_lists_and_stops(administrator: Account) -> None:
    client = signed_in(administrator)
    page = reverse("lti:platforms")
    shown = client.get(page, secure=True).content.decode()
    for address in ("lti/login/", "lti/launch/", "lti/keys/"):
        assert f"https://testserver/{address}" in shown
    fields = vars(NEW) | {"deployments": "1 2"}
    wrong = client.post(page, fields | {"keys_url": "http://x"}, secure=True)
    assert "begins with https://" in wrong.content.decode()
    assert client.post(page, fields, secure=True).status_code == 302
    row = LtiPlatform.objects.get()
    assert row.deployments == ["1", "2"]
    assert "https://moodle.example" in client.get(page, secure=True).content.decode()
    client.post(reverse("lti:stop_platform", args=[row.pk]), secure=True)
    assert "No platform is registered yet" in client.get(page, secure=True).content.decode()
    again = client.post(reverse("lti:stop_platform", args=[row.pk]), secure=True)
    assert again.status_code == 404


def test_staff_copy_addresses_and_others_do_not() -> None:
    factories.item("UNTOC-01")
    shown = signed_in(factories.account("trainer")).get(reverse("lti:contents"))
    assert "http://testserver/lti/practice/UNTOC/" in shown.content.decode()
    assert "lti/lesson/UNTOC/" not in shown.content.decode()
    assert "No learning platform is registered yet" in shown.content.decode()
    viewer = signed_in(factories.account("assessor"))
    assert viewer.get(reverse("lti:platforms")).status_code == 403
    assert viewer.get(reverse("lti:contents")).status_code == 403


def test_without_lessons_and_questions_close_ups_can_be_opened() -> None:
    shown = signed_in(factories.account("trainer")).get(reverse("lti:contents")).content.decode()
    assert "/lti/closeups/process/" in shown
    assert "/lti/practice/" not in shown
