"""Content in a further language: looked up under its English, English where it is missing."""

import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from promdaen.kit import content_catalogues, languages
from promdaen.kit.content_catalogues import Speaker, content_in, content_text
from promdaen.kit.texts import Text, Words
from promdaen.kit.translated import column_text

GATE = {"en": "Gate", "km": "ខ្លោងទ្វារ"}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A data folder with a catalogue of content in Vietnamese."""
    catalog = Catalog(locale="vi")
    catalog.add("Gate", "Cổng")
    catalog.add("Search", "Tìm kiếm")
    catalog.add("Search", "Khám xét", context="ការឆែកឆេរ")
    path = tmp_path / "own" / "vi" / "LC_MESSAGES"
    path.mkdir(parents=True)
    with (path / "content.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(Speaker, "folders", [tmp_path / "own", *Speaker.folders])
    content_catalogues.content_catalogue.cache_clear()
    yield tmp_path / "own"
    content_catalogues.content_catalogue.cache_clear()


@pytest.mark.usefixtures("folder")
def test_each_way_to_a_text_gives_the_language_or_english() -> None:
    row = SimpleNamespace(name_en="Gate", name_km="ខ្លោងទ្វារ")
    assert Words(**GATE).text(language="vi") == "Cổng"
    assert languages.text_in(GATE, language="vi") == "Cổng"
    assert languages.text_in(Words(**GATE), language="vi") == "Cổng"
    assert column_text(row, "name", language="vi") == "Cổng"
    assert languages.text_in({"en": "Fence", "km": "របង"}, language="vi") == "Fence"
    assert languages.text_in({"en": "", "km": "របង"}, language="vi") == "របង"
    assert content_text("", language="vi") == ""


@pytest.mark.usefixtures("folder")
def test_khmer_is_the_context_of_an_english_text_with_two_meanings() -> None:
    assert Words(en="Search", km="ការឆែកឆេរ").text(language="vi") == "Khám xét"
    assert Words(en="Search", km="ស្វែងរក").text(language="vi") == "Tìm kiếm"


@pytest.mark.usefixtures("folder")
def test_a_text_of_the_interface_is_not_looked_up_in_the_content() -> None:
    assert Text("Gate").text(language="vi") == "Gate"


@pytest.mark.usefixtures("folder")
def test_a_document_gets_the_language_in_place_of_english_and_stays_as_it_was() -> None:
    document = {"title": GATE, "rows": [{"text": {"en": "Fence", "km": "របង"}, "count": 2}]}
    translated = content_in(document, language="vi")
    assert translated["title"] == {"en": "Cổng", "km": "ខ្លោងទ្វារ"}
    assert translated["rows"] == document["rows"]
    assert document["title"] == GATE
    assert content_in(document, language="km") is document
    assert content_in(document, language="lo") is document


def test_khmer_and_english_look_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(language: str) -> None:
        raise AssertionError(language)

    monkeypatch.setattr(content_catalogues, "content_catalogue", refuse)
    row = SimpleNamespace(name_en="Gate", name_km="ខ្លោងទ្វារ")
    for language in ("en", "km"):
        assert Words(**GATE).text(language=language) == GATE[language]
        assert languages.text_in(GATE, language=language) == GATE[language]
        assert column_text(row, "name", language=language) == GATE[language]
        assert content_in(GATE, language=language) is GATE


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xde\x12\x04\x95short"])
def test_a_file_that_is_no_catalogue_is_logged_and_pages_stay_in_english(
    folder: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "vi" / "LC_MESSAGES" / "content.mo").write_bytes(data)
    with caplog.at_level(logging.ERROR):
        assert Words(**GATE).text(language="vi") == "Gate"
    assert "content.mo cannot be read" in caplog.text
