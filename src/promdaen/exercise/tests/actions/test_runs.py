"""Runs are made, changed, opened, started, ended and closed, each in its turn."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from promdaen.exercise.actions import clock, runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, ExerciseRun
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
    drawn_codes = [
        first.observer_code,
        first.cells.get(cell=A).join_code,
        *(f"NEW{n}" for n in "234"),
    ]
    monkeypatch.setattr(codes, "join_code", lambda *, choose: drawn_codes.pop(0))
    second = runs.create_run(new=new, by=maker, now=NOW)
    assert (first.code, second.code) == ("EX-0001", "EX-0002")
    assert (second.observer_code, list(second.controllers.all())) == ("NEW2", [maker])
    with pytest.raises(people_queries.NotAllowed):
        runs.create_run(new=new, by=factories.account("trainer"), now=NOW)


def test_the_scenario_of_a_run_changes_only_before_phones_can_join() -> None:
    run = world.run()
    other = world.scenario(code="EX-OTHER")
    officer = factories.officer()
    runs.set_members(run=run, cells={officer.pk: A}, by=None, now=NOW)
    same = runs.NewRun(scenario=run.scenario, planned_on=NOW.date(), place_en="Koh Kong")
    runs.change_run(run=run, new=same, by=None, now=NOW)
    assert (world.fresh(run).place, run.members.count()) == ("Koh Kong", 1)
    new = runs.NewRun(scenario=other, planned_on=NOW.date())
    before = set(run.cells.values_list("join_code", flat=True))
    assert world.room(run).scenario.code == "EX-TEST"
    runs.change_run(run=run, new=new, by=None, now=NOW)
    assert run.members.count() == 0
    assert world.room(run).scenario.code == "EX-OTHER"
    assert before.isdisjoint(run.cells.values_list("join_code", flat=True))
    runs.open_briefing(run=run, by=None, now=NOW)
    with pytest.raises(ExerciseRefused, match="phones may have joined"):
        runs.change_run(run=world.fresh(run), new=same, by=None, now=NOW)


def test_a_run_that_began_as_a_rehearsal_stays_one() -> None:
    run = world.run(is_rehearsal=True)
    real = runs.NewRun(scenario=run.scenario, planned_on=NOW.date())
    runs.open_briefing(run=run, by=None, now=NOW)
    runs.change_run(run=run, new=real, by=None, now=NOW)
    assert not world.fresh(run).is_rehearsal
    stale = world.fresh(run)
    runs.start_run(run=run, by=None, now=NOW)
    again = runs.NewRun(scenario=run.scenario, planned_on=NOW.date(), is_rehearsal=True)
    with pytest.raises(ExerciseRefused, match="It has begun"):
        runs.change_run(run=stale, new=again, by=None, now=NOW)


@pytest.mark.parametrize(("pace", "rate"), [("calm", 0.75), ("normal", 1), ("hard", 1.25)])
def test_the_clock_starts_at_the_pace_of_the_run_which_then_stays(pace: str, rate: float) -> None:
    run, _phones = world.started(pace=pace)
    assert run.rate == rate
    changed = runs.NewRun(scenario=run.scenario, planned_on=NOW.date(), pace="other")
    with pytest.raises(ExerciseRefused, match="its pace can no longer change"):
        runs.change_run(run=run, new=changed, by=None, now=NOW)


def test_the_pace_can_change_until_the_start() -> None:
    run = world.run()
    runs.open_briefing(run=run, by=None, now=NOW)
    calm = runs.NewRun(scenario=run.scenario, planned_on=NOW.date(), pace="calm")
    runs.change_run(run=run, new=calm, by=None, now=NOW)
    assert runs.start_run(run=world.fresh(run), by=None, now=NOW).rate == 0.75


def test_officers_sit_in_cells_of_the_scenario_until_the_run_is_closed() -> None:
    run, _phones = world.started()
    officer = factories.officer()
    with pytest.raises(ExerciseRefused, match="has no such cell"):
        runs.set_members(run=run, cells={officer.pk: "navy"}, by=None, now=NOW)
    for cell in (A, B):
        runs.set_members(run=run, cells={officer.pk: cell}, by=None, now=NOW)
    assert [cell_member.cell for cell_member in run.members.all()] == [B]
    clock.pause_clock(run=run, by=None, now=NOW)
    runs.end_run(run=run, by=None, now=NOW)
    closed = runs.close_run(run=run, by=None, now=NOW)
    with pytest.raises(ExerciseRefused, match="its cells stay as they were"):
        runs.set_members(run=closed, cells={}, by=None, now=NOW)


def test_states_follow_each_other_and_only_a_rehearsal_starts_fast() -> None:
    run = world.run(is_rehearsal=True)
    for act in (runs.start_run, runs.end_run, runs.close_run):
        with pytest.raises(ExerciseRefused, match="not in the right state"):
            act(run=run, by=None, now=NOW)
    runs.open_briefing(run=run, by=None, now=NOW)
    assert runs.start_run(run=run, rate=20, by=None, now=NOW).rate == 20
    run.is_rehearsal = False
    with pytest.raises(ExerciseRefused, match="Only a rehearsal"):
        runs.start_run(run=run, rate=20, by=None, now=NOW)


def test_the_log_of_a_closed_run_is_sealed_by_its_digest() -> None:
    run, _phones = world.started()
    runs.end_run(run=run, by=None, now=NOW)
    closed: Any = runs.close_run(run=run, by=None, now=NOW)
    assert closed.digest == runs.log_digest(run=closed)
    assert closed.closed_at == NOW
    Event.objects.create(run=run, sequence=999, kind="note", second=0, at=NOW)
    assert closed.digest != runs.log_digest(run=closed)


def test_codes_go_on_after_the_ten_thousandth_exercise() -> None:
    first = world.run()
    ExerciseRun.objects.filter(pk=first.pk).update(code="EX-9999")
    assert [world.run().code for _number in range(2)] == ["EX-10000", "EX-10001"]


def test_a_run_that_was_opened_meanwhile_keeps_its_scenario() -> None:
    stale = world.run()
    runs.open_briefing(run=stale, by=None, now=NOW)
    other = world.scenario(code="OTHER")
    new = runs.NewRun(scenario=other, place_en="Koh Kong", planned_on=stale.planned_on)
    with pytest.raises(ExerciseRefused, match="phones may have joined"):
        runs.change_run(run=stale, new=new, by=None, now=NOW)
    run_values = dataclasses.replace(new, scenario=stale.scenario)
    changed = runs.change_run(run=stale, new=run_values, by=None, now=NOW)
    assert (changed.state, changed.place) == ("briefing", "Koh Kong")
    assert ExerciseRun.objects.get(pk=stale.pk).state == "briefing"
