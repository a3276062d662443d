"""The classroom on plain http: who gets in where, whatever a request says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from promdaen.config import classroom, environment, lan, server
from tests import factories

pytestmark = pytest.mark.django_db
PHONE, LAPTOP = "192.168.8.41", "127.0.0.1"
ROOM = "http://192.168.8.10:8000"
OF_STAFF = (
    "/runs/", "/people/officers/", "/people/audit/", "/account/login/", "/back-office/login/",
    "/results/overview/", "/curriculum/", "/items/", "/places/checkpoints/", "/parts/",
    "/account/2fa/", "/people/privacy/", "/no-such-page/", "/people",
)  # fmt: skip


@pytest.fixture
def room(settings: Settings) -> Client:
    settings.CLASSROOM_ADDRESSES = (ROOM,)
    settings.ALLOWED_HOSTS = ["192.168.8.10", "localhost", "127.0.0.1"]
    return Client(headers={"host": "192.168.8.10:8000"})


@pytest.mark.parametrize("path", OF_STAFF)
def test_another_device_is_refused_what_is_not_for_participants(room: Client, path: str) -> None:
    answer = room.get(path, REMOTE_ADDR=PHONE)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "trainer's laptop" in page
    assert "កុំព្យូទ័ររបស់គ្រូបណ្តុះបណ្តាល" in page
    assert f"{ROOM}/p/join/" in page
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/p/join/", "/p/", "/p", "/j/x/", "/c/x/", "/health/"])
def test_another_device_gets_participants_pages(room: Client, path: str) -> None:
    assert room.get(path, REMOTE_ADDR=PHONE).status_code != 403


@pytest.mark.parametrize("path", ["/p/../runs/", "/p%2f..%2fruns/", "/p/..;/runs/", "/p/%2e%2e/"])
def test_dots_lead_a_phone_nowhere(room: Client, path: str) -> None:
    assert room.get(path, REMOTE_ADDR=PHONE).status_code == 404


def test_the_bare_address_leads_a_phone_to_joining(room: Client) -> None:
    answer = room.get("/", REMOTE_ADDR=PHONE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/p/join/")


def test_a_phone_changes_the_language_of_its_pages(room: Client) -> None:
    answer = room.get("/p/join/?set-language=en", REMOTE_ADDR=PHONE, follow=True)
    assert "Join the course" in answer.content.decode()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_the_laptop_itself_gets_everything(room: Client, address: str) -> None:
    assert room.get("/account/login/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize(
    "address", [PHONE, "", "unix:", "localhost", "::ffff:192.168.8.41", "0.0.0.1", "1.27.0.0.1"]
)
def test_a_device_that_is_not_surely_the_laptop_is_another_device(
    room: Client, address: str
) -> None:
    assert room.get("/account/login/", REMOTE_ADDR=address).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": LAPTOP},
        {"x-forwarded-for": f"{LAPTOP}, {LAPTOP}"},
        {"forwarded": f"for={LAPTOP}"},
        {"x-real-ip": LAPTOP},
        {"x-forwarded-host": "localhost"},
        {"x-original-url": "/p/"},
        {"x-rewrite-url": "/p/"},
        {"x-script-name": "/p"},
        {"remote-addr": LAPTOP},
        {"client-ip": LAPTOP},
        {"host": "localhost"},
        {"host": "127.0.0.1:8000"},
    ],
    ids=lambda headers: " ".join(f"{name}={value}" for name, value in headers.items()),
)
def test_no_header_of_a_request_makes_it_the_laptop_s(
    room: Client, headers: dict[str, str]
) -> None:
    assert room.get("/account/login/", REMOTE_ADDR=PHONE, headers=headers).status_code == 403
    assert room.post("/account/login/", REMOTE_ADDR=PHONE, headers=headers).status_code == 403


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_what_a_proxy_on_the_laptop_passes_on_is_another_device_s(room: Client, name: str) -> None:
    answer = room.get("/account/login/", REMOTE_ADDR=LAPTOP, headers={name: "192.168.8.41"})
    assert answer.status_code == 403


def test_a_name_that_is_none_of_ours_is_refused_before_any_page(room: Client) -> None:
    answer = room.get("/account/login/", REMOTE_ADDR=LAPTOP, headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_an_account_signed_in_on_a_phone_opens_no_page_of_staff(room: Client) -> None:
    room.force_login(
        factories.account("coordinator", "administrator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert room.get("/people/officers/", REMOTE_ADDR=LAPTOP).status_code == 200
    assert room.get("/people/officers/", REMOTE_ADDR=PHONE).status_code == 403


def test_outside_a_classroom_no_one_is_asked_where_they_sit() -> None:
    assert Client().get("/account/login/", REMOTE_ADDR=PHONE).status_code == 200


def test_the_addresses_of_a_classroom_are_the_hosts_allowed(tmp_path: Any) -> None:
    variables = {"PROMDAEN_DATA": str(tmp_path), "PROMDAEN_CLASSROOM": f"{ROOM},http://10.0.0.2:8"}
    read = environment.environment(variables=variables)
    assert read.classroom == (ROOM, "http://10.0.0.2:8")
    assert read.hosts == ("192.168.8.10", "10.0.0.2", "localhost", "127.0.0.1", "[::1]")
    with pytest.raises(ValueError, match="PROMDAEN_CLASSROOM"):
        environment.environment(variables=variables | {"PROMDAEN_CLASSROOM": "192.168.8.10"})


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    environ: dict[str, str] = {}
    monkeypatch.setattr(server.os, "environ", environ)
    return environ


def test_a_classroom_is_opened_at_the_addresses_found(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan, "addresses", lambda: ["192.168.8.10", "10.0.0.2"])
    server.open_classroom(host=None, port=8000)
    assert variables["PROMDAEN_CLASSROOM"] == f"{ROOM},http://10.0.0.2:8000"
    server.open_classroom(host="10.0.0.2", port=81)
    assert variables["PROMDAEN_CLASSROOM"] == "http://10.0.0.2:81"


@pytest.mark.parametrize(
    ("host", "words"),
    [
        (None, "in no local network"),
        ("8.8.8.8", "not an address of a local network"),
        ("localhost", "not an address of a local network"),
    ],
)
def test_a_classroom_without_a_network_is_refused_in_words(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, host: str | None, words: str
) -> None:
    monkeypatch.setattr(lan, "addresses", list)
    with pytest.raises(server.ServerRefused, match=words):
        server.open_classroom(host=host, port=8000)
    assert "PROMDAEN_CLASSROOM" not in variables


def test_a_classroom_has_no_public_address(variables: dict[str, str]) -> None:
    variables["PROMDAEN_ADDRESS"] = "https://promdaen.example"
    with pytest.raises(server.ServerRefused, match="unset PROMDAEN_ADDRESS"):
        server.open_classroom(host="192.168.8.10", port=8000)


def test_the_terminal_shows_where_to_join_and_what_it_means() -> None:
    announcement = classroom.announcement(addresses=[ROOM, "http://10.0.0.2:8000"], port=8000)
    assert f"classroom at {ROOM}/p/join/" in announcement
    assert "http://127.0.0.1:8000" in announcement
    assert "plain http" in announcement
    assert "█" in announcement
    assert "also at http://10.0.0.2:8000" in announcement
    assert max(len(line) for line in announcement.splitlines()) < 100


def test_only_addresses_of_local_networks_are_found() -> None:
    assert all(lan.is_local(address=address) for address in lan.addresses())
