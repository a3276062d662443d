"""The hot wash on a phone: questions and its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.exercise.models import Seat
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules import states, washing
from promdaen.exercise.rules.scenario import HotWashQuestion


@dataclass(frozen=True, kw_only=True)
class HotWashQuestions:
    """The questions for a phone, its earlier answers, and whether it can still answer."""

    questions: Sequence[HotWashQuestion]
    answers: Mapping[str, int | str | None]
    is_open: bool
    is_over: bool


def hot_wash_questions(*, seat: Seat) -> HotWashQuestions:
    """The hot wash for a seat; observers have no questions."""
    room = rooms.load_room(run=seat.run)
    is_player = seat.cell in room.scenario.cells
    questions = washing.questions(scenario=room.scenario) if is_player else ()
    own_answers = {
        code: answer["value"] if answer["value"] is not None else answer["text"]
        for (seat_key, code), answer in room.answers.items()
        if seat_key == str(seat.pk)
    }
    return HotWashQuestions(
        questions=questions,
        answers=own_answers,
        is_open=room.state == states.HOT_WASH,
        is_over=room.state == states.CLOSED,
    )
