"""Save words of items and papers that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.assessment.actions.authoring import edit_item
from promdaen.assessment.actions.bank import record_item, record_paper, write_paper
from promdaen.assessment.models import Item
from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit import content
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save an item as its next version, or a paper; call within a transaction.

    Raises AssessmentRefused for a record that is not valid.
    """
    record = content.edited_record(code=code, values=values)
    if kind == "item":
        version = Item.objects.get(code=code, is_current=True).version
        edit_item(item=record_item(record=record), version=version, reason=reason, by=by, now=now)
        return
    write_paper(new=record_paper(record=record))
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
