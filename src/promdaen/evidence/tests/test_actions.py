from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from promdaen.evidence import actions, queries
from promdaen.evidence.models import Observation
from promdaen.kit.models import AppendOnlyError, AuditLine
from tests import factories

pytestmark = pytest.mark.django_db


def new(**fields: object) -> actions.NewObservation:
    values = {
        "officer_id": factories.officer().pk,
        "outcome_id": factories.outcome().pk,
        "kind": "test",
        "credit": 1.0,
        "at": factories.NOW,
        "source_kind": "response",
        "source_id": uuid4(),
    } | fields
    return actions.NewObservation(**values)  # type: ignore[arg-type]


def record(*observations: actions.NewObservation) -> list[object]:
    return list(actions.record_observations(observations=observations, by=None, now=factories.NOW))


def test_observations_are_added_with_one_audit_line() -> None:
    before = AuditLine.objects.filter(action="record_observations").count()
    record(new(), new(credit=0.0))
    assert Observation.objects.count() == 2
    lines = AuditLine.objects.filter(action="record_observations")
    assert lines.count() == before + 1
    assert lines.last().detail == {"observations": 2}


def test_the_action_that_calls_may_count_observations_in_its_own_line() -> None:
    observation = new()
    actions.record_observations(
        observations=[observation], by=None, now=factories.NOW, has_own_line=False
    )
    assert Observation.objects.count() == 1
    assert not AuditLine.objects.filter(action="record_observations").exists()


def test_nothing_to_add_leaves_no_line() -> None:
    assert record() == []
    assert not AuditLine.objects.filter(action="record_observations").exists()


def test_the_same_source_gives_one_observation() -> None:
    observation = new()
    record(observation)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(observation)
    assert Observation.objects.count() == 1


def test_a_correction_takes_the_place_of_what_it_supersedes() -> None:
    first = new(credit=0.0)
    [was] = record(first)
    record(replace(first, credit=1.0, source_id=uuid4(), supersedes_id=was))
    assert [observation.credit for observation in queries.current()] == [1.0]
    assert Observation.objects.count() == 2


def test_what_is_taken_back_is_no_longer_valid() -> None:
    first = new()
    [was] = record(first)
    record(replace(first, credit=None, supersedes_id=was))
    assert not queries.current().exists()
    assert Observation.objects.count() == 2


def test_a_row_without_credit_must_take_something_back() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record(new(credit=None))


def test_the_log_refuses_change_and_removal() -> None:
    record(new())
    with pytest.raises(AppendOnlyError):
        Observation.objects.update(credit=0)
    with pytest.raises(AppendOnlyError):
        Observation.objects.get().delete()
