"""Sessions end when nobody asks for anything; a second factor is required over https."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone

from promdaen.config import environment, projecting, sign_in
from promdaen.course.actions import sittings
from promdaen.kit.models import AuditLine
from promdaen.people import actions
from promdaen.people.receivers import LAST_ACT
from tests import factories, runs

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
POLL = {"HTTP_ACCEPT": "text/html, */*", "HTTP_HX_REQUEST": "true"}
SCRIPT = {"HTTP_ACCEPT": "*/*"}


def signed_in(role: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(role), backend=BACKEND)
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def at(**later: int) -> Any:
    """The clock of the middleware, so much later."""
    return patch.object(sign_in.timezone, "now", lambda: REAL() + timedelta(**later))


REAL = timezone.now


def get_page(client: Client, page: str = "people:own_account", **headers: str) -> Any:
    return client.get(reverse(page), **headers)  # type: ignore[arg-type]


# ---- two hours ----


def test_signing_in_is_the_first_act() -> None:
    assert LAST_ACT in signed_in("coordinator").session


def test_a_session_ends_two_hours_after_the_last_page() -> None:
    client = signed_in("coordinator")
    with at(hours=1, minutes=59):
        assert get_page(client, **PAGE).status_code == 200
    with at(hours=3, minutes=58):
        assert get_page(client, **PAGE).status_code == 200
    with at(hours=5, minutes=59):
        answer = get_page(client, **PAGE)
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fpeople%2Fown%2F"
    assert not is_in(client)
    assert "signed out" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("headers", [POLL, SCRIPT])
def test_what_renews_itself_keeps_no_session(headers: dict[str, str]) -> None:
    client = signed_in("coordinator")
    for minutes in range(10, 120, 10):
        with at(minutes=minutes):
            assert get_page(client, **headers).status_code == 200
    with at(minutes=125):
        assert get_page(client, **headers).status_code == 302
    assert not is_in(client)


def test_sending_a_form_keeps_a_session() -> None:
    client = signed_in("coordinator")
    typed = {"language": "en", "theme": "dark"}
    with at(hours=1, minutes=50):
        client.post(reverse("people:own_account"), typed, **POLL)  # type: ignore[arg-type]
    with at(hours=3):
        assert get_page(client, **PAGE).status_code == 200
    with at(hours=6):
        answer = client.post(reverse("people:own_account"), typed)
    assert answer["Location"] == f"{reverse('account_login')}?"


def test_a_session_ends_twelve_hours_after_signing_in_however_much_it_is_used() -> None:
    client = signed_in("coordinator")
    for hours in range(1, 12):
        with at(hours=hours):
            assert get_page(client, **PAGE).status_code == 200
    with at(hours=12, minutes=1):
        assert get_page(client, **PAGE).status_code == 302
    assert not is_in(client)


def test_signing_in_gives_a_new_session_key() -> None:
    account = factories.account("viewer")
    client = Client()
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    typed = {"login": account.email, "password": factories.PASSWORD}
    assert client.post(reverse("account_login"), typed).status_code == 302
    assert client.session.session_key != session.session_key
    assert len(str(client.session.session_key)) == 32


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_leads_to_no_other_host(place: str) -> None:
    account = factories.account("viewer")
    typed = {"login": account.email, "password": factories.PASSWORD, "next": place}
    answer = Client().post(f"{reverse('account_login')}?next={place}", typed)
    assert "evil" not in answer["Location"]


def test_trace_is_answered_by_nothing() -> None:
    answer = signed_in("viewer").trace(reverse("people:privacy"), HTTP_X_SECRET="zzyzx")
    assert answer.status_code == 405
    assert b"zzyzx" not in answer.content


def test_every_fault_page_reveals_nothing_of_the_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_given: Any) -> None:
        raise ValueError("a secret of the inside")

    monkeypatch.setattr(actions, "change_own_settings", broken)
    client = signed_in("viewer")
    client.raise_request_exception = False
    page = client.post(reverse("people:own_account"), {"language": "en", "theme": "dark"})
    assert page.status_code == 500
    text = page.content.decode()
    for word in ("secret of the inside", "Traceback", "own.py", "ValueError"):
        assert word not in text


def test_a_page_on_the_wall_goes_on_and_opens_nothing_else() -> None:
    client = signed_in("coordinator")
    with at(hours=3), patch.object(sign_in, "PROJECTOR_PAGES", {"people:privacy"}):
        assert get_page(client, "people:privacy", **POLL).status_code == 200
        assert is_in(client)
        assert get_page(client, "people:own_account", **POLL).status_code == 302
    assert not is_in(client)


def test_a_live_test_stays_on_the_wall_until_it_is_closed() -> None:
    paper = runs.paper()
    run = runs.run("KK-1", held={"before": paper, "after": paper})
    test = sittings.open_test(run=run, occasion="before", minutes=45, by=None, now=factories.NOW)
    client = signed_in("coordinator")
    live = reverse("course:live", args=(run.code, "before"))
    with at(hours=3):
        assert client.get(live, headers={"HX-Request": "true"}).status_code == 200
        assert client.get(live, headers={"Accept": "text/html"}).status_code == 302
    client = signed_in("coordinator")
    sittings.close_test(test=test, by=None, now=factories.NOW)
    with at(hours=3):
        assert client.get(live, headers={"HX-Request": "true"}).status_code == 302


# ---- a session left to one page ----


def open_test(code: str = "KK-1") -> Any:
    paper = runs.paper()
    run = runs.run(code, held={"before": paper, "after": paper})
    return sittings.open_test(run=run, occasion="before", minutes=45, by=None, now=factories.NOW)


def left_to(page: str) -> Client:
    client = signed_in("coordinator")
    assert 'name="page"' in client.get(page, **PAGE).content.decode()  # type: ignore[arg-type]
    assert client.post(reverse("show_only"), {"page": page})["Location"] == page
    return client


OTHER_PAGES = ("people:own_account", "home", "course:list", "account_login", "people:privacy")


@pytest.mark.parametrize("other", OTHER_PAGES)
def test_a_session_left_to_a_live_test_opens_nothing_else(other: str) -> None:
    test = open_test()
    live = reverse("course:live", args=(test.run.code, "before"))
    client = left_to(live)
    page = client.get(live, **PAGE).content.decode()  # type: ignore[arg-type]
    assert "<form" not in page
    assert "Leave this view" in page
    assert client.get(live, **POLL).status_code == 200  # type: ignore[arg-type]
    assert client.get(reverse(other), **PAGE)["Location"] == reverse("account_login")  # type: ignore[arg-type]
    assert not is_in(client)
    assert client.get(live, **PAGE).status_code == 302  # type: ignore[arg-type]


@pytest.mark.parametrize("page", ["close_test", "extend_test", "show_results", "live"])
def test_a_session_left_to_a_live_test_sends_nothing(page: str) -> None:
    test = open_test()
    client = left_to(reverse("course:live", args=(test.run.code, "before")))
    response = client.post(
        reverse(f"course:{page}", args=(test.run.code, "before")), {"minutes": "5"}
    )
    assert response["Location"] == reverse("account_login")
    assert not is_in(client)
    test.refresh_from_db()
    assert test.closed_at is None


def test_a_session_left_to_a_live_test_does_not_open_another_test() -> None:
    test = open_test()
    other = open_test("KK-2")
    client = left_to(reverse("course:live", args=(test.run.code, "before")))
    page = reverse("course:live", args=(other.run.code, "before"))
    assert client.get(page, **PAGE).status_code == 302  # type: ignore[arg-type]
    assert not is_in(client)


def test_a_session_left_to_a_live_test_lasts_until_the_test_closes() -> None:
    test = open_test()
    live = reverse("course:live", args=(test.run.code, "before"))
    client = left_to(live)
    for hours in range(3, 12, 4):
        with at(hours=hours):
            assert client.get(live, **PAGE).status_code == 200  # type: ignore[arg-type]
    sittings.close_test(test=test, by=None, now=factories.NOW)
    with at(hours=11):
        answer = client.get(live, **POLL)  # type: ignore[arg-type]
    assert answer["HX-Redirect"] == reverse("account_login")
    assert not is_in(client)
    assert "is over" in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("headers", [POLL, SCRIPT])
def test_what_renews_itself_in_another_tab_does_not_end_a_session_left_to_a_page(
    headers: dict[str, str],
) -> None:
    live = reverse("course:live", args=(open_test().run.code, "before"))
    client = left_to(live)
    assert get_page(client, **headers).status_code == 403
    assert client.get(live, **PAGE).status_code == 200  # type: ignore[arg-type]


def test_a_session_left_to_a_page_that_was_renamed_ends() -> None:
    client = left_to(reverse("course:live", args=(open_test().run.code, "before")))
    pages = {name: page for name, page in projecting.ROOM_PAGES.items() if name != "course:live"}
    with patch.object(projecting, "ROOM_PAGES", pages):
        assert get_page(client, "account_login", **PAGE).status_code == 302
        assert not is_in(client)
        assert get_page(client, "account_login", **PAGE).status_code == 200


def test_only_a_page_for_a_room_is_left_a_session() -> None:
    client = signed_in("coordinator")
    for page in ("/people/own/", "https://evil.example/", "//evil.example", "", "/nothing/"):
        assert client.post(reverse("show_only"), {"page": page}).status_code == 404
    assert is_in(client)
    assert get_page(client, **PAGE).status_code == 200
    assert 'name="page"' not in get_page(client, **PAGE).content.decode()


def test_signing_in_again_opens_everything() -> None:
    test = open_test()
    client = left_to(reverse("course:live", args=(test.run.code, "before")))
    get_page(client, **PAGE)
    client.force_login(factories.account("coordinator"), backend=BACKEND)
    assert get_page(client, **PAGE).status_code == 200


def test_every_page_for_a_room_is_there_with_its_parts() -> None:
    spaces = get_resolver().namespace_dict
    for name, page in projecting.ROOM_PAGES.items():
        for view in (name, *page.parts):
            namespace, _separator, last = view.partition(":")
            assert last in spaces[namespace][1].reverse_dict, view
        if page.is_open is not None:
            assert page.is_open.__name__


def test_a_session_of_before_begins_to_be_counted_now() -> None:
    client = signed_in("coordinator")
    session = client.session
    del session[LAST_ACT]
    session.save()
    with at(hours=5):
        assert get_page(client, **POLL).status_code == 200
    assert client.session[LAST_ACT] > REAL().timestamp() + 4 * 3600


def test_every_page_on_the_wall_is_there() -> None:
    spaces = get_resolver().namespace_dict
    for page in sign_in.PROJECTOR_PAGES:
        namespace, _separator, name = page.partition(":")
        assert name in spaces[namespace][1].reverse_dict, page


# ---- the second factor ----


@pytest.fixture
def https(settings: Any) -> None:
    settings.REQUIRES_SECOND_FACTOR = True


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.usefixtures("https")
@pytest.mark.parametrize("role", ["trainer", "assessor", "reviewer", "viewer", "liaison"])
def test_a_setting_requires_the_second_factor_of_every_account(role: str, settings: Any) -> None:
    client = signed_in(role)
    account = _account(client)
    assert "Set up a second factor by" not in get_page(client, **PAGE).content.decode()
    settings.SECOND_FACTOR_FOR_ALL = True
    assert "Set up a second factor by" in get_page(client, **PAGE).content.decode()
    with at(days=7, hours=1):
        client.force_login(account, backend=BACKEND)
        assert get_page(client, "more", **PAGE)["Location"] == reverse("mfa_index")


@pytest.mark.parametrize(
    ("value", "is_for_all"), [("", False), ("managers", False), ("all", True)]
)
def test_who_needs_a_second_factor_is_read_from_the_settings(value: str, is_for_all: bool) -> None:
    variables = {"PROMDAEN_DATA": "/tmp/none", "PROMDAEN_SECOND_FACTOR": value}
    assert environment.environment(variables=variables).is_factor_for_all is is_for_all
    with pytest.raises(ValueError, match="managers or all"):
        environment.environment(variables=variables | {"PROMDAEN_SECOND_FACTOR": "none"})


@pytest.mark.usefixtures("https")
@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_a_second_factor_is_asked_for_and_then_required(role: str) -> None:
    client = signed_in(role)
    account = _account(client)
    page = get_page(client, **PAGE).content.decode()
    assert "Set up a second factor by" in page
    assert AuditLine.objects.filter(action="require_second_factor").count() == 1
    with at(days=6, hours=23):
        client.force_login(account, backend=BACKEND)
        assert get_page(client, "more", **PAGE).status_code == 200
    with at(days=7, hours=1):
        client.force_login(account, backend=BACKEND)
        assert get_page(client, "more", **PAGE)["Location"] == reverse("mfa_index")
        assert get_page(client, "mfa_index", **PAGE).status_code == 200
        assert get_page(client, **PAGE).status_code == 200
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        answer = get_page(client, "more", **PAGE)
    assert answer.status_code == 200
    assert "Set up a second factor by" not in answer.content.decode()
    assert AuditLine.objects.filter(action="require_second_factor").count() == 1


@pytest.mark.usefixtures("https")
def test_other_roles_are_not_asked() -> None:
    client = signed_in("trainer")
    assert "second factor by" not in get_page(client, **PAGE).content.decode()
    assert _account(client).factor_due_at is None
    assert Client().get(reverse("account_login")).status_code == 200


def test_a_laptop_without_https_asks_no_one() -> None:
    client = signed_in("administrator")
    assert "second factor by" not in get_page(client, **PAGE).content.decode()
    assert _account(client).factor_due_at is None


def test_who_lost_the_factor_gets_seven_days_again() -> None:
    account = factories.account("coordinator")
    now = REAL()
    assert due(account, now) == now + timedelta(days=7)
    assert due(account, now + timedelta(days=3)) == now + timedelta(days=7)
    by = factories.account("administrator")
    later = now + timedelta(days=30)
    actions.reset_second_factor(account=account, identity_check="superior", by=by, now=later)
    account.refresh_from_db()
    assert due(account, later) == later + timedelta(days=7)


def due(account: Any, now: datetime) -> datetime:
    return actions.require_second_factor(account=account, now=now)


def _account(client: Client) -> Any:
    from promdaen.people.models import Account

    return Account.objects.get(pk=client.session["_auth_user_id"])


def test_a_request_of_a_person_is_distinguished_from_that_of_a_clock() -> None:
    requests = RequestFactory()
    assert projecting.is_by_person(requests.get("/", **PAGE))  # type: ignore[arg-type]
    assert projecting.is_by_person(requests.post("/", **POLL))  # type: ignore[arg-type]
    assert not projecting.is_by_person(requests.get("/", **POLL))  # type: ignore[arg-type]
    assert not projecting.is_by_person(requests.get("/", **SCRIPT))  # type: ignore[arg-type]
