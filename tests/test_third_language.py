"""A third language: every page opens in one that is made from English for this test.

Each message of the catalogue becomes itself in ⟦brackets⟧, so that whatever is not in brackets
was not asked of the catalogue. Content stays English: it has two languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.core.cache import cache

from promdaen.config.catalogues import singular
from promdaen.kit import texts
from promdaen.kit.content_catalogues import Speaker
from tests import test_khmer_pages as walk
from tests import tongues
from tests.test_khmer import CATALOGUE, catalogue

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))
CODE = "lo"
# Data that these tests make in Khmer, a language by its own name, and the sign for a count.
DATA = {"អត្ថបទ", "វគ្គ", "ច្បាប់", "ខ្មែរ", "n"}
# The check of a certificate is for everybody and written in both languages; sheets and cards of
# exercises show what a document of record says, which has the languages of the content.
IN_BOTH = {
    "course:certificate_ask": {"Code of the certificate", "កូដនៃវិញ្ញាបនបត្រ", "ពិនិត្យ"},
    "exercise:cards": {"Observers", "អ្នកសង្កេតការណ៍"},
    "report:sheet": {"Men", "Women"},
    "report:indicators": {"Officers trained"},
}


def bracketed(text: str) -> str:
    """The text as the made language says it.

    >>> bracketed("One of %(n)s")
    '⟦One of %(n)s⟧'
    """
    return f"⟦{text}⟧" if text.strip() else text


@pytest.fixture
def third_language(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A language of the deployment with a whole catalogue, made from that of Khmer."""
    with CATALOGUE.open("rb") as file:
        source = read_po(file, locale="km")
    made = Catalog(locale=CODE)
    for message in source:
        if message.id:
            made.add(message.id, _forms(message.id), context=message.context)
    folder = tmp_path / CODE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, made)
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "Made")]
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    monkeypatch.setattr(Speaker, "folders", [tmp_path, *Speaker.folders])
    _forget()
    yield CODE
    _forget()


def _forms(key: Any) -> Any:
    return bracketed(key) if isinstance(key, str) else (bracketed(key[1]),)


def _forget() -> None:
    texts.catalogue.cache_clear()
    cache.clear()


class Frame(HTMLParser):
    """The texts of a page's frame: navigation, buttons, headings of tables, labels."""

    TAGS = frozenset({"nav", "button", "th", "label", "legend", "h2", "summary"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in tongues.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if self.TAGS & set(self.open) and not tongues.HIDDEN & set(self.open):
            self.texts.add(data.strip())


def content_texts() -> set[str]:
    """Every text of the content folder in English, which a page may show as it is."""
    return {
        text
        for path in (Path(walk.__file__).parents[1] / "content").rglob("*.toml")
        for text in re.findall(r'= "([^"\n]*)"', path.read_text(encoding="utf-8"))
    }


def test_every_page_opens_in_a_third_language_and_its_frame_is_in_it(third_language: str) -> None:
    known = walk.world()
    client = walk.reader_of("coordinator")
    client.cookies["promdaen_language"] = third_language
    messages = {key[1] for key in catalogue()}
    khmer = {singular(message.string) for message in catalogue().values()}
    content = content_texts()
    opened, left = set(), {}
    for name, address in walk.addresses(known=known):
        answer = client.get(address)
        assert answer.status_code < 500, name
        if not walk.is_page(answer) or answer.status_code != 200:
            continue
        opened.add(name)
        frame = Frame()
        frame.feed(answer.content.decode())
        untranslated = (frame.texts & messages - content) | frame.texts & khmer - messages
        untranslated -= DATA | IN_BOTH.get(name, set())
        if untranslated:
            left[name] = sorted(untranslated)
    assert walk.OF_A_COORDINATOR - opened == set()
    assert left == {}
