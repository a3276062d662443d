"""The answer in a page's form: chosen, ordered, paired, blank, and a row's twin."""

from __future__ import annotations

import pytest

from promdaen.assessment.rules import page_answers, typed, written


@pytest.mark.parametrize(
    ("mark", "fields", "answer"),
    [
        (written.ONE, {"a": ["b"]}, {"chosen": "b"}),
        (written.ONE, {"a": ["b", "c"]}, {"chosen": "c"}),
        (written.ONE, {"a": [""]}, {}),
        (written.ONE, {}, {}),
        (written.TRUTH, {"a": ["true"]}, {"chosen": "true"}),
        (written.SOME, {"a": ["b", "c"]}, {"chosen": ["b", "c"]}),
        (written.SOME, {}, {}),
        (written.ORDER, {"p_a": ["9" * 5000], "p_b": ["1"]}, {"order": ["b"]}),
        (written.ORDER, {"p_a": ["2"], "p_b": ["1"], "p_c": ["3"]}, {"order": ["b", "a", "c"]}),
        (written.ORDER, {"p_a": ["2"], "p_b": [""], "p_c": ["x"]}, {"order": ["a"]}),
        (written.ORDER, {}, {}),
        (written.PAIRS, {"p_1": ["b"], "p_2": ["a"]}, {"pairs": {"1": "b", "2": "a"}}),
        (written.PAIRS, {"p_1": ["b"]}, {"pairs": {"1": "b"}}),
        (written.PAIRS, {}, {}),
    ],
)
def test_what_a_form_holds_is_read_by_how_the_item_is_answered(
    mark: str, fields: dict[str, list[str]], answer: dict[str, object]
) -> None:
    read = page_answers.read(mark=mark, options=["a", "b", "c"], left=["1", "2"], fields=fields)
    assert read == answer


@pytest.mark.parametrize(
    ("mark", "fields"),
    [
        (written.ORDER, {"p_a": ["1"], "p_b": ["1"]}),
        (written.PAIRS, {"p_1": ["b"], "p_2": ["b"]}),
    ],
)
def test_the_same_choice_in_two_rows_is_refused(mark: str, fields: dict[str, list[str]]) -> None:
    with pytest.raises(typed.AnswerRefused):
        page_answers.read(mark=mark, options=["a", "b"], left=["1", "2"], fields=fields)
