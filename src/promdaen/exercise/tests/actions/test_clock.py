"""The clock of a run stops, goes on and jumps by the hand of who controls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promdaen.exercise.actions import clock
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.people import queries as people_queries
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW

pytestmark = pytest.mark.django_db


def refused(act: Callable[..., Any], **act_fields: Any) -> str:
    """What an act says that cannot be."""
    with pytest.raises(ExerciseRefused) as refusal:
        act(**{"by": None, "now": NOW, **act_fields})
    return str(refusal.value)


def test_each_act_has_its_moment() -> None:
    run = world.run()
    moment = "The exercise is not in the right state for this. Reload the page."
    assert refused(clock.pause_clock, run=run) == moment
    assert refused(clock.resume_clock, run=run) == moment
    assert refused(clock.set_rate, run=run, rate=0.5) == moment
    assert refused(clock.jump_clock, run=run, second=60) == moment
    with pytest.raises(people_queries.NotAllowed):
        clock.pause_clock(run=run, by=factories.account("trainer"), now=NOW)


def test_only_a_rehearsal_runs_fast_and_only_at_rates_that_there_are() -> None:
    run, _phones = world.started(is_rehearsal=True)
    assert clock.set_rate(run=run, rate=20, by=None, now=NOW).rate == 20
    assert "Only a rehearsal" in refused(clock.set_rate, run=run, rate=3)
    run.is_rehearsal = False
    assert "Only a rehearsal" in refused(clock.set_rate, run=run, rate=2)
    assert clock.set_rate(run=run, rate=0.5, by=None, now=NOW).rate == 0.5


def test_a_hard_run_goes_at_most_at_its_own_pace() -> None:
    run, _phones = world.started(pace="hard")
    assert clock.set_rate(run=run, rate=1, by=None, now=NOW).rate == 1
    assert clock.set_rate(run=run, rate=1.25, by=None, now=NOW).rate == 1.25
    assert "Only a rehearsal" in refused(clock.set_rate, run=run, rate=2)
    calm, _phones = world.started(row=run.scenario, pace="calm")
    assert "Only a rehearsal" in refused(clock.set_rate, run=calm, rate=1.25)


def test_a_jump_goes_forward_and_to_something_that_waits() -> None:
    run, _phones = world.started()
    clock.jump_clock(run=run, second=600, by=None, now=NOW)
    assert refused(clock.jump_clock, run=run, second=599) == "The clock only jumps forward."
    # The next waits two minutes after another, which went out on the way.
    assert clock.jump_clock(run=run, by=None, now=NOW).base_seconds == 720
    # What is left waits for a decision, for a fact that nobody tells, or for a hand.
    assert refused(clock.jump_clock, run=run) == "No inject waits for a time: nothing to jump to."
