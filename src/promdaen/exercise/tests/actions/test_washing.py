"""A phone answers the questions of the hot wash together; what is not new is not written."""

from __future__ import annotations

import pytest

from promdaen.exercise.actions import hot_wash, runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.queries import washing
from tests import exercise_world as world
from tests.exercise_world import NOW, A

pytestmark = pytest.mark.django_db


def test_answers_are_written_once_and_changed_and_all_or_none_are_taken() -> None:
    run, phones = world.started()
    phone = phones[A]
    runs.end_run(run=run, by=None, now=NOW)
    answers = {"told": 4, "telling": None, "keep": " We rang ", "change": ""}
    assert hot_wash.answer_questions(seat=phone, answers=answers, now=NOW) == 2
    assert hot_wash.answer_questions(seat=phone, answers=answers, now=NOW) == 0
    assert hot_wash.answer_questions(seat=phone, answers={"keep": ""}, now=NOW) == 1
    assert washing.hot_wash_questions(seat=phone).answers == {"told": 4, "keep": ""}
    with pytest.raises(ExerciseRefused):
        hot_wash.answer_questions(seat=phone, answers={"change": "x", "none": 3}, now=NOW)
    assert washing.hot_wash_questions(seat=phone).answers == {"told": 4, "keep": ""}
