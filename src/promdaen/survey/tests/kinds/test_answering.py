"""Answers as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from promdaen.survey.kinds import answer_fields, answering
from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import AnswerField, indicator_answers
from tests import survey_world


def field(code: str, suffix: str = "") -> AnswerField:
    indicator = survey_world.instrument_content().by_code()[code]
    return next(
        answer_field
        for answer_field in answer_fields(indicator=indicator)
        if answer_field.suffix == suffix
    )


def problems(code: str, **typed: str) -> dict[str, str]:
    answers = {name.replace("at", code): text for name, text in typed.items()}
    indicator = survey_world.instrument_content().by_code()[code]
    wordses = answering.answer_problems(
        indicator=indicator, answers=indicator_answers(code=code, answers=answers)
    )
    return {suffix: words.en for suffix, words in wordses.items()}


def state(code: str, **typed: str) -> str:
    answers = {name.replace("at", code): text for name, text in typed.items()}
    indicator = survey_world.instrument_content().by_code()[code]
    return answering.answer_state(
        indicator=indicator, answers=indicator_answers(code=code, answers=answers)
    )


@pytest.mark.parametrize(
    ("code", "suffix", "typed", "stored"),
    [
        ("I25", "whole", " ១២ ", "12"),
        ("T09", "", "12,5", "12.5"),
        ("T01", "", "១១.5,\t104.9", "11.5 104.9 0 0"),
        ("T01", "", "11.5 104.9 8 4", "11.5 104.9 8 4"),
        ("T01", "", "11.5", "11.5"),
        ("I01", "", " 3 ", "3"),
    ],
)
def test_what_is_typed_is_kept_as_a_phone_would_send_it(
    code: str, suffix: str, typed: str, stored: str
) -> None:
    assert answering.clean_answer(field=field(code, suffix), text=typed) == stored


def several() -> str:
    return next(
        indicator.code
        for indicator in survey_world.instrument_content().indicators
        if indicator.kind == "several"
    )


def test_several_are_kept_in_the_order_of_the_form() -> None:
    several_field = field(several())
    codes = [choice.code for choice in several_field.choices][:2]
    typed = f"{codes[1]} {codes[0]} other {codes[0]}"
    assert (
        answering.clean_answer(field=several_field, text=typed) == f"{codes[0]} {codes[1]} other"
    )


def test_what_is_wrong_is_put_in_words_and_what_is_missing_is_no_mistake() -> None:
    assert problems("I25") == {}
    assert problems("I25", at="zero", at_part="9") == {}, "behind a closed gate nothing is asked"
    above = problems("I25", at="counted", at_whole="4", at_part="9")
    assert above == {"part": wording.PART_NOT_MORE.en}
    assert problems("I25", at="counted", at_whole="0") == {"whole": "A number of 1 or more."}
    assert problems("I25", at="counted", at_part="x") == {"part": "A number of 0 or more."}
    assert problems("I25", at="counted", at_part="1.5") == {"part": wording.WHOLE_NUMBER.en}
    assert problems("I25", at="counted", at_part="12345678901234")
    assert problems("T09", at="25") == {"": "A number from 0 to 24."}
    assert problems("I01", at="7", at_how="heard") == {
        "": wording.ONE_OF_THESE.en,
        "how": wording.ONE_OF_THESE.en,
    }
    assert problems(several(), at="nothing_such") == {"": wording.ONE_OF_THESE.en}
    codes = [choice.code for choice in field(several()).choices if choice.code != "none"]
    assert problems(several(), at=f"{codes[0]} none") == {"": wording.NOT_ALONE.en}
    assert problems(several(), at="none") == {}
    assert problems("T02", at_front="front.jpg") == {}


@pytest.mark.parametrize("typed", ["11.5", "91 104 0 0", "11 181 0 0", "a b 0 0", "1e9 1 0 0"])
def test_what_is_no_place_on_earth_is_no_position(typed: str) -> None:
    assert problems("T01", at=typed) == {"": wording.A_POSITION.en}


def test_an_indicator_is_missing_wrong_or_done() -> None:
    assert state("I01") == answering.MISSING
    assert state("I01", at_note="a remark answers nothing") == answering.MISSING
    assert state("I01", at="2") == answering.DONE
    assert state("I25", at="counted", at_whole="4") == answering.MISSING
    assert state("I25", at="counted", at_whole="4", at_part="9") == answering.WRONG
    assert state("I25", at="zero") == answering.DONE
    assert state("T02") == answering.MISSING
    assert state("T02", at_front="front.jpg") == answering.DONE


def test_the_day_of_a_visit_has_come_and_officers_are_counted() -> None:
    today = date(2026, 11, 24)
    assert answering.day_problem(text="2026-11-24", today=today) is None
    assert answering.day_problem(text="2026-11-25", today=today) == wording.NOT_AFTER_TODAY
    assert answering.day_problem(text="yesterday", today=today) == wording.A_DAY
    assert answering.head_count_problem(text="") is None
    assert answering.head_count_problem(text="24") is None
    assert answering.head_count_problem(text="2.5") == wording.WHOLE_NUMBER
