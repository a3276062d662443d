"""What phones of cells write, choose and note stands once in the log, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from promdaen.exercise.actions import playing, runs, seats
from promdaen.exercise.actions.playing import NewMessage
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event
from promdaen.exercise.rules import events
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db
OVER = "The exercise does not run."


def refused(act: Callable[..., Any], **act_fields: Any) -> str:
    """What an act says that cannot be."""
    with pytest.raises(ExerciseRefused) as refusal:
        act(**{"now": NOW, **act_fields})
    return str(refusal.value)


def test_a_message_has_a_receiver_and_text_or_facts_that_the_cell_knows() -> None:
    run, phones = world.started()
    now = world.later(run, 1.2)
    send, phone = playing.send_message, phones[B]
    for new, why in (
        (NewMessage(to=[], text="x"), "Choose to whom it goes."),
        (NewMessage(to=[B], text="x"), "Choose to whom it goes."),
        (NewMessage(to=["navy"], text="x"), "Choose to whom it goes."),
        (NewMessage(to=[A]), "Write something, or choose a fact."),
        (NewMessage(to=[A], text="x" * 1001), "This is too long: write at most 1,000 letters."),
        (NewMessage(to=[A], is_request=True), "Say what you ask about."),
        (NewMessage(to=[A], facts=["F3"]), "Your cell does not know one of these facts."),
    ):
        assert refused(send, seat=phone, new=new, now=now) == why
    observer = NewMessage(to=[A], text="x")
    assert refused(send, seat=phones["observer"], new=observer) == "This phone plays in no cell."
    key = uuid4()
    for _sent in range(2):
        send(seat=phone, new=NewMessage(to=[A, A], facts=["F1"]), client_id=key, now=now)
    body = Event.objects.get(run=run, kind=events.MESSAGE).body
    assert (body["to"], body["facts"], body["text"]) == ([A], ["F1"], "")


def test_control_writes_of_everything_while_the_exercise_runs() -> None:
    run, _phones = world.started()
    send = playing.send_from_control
    send(run=run, new=NewMessage(to=[A], text="Go on.", facts=["F3"]), by=None, now=NOW)
    assert (A, "F3") in world.room(run).knows
    unknown = NewMessage(to=[A], text="x", facts=["F9"])
    assert "none of the scenario" in refused(send, run=run, new=unknown, by=None)
    draft = world.run(row=run.scenario)
    assert refused(send, run=draft, new=NewMessage(to=[A], text="x"), by=None) == OVER


def test_a_cell_decides_by_its_leader_and_once() -> None:
    run, phones = world.started()
    second = world.seat(run, B)
    vote = {"decision": "D1", "option": "a"}
    assert "not before your cell" in refused(playing.vote, seat=phones[B], **vote)
    now = world.later(run, 3.2)
    for vote_fields in (
        {"seat": phones[A], **vote},
        {"seat": phones[B], **vote, "decision": "D9"},
    ):
        assert "not before your cell" in refused(playing.vote, **vote_fields)
    wrong = vote | {"option": "z"}
    assert refused(playing.vote, seat=second, **wrong) == "Choose one of the options."
    playing.vote(seat=second, **vote, now=now)
    assert world.room(run).decisions_taken == {}
    key = uuid4()
    for _sent in range(2):
        playing.vote(seat=phones[B], **vote, client_id=key, now=now)
    assert world.room(run).decisions_taken["D1"].option == "a"
    assert "decided this already" in refused(playing.vote, seat=second, **vote)
    assert "already decided" in refused(playing.decide_for, run=run, by=None, **vote)


def test_control_decides_for_a_cell_that_cannot() -> None:
    run, _phones = world.started()
    vote = {"run": run, "decision": "D1", "option": "b", "by": None}
    assert "not before its cell" in refused(playing.decide_for, **vote)
    now = world.later(run, 3.2)
    assert "not before its cell" in refused(playing.decide_for, **vote | {"decision": "D9"})
    assert "one of the options" in refused(playing.decide_for, **vote | {"option": "z"})
    playing.decide_for(**vote, now=now)
    assert world.room(run).decisions_taken["D1"].by == "control"


def test_a_notepad_is_written_and_struck_out_while_the_phone_is_in() -> None:
    run, phones = world.started()
    phone, key = phones[B], uuid4()
    lines = [
        playing.add_note(seat=phone, text=" Call. ", client_id=key, now=NOW) for _sent in range(2)
    ]
    assert lines[0] == lines[1]
    assert refused(playing.add_note, seat=phone, text="\x00 ") == (
        "Write something, or choose a fact."
    )
    assert "no such note" in refused(playing.strike_note, seat=phone, sequence=1)
    playing.strike_note(seat=phone, sequence=lines[0].sequence, now=NOW)
    assert [(note.text, note.is_struck) for note in world.room(run).notes[B]] == [("Call.", True)]
    seats.leave_seat(seat=phone, now=NOW)
    assert "plays in no cell" in refused(playing.add_note, seat=phone, text="x")


def test_nothing_is_written_after_the_end() -> None:
    run, phones = world.started()
    runs.end_run(run=run, by=None, now=NOW)
    assert refused(playing.add_note, seat=phones[B], text="x") == OVER
