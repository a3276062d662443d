"""Facts that departments passed each other in closed exercises."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import passing
from promdaen.exercise.rules import flow, scenario
from tests import exercise_world

pytestmark = pytest.mark.django_db


def test_facts_are_counted_by_pair_of_departments() -> None:
    run = exercise_world.ended(row=exercise_world.scenario())
    assert passing.facts_between_departments() == {}
    ExerciseRun.objects.filter(pk=run.pk).update(state="closed")
    content = exercise_world.room(run).scenario
    cells = list(content.cells)
    fact = next(iter(content.facts.values()))
    owner = fact.owner if fact.owner in content.cells else ""
    needs = [flow.FactNeed(fact=fact, cell=cell, found_s=0.0, knowledge=None) for cell in cells]
    with patch.object(flow, "needed_pairs", return_value=needs):
        counted = passing.facts_between_departments()
    departments = {content.cells[cell].department for cell in cells}
    expected = len(departments) - 1 if owner else 0
    assert sum(pair.needed for pair in counted.values()) == expected
    assert all(pair.passed == 0 for pair in counted.values())
    assert isinstance(content, scenario.ScenarioContent)
