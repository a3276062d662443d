"""Phones answer after the end; the last answer counts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from promdaen.exercise.actions import hot_wash, runs, seats
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event
from promdaen.exercise.rules import events
from tests import exercise_world as world
from tests.exercise_world import NOW, A

pytestmark = pytest.mark.django_db


def test_questions_of_the_hot_wash_are_answered_while_it_is_open() -> None:
    run, phones = world.started()
    answer: Any = {"seat": phones[A], "question": "told", "value": 4, "now": NOW}
    with pytest.raises(ExerciseRefused, match="not open"):
        hot_wash.answer_question(**answer)
    runs.end_run(run=run, by=None, now=NOW)
    for wrong, why in (
        ({"question": "weather"}, "not asked"),
        ({"value": 6}, "from 1 to 5"),
        ({"value": None}, "from 1 to 5"),
    ):
        with pytest.raises(ExerciseRefused, match=why):
            hot_wash.answer_question(**answer | wrong)
    key = uuid4()
    for _sent in range(2):
        hot_wash.answer_question(**answer, client_id=key)
    hot_wash.answer_question(**answer | {"value": 2})
    hot_wash.answer_question(**answer | {"question": "keep", "value": None}, text=" Radio. ")
    assert Event.objects.filter(run=run, kind=events.HOT_WASH).count() == 3
    answers = world.room(run).answers
    assert answers[str(phones[A].pk), "told"]["value"] == 2
    seats.remove_seat(seat=phones[A], by=None, now=NOW)
    with pytest.raises(ExerciseRefused, match="This phone has left"):
        hot_wash.answer_question(**answer)
    assert answers[str(phones[A].pk), "keep"]["text"] == "Radio."
