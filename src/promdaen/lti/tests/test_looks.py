"""Pages of learning platforms in a browser: on a phone, in both languages, without a fault."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.booth.tests import booth_world
from promdaen.curriculum.tests import test_lessons
from promdaen.lti import actions, queries
from promdaen.lti.actions import beginnings
from promdaen.lti.models import LtiPlatform, LtiVisit
from promdaen.lti.tests import platform as platforms
from promdaen.lti.tests import test_choices
from promdaen.lti.views import opened
from tests import browser, factories, practice

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(browser.chromium_path() is None, reason="needs Chromium"),
]
KEY = "a key of this visit"


def visit(kind: str, **fields: Any) -> LtiVisit:
    platform = LtiPlatform.objects.get_or_create(
        name="Academy",
        issuer="https://moodle.example",
        client_id="x",
        defaults={"deployments": ["1"], "created_at": factories.NOW},
    )[0]
    values = {"topic": test_lessons.CODE, "subject": "2", "link": "7", "line_item": "x"}
    digest = queries.digest(text=KEY)
    return LtiVisit.objects.create(
        platform=platform,
        kind=kind,
        key_digest=digest,
        opened_at=timezone.now(),
        **values | fields,
    )


def begun(kind: str, topic: str, **fields: Any) -> LtiVisit:
    """A visit with the items that a launch gives it."""
    row = visit(kind, topic=topic, **fields)
    row.items = beginnings.new_items(visit=row, now=timezone.now())
    row.save()
    return row


def judged_addresses() -> list[str]:
    """Pages of cases, specimens and the booth, before and after the end."""
    practice.case()
    booth_world.put_content()
    case = begun("case", practice.CASE)
    answer = {"elements": practice.right("1"), "missing": [], "offices": [], "protection": []}
    judged = {"answers": [{"item": "1", "answer": answer}]}
    ended = {"score": 0.5, "finished_at": factories.NOW}
    specimens = begun("specimens", "learn")
    finding = {"answer": "suspect", "side": "front", "area": "unknown", "reason": "other"}
    finding |= {"x_mm": None, "y_mm": None}
    specimens.answers = [{"item": 1, "answer": finding, "mark": 0.5}]
    specimens.save()
    booth = begun("booth", "sample", link="1")
    booth_end = begun("booth", "sample", link="2")
    actions.keep_booth_acts(
        visit=booth_end,
        acts=[
            {"number": 1, "kind": "call", "who": "t01"},
            {"number": 2, "kind": "rule", "who": "t01", "code": "admit"},
            {"number": 3, "kind": "end"},
        ],
        now=timezone.now(),
    )
    addresses = [
        reverse("lti:visit", args=[row.pk])
        for row in (
            case,
            begun("case", practice.CASE, **judged, **ended),
            specimens,
            booth,
            booth_end,
        )
    ]
    steps = reverse("lti:visit", args=[begun("case", practice.CASE, **judged).pk])
    return [*addresses, f"{steps}?part=steps", reverse("lti:answer", args=[specimens.pk, 1])]


def choice_pages(language: str) -> dict[str, str]:
    """The pages on which a content is chosen, which only a platform opens."""
    client = Client()
    client.cookies["promdaen_language"] = language
    with platforms.running() as moodle:
        LtiPlatform.objects.filter(name="Moodle").delete()
        moodle.registered(name="Moodle")
        listed = test_choices.chooser(moodle, client, locale=language)
        key = test_choices.key_of(listed)
        [address, *_] = re.findall(r'name="address" value="([^"]+)"', listed.content.decode())
        signed = test_choices.chosen(client, key=key, address=address)
    pages = {"/lti/launch/": listed, "/lti/choices/chosen/": signed}
    return {address: page.content.decode() for address, page in pages.items()}


def test_a_content_is_chosen_on_a_phone_in_both_languages(live_server: Any) -> None:
    factories.item("UNTOC-01")
    judged_addresses()
    faults = {}
    with browser.chromium() as engine:
        for language, width in (("km", browser.PHONE), ("en", browser.LAPTOP)):
            pages = choice_pages(language)
            with browser.visit(engine=engine, width=width, language=language) as page:
                for address, body in pages.items():
                    page.route(
                        f"**{address}",
                        lambda route, _request, body=body: route.fulfill(  # type: ignore[misc]
                            body=body, content_type="text/html; charset=utf-8"
                        ),
                    )
                    page.goto(f"{live_server.url}{address}")
                    if found := browser.faults(page=page):
                        faults[f"{language} {address}"] = found
    assert faults == {}


def test_a_visit_is_read_on_a_phone_in_both_languages(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "VISIT_COOKIE", "promdaen_visit")
    topic = factories.topic(test_lessons.CODE, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    test_lessons.put_lessons(test_lessons.record())
    item = str(factories.item("CORRUPT-01", outcome=factories.outcome(topic)).pk)
    wrong = {"item": item, "answer": {"chosen": "b"}, "mark": 0.0}
    begun = visit("practice", items=[item, item], answers=[wrong])
    done = visit("practice", items=[item], answers=[wrong], score=0.0, finished_at=factories.NOW)
    seen = {"item": 1, "answer": "", "mark": 0.0}
    closeups = visit("closeups", topic="original", answers=[seen])
    addresses = [
        reverse("lti:visit", args=[closeups.pk]),
        reverse("lti:answer", args=[closeups.pk, 1]),
        reverse("lti:visit", args=[begun.pk]),
        reverse("lti:answer", args=[begun.pk, 1]),
        reverse("lti:visit", args=[done.pk]),
        reverse("lti:visit", args=[visit("lesson").pk]),
        *judged_addresses(),
        "/lti/practice/CORRUPT/",
    ]
    faults = {}
    with browser.chromium() as engine:
        for language, width in (("km", browser.PHONE), ("en", browser.LAPTOP)):
            with browser.visit(engine=engine, width=width, language=language) as page:
                cookie = {"name": "promdaen_visit", "value": KEY, "url": live_server.url}
                page.context.add_cookies([cookie])  # type: ignore[typeddict-item]
                for address in addresses:
                    page.goto(f"{live_server.url}{address}")
                    found = [
                        fault
                        for fault in browser.faults(page=page)
                        # The page that says why not is answered with 400.
                        if not (address == addresses[-1] and "400" in fault)
                    ]
                    if found:
                        faults[f"{language} {address}"] = found
    assert faults == {}


def test_what_is_done_at_the_booth_reaches_the_visit(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "VISIT_COOKIE", "promdaen_visit")
    booth_world.put_content()
    row = begun("booth", "sample")
    with (
        browser.chromium() as engine,
        browser.visit(engine=engine, width=browser.PHONE, language="en") as page,
    ):
        cookie = {"name": "promdaen_visit", "value": KEY, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[typeddict-item]
        page.goto(f"{live_server.url}{reverse('lti:visit', args=[row.pk])}")
        page.get_by_role("button", name="Call traveller 1").click()
        with page.expect_response("**/acts/") as answer:
            page.locator("button.pause").first.click()
        assert answer.value.status == 200
        assert page.get_by_role("link", name="All runs").count() == 0
        assert browser.faults(page=page) == []
    row.refresh_from_db()
    assert [act["kind"] for act in row.answers] == ["call", "pause"]
