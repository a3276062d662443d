"""Answers in words."""

from promdaen.survey.kinds import answer_texts
from tests import survey_world


def answers_by_code(**answers: str) -> dict[str, answer_texts.IndicatorAnswers]:
    indicator_answerses = answer_texts.answer_lines(
        instrument=survey_world.instrument_content(),
        answers=answers,
        standard_class="local",
        modes=["land"],
    )
    return {said_answer.indicator.code: said_answer for said_answer in indicator_answerses}


def test_a_level_is_shown_by_its_words_with_its_grade_and_remark() -> None:
    by_code = answers_by_code(I01="3", I01_how="seen", I01_note="On the wall")
    (answer,) = by_code["I01"].answers
    scale = by_code["I01"].indicator.scale
    assert answer.words == (scale[3].label,)
    assert (by_code["I01"].grade, by_code["I01"].remark) == ("seen", "On the wall")
    assert not by_code["I02"].is_answered


def test_only_what_is_asked_of_the_class_and_modes_is_shown() -> None:
    assert "I15" not in answers_by_code(I15="2")


def test_a_picture_is_named_and_a_choice_that_no_one_knows_stays_as_it_came() -> None:
    photographs = next(
        indicator
        for indicator in survey_world.instrument_content().indicators
        if indicator.kind == "photographs"
    )
    view = f"{photographs.code}_{photographs.options[0].code}"
    by_code = answers_by_code(**{view: "gate.jpg", "I01": "9"})
    assert by_code[photographs.code].answers[0].picture == "gate.jpg"
    assert by_code["I01"].answers[0].words[0].en == "9"
    assert by_code["I01"].is_answered
