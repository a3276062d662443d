"""Accounts: what an administrator can do for them, and what nobody can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from inspect import isfunction
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit import append_only, audit, jobs, remembered
from promdaen.kit.models import AuditLine
from promdaen.people import actions, queries
from promdaen.people.actions import audit_exports
from promdaen.people.models import Account, AccountRole
from promdaen.people.rules import roles
from tests import factories

pytestmark = pytest.mark.django_db

DETAILS = actions.AccountDetails(
    email="Dara@Example.org", name="Sok Dara", roles=frozenset({"trainer", "viewer"})
)


@pytest.fixture
def administrator() -> Account:
    return factories.account("administrator")


def stamp(by: Account | None) -> dict[str, Any]:
    return {"by": by, "now": factories.NOW}


def last_line() -> AuditLine:
    return AuditLine.objects.order_by("-sequence")[0]


def test_a_new_account_has_a_password_for_one_use(administrator: Account) -> None:
    account = actions.create_account(
        details=DETAILS, password="abcd-efgh-jkmn", **stamp(administrator)
    )
    assert account.email == "dara@example.org"
    assert account.check_password("abcd-efgh-jkmn")
    assert account.must_change_password
    assert account.role_codes() == {"trainer", "viewer"}
    line = last_line()
    assert (line.action, line.account_id) == ("create_account", administrator.pk)
    assert "abcd" not in str(line.detail)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name is too long"),
        ({"email": "dara"}, "e-mail"),
        ({"email": f"{'x' * 250}@moi.example"}, "e-mail address is too long"),
        ({"roles": frozenset()}, "role"),
        ({"roles": frozenset({"king"})}, "king"),
        ({"department": "XXX"}, "XXX"),
    ],
)
def test_an_account_that_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    before = AuditLine.objects.count()
    with pytest.raises(actions.AccountRefused, match=words):
        actions.create_account(details=replace(DETAILS, **change), password="x", **stamp(None))
    assert (Account.objects.count(), AuditLine.objects.count()) == (0, before)


def test_two_accounts_cannot_share_an_address() -> None:
    factories.account("viewer", email="dara@example.org")
    with pytest.raises(actions.AccountRefused):
        actions.create_account(details=DETAILS, password="x", **stamp(None))


def test_an_address_that_another_account_gets_meanwhile_is_refused(
    administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = factories.account("viewer")
    set_password, save = Account.set_password, Account.save

    def taken(**values: Any) -> None:
        monkeypatch.setattr(Account, "set_password", set_password)
        monkeypatch.setattr(Account, "save", save)
        factories.account("viewer", **values)

    def password_set(self: Account, password: str) -> None:
        taken(email="dara@example.org")
        set_password(self, password)

    def saved(self: Account, **options: Any) -> None:
        taken(email="sok@example.org")
        save(self, **options)

    monkeypatch.setattr(Account, "set_password", password_set)
    with pytest.raises(actions.AccountRefused, match="has this e-mail address"):
        actions.create_account(details=DETAILS, password="x", **stamp(administrator))
    monkeypatch.setattr(Account, "save", saved)
    with pytest.raises(actions.AccountRefused, match="has this e-mail address"):
        actions.change_account(
            account=account,
            details=replace(DETAILS, email="sok@example.org"),
            **stamp(administrator),
        )


def test_an_address_is_not_blamed_for_another_error_of_the_database(
    administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved(self: Account, **options: Any) -> None:
        raise IntegrityError("NOT NULL constraint failed: people_account.name")

    monkeypatch.setattr(Account, "save", saved)
    with pytest.raises(IntegrityError):
        actions.create_account(details=DETAILS, password="x", **stamp(administrator))


def test_a_role_that_another_administrator_gives_meanwhile_is_given_once(
    administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = factories.account("viewer")
    get_or_create = AccountRole.objects.get_or_create

    def given_meanwhile(**values: Any) -> tuple[AccountRole, bool]:
        AccountRole.objects.create(**values)
        return get_or_create(**values)

    monkeypatch.setattr(AccountRole.objects, "get_or_create", given_meanwhile)
    details = replace(DETAILS, roles=frozenset({"viewer", "trainer"}))
    actions.change_account(account=account, details=details, **stamp(administrator))
    assert account.role_codes() == {"viewer", "trainer"}


@pytest.mark.parametrize("role", ["participant", "trainer", "coordinator", "viewer"])
def test_only_an_administrator_makes_accounts(role: str) -> None:
    with pytest.raises(queries.NotAllowed):
        actions.create_account(details=DETAILS, password="x", **stamp(factories.account(role)))


def test_roles_are_changed_and_the_line_says_which(administrator: Account) -> None:
    account = factories.account("viewer", "trainer")
    details = replace(DETAILS, roles=frozenset({"viewer", "coordinator"}))
    actions.change_account(account=account, details=details, **stamp(administrator))
    assert account.role_codes() == {"viewer", "coordinator"}
    assert last_line().detail["roles_added"] == ["coordinator"]
    assert last_line().detail["roles_removed"] == ["trainer"]


def test_the_last_administrator_keeps_the_role(administrator: Account) -> None:
    factories.account("administrator", is_active=False)
    details = replace(DETAILS, email=administrator.email, roles=frozenset({"viewer"}))
    with pytest.raises(actions.AccountRefused, match="last administrator"):
        actions.change_account(account=administrator, details=details, **stamp(administrator))
    other = factories.account("administrator")
    actions.change_account(account=administrator, details=details, **stamp(other))
    assert administrator.role_codes() == {"viewer"}


def test_the_only_administrator_takes_a_role_and_the_log_says_so(administrator: Account) -> None:
    actions.take_role(role="coordinator", **stamp(administrator))
    assert administrator.role_codes() == {"administrator", "coordinator"}
    line = last_line()
    assert (line.action, line.detail["role"]) == ("take_role", "coordinator")
    [shown] = queries.self_given_roles()
    assert shown.account == administrator
    assert [role.code for role in shown.roles] == ["coordinator"]
    assert shown.given_at == factories.NOW


def test_a_role_that_an_administrator_already_has_is_not_taken_again(
    administrator: Account,
) -> None:
    before = AuditLine.objects.count()
    actions.take_role(role="administrator", **stamp(administrator))
    assert AuditLine.objects.count() == before
    assert queries.self_given_roles() == []


def test_of_two_administrators_neither_takes_a_role(administrator: Account) -> None:
    other = factories.account("administrator", name="Chan Vuthy")
    assert not queries.is_only_administrator(account=administrator)
    with pytest.raises(actions.AccountRefused, match="Request the role"):
        actions.take_role(role="coordinator", **stamp(administrator))
    details = replace(
        DETAILS, email=administrator.email, roles=frozenset({"administrator", "viewer"})
    )
    with pytest.raises(actions.AccountRefused, match="account page"):
        actions.change_account(account=administrator, details=details, **stamp(administrator))
    actions.change_account(account=administrator, details=details, **stamp(other))
    assert queries.self_given_roles() == []


def test_an_only_administrator_takes_at_once_no_role_but_the_coordinators(
    administrator: Account,
) -> None:
    for role in sorted(roles.ROLES.keys() - {"administrator", "coordinator"}):
        with pytest.raises(actions.AccountRefused, match="Request the role"):
            actions.take_role(role=role, **stamp(administrator))
        details = replace(
            DETAILS, email=administrator.email, roles=frozenset({"administrator", role})
        )
        with pytest.raises(actions.AccountRefused, match="account page"):
            actions.change_account(account=administrator, details=details, **stamp(administrator))
    assert administrator.role_codes() == {"administrator"}


@pytest.mark.parametrize(
    ("role", "error"), [("coordinator", queries.NotAllowed), ("administrator", None)]
)
def test_a_role_that_is_none_and_another_account_are_refused(
    role: str, error: type[Exception] | None
) -> None:
    wanted = "coordinator" if error else "king"
    with pytest.raises(error or actions.AccountRefused):
        actions.take_role(role=wanted, **stamp(factories.account(role)))


def test_another_administrator_confirms_and_the_note_goes(administrator: Account) -> None:
    actions.take_role(role="coordinator", **stamp(administrator))
    with pytest.raises(actions.AccountRefused, match="Another administrator"):
        actions.confirm_self_given_roles(account=administrator, **stamp(administrator))
    other = factories.account("administrator")
    with pytest.raises(queries.NotAllowed):
        actions.confirm_self_given_roles(
            account=administrator, **stamp(factories.account("coordinator"))
        )
    actions.confirm_self_given_roles(account=administrator, **stamp(other))
    assert queries.self_given_roles() == []
    assert last_line().detail["roles"] == ["coordinator"]
    before = AuditLine.objects.count()
    actions.confirm_self_given_roles(account=administrator, **stamp(other))
    assert AuditLine.objects.count() == before


def test_the_note_and_its_confirmation_on_the_pages(client: Any, administrator: Account) -> None:
    actions.take_role(role="coordinator", **stamp(administrator))
    address = reverse("people:confirm_roles", kwargs={"pk": administrator.pk})
    client.force_login(administrator)
    assert address not in client.get(reverse("people:accounts")).content.decode()
    assert client.post(address).status_code == 302
    assert queries.self_given_roles() != []
    client.force_login(factories.account("administrator"))
    assert address in client.get(reverse("people:accounts")).content.decode()
    client.post(address)
    assert queries.self_given_roles() == []


def test_several_accounts_are_made_together_or_not_at_all(administrator: Account) -> None:
    first = actions.NewAccount(details=DETAILS, password="abcd-efgh")
    second = actions.NewAccount(
        details=replace(DETAILS, email="sophal@example.org"), password="jkmn-pqrs"
    )
    with pytest.raises(actions.AccountRefused, match=r"Person 2: .*e-mail address"):
        actions.create_accounts(new=[first, first], **stamp(administrator))
    assert Account.objects.count() == 1
    accounts = actions.create_accounts(new=[first, second], **stamp(administrator))
    assert [account.email for account in accounts] == ["dara@example.org", "sophal@example.org"]


def test_no_one_closes_their_own_account(administrator: Account) -> None:
    factories.account("administrator")
    with pytest.raises(actions.AccountRefused, match="your own"):
        actions.deactivate_account(account=administrator, **stamp(administrator))


def test_the_last_administrator_cannot_be_closed(administrator: Account) -> None:
    with pytest.raises(actions.AccountRefused, match="last administrator"):
        actions.deactivate_account(account=administrator, **stamp(None))


def test_an_account_is_closed_and_opened_again(administrator: Account) -> None:
    account = factories.account("viewer")
    actions.deactivate_account(account=account, **stamp(administrator))
    account.refresh_from_db()
    assert not account.is_active
    actions.reactivate_account(account=account, **stamp(administrator))
    account.refresh_from_db()
    assert account.is_active
    assert last_line().action == "reactivate_account"


def test_a_new_password_is_for_one_use_and_is_in_no_line(administrator: Account) -> None:
    account = factories.account("viewer")
    actions.reset_password(account=account, password="new-pass-word", **stamp(administrator))
    account.refresh_from_db()
    assert account.must_change_password
    assert account.check_password("new-pass-word")
    assert "new-pass-word" not in str(last_line().detail)


def test_a_new_password_does_not_pass_the_second_factor(administrator: Account) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    account = factories.account("viewer")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    actions.reset_password(account=account, password="abcd-efgh-jkmn", **stamp(administrator))
    typed = {"login": account.email, "password": "abcd-efgh-jkmn"}
    answer = Client().post(reverse("account_login"), typed)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in answer.client.session


@pytest.mark.parametrize("must_change", [False, True])
def test_a_password_runs_out_only_when_an_administrator_gave_it(
    must_change: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = factories.account("viewer")
    account.set_password("new-pass-word")
    account.must_change_password = must_change
    account.save()
    years_later = timezone.now() + timedelta(days=3_650)
    monkeypatch.setattr(timezone, "now", lambda: years_later)
    client = Client()
    typed = {"login": account.email, "password": "new-pass-word"}
    assert client.post(reverse("account_login"), typed).status_code == 302
    asks_for_another = client.get("/").headers.get("Location") == reverse(
        "account_change_password"
    )
    assert asks_for_another == must_change


def test_a_second_factor_is_taken_away(administrator: Account) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    account = factories.account("viewer")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    assert (
        actions.reset_second_factor(
            account=account, identity_check="in_person", **stamp(administrator)
        )
        == 1
    )
    assert last_line().detail["identity_check"] == "in_person"
    assert queries.with_second_factor(accounts=[account.pk]) == set()


@pytest.mark.parametrize("given", ["", "trust"])
def test_a_factor_stays_where_the_person_was_not_checked(
    client: Any, administrator: Account, given: str
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    account = factories.account("viewer")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    client.force_login(administrator)
    client.cookies["promdaen_language"] = "en"
    address = reverse("people:reset_second_factor", kwargs={"pk": account.pk})
    page = client.post(address, {"identity_check": given}, follow=True).content.decode()
    assert "Select how you made sure" in page
    assert "In person, with the service card" in page
    assert queries.with_second_factor(accounts=[account.pk]) == {account.pk}


def test_ones_own_language_and_look_are_kept() -> None:
    account = factories.account("viewer")
    actions.change_own_settings(language="en", theme="dark", **stamp(account))
    account.refresh_from_db()
    assert (account.language, account.theme) == ("en", "dark")
    with pytest.raises(actions.AccountRefused):
        actions.change_own_settings(language="fr", theme="dark", **stamp(account))


def test_a_password_of_ones_own_ends_the_one_time_one() -> None:
    account = factories.account("viewer", must_change_password=True)
    actions.note_own_password(**stamp(account))
    account.refresh_from_db()
    assert not account.must_change_password
    assert last_line().account_id == account.pk


# ---- pages ----

GETS = ["accounts", "add_account", "audit"]


@pytest.mark.parametrize("page", GETS)
@pytest.mark.parametrize("language", ["km", "en"])
def test_an_administrator_opens_the_page(
    client: Any, administrator: Account, page: str, language: str
) -> None:
    client.force_login(administrator)
    client.cookies["promdaen_language"] = language
    assert client.get(reverse(f"people:{page}")).status_code == 200


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("page", [*GETS, "account"])
@pytest.mark.parametrize(
    "role", ["participant", "trainer", "coordinator", "assessor", "liaison", "viewer"]
)
def test_another_role_is_refused(client: Any, role: str, page: str) -> None:
    account = factories.account(role)
    client.force_login(account)
    where = {"pk": account.pk} if page == "account" else {}
    assert client.get(reverse(f"people:{page}", kwargs=where)).status_code == 403


def test_a_visitor_is_led_to_the_sign_in(client: Any) -> None:
    answer = client.get(reverse("people:accounts"))
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_an_account_is_made_on_the_page_and_its_password_shown_once(
    client: Any, administrator: Account
) -> None:
    client.force_login(administrator)
    typed = {
        "name": "Sok Dara",
        "email": "dara@example.org",
        "department": "",
        "language": "km",
        "roles": ["viewer"],
    }
    page = client.post(reverse("people:add_account"), typed)
    account = Account.objects.get(email="dara@example.org")
    assert account.check_password(page.context["password"])
    assert page.context["password"] in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    again = client.post(reverse("people:add_account"), typed)
    assert again.context["form"].errors


def test_the_pages_of_an_account_do_what_they_say(client: Any, administrator: Account) -> None:
    client.force_login(administrator)
    account = factories.account("viewer")
    where = {"pk": account.pk}
    assert client.get(reverse("people:account", kwargs=where)).status_code == 200
    client.post(reverse("people:deactivate_account", kwargs=where))
    account.refresh_from_db()
    assert not account.is_active
    client.post(reverse("people:reactivate_account", kwargs=where))
    client.post(
        reverse("people:reset_second_factor", kwargs=where), {"identity_check": "superior"}
    )
    page = client.post(reverse("people:reset_password", kwargs=where))
    account.refresh_from_db()
    assert account.is_active
    assert account.check_password(page.context["password"])
    typed = {"name": "New Name", "email": account.email, "language": "en", "roles": ["trainer"]}
    assert client.post(reverse("people:account", kwargs=where), typed).status_code == 302
    refused = client.post(reverse("people:account", kwargs=where), {**typed, "roles": []})
    assert refused.context["form"].errors


def test_closing_yourself_on_the_page_is_refused_in_words(
    client: Any, administrator: Account
) -> None:
    client.force_login(administrator)
    where = {"pk": administrator.pk}
    client.post(reverse("people:deactivate_account", kwargs=where))
    administrator.refresh_from_db()
    assert administrator.is_active


def test_the_list_narrows_sorts_and_exports_what_it_shows(
    client: Any, administrator: Account
) -> None:
    client.force_login(administrator)
    factories.account("trainer", name="Keo Sophal", email="keo@example.org")
    factories.account("viewer", name="Chan Vuthy", email="chan@example.org", is_active=False)
    query = {"role": "trainer", "sort": "-email"}
    page = client.get(reverse("people:accounts"), query)
    assert [row.name for row, *_rest in page.context["lines"]] == ["Keo Sophal"]
    closed = client.get(reverse("people:accounts"), {"state": "closed", "q": "chan"})
    assert [row.name for row, *_rest in closed.context["lines"]] == ["Chan Vuthy"]
    file = client.get(reverse("people:accounts"), {**query, "format": "csv"})
    text = file.content.decode("utf-8-sig")
    assert "keo@example.org" in text
    assert "chan@example.org" not in text
    assert "pbkdf2" not in text


def test_ones_own_page_shows_roles_and_changes_language(client: Any) -> None:
    account = factories.account("trainer")
    client.force_login(account)
    assert f'href="{reverse("people:own_account")}"' in client.get("/runs/").content.decode()
    page = client.get(reverse("people:own_account"))
    assert f'action="{reverse("account_logout")}"' in page.content.decode()
    answer = client.post(reverse("people:own_account"), {"language": "en", "theme": "dark"})
    assert answer.cookies["promdaen_language"].value == "en"
    account.refresh_from_db()
    assert account.theme == "dark"


@pytest.mark.parametrize("language", ["km", "en"])
def test_everyone_reads_what_is_kept(client: Any, language: str) -> None:
    client.cookies["promdaen_language"] = language
    assert client.get(reverse("people:privacy")).status_code == 200


def test_the_audit_page_narrows_exports_and_checks(client: Any, administrator: Account) -> None:
    client.force_login(administrator)
    account = factories.account("viewer")
    actions.deactivate_account(account=account, **stamp(administrator))
    factories.officer()
    page = client.get(reverse("people:audit"), {"action": "deactivate_account"})
    [entry] = page.context["entries"]
    assert entry.line.action == "deactivate_account"
    assert (str(entry.kind), entry.thing) == ("គណនី", account.name)
    assert "values" not in dict(entry.details)
    by = client.get(reverse("people:audit"), {"person": str(administrator.pk)})
    assert {one.line.account_id for one in by.context["entries"]} == {administrator.pk}
    system = client.get(reverse("people:audit"), {"person": "system"})
    assert {one.line.account_id for one in system.context["entries"]} == {None}
    about = {"kind": "people.Account", "thing": str(account.pk)}
    thing = client.get(reverse("people:audit"), about)
    assert {one.line.subject_id for one in thing.context["entries"]} == {str(account.pk)}
    assert client.get(reverse("people:audit"), {"person": "x"}).status_code == 200
    late = client.get(reverse("people:audit"), {"since": "2030-01-01"})
    assert list(late.context["entries"]) == []
    day = client.get(reverse("people:audit"), {"since": "2026-11-24", "until": "2026-11-24"})
    assert len(day.context["entries"]) == 2
    file = client.get(reverse("people:audit"), {"format": "csv"})
    assert account.audit_name in file.content.decode("utf-8-sig")
    answer = client.post(reverse("people:verify_audit"), follow=True)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["success"]


def test_a_large_export_of_the_audit_log_is_written_in_the_background(
    client: Any, administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(administrator)
    for officer in (factories.officer(), factories.officer()):
        line = {"action": "create_account", "subject": officer, "by": administrator}
        audit.record_line(**line, now=timezone.now(), detail={})
    day = {"since": "2026-11-24", "until": "2026-11-24", "action": "ask_job"}
    for filters, count in (({"action": "create_account"}, 2), (day, 0)):
        asked = {"format": "csv", **filters}
        monkeypatch.setattr(audit_exports, "MAX_LINES", 20_000)
        whole = client.get(reverse("people:audit"), asked).content
        monkeypatch.setattr(audit_exports, "MAX_LINES", -1)
        assert client.get(reverse("people:audit"), asked).status_code == 302
        job = jobs.run_next_job(now=timezone.now())
        assert job is not None
        assert job.result["count"] == count
        file = client.get(reverse("people:job_file", args=[job.pk]))
        assert file.content == whole
        assert file["Content-Disposition"].startswith('attachment; filename="audit-')
    client.force_login(factories.account("trainer"))
    assert client.get(reverse("people:job_file", args=[job.pk])).status_code == 404
    assert client.get(reverse("people:audit"), {"format": "csv"}).status_code == 403


def test_a_changed_line_shows_on_the_audit_page(client: Any, administrator: Account) -> None:
    from django.db import connection

    client.force_login(administrator)
    factories.officer()
    append_only.lift_guard(using="default")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_auditline SET action = 'nothing'")
    answer = client.post(reverse("people:verify_audit"), follow=True)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]


def test_every_action_of_people_has_words_for_the_audit_page() -> None:
    own = {"create_accounts", "create_officers", "add_postings", "recover_account"}
    own |= {"note_session", "use_api_token", "change_officer_state", "rename_account"}
    own |= {"receive_account_removals", "change_officers"}
    named = {name for name, value in vars(actions).items() if isfunction(value)} - own
    assert named <= set(queries.audit_labels())


@pytest.mark.django_db
def test_open_role_requests_are_read_once_a_page(django_assert_num_queries: Any) -> None:
    with remembered.cache_while_reading(), django_assert_num_queries(1):
        queries.role_requests()
        queries.role_requests()
