"""A run is played through by simulated players, whole, believable, and marked as such."""

from __future__ import annotations

from datetime import timedelta

import pytest

from promdaen.exercise.actions import rehearsing, runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.actions.rehearsing import Simulation
from promdaen.exercise.models import Event, Firing
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules.scenario import OBSERVER
from tests import exercise_world as world
from tests.exercise_world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_a_rehearsal_is_played_through_to_its_sealed_log() -> None:
    run = world.run(is_rehearsal=True)
    played_run = rehearsing.play_through(
        run=run, simulation=Simulation(seed=7), by=None, now=LATER
    )
    played_run = world.fresh(played_run)
    assert (played_run.state, played_run.is_simulated, played_run.base_seconds) == (
        "closed",
        True,
        720,
    )
    assert played_run.digest == runs.log_digest(run=played_run)
    lines = rooms.log_events(run=played_run)
    assert [line.sequence for line in lines] == list(range(1, played_run.last_sequence + 1))
    assert lines[-1].at == LATER
    room = rooms.load_room(run=played_run)
    assert {seated_phone.cell for seated_phone in room.seats.values()} == {
        *room.scenario.cells,
        OBSERVER,
    }
    assert room.remarks
    assert room.answers
    assert {seat.number for seat in played_run.seats.all()} == {1, 2, 3}
    firings = {(firing.inject, firing.cell) for firing in Firing.objects.filter(run=played_run)}
    assert firings == {(n, cell) for n, fired in room.fired.items() for cell in fired.inject.to}


def test_the_same_seed_plays_the_same_and_the_hot_wash_can_stay_open() -> None:
    how = Simulation(seed=7, is_closed=False, is_demonstration=True)
    row = world.scenario()
    first, second = (
        rehearsing.play_through(run=world.run(row=row), simulation=how, by=None, now=LATER)
        for _ in range(2)
    )
    assert first.state == "hot_wash"
    kinds = [
        list(Event.objects.filter(run=run).values_list("kind", "second", "at", "cell", "body"))
        for run in (first, second)
    ]
    assert kinds[0] == kinds[1]


def test_people_and_simulated_players_never_share_a_run() -> None:
    how = Simulation(seed=7)
    with pytest.raises(ExerciseRefused):
        rehearsing.play_through(run=world.run(), simulation=how, by=None, now=LATER)
    run = world.run(row=world.fresh(world.run()).scenario, is_rehearsal=True)
    runs.open_briefing(run=run, by=None, now=NOW)
    with pytest.raises(ExerciseRefused):
        rehearsing.play_through(run=run, simulation=how, by=None, now=LATER)
    assert not Event.objects.filter(run=run, kind="inject").exists()
