"""The path of trainers and the rubric come from content."""

from datetime import datetime
from typing import Any

import pytest

from promdaen.course.actions import trainer_content
from promdaen.course.models import PathStep, RubricCriterion
from promdaen.kit import loading
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, trainers

pytestmark = pytest.mark.django_db


def load(**changed: Any) -> loading.LoadCounts:
    read = trainers.read_path()
    values: dict[str, Any] = {"steps": read["step"], "criteria": read["rubric"], "by": None}
    now: datetime = factories.NOW
    return trainer_content.load_trainers(**(values | changed), now=now)


def test_the_path_and_the_rubric_are_loaded_once() -> None:
    loaded = load()
    assert loaded.added == PathStep.objects.count() + RubricCriterion.objects.count()
    assert load().unchanged == loaded.added
    assert AuditLine.objects.filter(action="load_trainers").count() == 1


def test_the_path_leads_from_observed_over_co_teaching_to_leading() -> None:
    load()
    assert list(PathStep.objects.values_list("code", "after")) == [
        ("observed", ""),
        ("co_teach", "observed"),
        ("lead", "co_teach"),
    ]
    lead = PathStep.objects.get(code="lead")
    assert (lead.observations_count, lead.observers_count, lead.lowest_rating) == (2, 2, 2)
    assert lead.mean_rating == 3.0
    assert lead.valid_months == 24


def test_every_criterion_has_four_levels_in_both_languages() -> None:
    load()
    rows = list(RubricCriterion.objects.all())
    assert 8 <= len(rows) <= 10
    for row in rows:
        assert len(row.levels) == 4, row.code
        assert all(set(level) == {"en", "km"} for level in row.levels)


def test_a_criterion_that_left_the_content_goes() -> None:
    load()
    read = trainers.read_path()["rubric"]
    load(criteria=read[:-1])
    assert list(RubricCriterion.objects.values_list("code", flat=True)) == [
        record.code for record in read[:-1]
    ]


def test_a_trainer_does_not_load_the_path() -> None:
    with pytest.raises(NotAllowed):
        load(by=factories.account("trainer"))
