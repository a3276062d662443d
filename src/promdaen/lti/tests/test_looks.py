"""Pages of learning platforms in a browser: on a phone, in both languages, without a fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from promdaen.curriculum.tests import test_lessons
from promdaen.lti import queries
from promdaen.lti.models import LtiPlatform, LtiVisit
from promdaen.lti.views import visits
from tests import browser, factories

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


def test_a_visit_is_read_on_a_phone_in_both_languages(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "VISIT_COOKIE", "promdaen_visit")
    topic = factories.topic(test_lessons.CODE, number=2)
    for number in range(1, 8):
        factories.outcome(topic, number=number)
    test_lessons.put(test_lessons.record())
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
