"""Launches from a learning platform: what opens, what is refused, what is stored."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from promdaen.lti.models import LtiNonce, LtiPlatform, LtiVisit
from promdaen.lti.rules import messages
from promdaen.lti.tests import platform as platforms
from promdaen.lti.tests.platform import AGS, BASE, CLAIM, CLIENT, KEY, Platform, post_launch
from tests import factories

pytestmark = pytest.mark.django_db
PRACTICE = f"{BASE}/lti/practice/UNTOC/"


@pytest.fixture
def moodle() -> Iterator[Platform]:
    cache.clear()
    factories.item("UNTOC-01")
    with platforms.running() as running:
        running.registered()
        yield running


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client


def stored() -> tuple[int, int]:
    return LtiVisit.objects.count(), LtiNonce.objects.count()


def assert_refused(response: Any, why: str) -> None:
    """A page in words, and nothing stored."""
    assert response.status_code == 400
    assert why in response.content.decode()
    assert stored() == (0, 0)


def test_a_platform_opens_a_practice_and_no_name_is_stored(
    moodle: Platform, browser: Client
) -> None:
    response = moodle.launched(browser, target=PRACTICE)
    assert response.status_code == 302
    page = browser.get(response["Location"], secure=True)
    assert "Which?" in page.content.decode()
    visit = LtiVisit.objects.get()
    assert (visit.subject, visit.link, visit.kind, visit.topic) == ("2", "7", "practice", "UNTOC")
    row = json.dumps({field: str(value) for field, value in vars(visit).items()})
    assert platforms.NAME not in row
    assert platforms.EMAIL not in row


def test_the_browser_goes_to_the_platform_with_what_it_needs(
    moodle: Platform, browser: Client
) -> None:
    asked = moodle.begun(browser, target=PRACTICE)
    assert asked.pop("nonce")
    assert asked.pop("state")
    assert asked == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT,
        "redirect_uri": f"{BASE}/lti/launch/",
        "login_hint": "2",
        "lti_message_hint": '{"cmid":12,"launchid":"ltilaunch7_1"}',
    }
    cookie = browser.cookies["__Host-promdaen_lti"]
    assert cookie["samesite"] == "None"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert stored() == (0, 0)


def test_a_login_may_come_as_a_link_too(moodle: Platform, browser: Client) -> None:
    fields = moodle.login_fields(target=PRACTICE)
    assert browser.get("/lti/login/", fields, secure=True).status_code == 302
    del fields["client_id"]
    assert browser.get("/lti/login/", fields, secure=True).status_code == 302


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"iss": "https://else.example"}, "is not registered here"),
        ({"client_id": "else"}, "is not registered here"),
        ({"iss": "https://moodle.example\0"}, "not a request of a learning platform"),
        ({"client_id": "1\0"}, "not a request of a learning platform"),
        ({"iss": ""}, "not a request of a learning platform"),
        ({"login_hint": ""}, "not a request of a learning platform"),
        ({"login_hint": "x" * 3000}, "not a request of a learning platform"),
        ({"target_link_uri": f"{BASE}/people/officers/"}, "no lesson or practice at the address"),
        (
            {"target_link_uri": f"{BASE}/lti/practice/NONE/"},
            "no lesson or practice at the address",
        ),
        ({"target_link_uri": f"{BASE}/lti/lesson/UNTOC/"}, "no lesson or practice at the address"),
        (
            {"target_link_uri": "https://else.example/lti/practice/UNTOC/"},
            "no lesson or practice at the address",
        ),
    ],
)
def test_a_login_that_leads_nowhere_is_refused_in_words(
    moodle: Platform, browser: Client, fields: dict[str, str], why: str
) -> None:
    sent = moodle.login_fields(target=PRACTICE, **fields)
    assert_refused(browser.post("/lti/login/", sent, secure=True), why)


def test_two_registrations_of_one_issuer_need_a_client_id(
    moodle: Platform, browser: Client
) -> None:
    moodle.registered(client_id="second")
    fields = moodle.login_fields(target=PRACTICE)
    assert browser.post("/lti/login/", fields, secure=True).status_code == 302
    del fields["client_id"]
    assert_refused(browser.post("/lti/login/", fields, secure=True), "is not registered here")


def test_a_stopped_platform_opens_nothing(moodle: Platform, browser: Client) -> None:
    asked = moodle.begun(browser, target=PRACTICE)
    token = moodle.signed(moodle.claims(target=PRACTICE, nonce=asked["nonce"]))
    LtiPlatform.objects.update(stopped_at=timezone.now())
    assert_refused(
        post_launch(browser, token=token, state=asked["state"]), "is not registered here"
    )
    sent = moodle.login_fields(target=PRACTICE)
    assert_refused(browser.post("/lti/login/", sent, secure=True), "is not registered here")


def test_what_is_open_ends_with_its_platform(moodle: Platform, browser: Client) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    assert browser.get(page, secure=True).status_code == 200
    LtiPlatform.objects.update(stopped_at=timezone.now())
    assert browser.get(page, secure=True).status_code == 403
    assert browser.post(page, {"go": "unknown"}, secure=True).status_code == 403


def test_plain_http_is_refused_in_words(moodle: Platform, browser: Client) -> None:
    fields = moodle.login_fields(target=PRACTICE)
    assert_refused(browser.post("/lti/login/", fields), "over https alone")
    assert_refused(browser.post("/lti/launch/", {"id_token": "x"}), "over https alone")


ENDPOINT = f"{AGS}claim/endpoint"
OFF = {"scope": [f"{AGS}scope/score"], "lineitem": "https://else.example/lineitem"}


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "else"}, "meant for another program"),
        ({"aud": []}, "meant for another program"),
        ({"aud": 7}, "meant for another program"),
        ({"aud": [CLIENT, "else"]}, "meant for another program"),
        ({"aud": [CLIENT, "else"], "azp": "else"}, "meant for another program"),
        ({"iss": "https://else.example"}, "meant for another program"),
        ({"exp": 1_700_000_000}, "too old, or a clock is wrong"),
        ({"exp": None}, "too old, or a clock is wrong"),
        ({"iat": 1_700_000_000}, "too old, or a clock is wrong"),
        ({"iat": 4_000_000_000}, "too old, or a clock is wrong"),
        ({"iat": "now"}, "too old, or a clock is wrong"),
        ({"nonce": "else"}, "belongs to another opening"),
        ({"nonce": None}, "belongs to another opening"),
        ({f"{CLAIM}deployment_id": "99"}, "the deployment 99, which is not registered"),
        ({f"{CLAIM}deployment_id": None}, "lacks deployment_id"),
        ({"sub": None}, "lacks sub"),
        ({"sub": "a\0b"}, "lacks sub"),
        ({"sub": "x" * 256}, "lacks sub"),
        ({f"{CLAIM}resource_link": None}, "lacks id"),
        ({f"{CLAIM}resource_link": {"id": 7}}, "lacks id"),
        ({f"{CLAIM}target_link_uri": None}, "lacks target_link_uri"),
        ({f"{CLAIM}target_link_uri": f"{BASE}/people/"}, "no lesson or practice at the address"),
        ({f"{CLAIM}version": "1.1"}, "Only messages of LTI 1.3"),
        ({f"{CLAIM}message_type": "LtiDeepLinkingRequest"}, "an address that is not its own"),
        ({f"{CLAIM}message_type": "LtiSubmissionReviewRequest"}, "reads nothing else"),
        ({ENDPOINT: OFF}, "an address that is not its own"),
        ({ENDPOINT: OFF | {"lineitem": 7}}, "an address that is not its own"),
    ],
)
def test_a_message_with_a_wrong_claim_is_refused_in_words(
    moodle: Platform, browser: Client, claims: dict[str, Any], why: str
) -> None:
    assert_refused(moodle.launched(browser, target=PRACTICE, **claims), why)


def test_several_audiences_need_the_authorised_party(moodle: Platform, browser: Client) -> None:
    response = moodle.launched(browser, target=PRACTICE, aud=[CLIENT, "else"], azp=CLIENT)
    assert response.status_code == 302


def coded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT", "kid": "moodle-1"}, claims)
    return b".".join([*(coded(json.dumps(part).encode()) for part in parts), b""]).decode()


def with_public_key_as_secret(claims: dict[str, Any]) -> str:
    """A forger's message: HS256 with the public key, which everybody has, as the secret."""
    parts = ({"alg": "HS256", "kid": "moodle-1"}, claims)
    signed = b".".join(coded(json.dumps(part).encode()) for part in parts)
    digest = hmac.digest(KEY.as_pem(private=False), signed, "sha256")
    return b".".join([signed, coded(digest)]).decode()


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        with_public_key_as_secret,
        lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "moodle-1"}, claims, platforms.FOREIGN_KEY
        ),
        lambda claims: jwt.encode({"alg": "RS256", "kid": "else"}, claims, KEY),
        lambda claims: jwt.encode(
            {"alg": "RS256"}, claims, RSAKey.import_key(KEY.as_dict(private=True) | {"kid": ""})
        ),
        lambda claims: jwt.encode(
            {"alg": "RS512", "kid": "moodle-1"},
            claims,
            RSAKey.import_key(KEY.as_pem(private=True)),
            algorithms=["RS512"],
        ),
        lambda claims: "",
        lambda claims: "a.b.c",
        lambda claims: "x" * 30_000,
    ],
    ids=["none", "HS256", "foreign key", "unknown kid", "no kid", "RS512", "empty", "abc", "long"],
)
def test_a_message_that_the_platform_did_not_sign_is_refused(
    moodle: Platform, browser: Client, forge: Any
) -> None:
    asked = moodle.begun(browser, target=PRACTICE)
    token = forge(moodle.claims(target=PRACTICE, nonce=asked["nonce"]))
    response = post_launch(browser, token=token, state=asked["state"])
    assert_refused(response, "not signed by a key of the learning platform")


def test_a_message_opens_once(moodle: Platform, browser: Client) -> None:
    asked = moodle.begun(browser, target=PRACTICE)
    token = moodle.signed(moodle.claims(target=PRACTICE, nonce=asked["nonce"]))
    assert post_launch(browser, token=token, state=asked["state"]).status_code == 302
    again = post_launch(browser, token=token, state=asked["state"])
    assert again.status_code == 400
    assert "was used already" in again.content.decode()
    assert stored() == (1, 1)


def test_a_message_opens_in_the_browser_that_began_alone(
    moodle: Platform, browser: Client
) -> None:
    asked = moodle.begun(browser, target=PRACTICE)
    token = moodle.signed(moodle.claims(target=PRACTICE, nonce=asked["nonce"]))
    other = Client()
    other.cookies["promdaen_language"] = "en"
    assert_refused(
        post_launch(other, token=token, state=asked["state"]), "began in another browser"
    )
    moodle.begun(other, target=PRACTICE)
    assert_refused(
        post_launch(other, token=token, state=asked["state"]), "began in another browser"
    )
    assert_refused(post_launch(browser, token=token, state="x"), "began in another browser")


def test_two_activities_open_beside_each_other(moodle: Platform, browser: Client) -> None:
    first = moodle.begun(browser, target=PRACTICE)
    second = moodle.begun(browser, target=PRACTICE)
    pages = []
    for asked, link in ((first, "1"), (second, "2")):
        claims = moodle.claims(
            target=PRACTICE, nonce=asked["nonce"], **{f"{CLAIM}resource_link": {"id": link}}
        )
        token = moodle.signed(claims)
        pages.append(post_launch(browser, token=token, state=asked["state"])["Location"])
    assert len(set(pages)) == 2
    assert browser.cookies["__Secure-promdaen_lti_visit"]["path"] == pages[1]


def test_keys_that_the_platform_changed_are_read_again(moodle: Platform, browser: Client) -> None:
    moodle.keys = [platforms.RSAKey.generate_key(2048, {"kid": "old"}, private=True)]
    moodle.launched(browser, target=PRACTICE)
    moodle.keys = [KEY]
    assert_refused(moodle.launched(browser, target=PRACTICE), "not signed by a key")
    cache.delete(f"lti-keys-{LtiPlatform.objects.get().pk}-asked")
    assert moodle.launched(browser, target=PRACTICE).status_code == 302
    assert len([path for path, _headers, _body in moodle.requests if "certs" in path]) == 2


def test_a_platform_that_does_not_give_its_keys_is_named(
    moodle: Platform, browser: Client
) -> None:
    moodle.statuses["keys"] = [500]
    assert_refused(moodle.launched(browser, target=PRACTICE), "does not give its keys")


def test_a_refusal_of_the_platform_is_passed_on(moodle: Platform, browser: Client) -> None:
    fields = {"error": "login_required", "state": "x"}
    assert_refused(browser.post("/lti/launch/", fields, secure=True), "Sign in there")


def test_an_unfinished_visit_goes_on_and_its_old_window_ends(
    moodle: Platform, browser: Client
) -> None:
    first = moodle.launched(browser, target=PRACTICE)["Location"]
    other = Client()
    assert moodle.launched(other, target=PRACTICE)["Location"] == first
    assert LtiVisit.objects.count() == 1
    assert other.get(first, secure=True).status_code == 200
    assert browser.get(first, secure=True).status_code == 403


def test_a_visit_opens_with_its_key_and_for_half_a_day(moodle: Platform, browser: Client) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    assert Client().get(page, secure=True).status_code == 403
    assert (
        browser.get(page.replace(page.split("/")[3], str(uuid4())), secure=True).status_code == 403
    )
    LtiVisit.objects.update(opened_at=timezone.now() - timedelta(hours=13))
    ended = browser.get(page, secure=True)
    assert ended.status_code == 403
    assert "has ended here" in ended.content.decode()


def test_no_page_here_may_be_framed_and_none_has_a_policy_of_its_own(
    moodle: Platform, browser: Client
) -> None:
    page = moodle.launched(browser, target=PRACTICE)["Location"]
    refused = browser.post("/lti/launch/", {}, secure=True)
    for response in (
        browser.get(page, secure=True),
        refused,
        browser.get("/lti/keys/", secure=True),
    ):
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert response.headers["X-Frame-Options"] == "DENY"


def test_a_launch_leaves_the_session_of_staff_alone(moodle: Platform) -> None:
    client = Client()
    client.force_login(
        factories.account("trainer"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.cookies["promdaen_session"].value
    assert moodle.launched(client, target=PRACTICE).status_code == 302
    assert client.cookies["promdaen_session"].value == session


def test_the_address_of_an_activity_says_that_a_platform_opens_it(browser: Client) -> None:
    page = browser.get("/lti/practice/UNTOC/")
    assert page.status_code == 400
    assert "opens from a learning platform" in page.content.decode()
    assert browser.get("/lti/else/UNTOC/").status_code == 404


def test_the_address_of_keys_shows_the_public_half_alone(browser: Client) -> None:
    [key] = browser.get(reverse("lti:keys")).json()["keys"]
    assert set(key) == {"kty", "n", "e", "use", "alg", "kid"}
    assert key["alg"] == "RS256"
    assert browser.get(reverse("lti:keys")).json()["keys"] == [key]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        *("iss", "aud", "azp", "iat", "exp", "nonce", "sub", ENDPOINT),
        *(f"{CLAIM}{name}" for name in ("version", "message_type", "deployment_id")),
        *(f"{CLAIM}{name}" for name in ("resource_link", "target_link_uri")),
    ]
)
NOW = factories.NOW


EXPECTED = messages.Expected(
    issuer="https://moodle.example",
    client_id=CLIENT,
    deployments=["1"],
    origins=frozenset({"https://moodle.example"}),
    nonce="n",
)
STAMPS = {"iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60}


@pytest.mark.parametrize("name", ["sub", f"{CLAIM}deployment_id"])
@pytest.mark.parametrize("text", ["\ud800", "2\n", "\u202e2"])
def test_an_id_that_cannot_be_stored_or_shown_is_refused(name: str, text: str) -> None:
    """JSON may escape half a character, which no database stores."""
    claims = Platform("https://moodle.example").claims(target=PRACTICE, nonce="n") | STAMPS
    assert messages.read_launch(claims=claims, expected=EXPECTED, now=NOW).subject == "2"
    with pytest.raises(messages.LaunchRefused, match="lacks"):
        messages.read_launch(claims=claims | {name: text}, expected=EXPECTED, now=NOW)


@given(changes=st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_any_claims_are_read_or_refused_in_words(changes: dict[str, Any]) -> None:
    claims = Platform("https://moodle.example").claims(target=PRACTICE, nonce="n")
    with suppress(messages.LaunchRefused):
        launch = messages.read_launch(claims=claims | STAMPS | changes, expected=EXPECTED, now=NOW)
        assert launch.subject
        assert launch.line_item == "" or launch.line_item.startswith("https://moodle.example/")


FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FUZZ
@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["iss", "login_hint", "target_link_uri", "client_id", "state", "id_token"]
        ),
        st.text(max_size=40),
    )
)
def test_any_fields_are_answered_in_words_and_store_nothing(
    moodle: Platform, browser: Client, fields: dict[str, str]
) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    for address in ("/lti/login/", "/lti/launch/"):
        response = browser.post(address, sent, secure=True)
        assert response.status_code == 400
    assert stored() == (0, 0)


@FUZZ
@given(
    token=st.text(alphabet="abcXYZ019.-_=", max_size=60)
    | st.binary(max_size=40).map(
        lambda raw: ".".join([base64.urlsafe_b64encode(raw).decode().rstrip("=")] * 3)
    )
)
def test_any_token_is_refused_in_words_and_stores_nothing(
    moodle: Platform, browser: Client, token: str
) -> None:
    asked = moodle.begun(browser, target=PRACTICE)
    response = post_launch(browser, token=token, state=asked["state"])
    assert_refused(response, "not signed by a key of the learning platform")
