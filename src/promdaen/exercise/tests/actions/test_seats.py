"""Phones join by a code, are let go, taken out, and speak for their cell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from promdaen.exercise.actions import seats
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event
from promdaen.exercise.rules import events
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db


def test_a_phone_joins_an_open_run_that_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = world.run()
    for code, why in (("ZZZZZZ", "No exercise has this code"), (draft.observer_code, "not open")):
        with pytest.raises(ExerciseRefused, match=why):
            seats.take_seat(code=code, now=NOW)
    held, phones = world.started(row=draft.scenario)
    code = held.cells.get(cell=B).join_code
    assert seats.take_seat(code=code, before=phones[B], now=NOW) == phones[B]
    moved = seats.take_seat(code=code, before=phones[A], now=NOW)
    assert (moved.cell, moved.number) == (B, 2)
    assert not world.room(held).seats[str(phones[A].pk)].is_in
    back = seats.take_seat(code=held.cells.get(cell=A).join_code, before=phones[A], now=NOW)
    assert back.number == 2
    monkeypatch.setattr(seats, "MOST_SEATS", 5)
    with pytest.raises(ExerciseRefused, match="full"):
        seats.take_seat(code=code, now=NOW)


def test_a_phone_is_let_go_once_and_speaks_for_its_cell_only_while_it_is_in() -> None:
    held, phones = world.started()
    second = world.seat(held, B)
    seats.make_leader(seat=second, by=None, now=NOW)
    assert world.room(held).leader_of(cell=B) == str(second.pk)
    for _time in range(2):
        seats.remove_seat(seat=second, by=None, now=NOW)
        seats.leave_seat(seat=phones[A], now=NOW)
    assert Event.objects.filter(run=held, kind=events.SEAT_LEFT).count() == 2
    assert world.room(held).leader_of(cell=B) == str(phones[B].pk)
    with pytest.raises(ExerciseRefused, match="This phone has left"):
        seats.make_leader(seat=second, by=None, now=NOW)


def test_a_phone_is_noted_as_heard_every_fifteen_seconds() -> None:
    _held, phones = world.started()
    for seconds, heard in ((14, 0), (15, 15), (16, 15)):
        seats.hear_seat(seat=phones[A], now=NOW + timedelta(seconds=seconds))
        phones[A].refresh_from_db()
        assert phones[A].last_seen_at == NOW + timedelta(seconds=heard)
