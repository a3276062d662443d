"""The answer in a page's form: chosen, ordered, paired, blank, and a row's twin."""

from __future__ import annotations

import pytest

from promdaen.assessment.rules import page_answers, typed


@pytest.mark.parametrize(
    ("page", "fields", "answer"),
    [
        (page_answers.SINGLE_PAGE, {"a": ["b"]}, {"chosen": "b"}),
        (page_answers.SINGLE_PAGE, {"a": ["b", "c"]}, {"chosen": "c"}),
        (page_answers.SINGLE_PAGE, {"a": [""]}, {}),
        (page_answers.SINGLE_PAGE, {}, {}),
        (page_answers.SINGLE_PAGE, {"a": ["true"]}, {"chosen": "true"}),
        (page_answers.SOME_PAGE, {"a": ["b", "c"]}, {"chosen": ["b", "c"]}),
        (page_answers.SOME_PAGE, {}, {}),
        (page_answers.ORDER_PAGE, {"p_a": ["9" * 5000], "p_b": ["1"]}, {"order": ["b"]}),
        (
            page_answers.ORDER_PAGE,
            {"p_a": ["2"], "p_b": ["1"], "p_c": ["3"]},
            {"order": ["b", "a", "c"]},
        ),
        (page_answers.ORDER_PAGE, {"p_a": ["2"], "p_b": [""], "p_c": ["x"]}, {"order": ["a"]}),
        (page_answers.ORDER_PAGE, {}, {}),
        (page_answers.PAIRS_PAGE, {"p_1": ["b"], "p_2": ["a"]}, {"pairs": {"1": "b", "2": "a"}}),
        (page_answers.PAIRS_PAGE, {"p_1": ["b"]}, {"pairs": {"1": "b"}}),
        (page_answers.PAIRS_PAGE, {}, {}),
    ],
)
def test_what_a_form_holds_is_read_by_how_the_item_is_answered(
    page: page_answers.Page, fields: dict[str, list[str]], answer: dict[str, object]
) -> None:
    read = page.read(["a", "b", "c"], ["1", "2"], fields)
    assert read == answer


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        (page_answers.ORDER_PAGE, {"p_a": ["1"], "p_b": ["1"]}),
        (page_answers.PAIRS_PAGE, {"p_1": ["b"], "p_2": ["b"]}),
    ],
)
def test_the_same_choice_in_two_rows_is_refused(
    page: page_answers.Page, fields: dict[str, list[str]]
) -> None:
    with pytest.raises(typed.AnswerRefused):
        page.read(["a", "b"], ["1", "2"], fields)


@pytest.mark.parametrize(
    ("page", "answer", "fields"),
    [
        (page_answers.SINGLE_PAGE, {"chosen": "b"}, {"b": "1"}),
        (page_answers.SOME_PAGE, {"chosen": ["b", "c"]}, {"b": "1", "c": "1"}),
        (page_answers.ORDER_PAGE, {"order": ["b", "a"]}, {"b": "1", "a": "2"}),
        (page_answers.PAIRS_PAGE, {"pairs": {"1": "b"}}, {"1": "b"}),
        *[
            (page, {}, {})
            for page in (
                page_answers.SINGLE_PAGE,
                page_answers.ORDER_PAGE,
                page_answers.PAIRS_PAGE,
            )
        ],
    ],
)
def test_a_saved_answer_fills_the_form_again(
    page: page_answers.Page, answer: dict[str, object], fields: dict[str, str]
) -> None:
    assert page.filled(answer) == fields
