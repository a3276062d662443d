"""Where a text stands, in words; what an item's key says of its options."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.curriculum.rules import places, review_states
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit.texts import Words
from tests.written import everything


def test_every_place_of_the_content_has_words_in_both_languages() -> None:
    unnamed = set()
    for kind in record_rules.REVIEWED_KINDS:
        for record in everything().get(kind, ()):
            for part in review_states.record_words(values=record.values, language="km"):
                words = places.words_of_place(place=part.place)
                if words.en == words.km or part.place.split("[")[0] == words.en:
                    unnamed.add(part.place)
    assert {place for place in unnamed if not place.startswith("outcomes[")} == set()


def test_a_key_without_words_stays_as_it_is() -> None:
    assert places.words_of_place(place="odd[3]") == Words.same("odd 3")


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ({"key": "b", "options": [{"id": "a"}, {"id": "b"}]}, {"options[b]": "✓"}),
        (
            {"key": ["c", "a"], "options": [{"id": "a"}, {"id": "b"}, {"id": "c"}]},
            {"options[a]": "✓", "options[c]": "✓"},
        ),
        (
            {"key": ["b", "a"], "options": [{"id": "a"}, {"id": "b"}]},
            {"options[a]": "2", "options[b]": "1"},
        ),
        ({"key": {"1": "b"}, "left": [{"id": "1"}], "right": [{"id": "b"}]}, {"left[1]": "b"}),
        ({"key": True}, {}),
        ({"name": {"en": "x"}}, {}),
    ],
)
def test_the_key_marks_what_is_right(values: dict[str, Any], marks: dict[str, str]) -> None:
    assert places.place_marks(values=values) == marks
