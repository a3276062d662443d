"""How one reading of a text became another."""

from __future__ import annotations

import pytest

from promdaen.curriculum.rules import differences
from promdaen.curriculum.rules.review_states import RecordWords

OLD = {"en": "An officer asks, then **writes**.", "km": "មន្ត្រីសួរ រួចកត់ត្រា ១២ ដង។"}
NEW = {"en": "The officer asks, and writes.", "km": "មន្ត្រីសួរ ហើយកត់ត្រា ១៣ ដង។"}


def joined(kinds: set[str], language: str) -> str:
    stretches = differences.stretches(old=OLD[language], new=NEW[language], language=language)
    return "".join(stretche.text for stretche in stretches if stretche.kind in kinds)


@pytest.mark.parametrize("language", ["en", "km"])
def test_nothing_of_either_reading_is_lost(language: str) -> None:
    assert joined({"same", "gone"}, language) == OLD[language]
    assert joined({"same", "new"}, language) == NEW[language]


def test_english_changes_by_words_and_khmer_by_letters_with_their_signs() -> None:
    words = differences.stretches(old="one two", new="one three", language="en")
    assert [(word.kind, word.text) for word in words] == [
        ("same", "one "),
        ("gone", "two"),
        ("new", "three"),
    ]
    letters = differences.stretches(old="ច្រក", new="ច្រើក", language="km")
    assert [(letter.kind, letter.text) for letter in letters] == [
        ("gone", "ច្រ"),
        ("new", "ច្រើ"),
        ("same", "ក"),
    ]


def test_places_that_read_the_same_are_left_out_and_places_that_went_come_last() -> None:
    old = [
        RecordWords(place="aim", words="a"),
        RecordWords(place="gone", words="b"),
        RecordWords(place="x", words="c"),
    ]
    new = [
        RecordWords(place="x", words="d"),
        RecordWords(place="aim", words="a"),
        RecordWords(place="new", words="e"),
    ]
    text_differences = differences.differences(old=old, new=new, language="en")
    assert [difference.place for difference in text_differences] == ["x", "new", "gone"]
    assert [stretch.kind for stretch in text_differences[-1].stretches] == ["gone"]
