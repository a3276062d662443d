"""Save words of behaviours that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save the words of a behaviour of the supervisors' checklist; call within a transaction."""
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
