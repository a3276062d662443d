"""Roles of the exchange: two persons, the door, what a reset shuts."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from promdaen.exchange.actions import roles
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Membership
from promdaen.exchange.queries import current_member as queries
from promdaen.kit.models import AuditLine
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world
from tests import factories

pytestmark = pytest.mark.django_db(databases=world.BOTH)
LATER = world.NOW + timedelta(hours=1)


def proposed(by: Any, role: str = "liaison", department: str = "IMM") -> Membership:
    new = roles.NewRole(account=factories.account("liaison"), role=role, department=department)
    return roles.propose_role(new=new, by=by, now=world.NOW)


def test_a_role_opens_nothing_before_a_second_person_granted_it() -> None:
    head, coordinator = world.standing("head", "IMM"), world.standing("coordinator")
    membership = proposed(head)
    account = people_queries.account_by_id(account_id=membership.account_id)
    assert queries.exchange_access(account=account).status == queries.STRANGER
    with pytest.raises(ExchangeRefused, match="second person"):
        roles.grant_role(membership=membership, by=head, now=world.NOW)
    roles.grant_role(membership=membership, by=coordinator, now=world.NOW)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    assert queries.exchange_access(account=account).status == queries.OPEN
    with pytest.raises(ExchangeRefused, match="already decided"):
        roles.grant_role(membership=membership, by=coordinator, now=world.NOW)


def test_no_one_grants_a_role_to_themselves() -> None:
    factories.department("IMM")
    account = world.person("coordinator")
    new = roles.NewRole(account=account, role="liaison", department="IMM")
    membership = roles.propose_role(new=new, by=world.standing("head", "IMM"), now=world.NOW)
    with pytest.raises(ExchangeRefused, match="second person"):
        roles.grant_role(membership=membership, by=world.standing_of(account), now=world.NOW)


@pytest.mark.parametrize(
    ("role", "department", "words"),
    [
        ("king", "IMM", "no such role"),
        ("liaison", "", "Choose the department"),
        ("auditor", "IMM", "is not in a department"),
    ],
)
def test_a_role_that_cannot_be_is_refused(role: str, department: str, words: str) -> None:
    factories.department("IMM")
    with pytest.raises(ExchangeRefused, match=words):
        proposed(world.standing("coordinator"), role=role, department=department)


def test_an_account_belongs_to_one_department_and_holds_a_role_once() -> None:
    account = world.person("liaison", "IMM")
    factories.department("MAR")
    with pytest.raises(ExchangeRefused, match="one department"):
        world.give(account, "head", "MAR")
    with pytest.raises(ExchangeRefused, match="has that role"):
        world.give(account, "liaison", "IMM")


def test_a_head_gives_roles_in_the_own_department_alone() -> None:
    head = world.standing("head", "IMM")
    factories.department("MAR")
    with pytest.raises(NotAllowed):
        proposed(head, department="MAR")
    with pytest.raises(NotAllowed):
        proposed(world.standing("liaison", "IMM"))


def test_a_revoked_role_ends_with_the_next_request() -> None:
    account = world.person("liaison", "IMM")
    membership = Membership.objects.get(account_id=account.pk)
    for _again in range(2):
        roles.revoke_role(membership=membership, by=world.standing("head", "IMM"), now=LATER)
    assert queries.exchange_access(account=account).status == queries.STRANGER
    assert AuditLine.objects.using("exchange").filter(action="revoke_role").count() == 1


@pytest.mark.parametrize("reset", ["password", "second factor"])
def test_a_reset_suspends_until_the_head_vouches(reset: str) -> None:
    account, head = world.person("liaison", "IMM"), world.standing("head", "IMM")
    if reset == "password":
        people_actions.reset_password(account=account, password="x", by=None, now=LATER)
    else:
        people_actions.reset_second_factor(
            account=account, identity_check="in_person", by=None, now=LATER
        )
        Authenticator.objects.create(user=account, type="totp", data={"secret": "y"})
    door = queries.exchange_access(account=account)
    assert (door.status, door.member.is_active) == (queries.SUSPENDED, False)
    other = world.person("coordinator")
    with pytest.raises(ExchangeRefused, match="Someone else"):
        roles.confirm_account(account=other, by=world.standing_of(other), now=LATER)
    after = LATER + timedelta(minutes=1)
    assert roles.confirm_account(account=account, by=head, now=after) == 1
    assert queries.exchange_access(account=account).status == queries.OPEN


def test_without_a_second_factor_the_door_is_shut() -> None:
    account = world.person("liaison", "IMM")
    Authenticator.objects.all().delete()
    assert queries.exchange_access(account=account).status == queries.NO_FACTOR


def test_an_administrator_and_a_superuser_find_no_page(client: Client) -> None:
    for account in (factories.account("administrator"), factories.account(is_superuser=True)):
        client.force_login(account)
        assert client.get(reverse("exchange:home")).status_code == 404


def test_where_no_exchange_is_kept_there_is_none(client: Client, settings: Settings) -> None:
    account = world.person("liaison", "IMM")
    settings.EXCHANGE_IS_HERE = False
    client.force_login(account)
    assert client.get(reverse("exchange:home")).status_code == 404
    with pytest.raises(CommandError, match="keeps no exchange"):
        call_command("found_exchange", account.email, "--role=head", "--department=IMM")


def test_the_log_of_the_exchange_holds_ids_and_roles_and_no_name() -> None:
    account = world.person("head", "IMM", name="SOK Sophea")
    proposed(world.standing_of(account))
    lines = AuditLine.objects.using("exchange").values_list("account_name", "detail")
    assert "SOK" not in str(list(lines))
    assert not AuditLine.objects.filter(action="propose_role").exists()


def test_the_page_of_roles_proposes_grants_and_revokes(client: Client) -> None:
    new = factories.account("liaison", email="new@example.org")
    client.force_login(world.person("head", "IMM"))
    typed = {"email": new.email, "role": "liaison", "department": "IMM", "post": ""}
    assert client.post(reverse("exchange:new_role"), typed).status_code == 302
    membership = Membership.objects.get(account_id=new.pk)
    address = reverse("exchange:change_role", args=[membership.pk])
    client.post(address, {"act": "grant"})
    membership.refresh_from_db()
    assert membership.granted_at is None
    client.force_login(world.person("coordinator"))
    client.post(address, {"act": "grant"})
    membership.refresh_from_db()
    assert membership.granted_at is not None
    assert b"new@example.org" in client.get(reverse("exchange:roles")).content
    client.post(address, {"act": "vouch"})
    client.post(address, {"act": "revoke"})
    assert client.post(address, {"act": "revoke"}).status_code == 404
    client.force_login(world.person("liaison", "IMM"))
    assert client.get(reverse("exchange:roles")).status_code == 404


def test_an_unknown_address_is_named_beside_its_field(client: Client) -> None:
    client.force_login(world.person("head", "IMM"))
    typed = {"email": "none@example.org", "role": "liaison", "department": "IMM"}
    response = client.post(reverse("exchange:new_role"), typed, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert not Membership.objects.filter(role="liaison").exists()


def test_the_founding_seats_two_and_then_stops() -> None:
    factories.department("IMM")
    for email, role, department in (
        ("one@example.org", "head", "IMM"),
        ("two@example.org", "coordinator", ""),
    ):
        factories.account("liaison", email=email)
        call_command("found_exchange", email, f"--role={role}", f"--department={department}")
    with pytest.raises(CommandError, match="Two persons"):
        call_command("found_exchange", "one@example.org", "--role=auditor")


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [("none@example.org", "head", "No open account"), ("one@example.org", "head", "Choose the")],
)
def test_a_refused_founding_gives_its_reason(email: str, role: str, words: str) -> None:
    factories.account("liaison", email="one@example.org")
    with pytest.raises(CommandError, match=words):
        call_command("found_exchange", email, f"--role={role}")
