"""A test is taken at 360 px through offline spells and a change of phones; nothing is lost."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from promdaen.assessment.models import Paper, Response, SavedAnswer, Sitting
from promdaen.assessment.queries import phone as queries
from promdaen.assessment.rules import showing
from promdaen.course import actions as course_actions
from promdaen.course.actions import sittings as run_sittings
from promdaen.course.models import Enrolment
from tests import browser, factories, phones
from tests.e2e import steps

pytestmark = pytest.mark.browser


@pytest.fixture
def seat(demo: str) -> Enrolment:
    """An officer of a run, older than the newest one, whose test before is open for phones."""
    today, now = timezone.localdate(), timezone.now()
    days = {"starts_on": today - timedelta(days=8), "ends_on": today + timedelta(days=1)}
    run = factories.run(**days)
    paper = Paper.objects.get(code="A", is_current=True)
    papers = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=run, papers=papers, by=None, now=now)
    [enrolment] = factories.enrolments(run, 1)
    run_sittings.open_test(run=run, occasion="before", minutes=45, by=None, now=now)
    return enrolment


@pytest.fixture
def every_kind(seat: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first five items that the officer sees be of the five kinds."""
    paper = Paper.objects.get(code="A", is_current=True)
    items = queries.asked_items(paper=paper)
    kinds = dict(paper.items.values_list("code", "kind"))

    def first_kinds(seed: int) -> set[str]:
        shown_items = showing.order(shown_items=items, seed=seed)
        return {
            kinds[shown_item["item"]] for shown_item in shown_items[: len(set(kinds.values()))]
        }

    seed = next(seed for seed in range(100_000) if first_kinds(seed) == set(kinds.values()))
    drawn = SimpleNamespace(randbits=lambda bits: seed)
    monkeypatch.setattr("promdaen.course.views.sittings.secrets", drawn)


def join(*, page: Page, address: str, seat: Enrolment) -> None:
    """Join by code and PIN, and press what is to be done first."""
    steps.join(page=page, address=address, badge=phones.badge_of(seat))
    page.locator("main a.btn-primary").click()


def ready(page: Page) -> None:
    expect(page.locator("[data-sitting][data-ready=true]")).to_be_attached()


def wait_until_sent(page: Page) -> None:
    expect(page.locator("[data-state] .chip.good")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-sitting][data-unsent='0']")).to_be_attached(timeout=20_000)


def answer(page: Page, choice: int) -> str:
    """Answer the item on the page by the option at a place, from 0; its code.

    An order is begun with that option; the first entry of pairs gets it.
    """
    form = page.locator("form[data-item]")
    mark = form.get_attribute("data-mark")
    if mark == "order":
        page.locator("label.sit-place select").nth(choice).select_option("1")
    elif mark == "pairs":
        page.locator("label.sit-pair select").first.select_option(index=choice + 1)
    else:
        chosen = page.locator("label.choice").nth(choice)
        chosen.click()
        expect(chosen.locator("input")).to_be_checked()
    return str(form.get_attribute("data-item"))


def onward(page: Page) -> None:
    page.locator(".bottombar .btn-primary").click()


def newest_answer(sitting: Sitting, code: str) -> dict[str, Any]:
    return dict(queries.newest_saves(sittings=[sitting.pk])[sitting.pk, code].answer)


def expected(sitting: Sitting, code: str, choice: int) -> list[str]:
    """The one option that was chosen."""
    options = next(
        shown_item["options"] for shown_item in sitting.shown if shown_item["item"] == code
    )
    return [options[choice]]


def named_options(answer: dict[str, Any]) -> list[str]:
    """The options that an answer of any kind names."""
    options = answer.get("chosen") or answer.get("order") or list(answer.get("pairs", {}).values())
    return [options] if isinstance(options, str) else list(options)


def stored_fields(page: Page) -> list[set[str]]:
    """What can be read of the answers that wait in the browser."""
    rows = browser.stored(page=page, database="promdaen-tests", store="saves")
    return [set(row) for row in rows]


def test_a_test_survives_offline_spells_and_a_change_of_phones(
    engine: Browser, demo: str, seat: Enrolment, every_kind: None
) -> None:
    with (
        browser.visit(engine=engine, width=browser.PHONE) as first,
        browser.visit(engine=engine, width=browser.PHONE) as second,
    ):
        join(page=first, address=demo, seat=seat)
        first.locator("main form button[type=submit]").click()
        ready(first)
        sitting = Sitting.objects.get(officer=seat.officer)
        # Fetched once in both languages: from here on no item waits for the network.
        first.wait_for_load_state("networkidle")
        chosen = {answer(first, 0): 0}
        wait_until_sent(first)

        first.context.set_offline(True)
        for choice in (1, 0, 1):
            onward(first)
            chosen[answer(first, choice)] = choice
        expect(first.locator("[data-sitting][data-unsent='3']")).to_be_attached()
        expect(first.locator("[data-question]")).to_have_text("សំណួរទី ៤ ក្នុងចំណោម ៣៦")
        first.locator(".masthead a[hreflang]").click()
        expect(first.locator("[data-question]")).to_have_text("Question 4 of 36")
        expect(first.locator("[data-state]")).to_contain_text("Saved on this phone: 3")
        assert browser.sideways(page=first) == browser.small_targets(page=first) == []
        first.context.set_offline(False)
        wait_until_sent(first)
        assert SavedAnswer.objects.filter(sitting=sitting).count() == 4

        onward(first)
        first.context.set_offline(True)
        late = answer(first, 0)
        expect(first.locator("[data-sitting][data-unsent='1']")).to_be_attached()

        join(page=second, address=demo, seat=seat)
        ready(second)
        assert second.locator("form[data-item]").get_attribute("data-item") == late
        chosen[answer(second, 1)] = 1
        second.locator("[name=flag]").check()
        wait_until_sent(second)
        first.context.set_offline(False)
        wait_until_sent(first)
        assert SavedAnswer.objects.filter(sitting=sitting, item__code=late).count() == 3
        assert named_options(newest_answer(sitting, late)) == expected(sitting, late, 1)

        second.locator(".sit-foot .btn-bare").click()
        expect(second.locator("[data-answered]")).to_contain_text("៥")
        expect(second.locator("[data-flagged]")).to_contain_text("១")
        onward(second)
        second.context.set_offline(True)
        second.locator("[data-hand-in] .btn-primary").click()
        expect(second.locator("[data-state] .chip")).to_be_visible()
        assert Sitting.objects.get(pk=sitting.pk).closed_at is None
        second.context.set_offline(False)
        expect(second.locator("[data-sitting]")).to_have_count(0, timeout=20_000)
        first.goto(f"{demo}/p/test/{sitting.pk}/1/")
        assert first.locator("[data-sitting]").count() == 0

    rows = {row.item.code: row for row in Response.objects.filter(sitting=sitting)}
    assert len(rows) == 36
    assert {code for code, row in rows.items() if row.answer} == set(chosen)
    for code, choice in chosen.items():
        assert named_options(rows[code].answer) == expected(sitting, code, choice)


FULL = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  if (window.isFull) throw new DOMException("full", "QuotaExceededError");
  return put.apply(this, given);
};
"""


def test_a_phone_that_is_full_shows_it_and_loses_nothing(
    engine: Browser, demo: str, seat: Enrolment
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        page.add_init_script(FULL)
        join(page=page, address=demo, seat=seat)
        page.locator("main form button[type=submit]").click()
        ready(page)
        sitting = Sitting.objects.get(officer=seat.officer)
        page.wait_for_load_state("networkidle")
        chosen = {answer(page, 0): 0}
        wait_until_sent(page)

        page.context.set_offline(True)
        onward(page)
        chosen[answer(page, 1)] = 1
        expect(page.locator("[data-state]")).to_contain_text("ទូរស័ព្ទរក្សាទុក")
        assert stored_fields(page) == [{"sitting", "sequence", "sealed"}]
        page.evaluate("window.isFull = true")
        onward(page)
        chosen[answer(page, 1)] = 1
        expect(page.locator("[data-sitting][data-unsent='2']")).to_be_attached()
        page.locator(".masthead a[hreflang]").click()
        expect(page.locator("[data-state]")).to_contain_text("Not yet sent: 2")
        expect(page.locator("[data-state]")).to_contain_text("Leave this page open")
        assert browser.sideways(page=page) == browser.small_targets(page=page) == []
        page.context.set_offline(False)
        wait_until_sent(page)
        onward(page)
        chosen[answer(page, 0)] = 0
        wait_until_sent(page)
        for code, choice in chosen.items():
            assert named_options(newest_answer(sitting, code)) == expected(sitting, code, choice)


def test_a_test_is_taken_without_javascript(engine: Browser, demo: str, seat: Enrolment) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, java_script_enabled=False) as page:
        join(page=page, address=demo, seat=seat)
        page.locator("main form button[type=submit]").click()
        code = answer(page, 0)
        onward(page)
        page.locator(".sit-foot .btn-bare").click()
        page.locator(".bottombar .btn-primary").click()
        page.locator("[data-hand-in] .btn-primary").click()
        assert page.locator("[data-sitting]").count() == 0
    sitting = Sitting.objects.get(officer=seat.officer)
    answered = [row.item.code for row in Response.objects.filter(sitting=sitting) if row.answer]
    assert answered == [code]
