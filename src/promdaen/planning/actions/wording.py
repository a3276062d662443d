"""Save words of measures that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit import loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account
from promdaen.planning.models import Measure


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save the body of a measure; plans keep their copy. Call within a transaction."""
    body = {key: value for key, value in values.items() if key != "code"}
    loading.put_row(model=Measure, key={"code": code}, values={"body": body})
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
