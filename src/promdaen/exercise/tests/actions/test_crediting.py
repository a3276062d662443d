"""What a closed exercise says of its officers: group evidence, once."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.evidence import queries as evidence_queries
from promdaen.evidence.models import Observation
from promdaen.exercise.actions import crediting, runs
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import A, B

pytestmark = pytest.mark.django_db


def played(**fields: Any) -> tuple[Any, Any, Any]:
    """A run in which maritime told of the child in time, with two officers in its cell."""
    run, phones = world.started(**fields)
    topic = factories.topic("SHARE", 10)
    factories.outcome(topic, 4)
    officers = [factories.officer() for _ in range(2)]
    members = {officer.pk: B for officer in officers} | {factories.officer().pk: A}
    runs.set_members(run=run, cells=members, by=None, now=world.NOW)
    now = world.later(run, 4)
    world.tell(phones[B], [A], "F2", now=now)
    now = world.later(run, 12)
    runs.end_run(run=run, by=None, now=now)
    return run, officers, now


def test_the_officers_of_a_cell_share_what_it_did_marked_as_of_a_group() -> None:
    run, officers, now = played()
    closed = runs.close_run(run=run, by=None, now=now)
    rows = Observation.objects.filter(officer__in=officers)
    assert {(row.outcome_id, row.kind, row.credit) for row in rows} == {
        ("SHARE.4", "exercise_group", 1.0),
        ("SHARE.4", "exercise_group", 0.0),
    }
    assert {row.at for row in rows} == {now}
    # Two actions of maritime, one of immigration; the outcome of another one is not there.
    assert Observation.objects.count() == 5
    assert crediting.record_group_evidence(run=closed, by=None, now=now) == 0
    assert Observation.objects.count() == 5
    assert not evidence_queries.current_alone().exists()


def test_a_rehearsal_and_simulated_players_say_nothing_of_officers() -> None:
    run, _officers, now = played(is_rehearsal=True)
    runs.close_run(run=run, by=None, now=now)
    run.is_rehearsal, run.is_simulated = False, True
    assert crediting.record_group_evidence(run=run, by=None, now=now) == 0
    assert not Observation.objects.exists()


def test_a_run_at_the_hard_pace_records_no_evidence() -> None:
    run, _officers, now = played(pace="hard")
    runs.close_run(run=run, by=None, now=now)
    assert not Observation.objects.exists()
