"""A report is written at 360 px without a network, waits as taps, and is sent once."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from promdaen.exchange.models import Record, Text
from tests import browser, exchange_world, factories
from tests.e2e import steps

pytestmark = pytest.mark.browser


def saved_reports(page: Page) -> list[dict[str, Any]]:
    return browser.stored(page=page, database="promdaen-reports", store="kept")


@pytest.fixture
def reporter(demo: str) -> Any:
    """A posted officer with the role of a reporter."""
    account = factories.account("liaison")
    exchange_world.give(account, "reporter", "IMM", "KH-L01")
    return account


def tap(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"input[name={name}][value='{value}']").check()


def fill(page: Page) -> None:
    tap(page, type="irregular_crossing", direction="in", mode="land")
    tap(page, **{f"flag_P{number}": "no" for number in range(1, 6)})
    page.locator("details:has([name=source_grade])").evaluate("(folded) => (folded.open = true)")
    tap(page, source_grade="B", info_grade="2", departments="MAR")
    page.locator("#id_persons_count").fill("3")
    page.locator("[data-more=persons]").click()
    page.locator("#id_persons-2-number").fill("3")
    page.locator("#id_persons-2-nationality").fill("VN")


def waits(page: Page, count: int) -> None:
    expect(page.locator(f"[data-kept][data-waiting='{count}']")).to_be_attached(timeout=20_000)


def test_a_report_waits_on_the_phone_as_taps_and_is_sent_once(
    engine: Browser, demo: str, reporter: Any
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        steps.sign_in(page=page, address=demo, role=reporter.email)
        page.goto(f"{demo}/exchange/reports/new/")
        waits(page, 0)
        assert browser.sideways(page=page) == browser.small_targets(page=page) == []
        number = page.locator("[data-local]").inner_text()
        page.context.set_offline(True)
        fill(page)
        page.locator("#id_narrative").fill("Words that no phone keeps")
        page.locator("button[name=send]").click()
        waits(page, 1)
        assert [set(row) for row in saved_reports(page)] == [
            {"id", "at", "owner", "world", "sealed"}
        ]
        assert page.locator("[data-local]").inner_text() != number

        fill(page)
        page.locator("summary", has=page.locator("[data-shows=level]")).click()
        tap(page, level="4")
        page.locator("button[name=send]").click()
        expect(page.locator("[data-kept]")).to_be_visible()
        waits(page, 1)
        assert not Record.objects.filter(author_id=reporter.pk).exists()

        page.context.set_offline(False)
        waits(page, 0)
        record = Record.objects.get(author_id=reporter.pk)
        assert (record.local_no, record.report.persons_count) == (number, 3)
        assert record.report.persons_by[0]["nationality"] == "VN"
        assert record.sent_at is not None
        assert saved_reports(page) == []
        assert not Text.objects.filter(plain__contains="Words that").exists()

        # The same taps once more, as after an answer that never arrived.
        page.goto(f"{demo}/exchange/reports/")
        waits(page, 0)
        expect(page.get_by_text(number)).to_be_visible()


def answers(page: Page) -> list[str]:
    return [
        page.locator(f"input[name=flag_P{number}]:checked").input_value() for number in range(1, 6)
    ]


def test_one_tap_answers_what_is_not_known_and_leaves_every_other_answer(
    engine: Browser, demo: str, reporter: Any
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        steps.sign_in(page=page, address=demo, role=reporter.email)
        page.goto(f"{demo}/exchange/reports/new/")
        waits(page, 0)
        none = page.locator("[data-none-asked] input")
        tap(page, flag_P1="no", flag_P2="yes")
        none.check()
        assert answers(page) == ["no", "yes", "no", "no", "no"]
        none.uncheck()
        assert answers(page) == ["no", "yes", "unknown", "unknown", "unknown"]
        none.check()
        tap(page, flag_P3="yes")
        assert not none.is_checked()
        assert answers(page) == ["no", "yes", "yes", "no", "no"]
