"""The hot wash: answers of phones right after the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exercise.actions import log
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, Seat
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules import events, states, washing

MAX_TEXT_LENGTH = 1000


def answer_question(
    *,
    seat: Seat,
    question: str,
    value: int | None = None,
    text: str = "",
    client_id: UUID | None = None,
    now: datetime,
) -> Event:
    """Answer a question of the hot wash; a later answer replaces the earlier one.

    Raises ExerciseRefused outside the hot wash, for an unknown question, and for a value that is
    not 1 to 5.
    """
    hand = log.seat_author(seat=seat, client_id=client_id)
    with log.open_log(run=seat.run, now=now) as pen:
        before = pen.written_before(hand=hand)
        if before is not None:
            return before
        if not pen.room.seats[str(seat.pk)].is_in:
            raise ExerciseRefused(_("This phone has left."))
        if pen.run.state != states.HOT_WASH:
            raise ExerciseRefused(_("The hot wash is not open."))
        questions_by_code = {
            wash_question.code: wash_question
            for wash_question in washing.questions(scenario=pen.room.scenario)
        }
        if question not in questions_by_code:
            raise ExerciseRefused(_("This question is not asked."))
        clean = text.replace("\x00", "").strip()[:MAX_TEXT_LENGTH]
        if questions_by_code[question].kind == washing.SCALE and value not in washing.SCALE_VALUES:
            raise ExerciseRefused(_("Choose a number from 1 to 5."))
        body = {"question": question, "value": value, "text": clean}
        return pen.write(kind=events.HOT_WASH, body=body, hand=hand)


def answer_questions(*, seat: Seat, answers: Mapping[str, int | str | None], now: datetime) -> int:
    """Save several answers; returns the number of answers that changed.

    Sending the same answers twice has no effect. Empty answers to questions not answered before
    are skipped. Raises ExerciseRefused as `answer_question` does.
    """
    with transaction.atomic():
        count = 0
        for question, answer in answers.items():
            value = answer if isinstance(answer, int) else None
            text = answer if isinstance(answer, str) else ""
            if _is_new(seat=seat, question=question, value=value, text=text.strip()):
                answer_question(seat=seat, question=question, value=value, text=text, now=now)
                count += 1
    return count


def _is_new(*, seat: Seat, question: str, value: int | None, text: str) -> bool:
    room = rooms.load_room(run=seat.run)
    stored_answer = room.answers.get((str(seat.pk), question), {"value": None, "text": ""})
    return (stored_answer["value"], stored_answer["text"]) != (value, text[:MAX_TEXT_LENGTH])
