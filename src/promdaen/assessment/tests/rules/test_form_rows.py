"""Items as they are typed: ids of rows, and the key that their marks make."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.rules import form_rows
from promdaen.assessment.rules.form_rows import FormRow
from tests import written as content

MARKED = {
    form_rows.ONE_RIGHT: (["", "on", ""], "b"),
    form_rows.SOME_RIGHT: (["on", "", "on"], ["a", "c"]),
    form_rows.ORDERED: (["2", "៣", " 1 "], ["c", "a", "b"]),
    form_rows.PAIRED: (["y", "x", "z"], {"a": "y", "b": "x", "c": "z"}),
}
UNMARKED = {
    form_rows.ONE_RIGHT: (["", "", ""], ["on", "on", ""]),
    form_rows.SOME_RIGHT: (["on", "", ""], ["on", "on", "on"]),
    form_rows.ORDERED: (["1", "2", "2"], ["1", "2", "4"], ["", "1", "2"]),
    form_rows.PAIRED: (["x", "x", "y"], ["x", "", "y"]),
}


def rows(marks: list[str]) -> list[FormRow]:
    return [
        FormRow(id=row_id, km="ខ្មែរ", en="English", mark=mark)
        for row_id, mark in zip("abc", marks, strict=True)
    ]


@pytest.mark.parametrize("marking", list(MARKED), ids=lambda marking: marking.input)
def test_the_marks_make_the_key(marking: form_rows.Marking) -> None:
    marks, key = MARKED[marking]
    assert marking.key(rows(marks)) == key


@pytest.mark.parametrize(
    ("marking", "marks"),
    [(marking, marks) for marking, wrong in UNMARKED.items() for marks in wrong],
)
def test_marks_that_make_no_key_say_what_to_do(
    marking: form_rows.Marking, marks: list[str]
) -> None:
    with pytest.raises(form_rows.Unmarked) as unmarked:
        marking.key(rows(marks))
    assert unmarked.value.words.en == str(unmarked.value)
    assert unmarked.value.words.km != unmarked.value.words.en


def marked_again(values: dict[str, Any]) -> Any:
    """The key of an item taken apart into marks and put together again."""
    layout = kinds.get_kind(name=values["kind"]).LAYOUT
    name = layout.lists[0]
    ids = [row["id"] for row in values[name]]
    marks = layout.marking.marks(values["key"], ids)
    typed = [
        FormRow(id=row["id"], km=row["km"], en=row["en"], mark=marks[row["id"]])
        for row in values[name]
    ]
    assert [row.as_option() for row in typed] == values[name]
    return layout.marking.key(typed)


def test_the_key_of_every_item_of_the_content_can_be_marked() -> None:
    for code, values in content.items().items():
        if kinds.get_kind(name=values["kind"]).LAYOUT.lists:
            assert marked_again(dict(values)) == values["key"], code


def test_an_entry_that_an_order_does_not_name_has_no_place() -> None:
    assert form_rows.ORDERED.marks(["b"], ["a", "b"]) == {"a": "", "b": "1"}


def test_new_rows_get_the_ids_that_are_free() -> None:
    assert form_rows.free_ids(name="options", used_ids=["a", "c"], count=2) == ["b", "d"]
    assert form_rows.free_ids(name="left", used_ids=["1", "2"], count=1) == ["3"]
