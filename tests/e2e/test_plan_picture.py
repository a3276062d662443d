"""When the measures of a border programme begin, downloaded as a picture, on a phone."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests import browser, factories, plan_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "{http://www.w3.org/2000/svg}text"


def test_when_measures_begin_is_a_picture(
    engine: Browser,
    live_server: LiveServer,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan_world.compute_quickly(monkeypatch)
    version = plan_world.version()
    client.force_login(factories.account("coordinator", language="en"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        address = reverse("planning:measures", args=(version.plan.code, version.number))
        page.goto(f"{live_server.url}{address}")
        first_measure = page.locator("table.gantt tbody th").first.inner_text()
        menu = page.locator("details.figure-files")
        menu.locator("summary").click()
        assert browser.faults(page=page) == []
        with page.expect_download() as coming:
            menu.locator("button[value=svg]").click()
        path = tmp_path / "picture.svg"
        coming.value.save_as(path)
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314
        words = " ".join(word.text or "" for word in root.iter(TEXT))
        assert str(plan_world.read(version).inputs.first_year) in words
        assert first_measure in words
        # Years with a beginning and years that run on, each with its ground.
        assert len({mark.get("fill") for mark in root.iter()}) > 3
