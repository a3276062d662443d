"""Addresses that no page can have, headers, and what is compressed on the line."""

import re
from urllib.parse import urlencode

import pytest
from django.db import DataError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from promdaen.config import middleware
from promdaen.config.middleware import CompressTexts, read_once
from promdaen.kit import pdf, remembered
from promdaen.kit.models import AuditLine
from promdaen.people import actions as people_actions
from promdaen.people.models import Officer
from tests import factories, recordings
from tests.test_khmer_pages import NOT_SENT, addresses, reader_of, world

pytestmark = pytest.mark.django_db


def test_an_address_with_a_nul_leads_nowhere(client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    for address in ("/cases/%00/", "/p/lab/picture/%00/", "/runs/%00/", "/runs/?q=a%00"):
        assert client.get(address).status_code == 404


def test_a_form_with_a_nul_is_a_damaged_request(rf: RequestFactory) -> None:
    problem: Exception = DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    if connection.vendor == "postgresql":
        with pytest.raises(DataError) as raised, transaction.atomic():
            Officer.objects.filter(code="\0").exists()
        problem = raised.value
    refused = middleware.RefusalPages(lambda _request: HttpResponse())
    page = refused.process_exception(rf.post("/"), problem)
    assert page is not None
    assert page.status_code == 400
    assert "could not be read" in page.content.decode()
    assert refused.process_exception(rf.post("/"), DataError("value too long")) is None


def test_an_address_of_a_form_that_is_opened_explains_what_to_do() -> None:
    run = factories.run()
    client = Client()
    client.force_login(factories.account("coordinator"))
    client.cookies["promdaen_language"] = "en"
    address = f"/runs/{run.code}/finish/"
    page = client.get(address, headers={"accept": "text/html,*/*"})
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "This address takes forms only" in page.content.decode()
    # A program that asks gets what Django answers.
    assert client.get(address).content == b""


def test_head_is_answered_as_get_without_a_body_and_an_address_of_forms_stays_refused() -> None:
    client = Client()
    client.force_login(factories.account("coordinator"))
    head, read = client.head("/runs/"), client.get("/runs/")
    assert (head.status_code, head.content, read.status_code) == (200, b"", 200)
    assert head.headers["Content-Type"] == read.headers["Content-Type"]
    refused = client.head(f"/runs/{factories.run().code}/finish/")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


def test_windows_are_isolated_over_https_alone(client: Client) -> None:
    header = "Cross-Origin-Opener-Policy"
    assert header not in client.get("/account/login/").headers
    assert client.get("/account/login/", secure=True).headers[header] == "same-origin"


def test_pages_are_compressed_and_padded_but_nothing_of_the_exchange() -> None:
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(factories.account("coordinator"))
    page = client.get("/runs/")
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    # One page has many lengths: Django adds bytes at random, which say nothing of the text.
    assert len({len(client.get("/runs/").content) for _time in range(9)}) > 1
    request = RequestFactory().get("/exchange/search/?q=word", headers={"accept-encoding": "gzip"})
    answer = HttpResponse("word " * 500)
    assert CompressTexts(lambda _request: answer)(request).headers.get("Content-Encoding") is None


def test_of_the_exchange_empty_forms_alone_are_compressed() -> None:
    def is_compressed(method: str, address: str) -> bool:
        request = RequestFactory().generic(method, address, headers={"accept-encoding": "gzip"})
        answer = CompressTexts(lambda _request: HttpResponse("word " * 500))(request)
        return "Content-Encoding" in answer.headers

    assert is_compressed("GET", "/exchange/reports/new/")
    assert not is_compressed("POST", "/exchange/reports/new/")
    assert not is_compressed("GET", "/exchange/referrals/new/?report=1")
    assert not is_compressed("GET", "/exchange/reports/")


def test_what_is_no_text_is_left_as_it_is() -> None:
    request = RequestFactory().get("/runs/", headers={"accept-encoding": "gzip"})
    answer = HttpResponse(b"%PDF" * 500, content_type="application/pdf")
    assert CompressTexts(lambda _request: answer)(request).content == b"%PDF" * 500


def test_a_page_that_is_read_asks_the_same_once_and_a_form_that_is_sent_asks_again() -> None:
    calls: list[int] = []

    @remembered.cache_per_request
    def number() -> int:
        calls.append(1)
        return len(calls)

    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{number()} {number()}")

    assert read_once(page)(RequestFactory().get("/")).content == b"1 1"
    assert read_once(page)(RequestFactory().post("/")).content == b"2 3"


def test_the_policy_of_pages_lets_nothing_of_others_in() -> None:
    rules = dict(part.split(" ", 1) for part in middleware.CONTENT_SECURITY_POLICY.split("; "))
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["default-src"] == "'self'"
    assert not {"unsafe-inline", "unsafe-eval", "*"} & set(rules.values())


def test_every_answer_carries_the_headers_that_guard_it(client: Client) -> None:
    for address in (reverse("account_login"), "/nothing-here/", reverse("health")):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", "))
        assert "Access-Control-Allow-Origin" not in headers


def test_the_page_that_records_alone_may_use_the_microphone(client: Client) -> None:
    record = recordings.record("dialogue", recordings.DIALOGUE)
    place = (record.kind, record.code, "en")
    part = record.values["nodes"][0]["code"]
    client.force_login(factories.account("trainer"))
    page = client.get(reverse("curriculum:record", args=(*place, part)))
    assert page.status_code == 200
    assert "microphone=(self)" in page["Permissions-Policy"]
    rules = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
    common = dict(part.split(" ", 1) for part in middleware.CONTENT_SECURITY_POLICY.split("; "))
    assert rules == common | {"media-src": "'self' blob:"}
    for address in (
        reverse("curriculum:recordings"),
        reverse("curriculum:recording_script", args=place),
        "/nothing-here/",
    ):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY
        assert "microphone=()" in headers["Permissions-Policy"]


OF_LETTERS = re.compile(r"text/|application/xml|[^;]*[+]xml")


@pytest.mark.django_db(databases=["default", "exchange"])
def test_every_address_opened_declares_its_kind_and_letters_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "compile_pdf", lambda **_values: b"%PDF-1.7")
    where = dict(addresses(arguments_by_page=world()))
    client = reader_of("coordinator", "administrator", "liaison")
    token = "a-token-of-this-test"
    people_actions.create_api_token(
        new=people_actions.NewApiToken(token=token, name="x", scopes=["courses"], days=1),
        by=factories.account("coordinator"),
        now=factories.NOW,
    )
    token_headers = {"authorization": f"Bearer {token}"}
    before = _lines()
    tables = [f"/api/v1/odata/{name}" for name in ("$metadata", "Runs", "Runs/$count")]
    answers = {
        **{name: client.get(at) for name, at in where.items() if name not in NOT_SENT},
        **{at: Client().get(at, headers=token_headers) for at in tables},
        "odata refused": Client().get("/api/v1/odata/Runs"),
        "collect refused": Client().get("/key/unknown/formList"),
    }
    # ASVS 3.5.3: opening a page changes nothing, so that no other site can have it changed.
    assert _lines()[len(before) :] == []
    kinds = {
        name: answer.headers.get("Content-Type", "")
        for name, answer in answers.items()
        if answer.streaming or answer.content
    }
    assert len(kinds) > 400
    assert {name for name, kind in kinds.items() if not kind} == set()
    silent = {
        name: kind
        for name, kind in kinds.items()
        if OF_LETTERS.match(kind) and "charset=utf-8" not in kind.lower()
    }
    assert silent == {}
    for name, answer in answers.items():
        if "charset" in kinds.get(name, "") and not answer.streaming:
            answer.content.decode("utf-8")


def _lines() -> list[str]:
    """The actions in the audit logs, as they were done."""
    rows = [
        AuditLine.objects.using(alias).order_by("at", "sequence").values_list("action", flat=True)
        for alias in ("default", "exchange")
    ]
    return [action for row in rows for action in row]


def test_an_address_is_decoded_once(client: Client) -> None:
    """ASVS 1.1.1: what was encoded twice stays encoded once."""
    factories.run("KK-1")
    client.force_login(factories.account("coordinator"))
    html = client.get("/people/officers/?q=SOK%20%2541").content.decode()
    assert 'value="SOK %41"' in html
    assert client.get("/runs/KK%2D1/").status_code == 200
    assert client.get("/runs/KK%252D1/").status_code == 404


def test_a_field_in_the_address_is_not_taken_for_one_of_the_form() -> None:
    """ASVS 15.3.7: a value cannot come by another way than its form."""
    client = Client()
    client.force_login(factories.account("coordinator"))
    values = {"name_latin": "SOK Dara", "department": factories.department().code, "sex": "M"}
    address = reverse("people:add_officer")
    client.post(f"{address}?{urlencode(values)}", {"is_new": "on"})
    assert Officer.objects.count() == 0
    client.post(f"{address}?name_latin=KIM", {**values, "is_new": "on"})
    assert Officer.objects.get().name_latin == "SOK Dara"


def test_of_a_repeated_field_the_last_counts() -> None:
    client = Client()
    client.force_login(factories.account("coordinator"))
    values = {
        "name_latin": ["SOK Dara", "KIM Dara"],
        "department": factories.department().code,
        "sex": ["M", "F"],
        "is_new": "on",
    }
    client.post(reverse("people:add_officer"), values)
    officer = Officer.objects.get()
    assert (officer.name_latin, officer.sex) == ("KIM Dara", "F")
