"""A certificate from its issue to the page on which anybody checks it."""

import io
import json

import pypdf
import pytest
from playwright.sync_api import Browser

from promdaen.course.models import Certificate
from promdaen.course.queries import certificate_checks
from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser
RUN = "KK-2012-1"


def test_certificates_are_issued_printed_checked_and_revoked(engine: Browser, demo: str) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{RUN}/certificates/")
        if page.get_by_role("button", name="Issue to all who earned one").count():
            page.get_by_role("button", name="Issue to all who earned one").click()
            page.wait_for_load_state()
        link = page.get_by_role("link", name="Print all").get_attribute("href")
        answer = page.request.get(f"{demo}{link}", timeout=60_000)
        assert answer.headers["content-type"] == "application/pdf"
        token = first_token(answer.body())
        page.troubles.clear()  # type: ignore[attr-defined]
        page.goto(f"{demo}/c/{token}/")
        assert page.get_by_text("This certificate is genuine").is_visible()
        for width in (browser.PHONE, browser.LAPTOP):
            page.set_viewport_size({"width": width, "height": 800})
            assert browser.faults(page=page) == []
        number = page.locator("dd.code").first.inner_text()
        page.goto(f"{demo}/c/")
        page.locator("textarea").last.fill(f"promdaen:c/{token}")
        page.get_by_role("button", name="Check").click()
        page.wait_for_load_state()
        assert page.get_by_text(number).first.is_visible()
        certificate = Certificate.objects.get(number=number)
        page.goto(f"{demo}/runs/{RUN}/certificates/{certificate.enrolment_id}/")
        page.get_by_role("textbox").fill("The name is misspelt.")
        page.get_by_role("button", name="Revoke").click()
        page.wait_for_load_state("networkidle")
        # Leaving a page at once cuts off what it still loads; only the last one is judged.
        page.troubles.clear()  # type: ignore[attr-defined]
        page.goto(f"{demo}/c/{token}/")
        assert page.get_by_text("This certificate was revoked.").is_visible()
        assert browser.faults(page=page) == []


def first_token(data: bytes) -> str:
    attached = pypdf.PdfReader(io.BytesIO(data)).attachments
    [tokens_file] = [
        attached[name][0] for name in attached if certificate_checks.TOKENS_NAME in name
    ]
    return str(json.loads(tokens_file)["tokens"][0])
