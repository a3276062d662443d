"""Save words of scenarios that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.exercise.actions.authoring import edit_scenario
from promdaen.exercise.models import Scenario
from promdaen.exercise.queries import scenarios as queries
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save a scenario as its next version. Raises ExerciseRefused for one that is not valid."""
    scenario = Scenario.objects.get(code=code, is_current=True)
    stamp = queries.edition(scenario=scenario)
    edit_scenario(values=values, stamp=stamp, reason=reason, by=by, now=now)
