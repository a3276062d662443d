"""Save words of scenarios that were changed in a file of the review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from promdaen.exercise.actions.authoring import edit_scenario
from promdaen.exercise.models import Scenario
from promdaen.exercise.queries import scenarios as queries
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: Mapping[str, Any], reason: str, by: Account, now: datetime
) -> None:
    """Save a scenario as its next version. Raises ExerciseRefused for one that is not valid."""
    scenario = Scenario.objects.get(code=code, is_current=True)
    stamp = queries.edition(row=scenario)
    edit_scenario(values=values, stamp=stamp, reason=reason, by=by, now=now)
