"""Scenarios written on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from promdaen.exercise.actions import authoring
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Scenario
from promdaen.exercise.queries import scenarios
from promdaen.exercise.tests import samples
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def author() -> Account:
    return factories.account("coordinator")


def edit(row: Scenario, author: Account, **changes: Any) -> Scenario:
    values = {**scenarios.scenario_values(scenario=row), **changes}
    stamp = scenarios.edition(scenario=row)
    return authoring.edit_scenario(values=values, stamp=stamp, by=author, now=LATER)


def test_a_scenario_without_runs_is_changed_in_its_place(author: Account) -> None:
    row = world.scenario()
    scenario = edit(row, author, minutes=15)
    assert (scenario.pk, scenario.version, scenario.minutes, scenario.written_by) == (
        row.pk,
        1,
        15,
        author.name,
    )


def test_a_scenario_with_a_run_gets_a_new_version_and_the_run_keeps_its_own(
    author: Account,
) -> None:
    row = world.scenario()
    run = world.run(row=row)
    scenario = edit(row, author, minutes=15)
    assert (scenario.version, world.fresh(run).scenario.minutes) == (2, 12)


def test_what_changed_meanwhile_nothing_new_and_broken_ones_are_refused(author: Account) -> None:
    row = world.scenario()
    with pytest.raises(ExerciseRefused, match="Nothing was changed"):
        edit(row, author)
    with pytest.raises(ExerciseRefused, match="phases"):
        edit(row, author, minutes=5)
    with pytest.raises(ExerciseRefused, match="`minutes`"):
        edit(row, author, minutes="five")
    edit(row, author, minutes=15)
    with pytest.raises(ExerciseRefused, match="saved this scenario since you opened it"):
        edit(row, author, minutes=16)
    gone = {**samples.values(), "code": "EX-NONE"}
    with pytest.raises(ExerciseRefused, match="no such scenario"):
        authoring.edit_scenario(values=gone, stamp="", by=author, now=LATER)


def test_a_new_scenario_is_made_once_and_by_authors_alone(author: Account) -> None:
    row = world.scenario()
    values = {**scenarios.scenario_values(scenario=row), "code": "EX-NEW"}
    scenario = authoring.create_scenario(values=values, by=author, now=NOW)
    assert (scenario.code, scenario.version) == ("EX-NEW", 1)
    with pytest.raises(ExerciseRefused, match="has this code"):
        authoring.create_scenario(values=values, by=author, now=NOW)
    with pytest.raises(NotAllowed):
        authoring.create_scenario(values=values, by=factories.account("trainer"), now=NOW)
