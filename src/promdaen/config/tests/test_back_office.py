"""The back office opens reference tables to administrators and nothing else to anyone."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from promdaen.config.back_office import OPEN_PACKAGES, BackOffice
from promdaen.people.rules import roles
from tests import factories

NEVER = {
    ("course", "feedback"),
    ("course", "importdraft"),
    ("course", "keying"),
    ("kit", "auditline"),
    ("mfa", "authenticator"),
    ("people", "officer"),
}
NEVER_OF = {"assessment", "course", "evidence", "report"}


def test_no_answer_feedback_or_evidence_is_in_the_back_office() -> None:
    tables = {(model._meta.app_label, model._meta.model_name) for model in admin.site._registry}
    assert tables
    assert tables & NEVER == set()
    assert {label for label, _name in tables} & NEVER_OF == set()
    assert {label for label, _name in tables} <= OPEN_PACKAGES


def test_a_table_of_answers_cannot_be_registered() -> None:
    from promdaen.assessment.models import Response
    from promdaen.places.models import Province

    site = BackOffice(name="trial")
    site.register(Response)
    site.register([Province, Response])
    assert set(site._registry) == {Province}


@pytest.mark.django_db
def test_the_back_office_signs_in_by_the_one_door(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["participant", "trainer", "coordinator", "viewer"])
def test_other_roles_are_not_let_in(client: Client, role: str) -> None:
    client.force_login(factories.account(role))
    for page in ("admin:index", "admin:password_change", "admin:places_province_changelist"):
        answer = client.get(reverse(page), follow=True)
        assert answer.status_code == 403
        assert len(answer.redirect_chain) == 1


@pytest.mark.django_db
def test_the_back_office_has_no_password_page_of_its_own(client: Client) -> None:
    account = factories.account("administrator")
    client.force_login(account)
    before = account.password
    address = reverse("admin:password_change")
    typed = {"old_password": "x", "new_password1": "a", "new_password2": "a"}
    for answer in (client.get(address), client.post(address, typed)):
        assert answer.headers["Location"] == reverse("account_change_password")
    response = client.get(reverse("admin:password_change_done"))
    assert response.headers["Location"] == reverse("people:own_account")
    account.refresh_from_db()
    assert account.password == before


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("role", [*roles.ROLES, "one-time password", "visitor"])
def test_no_address_of_the_back_office_loops_for_anybody(client: Client, role: str) -> None:
    if role != "visitor":
        has_one_time = role == "one-time password"
        account_role = "administrator" if has_one_time else role
        client.force_login(factories.account(account_role, must_change_password=has_one_time))
    names = ("index", "login", "logout", "password_change", "password_change_done", "jsi18n")
    addresses = [reverse(f"admin:{name}") for name in names]
    addresses.append(f"{reverse('admin:login')}?next={reverse('admin:login')}")
    for address in (*addresses, "/back-office/nothing/"):
        answer = client.get(address, follow=True)
        assert answer.status_code in {200, 403, 404, 405}, address
        assert len(answer.redirect_chain) <= 3, address


@pytest.mark.django_db
def test_an_administrator_looks_and_changes_nothing(client: Client) -> None:
    client.force_login(factories.account("administrator"))
    province = factories.province()
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:places_province_changelist")).status_code == 200
    address = reverse("admin:places_province_change", args=[province.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name_km": "ផ្សេង"}).status_code == 403
    assert client.get(reverse("admin:places_province_add")).status_code == 403


@pytest.mark.django_db
def test_no_password_hash_is_shown(client: Client) -> None:
    account = factories.account("administrator")
    client.force_login(account)
    page = client.get(reverse("admin:people_account_change", args=[account.pk])).content.decode()
    assert account.email in page
    assert "pbkdf2" not in page
