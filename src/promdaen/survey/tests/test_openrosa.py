"""The OpenRosa server as ODK Collect, unmodified, talks to it."""

import base64
import hashlib
import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from promdaen.kit import tries
from promdaen.places.models import Checkpoint
from promdaen.survey.actions import keys
from promdaen.survey.models import AccessKey, Attachment, Submission
from promdaen.survey.rules import openrosa as rules
from tests import factories, survey_world

pytestmark = pytest.mark.django_db

TOKEN = "t0ken-of-a-tablet-that-nobody-may-read"
BASE = f"/key/{TOKEN}"
NAMESPACES = {
    "list": "http://openrosa.org/xforms/xformsList",
    "said": "http://openrosa.org/http/response",
}


def joined(**fields: Any) -> AccessKey:
    """A tablet that joined."""
    new = {"round": survey_world.a_round(), "name": "Tablet 1"} | fields
    return keys.create_key(new=keys.NewAccessKey(token=TOKEN, **new), by=None, now=timezone.now())


def words(reply: Any) -> str:
    """What a reply says, after looking that it says all that Collect needs."""
    assert reply["X-OpenRosa-Version"] == "1.0"
    assert int(reply["X-OpenRosa-Accept-Content-Length"]) == rules.MAX_BYTES
    assert reply["Date"].endswith("GMT")
    assert reply["Content-Language"] in {"km", "en"}
    assert reply["Cache-Control"] == "no-store"
    assert reply["Content-Type"].startswith("text/xml")
    message = ElementTree.fromstring(reply.content).find("said:message", NAMESPACES)
    assert message is not None
    assert message.text
    return message.text


def send(client: Client, xml: bytes, *, base: str = BASE, **parts: Any) -> Any:
    """A submission as Collect sends it."""
    file = SimpleUploadedFile("submission.xml", xml, content_type="text/xml")
    return client.post(
        f"{base}/submission?deviceID=collect:abc",
        {"xml_submission_file": file, **parts},
        headers={"user-agent": "org.odk.collect.android/v2026.1", "x-openrosa-version": "1.0"},
    )


def a_visit(**fields: Any) -> bytes:
    place = fields.pop("checkpoint", None) or factories.checkpoint()
    survey_world.instrument()
    return survey_world.xml_of(checkpoint=place, **({"answers": {"I01": "3"}} | fields))


def test_the_list_names_the_form_whose_exact_bytes_it_digests(client: Client) -> None:
    joined()
    factories.checkpoint()
    survey_world.instrument()
    reply = client.get(f"{BASE}/formList?deviceID=collect:abc", headers={"date": "Thu at noon"})
    assert reply.status_code == 200
    assert "text/xml" in reply["Content-Type"]
    [form] = ElementTree.fromstring(reply.content).findall("list:xform", NAMESPACES)
    properties = {element.tag.partition("}")[2]: element.text for element in form}
    assert properties["formID"] == "promdaen_checkpoint"
    assert properties["version"] == "1"
    assert properties["downloadUrl"] == f"http://testserver{BASE}/forms/1.xml"
    assert "manifestUrl" not in properties
    body = client.get(properties["downloadUrl"].removeprefix("http://testserver"))
    digest = hashlib.md5(body.content, usedforsecurity=False).hexdigest()
    assert properties["hash"] == f"md5:{digest}"
    assert b"promdaen_checkpoint" in body.content
    key = AccessKey.objects.get()
    assert key.last_device == "collect:abc"
    for query, count in (("formID=other", 0), ("formID=promdaen_checkpoint", 1)):
        response = client.get(f"{BASE}/formList?{query}&listAllVersions=true&verbose=true")
        assert response.content.count(b"<xform>") == count
    assert words(client.get(f"{BASE}/forms/2.xml"))


def test_a_submission_is_asked_for_then_sent_then_sent_again(client: Client) -> None:
    key = joined()
    response = client.head(f"{BASE}/submission?deviceID=x")
    assert response.status_code == 204
    assert response["X-OpenRosa-Version"] == "1.0"
    assert response["Location"] == f"http://testserver{BASE}/submission"
    xml = a_visit()
    first, again = send(client, xml), send(client, xml)
    assert (first.status_code, again.status_code) == (201, 201)
    assert words(first) != words(again)
    submission = Submission.objects.get()
    assert bytes(submission.xml) == xml
    assert (submission.key, submission.source, submission.device) == (
        key,
        "collect",
        "collect:abc",
    )
    assert submission.agent.startswith("org.odk.collect")
    assert submission.visit is not None
    assert submission.visit.who == "Tablet 1"
    other = send(client, xml.replace(b"<I01>3<", b"<I01>2<"))
    assert other.status_code == 409
    assert words(other)


def test_a_split_submission_with_khmer_file_names_comes_together(client: Client) -> None:
    joined()
    indicators = survey_world.instrument_content().indicators
    fields = [
        part.name(code=indicator.code)
        for indicator in indicators
        for part in survey_world.kinds.answer_fields(indicator=indicator)
        if part.kind == "picture"
    ]
    names = {field: f"រូប {number}.jpg" for number, field in enumerate(fields[:3])}
    xml = a_visit(answers=names)
    pieces = [{name: SimpleUploadedFile(name, name.encode())} for name in names.values()]
    for piece in pieces[:-1]:
        assert send(client, xml, **piece, **{"*isIncomplete*": "yes"}).status_code == 201
    [last] = pieces[-1].values()
    assert send(client, xml, file=last).status_code == 201
    attachments = Attachment.objects.order_by("name").values_list("name", "data")
    assert [(name, bytes(data)) for name, data in attachments] == [
        (name, name.encode()) for name in sorted(names.values())
    ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "", 404),
        ("get", "/", 404),
        ("get", "/manifest/1", 404),
        ("get", "/forms/99.xml", 404),
        ("get", "/submission", 405),
        ("post", "/formList", 405),
        ("put", "/submission", 405),
        ("get", "/\x00", 404),
    ],
)
def test_what_is_not_there_is_reported_in_xml(
    client: Client, method: str, path: str, status: int
) -> None:
    joined()
    reply = getattr(client, method)(f"{BASE}{path}")
    assert reply.status_code == status
    assert words(reply)


def test_a_delivery_without_length_too_large_cut_or_no_delivery_stores_nothing(
    client: Client,
) -> None:
    joined()
    where, kind = f"{BASE}/submission", "multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a"\r\n\r\n%s\r\n'
    whole = part % (b"xml_submission_file", a_visit()) + b"--b--\r\n"
    large = rules.MAX_BYTES + rules.SLACK_BYTES + 1
    cases = [
        (411, whole, {"CONTENT_LENGTH": ""}),
        (411, whole, {"CONTENT_LENGTH": "-5"}),
        (413, whole, {"CONTENT_LENGTH": str(large)}),
        (413, whole, {"CONTENT_LENGTH": "9" * 30}),
        (400, b"", {"CONTENT_LENGTH": str(len(whole)), "wsgi.input": io.BytesIO(whole[:-80])}),
        (400, whole[:-8], {}),
        (411, b"", {}),
        (400, part % (b"other", b"x") + b"--b--\r\n", {}),
    ]
    for status, body, more in cases:
        reply = client.generic("POST", where, body, content_type=kind, **more)
        assert (reply.status_code, bool(words(reply))) == (status, True)
    assert client.post(where, b"--", content_type="text/plain").status_code == 400
    assert client.post(where, {"xml_submission_file": "text"}).status_code == 400
    assert Submission.objects.count() == 0


def test_a_key_that_is_old_revoked_or_unknown_is_refused_in_the_words_of_the_reader(
    client: Client,
) -> None:
    for path in ("/formList", "/submission", "/forms/1.xml", "/"):
        reply = client.get(f"{BASE}{path}")
        assert reply.status_code == 403
        assert "កូនសោ" in words(reply)
    key = joined(account=factories.account("assessor", language="en"))
    reply = client.get(f"{BASE}/else")
    assert (reply.status_code, reply["Content-Language"]) == (404, "en")
    assert "Collect" in words(reply)
    AccessKey.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert send(client, a_visit()).status_code == 403
    keys.revoke_key(key=key, by=None, now=timezone.now())
    assert client.head(f"{BASE}/submission").status_code == 403


def test_no_log_ever_holds_a_token(
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    client.raise_request_exception = False
    caplog.set_level(logging.DEBUG)
    joined()
    client.get(f"{BASE}/formList")
    client.get(f"{BASE}/nothing")
    client.get(f"{BASE}/formList", headers={"host": "stranger.example"})
    client.post(f"{BASE}/submission", b"x", content_type="text/xml")

    def broken(**_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("promdaen.survey.queries.keys.listed_instruments", broken)
    for is_debug in (False, True):
        settings.DEBUG = is_debug
        reply = client.get(f"{BASE}/formList")
        assert reply.status_code == 500
        assert words(reply)
        assert TOKEN.encode() not in reply.content
    assert any("/key/-/" in line.getMessage() for line in caplog.records)
    assert TOKEN not in caplog.text
    assert not any(TOKEN in str(vars(line)) for line in caplog.records)


@pytest.mark.parametrize(
    "address", [f"{BASE}/formList", "/collect/formList", "/survey/feed/key/", "/api/v1/runs/"]
)
def test_a_program_by_plain_http_is_refused_and_not_led_on(address: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    reply = Client().get(address)
    assert reply.status_code == 403
    assert "Location" not in reply.headers
    assert Client().get("/").status_code == 301, "pages are led to https"


# ---- people with a password ----


def basic(email: str, password: str = factories.PASSWORD) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{email}:{password}'.encode()).decode()}"}


def ask(email: str = "", *, secure: bool = True, **options: Any) -> Any:
    headers = basic(email, **options) if email else {}
    return Client().get("/collect/formList", headers=headers, secure=secure)


def test_a_person_signs_in_by_https_alone_and_sends_as_themselves() -> None:
    person = factories.account("assessor")
    xml = a_visit()
    survey_round = survey_world.a_round()
    assert ask(person.email, secure=False).status_code == 403
    challenge = ask()
    assert challenge.status_code == 401
    assert challenge["WWW-Authenticate"].startswith("Basic")
    assert words(challenge)
    reply = ask(person.email)
    assert b"https://testserver/collect/forms/1.xml" in reply.content
    file = SimpleUploadedFile("submission.xml", xml)
    parts = {"xml_submission_file": file}
    response = Client().post(
        "/collect/submission", parts, headers=basic(person.email), secure=True
    )
    assert response.status_code == 201
    submission = Submission.objects.get()
    assert (submission.account, submission.visit.round, submission.key) == (
        person,
        survey_round,
        None,
    )


def test_people_who_cannot_come_this_way_learn_why() -> None:
    stranger = factories.account("trainer")
    fresh = factories.account("assessor", must_change_password=True)
    guarded = factories.account("assessor")
    guarded.authenticator_set.create(type="totp", data={})
    late = factories.account("assessor")
    reasons = {words(ask(account.email)) for account in (stranger, fresh, guarded, late)}
    assert len(reasons) == 4
    assert {ask(account.email).status_code for account in (stranger, fresh, guarded, late)} == {
        403
    }
    assert ask(late.email, password="wrong").status_code == 401
    strange = {"authorization": "Basic ???"}
    broken = Client().get("/collect/formList", headers=strange, secure=True)
    assert broken.status_code == 401


def test_too_many_tries_are_counted_as_on_the_page(settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    person = factories.account("assessor")
    survey_world.a_round()
    status_codes = [ask(person.email, password="wrong").status_code for _ in range(3)]
    assert status_codes[-1] == 429
    assert words(ask(person.email))


def test_wrong_passwords_from_many_addresses_stop_an_account_here_too(settings: Any) -> None:
    person = factories.account("assessor")
    survey_world.a_round()
    for number in range(tries.MAX_PER_HOUR):
        address = f"10.0.{number}.1"
        headers = basic(person.email.upper(), password="wrong")
        Client(REMOTE_ADDR=address).get("/collect/formList", headers=headers, secure=True)
    assert ask(person.email).status_code == 429
    assert ask(factories.account("assessor").email).status_code == 200
    signing = {"login": person.email, "password": factories.PASSWORD}
    page = Client().post(reverse("account_login"), signing)
    assert page.status_code == 200


# ---- what no phone would send ----

spoilt = st.binary(max_size=40) | st.sampled_from(
    [b"<!DOCTYPE a>", b"&a;", b"1e999999999", b"9" * 5000, b"<g>" * 30, b"--b\r\n", b"\x00"]
)


@bounds(max_examples=25)
@given(data=st.data())
def test_no_delivery_breaks_the_server_and_none_that_is_refused_is_stored(
    data: st.DataObject,
) -> None:
    if not AccessKey.objects.exists():
        joined()
        a_visit()
    place = Checkpoint.objects.get()
    xml = survey_world.xml_of(checkpoint=place, answers=survey_world.answers_of())
    part = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a"\r\n\r\n%s\r\n'
    whole = part % (b"xml_submission_file", xml) + b"--b--\r\n"
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(whole)))
        end = start + data.draw(st.integers(0, 60))
        whole = whole[:start] + data.draw(spoilt) + whole[end:]
    submission_count = Submission.objects.count()
    reply = Client(raise_request_exception=False).generic(
        "POST", f"{BASE}/submission", whole, content_type="multipart/form-data; boundary=b"
    )
    assert reply.status_code < 500
    assert words(reply)
    if reply.status_code != 201:
        assert Submission.objects.count() == submission_count
