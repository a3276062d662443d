"""Own sessions are listed and ended; a role for oneself waits for another, or a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit.models import AuditLine
from promdaen.people import actions, queries
from promdaen.people.models import Account, OpenSession, RoleRequest
from tests import factories

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"
DAY = timedelta(days=1)


def signed_in(account: Account, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent})
    client.cookies["promdaen_language"] = "en"
    client.force_login(account, backend=BACKEND)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("people:own_account")).status_code == 200


def confirm(client: Client) -> None:
    """Confirm the identity by the password, as ending a session asks for."""
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})


def by_password(account: Account, agent: str) -> Client:
    if not account.check_password("a-good-password-1"):
        account.set_password("a-good-password-1")
        account.save()
    client = Client(headers={"user-agent": agent})
    typed = {"login": account.email, "password": "a-good-password-1"}
    assert client.post(reverse("account_login"), typed).status_code == 302
    return client


# ---- sessions ----


def test_the_account_page_lists_own_sessions_by_device_and_marks_this_one() -> None:
    account = factories.account("viewer", name="Keo Dara")
    office, phone = by_password(account, OFFICE), by_password(account, PHONE)
    signed_in(factories.account("viewer"), OFFICE)
    office.cookies["promdaen_language"] = "en"
    page = office.get(reverse("people:own_account")).content.decode()
    assert page.count("Firefox on Windows") == 1
    assert page.count("Chrome on Android") == 1
    assert page.count("This session") == 1
    assert page.index("This session") > page.index("Firefox on Windows")
    assert is_in(phone)


def test_one_session_is_ended_and_its_device_signs_in_again() -> None:
    account = factories.account("viewer")
    here, there = signed_in(account), signed_in(account)
    row = OpenSession.objects.get(session_key=there.session.session_key)
    confirm(here)
    here.post(reverse("people:end_session", args=[row.pk]))
    assert not is_in(there)
    assert is_in(here)
    assert AuditLine.objects.filter(action="end_session").count() == 1
    assert here.post(reverse("people:end_session", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("others", [False, True])
def test_ending_a_session_asks_for_the_password_and_then_goes_on(others: bool) -> None:
    account = factories.account("viewer")
    here, there = signed_in(account), signed_in(account)
    row = OpenSession.objects.get(session_key=there.session.session_key)
    address = (
        reverse("people:end_other_sessions")
        if others
        else reverse("people:end_session", args=[row.pk])
    )
    asked = here.post(address)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert is_in(there)
    wrong = here.post(asked.url, {"password": "not-the-password", "next": address})
    assert wrong.status_code == 200
    assert is_in(there)
    done = here.post(asked.url, {"password": factories.PASSWORD, "next": address})
    assert done.url == reverse("people:own_account")
    assert not is_in(there)
    assert is_in(here)


def test_confirming_the_identity_gives_the_session_a_new_key() -> None:
    account = factories.account("viewer")
    client = signed_in(account)
    before = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    after = client.session.session_key
    assert after != before
    assert is_in(client)
    assert not Session.objects.filter(session_key=before).exists()
    assert OpenSession.objects.get(account=account).session_key == after, "still listed"


def test_all_other_sessions_are_ended_and_this_one_stays() -> None:
    account = factories.account("viewer")
    here, *others = (signed_in(account) for _ in range(3))
    stranger = signed_in(factories.account("viewer"))
    confirm(here)
    here.post(reverse("people:end_other_sessions"))
    assert is_in(here)
    assert is_in(stranger)
    assert not any(is_in(client) for client in others)
    [line] = AuditLine.objects.filter(action="end_other_sessions")
    assert line.detail["count"] == 2


def test_no_one_ends_the_session_of_another() -> None:
    victim = signed_in(factories.account("administrator"))
    row = OpenSession.objects.get(session_key=victim.session.session_key)
    attacker = signed_in(factories.account("administrator"))
    confirm(attacker)
    assert attacker.post(reverse("people:end_session", args=[row.pk])).status_code == 404
    assert is_in(victim)


def test_a_session_that_ended_is_not_listed_and_its_note_goes() -> None:
    account = factories.account("viewer")
    old = signed_in(account)
    Session.objects.filter(session_key=old.session.session_key).delete()
    now = timezone.now()
    assert queries.open_sessions(account=account, now=now) == []
    new = signed_in(account)
    [row] = OpenSession.objects.filter(account=account)
    assert row.session_key == new.session.session_key


def test_using_a_session_again_moves_when_it_was_last_used() -> None:
    account = factories.account("viewer")
    client = by_password(account, PHONE)
    key, later = str(client.session.session_key), timezone.now() + timedelta(minutes=5)
    actions.note_session(account=account, session_key=key, user_agent="", now=later)
    [row] = OpenSession.objects.filter(account=account)
    assert (row.seen_at, row.browser) == (later, "Chrome")
    assert row.since_at < later


@pytest.mark.parametrize("act", ["deactivate_account", "reset_password"])
def test_closing_an_account_or_its_password_ends_its_sessions(act: str) -> None:
    account = factories.account("viewer")
    client = signed_in(account)
    password = {"password": "one-time-pass"} if act == "reset_password" else {}
    getattr(actions, act)(account=account, by=None, now=factories.NOW, **password)
    assert not OpenSession.objects.filter(account=account).exists()
    assert not Session.objects.filter(session_key=client.session.session_key).exists()


# ---- a role for oneself ----


@pytest.fixture
def administrator() -> Account:
    return factories.account("administrator", name="Sok Vanna")


def requested(administrator: Account, role: str = "viewer") -> RoleRequest:
    return actions.request_role(role=role, by=administrator, now=factories.NOW)


def test_a_requested_role_is_approved_by_another_administrator(administrator: Account) -> None:
    other = factories.account("administrator")
    request = requested(administrator)
    assert not administrator.has_role("viewer")
    with pytest.raises(actions.AccountRefused, match="Another administrator"):
        actions.approve_role(request=request, by=administrator, now=factories.NOW)
    with pytest.raises(queries.NotAllowed):
        actions.approve_role(
            request=request, by=factories.account("coordinator"), now=factories.NOW
        )
    actions.approve_role(request=request, by=other, now=factories.NOW)
    assert Account.objects.get(pk=administrator.pk).has_role("viewer")
    assert queries.self_given_roles() == []
    with pytest.raises(actions.AccountRefused, match="decided meanwhile"):
        actions.refuse_role(request=request, by=other, now=factories.NOW)
    assert f"account {administrator.pk} says something else" not in str(queries.prove_values())


@pytest.mark.parametrize("administrators", [1, 2])
def test_a_requested_role_is_taken_a_day_later_and_no_sooner(
    administrator: Account, administrators: int
) -> None:
    for _ in range(administrators - 1):
        factories.account("administrator")
    requested(administrator)
    soon = factories.NOW + DAY - timedelta(seconds=1)
    with pytest.raises(actions.AccountRefused, match="a day later"):
        actions.take_role(role="viewer", by=administrator, now=soon)
    actions.take_role(role="viewer", by=administrator, now=factories.NOW + DAY)
    assert administrator.has_role("viewer")
    assert [given_role.account for given_role in queries.self_given_roles()] == [administrator]
    assert queries.role_requests() == []


def test_a_refused_role_is_not_taken_later(administrator: Account) -> None:
    request = requested(administrator)
    actions.refuse_role(request=request, by=factories.account("administrator"), now=factories.NOW)
    with pytest.raises(actions.AccountRefused):
        actions.take_role(role="viewer", by=administrator, now=factories.NOW + 2 * DAY)
    assert not administrator.has_role("viewer")


def test_asking_again_moves_no_day_and_what_one_has_is_not_asked_for(
    administrator: Account,
) -> None:
    first = requested(administrator)
    again = actions.request_role(role="viewer", by=administrator, now=factories.NOW + DAY)
    assert (again.pk, again.asked_at) == (first.pk, factories.NOW)
    for role, words in (("administrator", "already"), ("king", "king")):
        with pytest.raises(actions.AccountRefused, match=words):
            requested(administrator, role)
    with pytest.raises(queries.NotAllowed):
        requested(factories.account("coordinator"))


def test_the_coordinators_role_that_was_asked_for_is_taken_by_an_only_administrator(
    administrator: Account,
) -> None:
    requested(administrator, "coordinator")
    actions.take_role(role="coordinator", by=administrator, now=factories.NOW)
    assert administrator.has_role("coordinator")
    assert queries.role_requests() == []


def test_requests_on_the_pages(administrator: Account) -> None:
    other = factories.account("administrator")
    mine, theirs = signed_in(administrator), signed_in(other)
    own = reverse("people:own_account")
    mine.post(reverse("people:request_role"), {"role": "viewer"})
    [request] = queries.role_requests()
    decide = reverse("people:decide_role", args=[request.pk])
    assert "Withdraw the request" in mine.get(own).content.decode()
    assert "Take the role" not in mine.get(own).content.decode()
    assert "requests the role" in theirs.get(reverse("people:accounts")).content.decode()
    assert "requests the role" not in mine.get(reverse("people:accounts")).content.decode()
    mine.post(decide, {"approve": "1"})
    mine.post(reverse("people:request_role"), {"role": "viewer", "take": "1"})
    assert not Account.objects.get(pk=administrator.pk).has_role("viewer")
    RoleRequest.objects.filter(pk=request.pk).update(asked_at=timezone.now() - DAY)
    assert "Take the role" in mine.get(own).content.decode()
    theirs.post(decide, {"approve": "1"})
    assert Account.objects.get(pk=administrator.pk).has_role("viewer")
    answer = theirs.post(decide, {"refuse": "1"}, follow=True)
    assert "decided meanwhile" in answer.content.decode()
    assert mine.post(reverse("people:request_role"), {"role": "x"}).status_code == 302


def test_other_roles_request_and_decide_nothing() -> None:
    client = signed_in(factories.account("coordinator"))
    request = requested(factories.account("administrator"))
    page = client.get(reverse("people:own_account")).content.decode()
    assert "Request the role" not in page
    answers: list[Any] = [
        client.post(reverse("people:request_role"), {"role": "viewer"}),
        client.post(reverse("people:decide_role", args=[request.pk]), {"approve": "1"}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_an_own_request_is_withdrawn(administrator: Account) -> None:
    request = requested(administrator)
    client = signed_in(administrator)
    client.post(reverse("people:decide_role", args=[request.pk]), {"refuse": "1"})
    assert queries.role_requests() == []
