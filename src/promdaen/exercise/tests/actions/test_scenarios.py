"""Scenarios come in whole or not at all; one that was run stays as it was run."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.exercise.actions import scenarios
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Scenario
from promdaen.exercise.tests import samples
from promdaen.kit.content import ContentRecord
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW

pytestmark = pytest.mark.django_db


def record(**changes: Any) -> ContentRecord:
    """The sample scenario as its file gives it."""
    values = samples.values(**changes)
    return ContentRecord(code=values["code"], file="quiet.toml", line=1, values=values, review={})


def put_scenarios(*records: ContentRecord) -> Any:
    """What loading did."""
    return scenarios.put_scenarios(records=records, by=factories.account("coordinator"), now=NOW)


def test_a_scenario_that_was_run_gets_a_new_version_and_others_are_changed() -> None:
    assert (put_scenarios(record()).added, put_scenarios(record()).unchanged) == (1, 1)
    assert put_scenarios(record(minutes=13)).changed == 1
    scenario = Scenario.objects.get()
    assert (scenario.version, scenario.minutes) == (1, 13)
    world.run(row=scenario)
    assert put_scenarios(record(minutes=14)).changed == 1
    rows = Scenario.objects.values_list("version", "minutes", "is_current")
    assert list(rows) == [(1, 13, False), (2, 14, True)]


def test_a_scenario_that_does_not_hold_together_changes_nothing() -> None:
    with pytest.raises(ExerciseRefused) as refusal:
        put_scenarios(record(), record(code="EX-BAD", facts=[]))
    assert refusal.value.lines[0].startswith("quiet.toml: ")
    assert refusal.value.fields == {}
    assert not Scenario.objects.exists()
