"""The page of all parts, looked at with a browser at both widths, languages and themes."""

import math
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
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
    ("plant", "fault"),
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
def test_a_planted_fault_is_found(engine: Browser, address: str, plant: str, fault: str) -> None:
    """The page as it is has none: see above."""
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        page.goto(address)
        page.evaluate(f"() => {{ {plant} }}")
        assert fault in " ".join(browser.faults(page=page))


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
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
        page.goto(address)
        page.get_by_label("Full name").fill("Sok Dara")
        page.get_by_role("link", name="Promdaen", exact=True).click()
        assert dialogs == ["beforeunload"]


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


def test_a_touched_mark_shows_its_value(engine: Browser, address: str) -> None:
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.goto(address)
        page.locator(".figure-files").first.wait_for()
        value = page.locator(".chart-value")
        dot = page.locator("svg[role=img] circle:has(title)").first
        dot.scroll_into_view_if_needed()
        page.wait_for_timeout(300)  # until the value would be put away again by the scrolling
        box = dot.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] - 6, box["y"] + box["height"])
        assert value.is_visible()
        assert value.inner_text() == dot.locator("title").text_content()
        assert " → " in value.inner_text()
        page.keyboard.press("Escape")
        assert not value.is_visible()


@pytest.mark.parametrize("choice", ["km svg", "km png", "en svg", "en png"])
@pytest.mark.parametrize("figure", ["svg[role=img]", "table:has(td svg.ch)"])
def test_a_figure_is_downloaded_with_its_letters_and_colours(
    engine: Browser, address: str, tmp_path: Path, choice: str, figure: str
) -> None:
    language, kind = choice.split()
    with browser.visit(engine=engine, width=browser.LAPTOP, language=language) as page:
        page.goto(address)
        drawn = page.locator(f"main {figure}").first
        menu = drawn.locator("xpath=following::details[@class='figure-files'][1]")
        menu.locator("summary").click()
        assert browser.faults(page=page) == []
        with page.expect_download() as coming:
            menu.locator(f"button[value={kind}]").click()
        path = tmp_path / f"figure.{kind}"
        coming.value.save_as(path)
        assert coming.value.suggested_filename.endswith(f".{kind}")
        box = drawn.bounding_box()
        assert box is not None
        if kind == "png":
            with Image.open(path) as picture:
                assert picture.size == tuple(
                    2 * math.ceil(length + 16) for length in (box["width"], box["height"])
                )
                assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 20
        else:
            text = path.read_text(encoding="utf-8")
            root = ElementTree.fromstring(text)  # noqa: S314
            words = "".join(word.text or "" for word in root.iter(f"{SVG}text"))
            page_words = drawn.evaluate(WORDS)
            assert "".join(words.split()) == "".join(page_words.split())
            assert "class=" not in text
            assert len({mark.get("fill") for mark in root.iter()}) > 3


SVG = "{http://www.w3.org/2000/svg}"
WORDS = """figure => {
  const copy = figure.cloneNode(true);
  for (const part of copy.querySelectorAll("title, .visually-hidden")) part.remove();
  return copy.textContent;
}"""
