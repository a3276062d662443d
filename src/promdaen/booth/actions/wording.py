"""Save words of interviews, incidents and waves that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.booth.actions.content import put_booth
from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit import content
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account

KINDS = ("dialogue", "incident", "wave")


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save one record of the booth; call within a transaction.

    Raises BoothRefused for one that is not valid. The reason is not kept: only interviews have
    versions, and none of them has a reason.
    """
    record = content.edited_record(code=code, values=values)
    put_booth(records={name: [record] if name == kind else [] for name in KINDS}, by=by, now=now)
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
