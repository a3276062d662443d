"""Save words of cases that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.casework.actions.authoring import edit_case
from promdaen.casework.models import Case
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save a case as its next version. Raises CaseworkRefused for one that is not valid."""
    version = Case.objects.get(code=code, is_current=True).version
    edit_case(values=values, version=version, reason=reason, by=by, now=now)
