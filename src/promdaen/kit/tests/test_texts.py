"""Texts: English in the code, Khmer from the catalogue, values said in the same language."""

import copy
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.template import engines
from django.utils import translation

from promdaen.kit.content_catalogues import Speaker
from promdaen.kit.texts import (
    Count,
    Day,
    Digits,
    Joined,
    Lowered,
    ShortDay,
    Text,
    Words,
    catalogue,
    say,
)


def test_a_text_is_english_as_coded_and_khmer_from_the_catalogue() -> None:
    assert (Text("Sign in").en, Text("Sign in").km) == ("Sign in", "ចូល")


def test_a_text_that_no_catalogue_has_stays_english() -> None:
    assert Text("Not in any catalogue: {n}", n=2).km == "Not in any catalogue: 2"
    assert Text("Sign in").text(language="lo") == "Sign in"


def test_a_ministrys_own_catalogue_is_read_first_and_need_not_be_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = Catalog(locale="km")
    own.add("Sign in", "ចូលប្រព័ន្ធ")
    folder = tmp_path / "km" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, own)
    monkeypatch.setattr(Speaker, "folders", [tmp_path, *Speaker.folders])
    catalogue.cache_clear()
    try:
        assert Text("Sign in").km == "ចូលប្រព័ន្ធ"
        assert Text("Officers").km == "មន្ត្រី"
    finally:
        catalogue.cache_clear()


def test_context_distinguishes_two_meanings() -> None:
    assert Text("Left", context="side").km != Text("Left").km
    assert Text("Left", context="side").en == Text("Left").en


def test_an_empty_text_is_empty_in_every_language() -> None:
    assert (Text("").en, Text("").km) == ("", "")


def test_values_are_formatted_in_the_language_of_the_sentence() -> None:
    text = Text("{words}: {n} of {all}", words=Text("Officers"), n=Digits(3), all=Count(1200))
    assert text.en == "Officers: 3 of 1,200"
    assert text.km == "មន្ត្រី៖ ៣ ក្នុងចំណោម ១\u00a0២០០"


def test_braces_without_values_stay_for_later() -> None:
    later = Text("{n} months")
    assert later.en == "{n} months"
    assert later.filled({"n": 5}).en == "5 months"
    assert later.en == "{n} months"


def test_days_and_lists_follow_the_language() -> None:
    first = date(2026, 11, 24)
    assert Day(first, 2).text(language="en") == "24 November"
    assert Day(first, 2).text(language="km") == "ថ្ងៃទី២៤ ខែវិច្ឆិកា"
    assert ShortDay(first).text(language="km") == "២៤/១១/២០២៦"
    assert Joined(["a", "b"]).text(language="en") == "a, b"
    assert Joined(["a", "b"]).text(language="km") == "a b"
    assert Joined(["a", "b"], Text(" or ")).text(language="km") == "a ឬ b"
    assert Lowered(Text("Officers")).text(language="en") == "officers"
    assert say(4.5, language="km") == "4.5"


def test_a_text_is_equal_to_words_with_the_same_content() -> None:
    words = Words(en="Sign in", km="ចូល")
    assert Text("Sign in") == words
    assert words == Text("Sign in")
    assert hash(words) == hash(Text("Sign in"))
    assert Text("Sign in") != Words(en="Sign in", km="")
    assert Text("Sign in") != "Sign in"
    assert repr(Text("Sign in")) == "Text('Sign in')"


def test_a_text_survives_copying_and_becomes_plain_values() -> None:
    @dataclass(frozen=True)
    class Row:
        title: Words

    assert copy.deepcopy(Text("{n} months", n=2)).en == "2 months"
    assert asdict(Row(title=Text("Sign in"))) == {"title": {"en": "Sign in", "km": "ចូល"}}


def test_a_text_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Text("Sign in").en = "x"  # type: ignore[misc]


@pytest.mark.parametrize(("language", "expected"), [("en", "Sign in"), ("km", "ចូល")])
def test_a_printed_text_speaks_the_language_of_the_page(language: str, expected: str) -> None:
    template = engines["django"].from_string("{{ text }}")
    with translation.override(language):
        assert template.render({"text": Text("Sign in")}) == expected


def test_a_command_speaks_the_language_of_the_installation() -> None:
    with translation.override(None):
        assert str(Text("Sign in")) == "ចូល"


def test_without_django_a_text_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Speaker, "language", staticmethod(lambda: "en"))
    assert str(Text("Sign in")) == "Sign in"
