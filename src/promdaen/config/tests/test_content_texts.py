"""The catalogue of content: whole, kept over time, with what a translation lost."""

from io import StringIO
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from promdaen.config import content_texts
from promdaen.config.content_texts import TextOfRecord
from promdaen.kit import content_catalogues
from promdaen.kit.content_catalogues import Speaker
from promdaen.kit.texts import Words

LOCALE = Locale.parse("vi")


def text(english: str, khmer: str = "ខ្មែរ", code: str = "A-01") -> TextOfRecord:
    return TextOfRecord(english=english, khmer=khmer, kind="item", code=code, key="stem")


def catalogue(*texts: TextOfRecord, **translations: str) -> Catalog:
    earlier = Catalog(locale=LOCALE)
    for english, translation in translations.items():
        earlier.add(english, translation)
    earlier_entries = {(entry.context, str(entry.id)): entry for entry in earlier if entry.id}
    return content_texts.content_catalogue(
        locale=LOCALE, texts=texts, translations=earlier_entries
    )


def test_two_khmer_texts_of_one_english_are_its_contexts_and_keep_the_translation() -> None:
    merged = catalogue(text("Search", "ក"), text("Search", "ខ"), text("Gate"), Search="Tìm kiếm")
    assert {(row.context, row.id, row.string) for row in merged if row.id} == {
        ("ក", "Search", "Tìm kiếm"),
        ("ខ", "Search", "Tìm kiếm"),
        (None, "Gate", None),
    }


def test_a_text_of_two_records_is_one_entry_that_names_both() -> None:
    merged = catalogue(text("Gate"), text("Gate", code="B-02"))
    assert merged["Gate"].auto_comments == ["item A-01: stem", "item B-02: stem"]


@pytest.mark.parametrize(
    ("english", "translation", "difference"),
    [
        ("Which **two**?", "Hai nào?", "'**' is missing"),
        ("Plain", "**Đậm**", "'**' is not in the English"),
        ("Ask {name}", "Hỏi {ten}", "'{name}' is missing, '{ten}' is not in the English"),
        ("- one\n- two", "- một\nhai", "'- ' is missing"),
        ("1. one\n2. two", "một\nhai", "'1. ' is missing"),
    ],
)
def test_a_translation_that_lost_a_mark_is_reported_with_its_record(
    english: str, translation: str, difference: str
) -> None:
    merged = catalogue(text(english), **{english: translation})
    assert list(content_texts.lost_marks(catalogue=merged)) == [f"item A-01: stem: {difference}"]


def test_a_translation_with_all_marks_and_a_missing_one_say_nothing() -> None:
    merged = catalogue(text("Which **two**?"), text("Gate"), **{"Which **two**?": "**Hai** nào?"})
    assert list(content_texts.lost_marks(catalogue=merged)) == []


@pytest.mark.django_db
def test_a_translator_gets_the_whole_content_and_what_was_translated_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "earlier.po"
    earlier.write_text(
        'msgid "smuggled person"\nmsgstr "người bị đưa đi"\n\n'
        'msgid "A text of before"\nmsgstr "Cũ"\n\n#~ msgid "Older"\n#~ msgstr "Cũ hơn"\n'
    )
    target, out = tmp_path / "content-vi.po", StringIO()
    call_command("make_content_catalogue", "vi", to=target, source=earlier, stdout=out)
    assert ", 1 of them translated." in out.getvalue()
    with target.open("rb") as stream:
        exported = read_po(stream, abort_invalid=True)
    assert len(exported) > 10_000
    assert exported["smuggled person"].string == "người bị đưa đi"
    assert {row.id: row.string for row in exported.obsolete.values()} == {
        "A text of before": "Cũ",
        "Older": "Cũ hơn",
    }
    kinds = {comment.split()[0] for row in exported for comment in row.auto_comments}
    assert {"topic", "lesson", "item", "case", "dialogue", "indicator", "term"} <= kinds
    assert not any(kind.startswith("demo") for kind in kinds)

    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "content.mo").open("wb") as file:
        write_mo(file, exported)
    monkeypatch.setattr(Speaker, "folders", [tmp_path])
    content_catalogues.content_catalogue.cache_clear()
    try:
        words = Words(en="smuggled person", km="x")
        assert words.text(language="vi") == "người bị đưa đi"
    finally:
        content_catalogues.content_catalogue.cache_clear()


@pytest.mark.parametrize(
    ("language", "source", "message"),
    [
        ("km", None, "The content has its texts in km itself"),
        ("zz-zz", None, "'zz-zz' is not a language code"),
        ("vi", "broken.po", "broken.po is not a catalogue"),
        ("vi", "missing.po", "missing.po: No such file"),
    ],
)
def test_a_wrong_language_or_file_is_refused_and_nothing_is_written(
    tmp_path: Path, language: str, source: str | None, message: str
) -> None:
    (tmp_path / "broken.po").write_text("<html>")
    target = tmp_path / "new.po"
    with pytest.raises(CommandError, match=message) as refusal:
        call_command(
            "make_content_catalogue",
            language,
            to=target,
            source=tmp_path / source if source else None,
        )
    assert refusal.value.returncode == 2
    assert not target.exists()
