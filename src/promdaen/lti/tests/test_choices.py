"""Contents chosen from inside a platform: what is listed, signed, refused, and framed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet

from promdaen.booth.tests import booth_world
from promdaen.lti import queries
from promdaen.lti.actions import choices
from promdaen.lti.models import LtiNonce, LtiPlatform, LtiVisit
from promdaen.lti.rules import messages
from promdaen.lti.tests import platform as platforms
from promdaen.lti.tests.platform import BASE, CLAIM, CLIENT, Platform
from promdaen.lti.tests.test_launches import EXPECTED, NOW, STAMPS, VALUES
from tests import factories, practice

pytestmark = pytest.mark.django_db
CHOICES = f"{BASE}/lti/choices/"
SETTINGS = f"{messages.CHOICE_CLAIM}deep_linking_settings"
CASE = f"{BASE}/lti/case/{practice.CASE}/"
BOOTH = f"{BASE}/lti/booth/sample/"


@pytest.fixture
def moodle() -> Iterator[Platform]:
    cache.clear()
    factories.item("UNTOC-01")
    practice.case()
    booth_world.put_content()
    with platforms.running() as running:
        running.registered()
        yield running


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client


def settings(address: str, **other: Any) -> dict[str, Any]:
    """The settings that Moodle sends to have a content chosen, in its own shape."""
    sent = {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": f"{address}/mod/lti/contentitem_return.php?course=5&id=1",
        "title": "Academy",
        "text": "",
    } | other
    return {name: value for name, value in sent.items() if value is not None}


def chooser(moodle: Platform, browser: Client, *, locale: str = "en", **other: Any) -> Any:
    """What a teacher sees who chooses a content."""
    claims = {
        f"{CLAIM}message_type": "LtiDeepLinkingRequest",
        f"{CLAIM}resource_link": None,
        SETTINGS: settings(moodle.address, **other),
        f"{CLAIM}launch_presentation": {"locale": locale},
    }
    return moodle.launched(browser, target=CHOICES, **claims)


def key_of(page: Any) -> str:
    [key] = re.findall(r'name="key" value="([^"]+)"', page.content.decode())
    return html.unescape(key)


def chosen(browser: Client, **fields: str) -> Any:
    return browser.post("/lti/choices/chosen/", fields, secure=True)


def claims_of(page: Any) -> dict[str, Any]:
    [token] = re.findall(r'name="JWT" value="([^"]+)"', page.content.decode())
    keys = KeySet.import_key_set(queries.tool_keys())  # type: ignore[arg-type]
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def test_a_content_is_chosen_from_the_list_and_signed_for_the_platform(
    moodle: Platform, browser: Client
) -> None:
    page = chooser(moodle, browser, data="a b&c")
    assert page.status_code == 200
    assert f'value="{CASE}"' in page.content.decode()
    answer = chosen(browser, key=key_of(page), address=CASE)
    assert answer.status_code == 200
    action = f'action="{moodle.address}/mod/lti/contentitem_return.php?course=5&amp;id=1"'
    assert action in answer.content.decode()
    claims = claims_of(answer)
    [item] = claims.pop(f"{messages.CHOICE_CLAIM}content_items")
    title = item.pop("title")
    assert item == {
        "type": "ltiResourceLink",
        "url": CASE,
        "window": {"targetName": "_blank"},
        "lineItem": {"scoreMaximum": 100, "label": title},
    }
    assert claims.pop("exp") - claims.pop("iat") == 600
    assert claims.pop("nonce")
    assert claims == {
        "iss": CLIENT,
        "aud": moodle.address,
        f"{CLAIM}deployment_id": "1",
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
        f"{messages.CHOICE_CLAIM}data": "a b&c",
    }
    assert title == "Two lamps on the trail (Case study)"
    assert not LtiVisit.objects.exists()
    assert LtiNonce.objects.count() == 1


def test_what_is_chosen_opens(moodle: Platform, browser: Client) -> None:
    found = re.findall(
        r'name="address" value="([^"]+)"', chooser(moodle, browser).content.decode()
    )
    kinds = {address.split("/")[4] for address in found}
    assert kinds == {"practice", "case", "specimens", "closeups", "booth"}
    for address in found:
        assert moodle.launched(browser, target=address).status_code == 302


@pytest.mark.parametrize(("address", "other"), [(BOOTH, {}), (CASE, {"accept_lineitem": False})])
def test_a_column_of_grades_is_not_asked_for_where_there_is_no_score(
    moodle: Platform, browser: Client, address: str, other: dict[str, Any]
) -> None:
    answer = chosen(browser, key=key_of(chooser(moodle, browser, **other)), address=address)
    [item] = claims_of(answer)[f"{messages.CHOICE_CLAIM}content_items"]
    assert "lineItem" not in item


def test_the_platform_alone_may_frame_these_pages_and_take_their_form(
    moodle: Platform, browser: Client
) -> None:
    page = chooser(moodle, browser)
    for response in (page, chosen(browser, key=key_of(page), address=CASE)):
        policy = response.headers["Content-Security-Policy"]
        assert f"frame-ancestors {moodle.address};" in f"{policy};"
        assert f"form-action 'self' {moodle.address};" in policy
        assert "default-src 'self'" in policy
        assert "X-Frame-Options" not in response.headers
    refused = chosen(browser, key="x")
    assert "frame-ancestors 'none'" in refused.headers["Content-Security-Policy"]
    assert refused.headers["X-Frame-Options"] == "DENY"


def test_the_list_is_in_the_language_of_the_platform(moodle: Platform, browser: Client) -> None:
    del browser.cookies["promdaen_language"]
    locales: list[tuple[Any, str]] = [("en", "en"), ("km", "km"), ("fr", "km"), (7, "km")]
    for locale, language in locales:
        shown = chooser(moodle, browser, locale=locale).content.decode()
        assert f'<html lang="{language}"' in shown
        assert ("Two lamps on the trail" in shown) is (language == "en")
        assert "Words(" not in shown


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"deep_link_return_url": "https://else.example/"}, "an address that is not its own"),
        ({"deep_link_return_url": None}, "an address that is not its own"),
        ({"deep_link_return_url": 7}, "an address that is not its own"),
        ({"accept_types": ["file", "html"]}, "another kind of content than links"),
        ({"accept_types": None}, "another kind of content than links"),
        ({"data": "x" * 8_001}, "too long"),
        ({"data": ["x"]}, "too long"),
    ],
)
def test_a_wrong_request_to_choose_is_refused_in_words(
    moodle: Platform, browser: Client, other: dict[str, Any], why: str
) -> None:
    refused = chooser(moodle, browser, **other)
    assert refused.status_code == 400
    assert why in refused.content.decode()
    assert not LtiNonce.objects.exists()


def test_only_what_is_on_the_list_can_be_chosen(moodle: Platform, browser: Client) -> None:
    key = key_of(chooser(moodle, browser))
    for address in ("", "https://else.example/", f"{BASE}/lti/case/NONE/", f"{CASE}\x00"):
        refused = chosen(browser, key=key, address=address)
        assert refused.status_code == 400
        assert "JWT" not in refused.content.decode()
    assert "Choose a lesson or practice" in chosen(browser, key=key).content.decode()


def test_a_choice_ends_after_an_hour_and_with_its_platform(
    moodle: Platform, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(chooser(moodle, browser))
    assert chosen(browser, key=key, address=CASE).status_code == 200
    for wrong in ("", "x", f"{key}x"):
        assert "has ended here" in chosen(browser, key=wrong, address=CASE).content.decode()
    with monkeypatch.context() as patched:
        patched.setattr(choices, "OPEN_SECONDS", -1)
        assert "has ended here" in chosen(browser, key=key, address=CASE).content.decode()
    LtiPlatform.objects.update(stopped_at=factories.NOW)
    assert "has ended here" in chosen(browser, key=key, address=CASE).content.decode()


def test_a_request_to_choose_counts_once(moodle: Platform, browser: Client) -> None:
    begun = moodle.begun(browser, target=CHOICES)
    claims = moodle.claims(target=CHOICES, nonce=begun["nonce"]) | {
        f"{CLAIM}message_type": "LtiDeepLinkingRequest",
        SETTINGS: settings(moodle.address),
    }
    token = moodle.signed(claims)
    for status in (200, 400):
        response = platforms.post_launch(browser, token=token, state=begun["state"])
        assert response.status_code == status


def test_the_address_for_choosing_says_that_a_platform_opens_it(browser: Client) -> None:
    page = browser.get("/lti/choices/")
    assert page.status_code == 400
    assert "opens from a learning platform" in page.content.decode()
    assert browser.get("/lti/choices/chosen/").status_code == 405


@given(
    changes=st.dictionaries(
        st.sampled_from(["deep_link_return_url", "accept_types", "data", "accept_lineitem"]),
        VALUES,
        min_size=1,
    )
    | VALUES
)
def test_any_settings_are_read_or_refused_in_words(changes: Any) -> None:
    address = "https://moodle.example"
    own = settings(address) | changes if isinstance(changes, dict) else changes
    claims = Platform(address).claims(target=CHOICES, nonce="n") | STAMPS | {SETTINGS: own}
    with suppress(messages.LaunchRefused):
        request = messages.read_choice(claims=claims, expected=EXPECTED, now=NOW)
        assert request.return_url.startswith(f"{address}/")
        assert isinstance(request.data, str)
