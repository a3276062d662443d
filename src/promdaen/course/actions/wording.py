"""Save words of courses that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.course.actions.runs import load_courses
from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit import content
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save a course; call within a transaction."""
    load_courses(records=[content.edited_record(code=code, values=values)], by=by, now=now)
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
