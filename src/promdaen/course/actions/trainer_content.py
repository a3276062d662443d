"""Load the trainer path and the observation rubric from content."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from promdaen.course.models import PathStep, RubricCriterion
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@transaction.atomic
def load_trainers(
    *,
    steps: Sequence[ContentRecord],
    criteria: Sequence[ContentRecord],
    by: Account | None,
    now: datetime,
) -> loading.LoadCounts:
    """Load the steps of the path and the criteria of the rubric, in file order.

    Criteria that are no longer in the file are deleted; completed rubrics keep their ratings.
    """
    people_queries.require_right("runs", account=by)
    loaded = loading.LoadCounts()
    for position, record in enumerate(steps, start=1):
        values = _step(values=record.values) | {"position": position}
        _row, counts = loading.put_row(model=PathStep, key={"code": record.code}, values=values)
        loaded += counts
    for position, record in enumerate(criteria, start=1):
        values = {
            "position": position,
            "name_en": record.values["name"]["en"],
            "name_km": record.values["name"]["km"],
            "levels": record.values["levels"],
        }
        key = {"code": record.code}
        _criterion, counts = loading.put_row(model=RubricCriterion, key=key, values=values)
        loaded += counts
    RubricCriterion.objects.exclude(pk__in=[record.code for record in criteria]).delete()
    loading.record_load(action="load_trainers", loaded=loaded, by=by, now=now)
    return loaded


def _step(*, values: Any) -> dict[str, object]:
    return {
        "name_en": values["name"]["en"],
        "name_km": values["name"]["km"],
        "may_en": values["may"]["en"],
        "may_km": values["may"]["km"],
        "after": values.get("after", ""),
        "observations_count": values["observations"],
        "observers_count": values["observers"],
        "lowest_rating": values["lowest_rating"],
        "mean_rating": values["mean_rating"],
        "valid_months": values["valid_months"],
        "usual_months": values["usual_months"],
    }
