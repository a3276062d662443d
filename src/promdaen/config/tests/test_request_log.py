"""The log of the server: what a line says, and that it says nothing of a person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.config import environment, request_log
from tests import factories
from tests.test_khmer_pages import addresses, reader_of, world

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
NAME, MAIL = "Zzyzx-Person", "zzyzx.person@example.org"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the server writes as JSON, of every logger."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(request_log.JsonLines())
    root, own = logging.getLogger(), request_log.logger
    before = own.level
    root.addHandler(handler)
    own.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    own.setLevel(before)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_route_status_and_account(log: io.StringIO) -> None:
    client, account = Client(), factories.account("viewer")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("people:own_account"))
    [line] = [log_line for log_line in lines(log) if log_line["event"] == "request"]
    assert line["route"] == "people:own_account"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["account"] == str(account.pk)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["at"].endswith("+00:00")
    assert line["ms"] >= 0


def test_a_refusal_and_an_unknown_address_leave_a_line_without_the_address(
    log: io.StringIO,
) -> None:
    client = Client()
    client.force_login(
        factories.account("trainer"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(reverse("people:accounts")).status_code == 403
    assert client.get(f"/{NAME}/").status_code == 404
    statuses = {line["status"]: line["route"] for line in lines(log) if line["event"] == "request"}
    assert statuses[403] == "people:accounts"
    assert statuses[404] == "none"
    assert NAME not in log.getvalue()


def test_a_fault_leaves_its_kind_and_place_and_not_its_words(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from promdaen.people import actions

    def broken(**_given: Any) -> None:
        raise ValueError(f"{NAME} is wrong") from KeyError(NAME)

    monkeypatch.setattr(actions, "change_own_settings", broken)
    client = Client(raise_request_exception=False)
    client.force_login(
        factories.account("viewer"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.post(reverse("people:own_account"), {"language": "en", "theme": "dark"})
    [fault] = [line["fault"] for line in lines(log) if "fault" in line]
    assert fault["kind"] == "ValueError"
    assert fault["cause"] == "KeyError"
    assert any("own.py" in place for place in fault["places"])
    assert NAME not in log.getvalue()


def test_a_line_stays_one_line_whatever_it_quotes(log: io.StringIO) -> None:
    logging.getLogger("promdaen.kit").warning("first\nsecond")
    [line] = lines(log)
    assert line["event"] == "first\nsecond"


def test_names_fed_through_every_page_and_form_are_in_no_line(log: io.StringIO) -> None:
    objects = world()
    officer = factories.officer(name_latin=f"{NAME} Dara")
    where = dict(addresses(arguments_by_page=objects))
    fields = ("name", "name_latin", "name_km", "email", "text", "title", "q", "login", "place")
    typed = dict.fromkeys(fields, NAME) | {"email": MAIL, "login": MAIL}
    for role in ("coordinator", "administrator"):
        client = reader_of(role)
        client.raise_request_exception = False
        for name, address in where.items():
            if role == "coordinator" or name.startswith("people:"):
                client.get(address, {"q": NAME}, headers={"accept": "text/html"})
                if "logout" not in address:
                    client.post(address, typed)
        client.get(f"/{NAME}/")
    visitor = Client()
    visitor.post(reverse("account_login"), {"login": MAIL, "password": NAME})
    text = log.getvalue()
    assert len(lines(log)) > 2 * len(where)
    faults = {line["route"] for line in lines(log) if line.get("status", 0) >= 500}
    assert faults == set()
    assert {"course:list", "people:officers"} <= {line.get("route") for line in lines(log)}
    for word in (NAME, MAIL, officer.short_code):
        assert word not in text, next(line for line in text.splitlines() if word in line)


@pytest.mark.parametrize(
    ("variables", "log"),
    [
        ({}, "plain"),
        ({"PROMDAEN_ADDRESS": "https://promdaen.example"}, "json"),
        ({"PROMDAEN_ADDRESS": "https://promdaen.example", "PROMDAEN_LOG": "plain"}, "plain"),
        ({"PROMDAEN_LOG": "json"}, "json"),
    ],
)
def test_the_log_is_json_where_the_address_is_https(variables: dict[str, str], log: str) -> None:
    assert environment.environment(variables=variables).log == log


def test_a_log_of_another_kind_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="json or plain"):
        environment.environment(variables={"PROMDAEN_LOG": "xml"})
