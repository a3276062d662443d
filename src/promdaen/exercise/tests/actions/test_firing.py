"""The controller lets injects out, holds them, changes them and writes new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from promdaen.exercise.actions import firing, runs
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Firing
from promdaen.exercise.tests import samples
from tests import exercise_world as world
from tests.exercise_world import NOW, A, B

pytestmark = pytest.mark.django_db
ADDED_INJECT = {
    key: value for key, value in samples.inject(9, {}, [A]).items() if key != "trigger"
}


def refused(act: Callable[..., Any], **act_fields: Any) -> str:
    """What an act says that cannot be."""
    with pytest.raises(ExerciseRefused) as refusal:
        act(**{"by": None, "now": NOW, **act_fields})
    return str(refusal.value)


def test_what_is_out_or_left_out_stays_so() -> None:
    run, _phones = world.started()
    firing.fire_inject(run=run, number=7, by=None, now=NOW)
    firing.skip_inject(run=run, number=2, by=None, now=NOW)
    for act in (firing.fire_inject, firing.hold_inject, firing.release_inject, firing.skip_inject):
        assert refused(act, run=run, number=7) == "This inject was already sent."
        assert refused(act, run=run, number=2) == "This inject was left out."
        assert refused(act, run=run, number=99) == "There is no inject of this number."
    world.later(run, 5)
    assert set(world.room(run).fired) == {1, 7}


def test_a_changed_inject_goes_out_as_it_was_changed() -> None:
    run, _phones = world.started()
    values = samples.inject(7, {"kind": "manual"}, [B], facts=["F3"])
    firing.edit_inject(run=run, number=7, values=values, by=None, now=NOW)
    assert "Choose the cells" in refused(
        firing.edit_inject, run=run, number=7, values=values | {"to": ["navy"]}
    )
    firing.fire_inject(run=run, number=7, by=None, now=NOW)
    room = world.room(run)
    assert room.fired[7].inject.to == (B,)
    assert (B, "F3") in room.knows
    assert list(Firing.objects.values_list("inject", "cell")) == [(7, B)]


def test_a_new_inject_goes_out_at_once_or_by_hand() -> None:
    run, _phones = world.started()
    firing.add_inject(run=run, values=ADDED_INJECT, by=None, now=NOW)
    waiting = ADDED_INJECT | {"to": ["all"]}
    firing.add_inject(run=run, values=waiting, is_at_once=False, by=None, now=NOW)
    room = world.room(run)
    assert set(room.fired) == {1001}
    assert room.injects[1002].to == (A, B)
    assert "Choose the cells" in refused(
        firing.add_inject, run=run, values=ADDED_INJECT | {"to": []}
    )


def test_nothing_goes_out_while_a_run_is_not_played() -> None:
    run = world.run()
    runs.open_briefing(run=run, by=None, now=NOW)
    assert refused(firing.fire_inject, run=run, number=7) == "The exercise does not run."
    assert refused(firing.add_inject, run=run, values=ADDED_INJECT) == "The exercise does not run."
