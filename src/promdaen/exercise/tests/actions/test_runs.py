"""Runs are made, changed, opened, started, ended and closed, each in its turn."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.actions import clock, runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event
from promdaen.exercise.rules import codes
from promdaen.people import queries as people_queries
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db


def test_runs_have_codes_of_their_own_and_their_maker_among_the_controllers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    maker = factories.account("coordinator")
    first = world.run()
    new = runs.NewRun(scenario=first.scenario, planned_on=NOW.date(), controllers=[maker])
    # Two codes that are taken already, of the observers and of a cell, before fresh ones.
    taken = [first.observer_code, first.cells.get(cell=A).join_code, *(f"NEW{n}" for n in "234")]
    monkeypatch.setattr(codes, "join_code", lambda *, choose: taken.pop(0))
    second = runs.create_run(new=new, by=maker, now=NOW)
    assert (first.code, second.code) == ("EX-0001", "EX-0002")
    assert (second.observer_code, list(second.controllers.all())) == ("NEW2", [maker])
    with pytest.raises(people_queries.NotAllowed):
        runs.create_run(new=new, by=factories.account("trainer"), now=NOW)


def test_the_scenario_of_a_run_changes_only_before_phones_can_join() -> None:
    held = world.run()
    other = world.scenario(code="EX-OTHER")
    officer = factories.officer()
    runs.set_members(run=held, cells={officer.pk: A}, by=None, now=NOW)
    same = runs.NewRun(scenario=held.scenario, planned_on=NOW.date(), place="Koh Kong")
    runs.change_run(run=held, new=same, by=None, now=NOW)
    assert (world.fresh(held).place, held.members.count()) == ("Koh Kong", 1)
    new = runs.NewRun(scenario=other, planned_on=NOW.date())
    before = set(held.cells.values_list("join_code", flat=True))
    assert world.room(held).scenario.code == "EX-TEST"
    runs.change_run(run=held, new=new, by=None, now=NOW)
    assert held.members.count() == 0
    assert world.room(held).scenario.code == "EX-OTHER"
    assert before.isdisjoint(held.cells.values_list("join_code", flat=True))
    runs.open_briefing(run=held, by=None, now=NOW)
    with pytest.raises(ExerciseRefused, match="phones may have joined"):
        runs.change_run(run=world.fresh(held), new=same, by=None, now=NOW)


def test_a_run_that_began_as_a_rehearsal_stays_one() -> None:
    held = world.run(is_rehearsal=True)
    real = runs.NewRun(scenario=held.scenario, planned_on=NOW.date())
    runs.open_briefing(run=held, by=None, now=NOW)
    runs.change_run(run=held, new=real, by=None, now=NOW)
    assert not world.fresh(held).is_rehearsal
    stale = world.fresh(held)
    runs.start_run(run=held, by=None, now=NOW)
    again = runs.NewRun(scenario=held.scenario, planned_on=NOW.date(), is_rehearsal=True)
    with pytest.raises(ExerciseRefused, match="It has begun"):
        runs.change_run(run=stale, new=again, by=None, now=NOW)


def test_officers_sit_in_cells_of_the_scenario_until_the_run_is_closed() -> None:
    held, _phones = world.started()
    officer = factories.officer()
    with pytest.raises(ExerciseRefused, match="none of this scenario"):
        runs.set_members(run=held, cells={officer.pk: "navy"}, by=None, now=NOW)
    for cell in (A, B):
        runs.set_members(run=held, cells={officer.pk: cell}, by=None, now=NOW)
    assert [one.cell for one in held.members.all()] == [B]
    clock.pause_clock(run=held, by=None, now=NOW)
    runs.end_run(run=held, by=None, now=NOW)
    closed = runs.close_run(run=held, by=None, now=NOW)
    with pytest.raises(ExerciseRefused, match="its cells stay as they were"):
        runs.set_members(run=closed, cells={}, by=None, now=NOW)


def test_states_follow_each_other_and_only_a_rehearsal_starts_fast() -> None:
    held = world.run(is_rehearsal=True)
    for act in (runs.start_run, runs.end_run, runs.close_run):
        with pytest.raises(ExerciseRefused, match="not the moment"):
            act(run=held, by=None, now=NOW)
    runs.open_briefing(run=held, by=None, now=NOW)
    assert runs.start_run(run=held, rate=20, by=None, now=NOW).rate == 20
    held.is_rehearsal = False
    with pytest.raises(ExerciseRefused, match="Only a rehearsal"):
        runs.start_run(run=held, rate=20, by=None, now=NOW)


def test_the_log_of_a_closed_run_is_sealed_by_its_digest() -> None:
    held, _phones = world.started()
    runs.end_run(run=held, by=None, now=NOW)
    closed: Any = runs.close_run(run=held, by=None, now=NOW)
    assert closed.digest == runs.log_digest(run=closed)
    assert closed.closed_at == NOW
    Event.objects.create(run=held, sequence=999, kind="note", second=0, at=NOW)
    assert closed.digest != runs.log_digest(run=closed)
