"""Answers in words."""

from promdaen.survey.kinds import answer_texts
from tests import survey_world


def said(**answers: str) -> dict[str, answer_texts.IndicatorAnswers]:
    indicator_answerses = answer_texts.answer_lines(
        instrument=survey_world.asked(), answers=answers, standard_class="local", modes=["land"]
    )
    return {said_answer.indicator.code: said_answer for said_answer in indicator_answerses}


def test_a_level_is_said_by_its_words_with_its_grade_and_remark() -> None:
    found = said(I01="3", I01_how="seen", I01_note="On the wall")
    (answer,) = found["I01"].answers
    scale = found["I01"].indicator.scale
    assert answer.words == (scale[3].label,)
    assert (found["I01"].grade, found["I01"].remark) == ("seen", "On the wall")
    assert not found["I02"].is_answered


def test_only_what_is_asked_of_the_class_and_modes_is_said() -> None:
    assert "I15" not in said(I15="2")


def test_a_picture_is_named_and_a_choice_that_no_one_knows_stays_as_it_came() -> None:
    photographs = next(
        indicator
        for indicator in survey_world.asked().indicators
        if indicator.kind == "photographs"
    )
    view = f"{photographs.code}_{photographs.options[0].code}"
    found = said(**{view: "gate.jpg", "I01": "9"})
    assert found[photographs.code].answers[0].picture == "gate.jpg"
    assert found["I01"].answers[0].words[0].en == "9"
    assert found["I01"].is_answered
