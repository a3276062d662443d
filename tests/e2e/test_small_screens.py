"""A phone of 360 pixels: the menu is under the thumb, lists are read without moving sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser
ROLES = ("liaison", "reporter", "controller", "assessor", "viewer", "reviewer", "coordinator")
LISTS = (
    ("liaison", "exchange/reports/"),
    ("liaison", "exchange/requests/"),
    ("controller", "exercises/"),
    ("controller", "exercises/plan/"),
    ("viewer", "results/"),
    ("viewer", "results/since/"),
    ("viewer", "places/checkpoints/"),
)
REACH = 0.75
"""The menu begins below this share of the screen: a thumb reaches the lowest quarter."""
MENU = """() => [...document.querySelectorAll("nav.places a")].map((link) => {
  const box = link.getBoundingClientRect();
  const words = [...link.querySelectorAll("*")].filter((part) => part.getClientRects().length);
  const right = Math.max(...words.map((part) => part.getBoundingClientRect().right));
  const left = Math.min(...words.map((part) => part.getBoundingClientRect().left));
  return [box.top, box.width, box.height, left, right];
})"""
AS_TABLES = """() => document.querySelectorAll(".as-entries")
  .forEach((table) => table.classList.remove("as-entries"))"""
SIDEWAYS = """() => [...document.querySelectorAll(".scroll")]
  .filter((box) => box.scrollWidth > box.clientWidth).length"""


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_place_of_a_menu_is_under_the_thumb(
    engine: Browser, demo: str, role: str, language: str
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language=language) as page:
        steps.sign_in(page=page, address=demo, role=role)
        page.goto(demo)
        height = page.viewport_size["height"] if page.viewport_size else 0
        places = page.evaluate(MENU)
        assert 2 <= len(places) <= 5
        for top, width, tall, left, right in places:
            assert top >= height * REACH
            assert (width >= 44, tall >= 44) == (True, True)
            assert (left >= 0, right <= browser.PHONE) == (True, True), "a word is cut off"
        opener = page.locator("button.menu2-open")
        if opener.count():
            opener.click()
            inside = page.locator(".menu2 nav a")
            expect(inside.first).to_be_visible()
            boxes = [link.bounding_box() for link in inside.all()]
            assert min(box["height"] for box in boxes if box) >= 44


CRUMB_CUT = """() => [...document.querySelectorAll(".pagehead .crumb")]
  .filter((crumb) => crumb.scrollWidth > crumb.clientWidth).length"""
FIGURE_HOLES = """() => [...document.querySelectorAll(".bignums .bignum")]
  .map((figure) => [figure, figure.querySelector("small")])
  .filter(([, small]) => small)
  .map(([figure, small]) => {
    const range = document.createRange();
    range.selectNodeContents(figure.firstChild);
    return small.getBoundingClientRect().top - range.getBoundingClientRect().bottom;
  })"""


def test_on_a_phone_a_crumb_wraps_and_figures_have_no_holes(engine: Browser, demo: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role="controller")
        page.goto(f"{demo}/exercises/EX-0002/report/")
        assert page.evaluate(CRUMB_CUT) == 0
        holes = page.evaluate(FIGURE_HOLES)
        assert max(holes) > -8, "one of the small words stands below its figure"
        assert max(holes) < 5


def test_on_a_phone_the_rank_of_a_gap_comes_before_its_name(engine: Browser, demo: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="km") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/survey/")
        entry = page.locator(".first-gaps.as-entries tbody tr").first
        rank, name = (entry.locator(part).bounding_box() for part in (".rank", ".entry-lead"))
        assert rank is not None
        assert name is not None
        assert rank["x"] + rank["width"] < name["x"]
        assert abs(rank["y"] - name["y"]) < 12


def wide_lists(page: Page) -> int:
    """How many lists of a page move sideways."""
    return int(page.evaluate(SIDEWAYS))


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_post_changes_its_answer_to_an_alert_on_a_phone(
    engine: Browser, demo: str, language: str
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language=language) as page:
        steps.sign_in(page=page, address=demo, role="reporter")
        page.goto(f"{demo}/exchange/alerts/")
        # The last alert of the list is acknowledged for the post.
        page.locator("main table.dt a").last.click()
        answer = page.locator("main li button[name=hit][value=yes]")
        if answer.count():
            answer.click()
        change = page.locator("main td button[name=hit]")
        expect(change).to_be_visible()
        assert wide_lists(page) == 0
        value = change.get_attribute("value") or ""
        question = page.locator("dialog[open]")
        change.click()
        question.locator("button").last.click()
        expect(question).to_have_count(0)
        expect(change).to_have_attribute("value", value)
        change.click()
        question.locator("button").first.click()
        expect(change).to_have_attribute("value", "yes" if value == "no" else "no")
        assert wide_lists(page) == 0


@pytest.mark.parametrize(("role", "path"), LISTS)
def test_a_list_is_read_without_moving_it_sideways(
    engine: Browser, demo: str, role: str, path: str
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="km") as page:
        steps.sign_in(page=page, address=demo, role=role)
        page.goto(f"{demo}/{path}")
        expect(page.locator("table.as-entries").first).to_be_visible()
        assert wide_lists(page) == 0
        fold = page.locator("details.fold-phone:has(select, input)")
        if fold.count():
            expect(fold.locator("select, input").first).to_be_hidden()
            fold.locator("summary").click()
            expect(fold.locator("select, input").first).to_be_visible()
        page.evaluate(AS_TABLES)
        assert wide_lists(page) > 0, "a wide list would be seen"


def test_filters_are_open_on_a_laptop(engine: Browser, demo: str) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        steps.sign_in(page=page, address=demo, role="liaison")
        page.goto(f"{demo}/exchange/reports/")
        expect(page.locator("details.fold-phone select").first).to_be_visible()
        expect(page.locator("details.fold-phone > summary")).to_be_hidden()
        expect(page.locator("table.as-entries thead")).to_be_visible()
