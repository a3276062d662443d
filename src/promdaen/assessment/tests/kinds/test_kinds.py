from typing import Any

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.tests.kinds.samples import CHOICE, PAIRS

ITEMS: dict[str, tuple[dict[str, Any], Any]] = {
    "single_choice": (CHOICE, "b"),
    "multiple_choice": (CHOICE, ["a", "c"]),
    "true_false": ({}, True),
    "ordering": (CHOICE, ["b", "a", "d", "c"]),
    "matching": (PAIRS, {"1": "c", "2": "a"}),
}


def test_every_kind_has_a_sample_here() -> None:
    assert set(kinds.names()) == ITEMS.keys()


@pytest.mark.parametrize("name", kinds.names())
def test_the_right_answer_is_clean_earns_the_mark_and_comes_back_from_its_ids(name: str) -> None:
    kind = kinds.get_kind(name=name)
    body, key = ITEMS[name]
    right = kind.right(body=body, key=key)
    assert kind.problems(body=body, key=key) == []
    assert kind.mark(body=body, key=key, answer=right) == 1
    assert kind.clean(body=body, typed=right) == right
    assert kind.clean(body=body, typed=kind.chosen_ids(body=body, answer=right)) == right
    assert kind.mark(body=body, key=key, answer={}) == 0
    assert kind.chosen_ids(body=body, answer={}) == ()
    assert kind.answer_text(body=body, answer=right, language="km")


@pytest.mark.parametrize("name", kinds.names())
def test_every_kind_has_names_in_both_languages_and_formats_of_files(name: str) -> None:
    kind = kinds.get_kind(name=name)
    assert kind.LABEL.en
    assert kind.LABEL.km
    assert kind.ANSWER_SHAPE in {"one", "some", "order"}


def test_an_unknown_kind_is_named_in_the_error() -> None:
    with pytest.raises(kinds.UnknownKindError, match="essay"):
        kinds.get_kind(name="essay")


@pytest.mark.parametrize("name", kinds.names())
def test_the_right_answer_comes_back_from_the_lines_of_an_answer_sheet(name: str) -> None:
    kind = kinds.get_kind(name=name)
    body, key = ITEMS[name]
    right = kind.right(body=body, key=key)
    chosen = kind.chosen_ids(body=body, answer=right)
    lines = kind.sheet_lines(body=body)
    filled = [chosen] if len(lines) == 1 else [(option_id,) for option_id in chosen]
    assert kind.clean(body=body, typed=kind.sheet_answer(body=body, chosen=filled)) == right
    blank = kind.sheet_answer(body=body, chosen=[()] * len(lines))
    assert kind.clean(body=body, typed=blank) == {}
