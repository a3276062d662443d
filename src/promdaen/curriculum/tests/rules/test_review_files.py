"""Rows of review files, by hand-worked cases."""

from __future__ import annotations

import pytest

from promdaen.curriculum.rules import review_files as rules

HEADS = [words.en for words in rules.COLUMN_HEADINGS.values()]
VALUES = {
    "title": {"en": "Kep", "km": "កែប"},
    "options": [{"id": "a", "text": {"en": "No\n", "km": "ទេ"}}, "plain text"],
    "steps": [{"do": {"en": "Look"}}],
    "key": ["a"],
}


def test_places_are_in_reading_order_and_the_key_is_among_them() -> None:
    assert rules.exported_places(values=VALUES) == {
        "title": {"km": "កែប", "en": "Kep"},
        "options[a].text": {"km": "ទេ", "en": "No\n"},
        "steps[1].do": {"en": "Look"},
        "key": {"km": '["a"]', "en": '["a"]'},
    }


def test_words_are_replaced_at_their_place_alone() -> None:
    changes = {("options[a].text", "en"): "Yes", ("steps[1].do", "en"): "See"}
    changed = rules.replace_words(values=VALUES, changes=changes)
    assert changed["options"] == [{"id": "a", "text": {"en": "Yes\n", "km": "ទេ"}}, "plain text"]
    assert changed["steps"] == [{"do": {"en": "See"}}]
    assert (changed["title"], changed["key"]) == (VALUES["title"], VALUES["key"])


@pytest.mark.parametrize(
    ("returned", "current", "state"),
    [
        ("Kep  \r\n", "Kep!", "same"),
        ("Kep.", "Kep.", "done"),
        ("Kep.", "Kep", "changed"),
        ("Kep.", "Kep!", "conflict"),
        ("Kep.", None, "gone"),
        ("  ", "Kep", "emptied"),
    ],
)
def test_the_state_of_a_returned_text(returned: str, current: str | None, state: str) -> None:
    assert rules.text_state(base="Kep", returned=returned, current=current) == state


def test_heads_are_found_in_any_order_and_repeated() -> None:
    rows = [
        (1, ["A title"]),
        (2, HEADS),
        (3, ["export#7", "", "", "", "", ""]),
        (4, HEADS[::-1]),
        (5, ["", "", "Kep", "កែប", "Name", "term:kep#name"]),
        (6, ["", " ", "", "", "", ""]),
    ]
    export, text_rows = rules.read_rows(rows=rows)
    assert export == "7"
    assert [(row.id, row.cells["en"], row.cells["km"]) for row in text_rows] == [
        ("term:kep#name", "Kep", "កែប")
    ]


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(rules.FileFaults) as faults:
        rules.read_rows(rows=[(1, HEADS[:-1]), (2, ["a", "b", "c", "d", "e"])])
    assert "does not have these columns" in faults.value.lines[0].en


@pytest.mark.parametrize("key", ['["a"]', '["b"]'])
def test_another_key_is_another_text(key: str) -> None:
    exported = rules.exported_places(values=VALUES)
    current = {**exported, "key": {"km": key, "en": key}}
    is_same = rules.is_as_returned(current=current, exported=exported, changes={}, language="en")
    assert is_same == (key == '["a"]')
