"""Phones join by a code, are let go, taken out, and speak for their cell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from promdaen.exercise.actions import firing, playing, runs, seats
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, ExerciseRun, Seat
from promdaen.exercise.rules import events
from promdaen.exercise.tests import samples
from promdaen.kit import tries
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db


def test_a_phone_joins_an_open_run_that_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = world.run()
    for code, why in (("ZZZZZZ", "No exercise has this code"), (draft.observer_code, "not open")):
        with pytest.raises(ExerciseRefused, match=why):
            seats.take_seat(code=code, address="", now=NOW)
    run, phones = world.started(row=draft.scenario)
    code = run.cells.get(cell=B).join_code
    assert seats.take_seat(code=code, current_seat=phones[B], address="", now=NOW) == phones[B]
    moved = seats.take_seat(code=code, current_seat=phones[A], address="", now=NOW)
    assert (moved.cell, moved.number) == (B, 2)
    assert not world.room(run).seats[str(phones[A].pk)].is_in
    back = seats.take_seat(
        code=run.cells.get(cell=A).join_code, current_seat=phones[A], address="", now=NOW
    )
    assert back.number == 2
    # Four are in; those that left take no place.
    monkeypatch.setattr(seats, "MAX_SEATS", 4)
    with pytest.raises(ExerciseRefused, match="full"):
        seats.take_seat(code=code, address="", now=NOW)


def test_a_phone_is_let_go_once_and_speaks_for_its_cell_only_while_it_is_in() -> None:
    run, phones = world.started()
    second = world.seat(run, B)
    seats.make_leader(seat=second, by=None, now=NOW)
    assert world.room(run).cell_leader(cell=B) == str(second.pk)
    for _time in range(2):
        seats.remove_seat(seat=second, by=None, now=NOW)
        seats.leave_seat(seat=phones[A], now=NOW)
    assert Event.objects.filter(run=run, kind=events.SEAT_LEFT).count() == 2
    assert world.room(run).cell_leader(cell=B) == str(phones[B].pk)
    with pytest.raises(ExerciseRefused, match="This phone has left"):
        seats.make_leader(seat=second, by=None, now=NOW)


def test_a_device_that_tries_too_many_codes_is_refused_for_a_minute() -> None:
    run, _phones = world.started()
    device: Any = {"address": "192.168.8.30", "now": NOW + timedelta(days=1)}
    for _try in range(tries.MAX_PER_MINUTE):
        with pytest.raises(ExerciseRefused, match="No exercise has this code"):
            seats.find_target(code="ZZZZZZ", **device)
    code = run.cells.get(cell=B).join_code
    act: Any
    for act in (seats.find_target, seats.take_seat):
        with pytest.raises(ExerciseRefused, match="Too many attempts"):
            act(code=code, **device)
    assert seats.take_seat(code=code, **device | {"address": "192.168.8.31"}).cell == B
    later = device["now"] + timedelta(minutes=1)
    assert seats.take_seat(code=code, **device | {"now": later}).cell == B


def test_a_phone_is_noted_as_heard_every_fifteen_seconds() -> None:
    _held, phones = world.started()
    for seconds, heard in ((14, 0), (15, 15), (16, 15)):
        seats.update_last_seen(seat=phones[A], now=NOW + timedelta(seconds=seconds))
        phones[A].refresh_from_db()
        assert phones[A].last_seen_at == NOW + timedelta(seconds=heard)


def _voted(quorum: str, *choices: str) -> tuple[ExerciseRun, list[Seat]]:
    """A run whose decision is before cell B, with a phone for each choice and one that waits."""
    values = samples.values()
    row = world.scenario(decisions=[{**values["decisions"][0], "quorum": quorum}])
    run, phones = world.started(row=row)
    seats = [phones[B], *(world.seat(run, B) for _choice in choices)]
    firing.fire_inject(run=run, number=3, by=None, now=NOW)
    for phone, option in zip(seats[1:], choices, strict=True):
        playing.vote(seat=phone, decision="D1", option=option, now=NOW)
    assert "D1" not in world.room(run).decisions_taken
    return run, seats


def test_a_cell_has_decided_once_the_last_phone_that_had_not_chosen_is_gone() -> None:
    run, (silent, *_others) = _voted("all", "b", "b")
    seats.remove_seat(seat=silent, by=None, now=NOW)
    assert world.room(run).decisions_taken["D1"].option == "b"


def test_a_phone_that_chose_and_becomes_the_leader_has_decided_for_its_cell() -> None:
    run, (_silent, chosen) = _voted("leader", "a")
    seats.make_leader(seat=chosen, by=None, now=NOW)
    assert world.room(run).decisions_taken["D1"].option == "a"


def test_who_leaves_after_the_end_decides_nothing_and_leaves_a_sealed_log_alone() -> None:
    run, (silent, *others) = _voted("all", "b", "a")
    runs.end_run(run=run, by=None, now=NOW)
    seats.leave_seat(seat=silent, now=NOW)
    assert world.room(run).decisions_taken == {}
    sealed = runs.close_run(run=world.fresh(run), by=None, now=NOW)
    for _time in range(2):
        seats.leave_seat(seat=others[0], now=NOW)
    assert Seat.objects.get(pk=others[0].pk).left_at == NOW
    with pytest.raises(ExerciseRefused, match="its log stays"):
        seats.remove_seat(seat=others[1], by=None, now=NOW)
    assert runs.log_digest(run=run) == sealed.digest


def test_a_phone_that_joins_another_run_waits_in_none_and_makes_room() -> None:
    run, phones = world.started()
    other = world.run(row=run.scenario)
    runs.open_briefing(run=other, by=None, now=NOW)
    code = other.cells.get(cell=A).join_code
    seats.take_seat(code=code, current_seat=phones[A], address="", now=NOW)
    assert world.room(run).seats_in(cell=A) == []
