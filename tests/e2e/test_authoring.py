"""A coordinator edits an item in the browser: looks, saves, and finds it in the history."""

import pytest
from playwright.sync_api import Browser

from promdaen.assessment.models import Item
from tests import browser
from tests.e2e import steps

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("code", "width", "has_script"),
    [("SHARE-07", browser.PHONE, True), ("SHARE-08", browser.LAPTOP, False)],
)
def test_an_item_is_edited_looked_at_and_saved_as_a_new_version(
    engine: Browser, demo: str, code: str, width: int, has_script: bool
) -> None:
    old = Item.objects.get(code=code)
    stem = f"At a river post this happens. {old.stem_en}"
    with browser.visit(engine=engine, width=width, java_script_enabled=has_script) as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/items/{code}/")
        page.locator(f'a[href$="/items/{code}/edit/"]').click()
        page.locator("[name=stem_en]").fill(stem)
        page.locator("[name=look]").click()
        page.wait_for_load_state()
        assert stem[:30] in page.locator('.phone-frame[lang="en"]').inner_text()
        assert browser.sideways(page=page) == []
        page.locator("[name=reason]").fill("ដាក់នៅមាត់ទន្លេ")
        for _time in range(2):
            if "/edit/" in page.url:
                page.locator("[name=save]").click()
                page.wait_for_load_state()
        assert page.url.endswith(f"/items/{code}/")
        page.goto(f"{demo}/items/{code}/versions/")
        assert "ដាក់នៅមាត់ទន្លេ" in page.locator("main").inner_text()
        assert page.locator("ins").first.inner_text().startswith("At a river")
    item = Item.objects.get(code=code, is_current=True)
    assert (item.version, item.stem_en, item.written_by) == (old.version + 1, stem, "Kim Sophal")
    assert (item.key, item.body, item.stem_km) == (old.key, old.body, old.stem_km)


def test_a_lesson_is_edited_and_officers_read_the_new_words(engine: Browser, demo: str) -> None:
    title = "Why one stamp that was bought is enough"
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/curriculum/topics/CORRUPT/plan/")
        page.locator('main a[href$="/lesson/edit/"]').click()
        page.locator('a[href$="/section-2/"]').click()
        page.locator("[name=t0_en]").fill(title)
        page.locator("[name=look]").click()
        page.wait_for_load_state()
        assert title in page.locator('.phone-frame[lang="en"]').inner_text()
        assert browser.sideways(page=page) == []
        for _time in range(2):
            if page.locator("[name=save]").count():
                page.locator("[name=save]").click()
                page.wait_for_load_state()
        page.goto(f"{demo}/curriculum/topics/CORRUPT/lesson/")
        assert title in page.locator("main").inner_text()
        page.goto(f"{demo}/curriculum/topics/CORRUPT/lesson/versions/")
        assert "Kim Sophal" in page.locator("main").inner_text()
