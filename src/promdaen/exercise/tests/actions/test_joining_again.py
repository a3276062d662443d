"""A phone that joins again: the same seat in its cell, another in another."""

from __future__ import annotations

import pytest

from promdaen.exercise.actions import seats
from promdaen.exercise.models import Seat
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db


def test_a_phone_that_joins_again_keeps_its_seat_or_leaves_it_for_another() -> None:
    run, phones = world.started()
    codes = {run_cell.cell: run_cell.join_code for run_cell in run.cells.all()}
    assert seats.take_seat(code=codes[A], current_seat=phones[A], address="", now=NOW) == phones[A]
    other = seats.take_seat(code=codes[B], current_seat=phones[A], address="", now=NOW)
    assert (other.cell, other.number) == (B, 2)
    room = world.room(run)
    assert not room.seats[str(phones[A].pk)].is_in
    assert Seat.objects.get(pk=phones[A].pk).left_at == NOW
    # What was left is not come back to.
    again = seats.take_seat(code=codes[A], current_seat=phones[A], address="", now=NOW)
    assert (again.cell, again.number) == (A, 2)
    assert world.room(run).seats[str(other.pk)].is_in
