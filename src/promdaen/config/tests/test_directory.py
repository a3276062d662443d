"""Sign-in at the ministry's own directory, against a provider that answers over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from promdaen.config import directory
from promdaen.config.environment import DirectorySettings, environment
from promdaen.config.tests import provider as providers
from promdaen.config.tests.provider import Provider
from promdaen.kit.models import AuditLine
from promdaen.kit.refusals import Refused
from promdaen.people import actions
from promdaen.people.models import Account
from promdaen.people.rules.directory import read_person
from tests import factories

pytestmark = pytest.mark.django_db
EMAIL = "dara@moi.example"
PASSWORD = "nine green boats wait"
BEGIN, FINISH = reverse("directory_begin"), reverse("directory_finish")
ENDED = reverse("directory_end_sessions")


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    directory.client_for.cache_clear()
    cache.clear()
    with providers.running() as running:
        settings.DIRECTORY = DirectorySettings(
            url=running.address, client_id=providers.CLIENT, secret=providers.SECRET
        )
        yield running


def english() -> Client:
    """A browser in which pages are English."""
    browser = Client()
    browser.cookies["promdaen_language"] = "en"
    return browser


@pytest.fixture
def client() -> Client:
    return english()


@pytest.fixture
def account() -> Account:
    return factories.account("trainer", email=EMAIL)


def lines() -> list[str]:
    return list(AuditLine.objects.order_by("id").values_list("action", flat=True))


def verified(**claims: Any) -> dict[str, Any]:
    return {"email": EMAIL, "email_verified": True, "name": "Dara Sok"} | claims


def came_back(provider: Provider, client: Client, *, after: str = "", **claims: Any) -> Any:
    """What a person sees who signed in at the directory with these claims."""
    begun = client.post(BEGIN, {"next": after})
    address = urlsplit(provider.let_in(begun["Location"], **verified(**claims)))
    assert address.path == FINISH
    return client.get(f"{address.path}?{address.query}")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_without_a_directory_its_pages_do_not_exist(client: Client) -> None:
    assert "directory" not in client.get(reverse("account_login")).content.decode()
    assert client.post(BEGIN).status_code == 404
    assert client.get(FINISH).status_code == 404
    assert client.post(ENDED).status_code == 404


def test_the_sign_in_page_names_the_directory_and_may_lead_there(
    provider: Provider, client: Client, settings: Settings
) -> None:
    settings.DIRECTORY = replace(settings.DIRECTORY, name="MoI Directory")
    page = client.get(reverse("account_login"))
    assert "MoI Directory" in page.content.decode()
    policy = page["Content-Security-Policy"]
    assert f"form-action 'self' {provider.address};" in policy
    assert (
        "form-action 'self';" in client.get(reverse("people:privacy"))["Content-Security-Policy"]
    )


def test_a_person_is_linked_by_the_verified_address_and_then_by_the_id(
    provider: Provider, client: Client, account: Account
) -> None:
    response = came_back(provider, client, after="/people/own/", sub="x-1")
    assert response["Location"] == "/people/own/"
    assert is_signed_in(client)
    account.refresh_from_db()
    assert account.directory_id == "x-1"
    assert "link_directory" in lines()
    again = english()
    came_back(provider, again, sub="x-1", email="dara.sok@moi.example")
    assert again.session["_auth_user_id"] == str(account.pk)
    assert lines().count("link_directory") == 1


def test_an_address_of_another_site_is_not_followed(
    provider: Provider, client: Client, account: Account
) -> None:
    assert came_back(provider, client, after="https://else.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": "else@moi.example"}, "There is no account for else@moi.example"),
        ({"email_verified": False}, "does not confirm your e-mail address"),
        ({"email_verified": "true"}, "does not confirm your e-mail address"),
        ({"email": ""}, "has no e-mail address for you"),
        ({"email": f"{'a' * 250}@moi.example"}, "address in the directory is too long"),
        ({"sub": " "}, "did not say who you are"),
        ({"sub": "x" * 256}, "did not say who you are"),
        ({"sub": "x\x001"}, "did not say who you are"),
        ({"email": "dara\0@moi.example"}, "has no e-mail address for you"),
    ],
)
def test_who_has_no_account_stays_out_in_words(
    provider: Provider, client: Client, account: Account, claims: dict[str, Any], why: str
) -> None:
    response = came_back(provider, client, **claims)
    assert response.status_code == 403
    assert why in response.content.decode()
    assert not is_signed_in(client)
    account.refresh_from_db()
    assert account.directory_id == ""


def test_a_setting_accepts_addresses_that_are_not_marked_as_verified(
    provider: Provider, client: Client, account: Account, settings: Settings
) -> None:
    settings.DIRECTORY = replace(settings.DIRECTORY, trusts_emails=True)
    came_back(provider, client, email_verified=False)
    assert is_signed_in(client)


def test_an_address_given_to_another_person_does_not_open_the_account(
    provider: Provider, client: Client, account: Account
) -> None:
    came_back(provider, english(), sub="first")
    response = came_back(provider, client, sub="second")
    assert "Another person of the directory" in response.content.decode()
    assert not is_signed_in(client)


def test_a_closed_account_stays_closed(
    provider: Provider, client: Client, account: Account
) -> None:
    actions.deactivate_account(account=account, by=None, now=timezone.now())
    assert "This account is closed" in came_back(provider, client).content.decode()
    assert not is_signed_in(client)


def test_groups_give_accounts_and_roles_and_remove_them(
    provider: Provider, client: Client, settings: Settings
) -> None:
    settings.DIRECTORY = replace(
        settings.DIRECTORY, roles=(("trainers", "trainer"), ("hq", "coordinator"))
    )
    came_back(provider, client, groups=["trainers", "unknown"])
    account = Account.objects.get(email=EMAIL)
    assert (account.name, account.role_codes()) == ("Dara Sok", {"trainer"})
    assert not account.has_usable_password()
    came_back(provider, english(), groups=["hq"])
    assert set(account.roles.values_list("role", flat=True)) == {"coordinator"}
    without = english()
    assert "no role here" in came_back(provider, without, groups=[]).content.decode()
    assert not is_signed_in(without)
    assert not account.roles.exists()
    assert lines().count("follow_directory_groups") == 2
    stranger = english()
    response = came_back(provider, stranger, sub="2", email="else@moi.example", groups=["x"])
    assert "There is no account" in response.content.decode()


@pytest.mark.parametrize(("name", "stored"), [("Dara\0 " * 60, 160), ("", 160)])
def test_a_long_name_is_cut_at_the_first_sign_in(
    provider: Provider, client: Client, settings: Settings, name: str, stored: int
) -> None:
    settings.DIRECTORY = replace(settings.DIRECTORY, roles=(("hq", "viewer"),))
    email = f"{'a' * 200}@moi.example"
    came_back(provider, client, groups=["hq"], name=name, email=email)
    account = Account.objects.get(email=email)
    assert len(account.name) <= stored
    assert account.name[:4] == (name[:4] or "aaaa")
    account.full_clean(exclude=["password"])


@pytest.mark.parametrize("is_same_person", [True, False])
def test_two_first_sign_ins_at_once_make_one_account(
    is_same_person: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = read_person(claims=verified(sub="x-1"))
    other = person if is_same_person else replace(person, subject="x-2")
    options = {"roles": frozenset({"viewer"}), "trusts_email": False, "now": timezone.now()}
    lock_password = Account.set_unusable_password

    def meanwhile(account: Account) -> None:
        monkeypatch.setattr(Account, "set_unusable_password", lock_password)
        lock_password(account)
        actions.admit_person(person=other, **options)

    monkeypatch.setattr(Account, "set_unusable_password", meanwhile)
    if is_same_person:
        assert actions.admit_person(person=person, **options) == Account.objects.get(email=EMAIL)
    else:
        with pytest.raises(Refused, match="Another person"):
            actions.admit_person(person=person, **options)


def test_a_link_made_meanwhile_is_the_same_persons(account: Account) -> None:
    person = read_person(claims=verified(sub="x-1"))
    options = {"roles": None, "trusts_email": False, "now": timezone.now()}
    actions.admit_person(person=person, **options)
    unlinked = Account.objects.none()
    with patch.object(Account.objects, "select_for_update") as rows:
        rows.return_value.filter.side_effect = [unlinked, Account.objects.filter(pk=account.pk)]
        assert actions.admit_person(person=person, **options) == account


def test_the_last_administrator_keeps_the_role(
    provider: Provider, client: Client, settings: Settings
) -> None:
    only = factories.account("administrator", email=EMAIL)
    settings.DIRECTORY = replace(settings.DIRECTORY, roles=(("hq", "viewer"),))
    came_back(provider, client, groups=["hq"])
    assert set(only.roles.values_list("role", flat=True)) == {"administrator", "viewer"}


def test_a_one_time_password_and_a_second_factor_are_left_to_the_directory(
    provider: Provider, client: Client, settings: Settings
) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    Account.objects.filter(pk=factories.account("coordinator", email=EMAIL).pk).update(
        must_change_password=True, factor_due_at=timezone.now()
    )
    came_back(provider, client, amr=["pwd", "mfa"])
    assert client.get(reverse("people:own_account")).status_code == 200
    without = english()
    came_back(provider, without, amr=["pwd"])
    assert without.get("/")["Location"] == reverse("mfa_index")


def test_a_token_of_another_key_is_refused(
    provider: Provider, client: Client, account: Account
) -> None:
    provider.key = providers.OTHER_KEY
    response = came_back(provider, client)
    assert response.status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another client"},
        {"iss": "https://else.example"},
        {"exp": 1},
    ],
)
def test_a_token_for_someone_else_is_refused(
    provider: Provider, client: Client, account: Account, claims: dict[str, Any]
) -> None:
    assert came_back(provider, client, **claims).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "answer",
    [
        ["x"],
        "x",
        5,
        {"access_token": 5},
        {"access_token": "opaque", "token_type": "Bearer", "expires_in": "soon"},
        {"access_token": "opaque", "token_type": "Bearer", "id_token": 5},
        {"access_token": "opaque", "token_type": "Bearer", "id_token": ["a"]},
        {"access_token": "opaque", "token_type": "Bearer", "id_token": "a.b.c"},
        {"access_token": "opaque", "token_type": "Bearer", "id_token": "a"},
    ],
)
def test_an_odd_answer_of_the_directory_is_explained_in_words(
    provider: Provider, client: Client, account: Account, answer: object
) -> None:
    with patch.object(provider, "token", lambda _form, _authorization: answer):
        response = came_back(provider, client)
    assert response.status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "query",
    ["", "code=x", "code=code-0&state=guessed", "error=access_denied&state=x", "state=x&code=["],
)
def test_what_did_not_begin_here_is_refused_in_words(
    provider: Provider, client: Client, account: Account, query: str
) -> None:
    response = client.get(f"{FINISH}?{query}")
    assert response.status_code == 403
    assert "Try again" in response.content.decode()


def test_a_code_is_used_once(provider: Provider, client: Client, account: Account) -> None:
    begun = client.post(BEGIN)
    address = urlsplit(provider.let_in(begun["Location"], **verified()))
    back = f"{address.path}?{address.query}"
    client.get(back)
    assert is_signed_in(client)
    assert client.get(back).status_code == 403


def test_a_directory_that_does_not_answer_is_reported_in_words(
    client: Client, settings: Settings
) -> None:
    directory.client_for.cache_clear()
    settings.DIRECTORY = DirectorySettings(
        url="http://127.0.0.1:9", client_id=providers.CLIENT, secret=providers.SECRET
    )
    response = client.post(BEGIN)
    assert response.status_code == 403
    assert "does not answer" in response.content.decode()


def test_a_directory_with_another_issuer_is_not_asked(provider: Provider, client: Client) -> None:
    provider.issuer = "https://else.example"
    response = client.post(BEGIN)
    assert response.status_code == 403
    assert "does not answer as it should" in response.content.decode()


def test_signing_out_at_the_directory_ends_the_sessions_here(
    provider: Provider, client: Client, account: Account
) -> None:
    came_back(provider, client, sub="x-1")
    event = {directory.LOGOUT_EVENT: {}}
    response = english().post(
        ENDED, {"logout_token": provider.signed(sub="x-1", jti="1", events=event)}
    )
    assert response.status_code == 200
    assert "end_sessions_of_subject" in lines()
    assert client.get(reverse("people:own_account")).status_code == 302
    unknown = {"logout_token": provider.signed(sub="x-2", jti="2", events=event)}
    assert Client().post(ENDED, unknown).status_code == 200


def test_only_a_logout_token_of_the_directory_ends_sessions(
    provider: Provider, client: Client, account: Account
) -> None:
    came_back(provider, client, sub="x-1")
    event = {directory.LOGOUT_EVENT: {}}
    wrong = [
        "",
        "no token",
        provider.signed(sub="x-1"),
        provider.signed(sub="x-1", events=event, nonce="n"),
        provider.signed(sub="x-1", events=event, aud="another"),
        provider.signed(sub="x-1", events=event, iss="https://else.example"),
        provider.signed(sub="x-1", events=event, exp=1),
        provider.signed(events=event),
        provider.signed(sub="x-1\0", events=event),
    ]
    provider.key = providers.OTHER_KEY
    wrong.append(provider.signed(sub="x-1", events=event))
    answers = [Client().post(ENDED, {"logout_token": token}).status_code for token in wrong]
    assert answers == [400] * len(wrong)
    assert client.get(reverse("people:own_account")).status_code == 200


def test_a_directory_is_asked_for_its_keys_by_its_own_tokens_and_two_times_a_minute(
    provider: Provider, client: Client, account: Account
) -> None:
    def ended(token: str) -> int:
        return english().post(ENDED, {"logout_token": token}).status_code

    event = {"sub": "x-1", "events": {directory.LOGOUT_EVENT: {}}}
    for token in ("", "no token", "a" * 30_000, "e30.e30.e30"):
        assert ended(token) == 400
    assert ended(provider.signed(iss="https://else.example", **event)) == 400
    assert provider.read == []
    assert ended(provider.signed(**event)) == 200
    assert [ended(provider.signed(kid=f"k{n}", **event)) for n in range(5)] == [400] * 5
    assert provider.read.count("/keys") == 1
    # After the pause an unknown key is looked for once more.
    cache.delete(f"directory-keys-{provider.address}-asked")
    assert [ended(provider.signed(kid=f"k{n}", **event)) for n in range(5)] == [400] * 5
    assert provider.read.count("/keys") == 2
    assert ended(provider.signed(**event)) == 200


def test_a_directory_that_gives_no_keys_is_asked_after_a_pause(
    provider: Provider, client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def unreachable(*, force: bool) -> None:
        calls.append(force)
        raise ConnectionError

    monkeypatch.setattr(directory.client_for(settings.DIRECTORY), "fetch_jwk_set", unreachable)
    token = provider.signed(sub="x-1", events={directory.LOGOUT_EVENT: {}})
    for _number in range(5):
        assert Client().post(ENDED, {"logout_token": token}).status_code == 400
    assert calls == [True]


def test_an_administrator_removes_a_link(
    provider: Provider, client: Client, account: Account
) -> None:
    came_back(provider, client, sub="x-1")
    administrator = factories.account("administrator", email="a@moi.example")
    signed_in = english()
    signed_in.force_login(administrator)
    where = {"pk": account.pk}
    page = signed_in.get(reverse("people:account", kwargs=where)).content.decode()
    assert "Remove the link with the directory" in page
    signed_in.post(reverse("people:unlink_directory", kwargs=where))
    account.refresh_from_db()
    assert account.directory_id == ""
    assert client.get(reverse("people:own_account")).status_code == 302
    came_back(provider, client, sub="x-9")
    account.refresh_from_db()
    assert account.directory_id == "x-9"


VARIABLES = {
    "PROMDAEN_ADDRESS": "https://promdaen.example",
    "PROMDAEN_DIRECTORY_URL": "https://id.moi.example/realms/staff/",
    "PROMDAEN_DIRECTORY_CLIENT": "promdaen",
    "PROMDAEN_DIRECTORY_SECRET": "s",
}


def test_the_settings_of_a_directory_are_read() -> None:
    more = {
        "PROMDAEN_DIRECTORY_ROLES": "border trainers=trainer, cn=hq,ou=moi=coordinator",
        "PROMDAEN_DIRECTORY_EMAILS": "trusted",
    }
    with pytest.raises(ValueError, match="PROMDAEN_DIRECTORY_ROLES"):
        environment(variables=VARIABLES | more)
    more["PROMDAEN_DIRECTORY_ROLES"] = "border trainers=trainer, hq = coordinator"
    assert environment(variables=VARIABLES | more).directory == DirectorySettings(
        url="https://id.moi.example/realms/staff",
        client_id="promdaen",
        secret="s",
        roles=(("border trainers", "trainer"), ("hq", "coordinator")),
        trusts_emails=True,
    )
    assert environment(variables={}).directory is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"PROMDAEN_DIRECTORY_URL": "http://id.moi.example"},
        {"PROMDAEN_DIRECTORY_URL": "id.moi.example"},
        {"PROMDAEN_DIRECTORY_CLIENT": ""},
        {"PROMDAEN_DIRECTORY_SECRET": ""},
        {"PROMDAEN_ADDRESS": ""},
        {"PROMDAEN_DIRECTORY_EMAILS": "all"},
        {"PROMDAEN_DIRECTORY_ROLES": "trainers"},
        {"PROMDAEN_DIRECTORY_ROLES": "trainers=boss"},
    ],
)
def test_settings_that_do_not_fit_are_refused_in_words(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="PROMDAEN_DIRECTORY"):
        environment(variables=VARIABLES | wrong)
