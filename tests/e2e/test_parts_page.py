"""The page of all parts, looked at with a browser at both widths, languages and themes."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import browser

pytestmark = pytest.mark.browser

WIDTHS = (browser.PHONE, browser.LAPTOP)


@pytest.fixture
def address(live_server: LiveServer, settings: Settings) -> str:
    settings.DEBUG = True
    return f"{live_server.url}/parts/"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_is_without_fault(
    engine: Browser, address: str, width: int, language: str, theme: str
) -> None:
    with browser.visit(engine=engine, width=width, language=language) as page:
        page.goto(f"{address}?theme={theme}")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("data-bs-theme") == theme
        assert browser.faults(page=page) == []


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_phone_page_is_without_fault(
    engine: Browser, address: str, language: str, theme: str
) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language=language) as page:
        page.goto(f"{address}?base=phone&theme={theme}")
        assert browser.faults(page=page) == []


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (
            "document.querySelector('main img, main h1').innerHTML = '<img src=\"data:,\">'",
            "image",
        ),
        ("document.body.style.color = '#ccc'", "color-contrast"),
        (
            "document.querySelector('.dt').style.width = '3000px';"
            " document.querySelector('.scroll').style.overflow = 'visible'",
            "px of content",
        ),
        (
            "document.querySelector('.btn').style.cssText ="
            " 'min-height: 0; height: 30px; padding: 0'",
            "is 30 px",
        ),
        (
            "const s = document.createElement('style'); s.textContent = 'p {}';"
            " document.head.append(s)",
            "style-src",
        ),
        ("console.error('planted')", "planted"),
    ],
)
def test_a_planted_fault_is_found(engine: Browser, address: str, plant: str, found: str) -> None:
    """The page as it is has none: see above."""
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        page.goto(address)
        page.evaluate(f"() => {{ {plant} }}")
        assert found in " ".join(browser.faults(page=page))


def test_the_language_changes_and_the_place_stays(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="km") as page:
        page.goto(f"{address}?page=3&sort=code")
        page.get_by_role("link", name="English").click()
        assert page.url == f"{address}?page=3&sort=code"
        assert page.locator("html").get_attribute("lang") == "en"


def test_a_link_of_the_summary_leads_to_its_field(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.goto(address)
        page.get_by_role("alert").get_by_role("link").first.click()
        assert page.evaluate("document.activeElement.id") == "id_phone"


def grid_values(page: Page) -> list[str]:
    return [cell.input_value() for cell in page.locator("[data-grid] input").all()[:12]]


def test_a_grid_is_keyed_without_a_mouse(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        page.goto(address)
        cells = page.locator("[data-grid] input")
        cells.first.focus()
        page.keyboard.type("101១0")
        assert grid_values(page)[:6] == ["1", "0", "1", "1", "0", ""]
        page.keyboard.press("5")
        assert cells.nth(5).get_attribute("aria-invalid") == "true"
        page.keyboard.press("1")
        assert cells.nth(5).get_attribute("aria-invalid") is None
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.name") == "B2"


def test_closing_asks_first_and_the_way_back_does_nothing(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.goto(address)
        page.get_by_role("button", name="Close the sitting").click()
        dialog = page.get_by_role("dialog")
        assert "No one can answer" in dialog.inner_text()
        assert browser.axe_violations(page=page) == []
        dialog.get_by_role("button", name="Cancel").click()
        assert page.url == address
        assert page.locator("dialog").count() == 0


def test_a_file_is_chosen_in_the_language_of_the_page(
    engine: Browser, address: str, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("code", encoding="utf-8")
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        page.goto(address)
        upload = page.locator(".upload").first
        assert upload.inner_text().split("\n")[-1].strip() == "មិនទាន់បានជ្រើសឯកសារ"
        upload.locator("input").set_input_files(roster)
        assert upload.inner_text().endswith("roster.csv")


def test_leaving_with_unsaved_work_asks_first(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(address)
        page.get_by_label("Full name").fill("Sok Dara")
        page.get_by_role("link", name="Promdaen", exact=True).click()
        assert asked == ["beforeunload"]


def test_every_word_is_there_without_javascript(engine: Browser, address: str) -> None:
    with browser.visit(
        engine=engine, width=browser.PHONE, language="en", java_script_enabled=False
    ) as page:
        page.goto(address)
        assert page.locator("h2").count() > 8
        assert page.locator("[data-grid] input").count() == 18


def test_a_dark_page_prints_dark_ink_on_white(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="km") as page:
        page.goto(f"{address}?theme=dark")
        page.emulate_media(media="print")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        assert not page.locator(".masthead nav").is_visible()
        assert page.locator(".demo").is_visible()
