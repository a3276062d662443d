"""The help as a folder: whole, linked, searchable in a browser without a server."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import documents, help_site
from tests import browser

LINK = re.compile(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("help")
    help_site.write_site(folder=folder, language="en")
    return folder


def test_every_document_is_a_page_and_every_link_leads_to_a_file(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == len(documents.document_names()) + 1
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "/help/" not in re.sub(r"<code>.*?</code>|<pre>.*?</pre>", "", text, flags=re.S)
        for target in LINK.findall(text):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


def test_a_site_in_khmer_has_khmer_documents_where_there_are_any(tmp_path: Path) -> None:
    help_site.write_site(folder=tmp_path / "new", language="km")
    page = (tmp_path / "new" / "guide" / "officers.html").read_text(encoding="utf-8")
    assert 'lang="km"' in page


def test_an_earlier_export_is_replaced_and_another_folder_is_refused(
    site: Path, tmp_path: Path
) -> None:
    call_command("export_help", str(site))
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="something else"):
        call_command("export_help", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
    with pytest.raises(CommandError):
        call_command("export_help", str(tmp_path / "letters.txt" / "below"))


@pytest.mark.browser
@pytest.mark.skipif(browser.chromium_path() is None, reason="needs Chromium")
def test_the_search_works_from_a_disk(site: Path) -> None:
    with browser.chromium() as engine:
        page = engine.new_page()
        page.goto((site / "index.html").as_uri())
        page.fill("#search-words", "revoked certificate")
        titles = page.locator("#search-results a").all_inner_texts()
        assert any("Certificates" in title for title in titles)
        page.locator("#search-results a").first.click()
        page.wait_for_selector("h1")
        page.close()
